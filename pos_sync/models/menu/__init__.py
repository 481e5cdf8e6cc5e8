"""The menu: categories, items and the choices that go with them, and the stations that cook them."""

from pos_sync.models.menu.choices import Modifier, ModifierSet
from pos_sync.models.menu.items import Category, Item, Station

__all__ = ["Category", "Item", "Modifier", "ModifierSet", "Station"]
