"""The rules of a check's money: its totals, what is given away, and the parts it may be split in."""

from pos_sync.totals.checks import House, Line, Totals, total
from pos_sync.totals.discounts import ALL, NOTHING, Discount, Given, Limit, give
from pos_sync.totals.parts import Part, PartSum, divide
from pos_sync.totals.rounding import apportion, round_half_up, to_coin
from pos_sync.totals.taxes import TaxPart

__all__ = [
    "ALL",
    "NOTHING",
    "Discount",
    "Given",
    "House",
    "Limit",
    "Line",
    "Part",
    "PartSum",
    "TaxPart",
    "Totals",
    "apportion",
    "divide",
    "give",
    "round_half_up",
    "to_coin",
    "total",
]
