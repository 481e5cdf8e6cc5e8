"""The POS's words and facts: menu, carts and their events, kitchen states, OpenTable's table names."""

from pos_sync.models.carts import Cart, CartEvent, CartState, CheckCount, Snapshot
from pos_sync.models.discounts import Allowance, Discount, DiscountKind
from pos_sync.models.lines import WITH_THE_KITCHEN, KitchenState, Line
from pos_sync.models.matches import Match
from pos_sync.models.menu import (
    Category,
    Item,
    MenuChange,
    MenuFile,
    MenuPeriod,
    Modifier,
    ModifierSet,
    Orderable,
    PeriodPrice,
    Station,
    TaxClass,
    Variant,
)
from pos_sync.models.names import Origin, PlanOrigin, PlanTable
from pos_sync.models.rates import HouseRates
from pos_sync.models.splits import MOST_PARTS, Part, Share
from pos_sync.models.tickets import Ticket

__all__ = [
    "MOST_PARTS",
    "WITH_THE_KITCHEN",
    "Allowance",
    "Cart",
    "CartEvent",
    "CartState",
    "Category",
    "CheckCount",
    "Discount",
    "DiscountKind",
    "HouseRates",
    "Item",
    "KitchenState",
    "Line",
    "Match",
    "MenuChange",
    "MenuFile",
    "MenuPeriod",
    "Modifier",
    "ModifierSet",
    "Orderable",
    "Origin",
    "Part",
    "PeriodPrice",
    "PlanOrigin",
    "PlanTable",
    "Share",
    "Snapshot",
    "Station",
    "TaxClass",
    "Ticket",
    "Variant",
]
