"""What is asked about the menu."""

from django.db.models import Prefetch

from config.outlets.models import Outlet
from pos_sync.models import Category, Item, Modifier, ModifierSet


def menu(outlet: Outlet) -> list[Category]:
    """The categories of the menu with items, their modifier sets and choices, each in its order."""
    sets = ModifierSet.objects.order_by("id").prefetch_related(
        Prefetch("modifiers", Modifier.objects.order_by("position", "id"))
    )
    categories = Category.objects.filter(outlet=outlet).order_by("position", "id")
    return list(
        categories.prefetch_related(
            Prefetch(
                "items",
                Item.objects.order_by("position", "id").prefetch_related(Prefetch("modifier_sets", sets)),
            )
        )
    )
