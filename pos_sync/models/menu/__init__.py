"""The menu: what is sold, how, when at which price and tax, and what became of it."""

from pos_sync.models.menu.changes import MenuChange, MenuFile
from pos_sync.models.menu.choices import Modifier, ModifierSet
from pos_sync.models.menu.items import Category, Item, Orderable, Station, Variant
from pos_sync.models.menu.periods import MenuPeriod, PeriodPrice
from pos_sync.models.menu.taxes import TaxClass

__all__ = [
    "Category",
    "Item",
    "MenuChange",
    "MenuFile",
    "MenuPeriod",
    "Modifier",
    "ModifierSet",
    "Orderable",
    "PeriodPrice",
    "Station",
    "TaxClass",
    "Variant",
]
