"""The rules of a check's money: its totals, what is given away, who bears it, and its parts' sums."""

from pos_sync.totals.bearing import borne
from pos_sync.totals.checks import House, Line, Totals, total
from pos_sync.totals.discounts import ALL, NOTHING, Discount, Given, Limit, give
from pos_sync.totals.parts import Division, Part, PartSum, Portion, additions, divide, spell_out
from pos_sync.totals.rounding import apportion, round_half_up, to_coin
from pos_sync.totals.shares import Shares, move, spread, tidy
from pos_sync.totals.taxes import TaxPart

__all__ = [
    "ALL",
    "NOTHING",
    "Discount",
    "Division",
    "Given",
    "House",
    "Limit",
    "Line",
    "Part",
    "PartSum",
    "Portion",
    "Shares",
    "TaxPart",
    "Totals",
    "additions",
    "apportion",
    "borne",
    "divide",
    "give",
    "move",
    "round_half_up",
    "spell_out",
    "spread",
    "tidy",
    "to_coin",
    "total",
]
