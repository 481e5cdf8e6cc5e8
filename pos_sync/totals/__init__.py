"""The rules of a check's money: its totals, and the sums of the parts it may be split in."""

from pos_sync.totals.checks import Discount, House, Line, Totals, round_half_up, total
from pos_sync.totals.parts import Part, PartSum, apportion, divide

__all__ = [
    "Discount",
    "House",
    "Line",
    "Part",
    "PartSum",
    "Totals",
    "apportion",
    "divide",
    "round_half_up",
    "total",
]
