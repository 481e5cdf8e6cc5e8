"""What is asked about the menu."""

from django.db.models import Prefetch

from config.outlets.models import Outlet
from pos_sync.models import Category, Item, Modifier, ModifierSet


def menu(outlet: Outlet) -> list[Category]:
    """The categories of the menu with items, their modifier sets and choices, each in its order."""
    categories = Category.objects.filter(outlet=outlet).order_by("position", "id")
    return list(
        categories.prefetch_related(
            Prefetch(
                "items",
                Item.objects.order_by("position", "id").prefetch_related(_sets()),
            )
        )
    )


def menu_item(outlet: Outlet, item_id: int) -> Item | None:
    """One item of the outlet's menu, with its category and choices."""
    items = Item.objects.filter(category__outlet=outlet).select_related("category")
    return items.prefetch_related(_sets()).filter(pk=item_id).first()


def _sets() -> "Prefetch[str]":
    choices = Prefetch("modifiers", Modifier.objects.order_by("position", "id"))
    return Prefetch("modifier_sets", ModifierSet.objects.order_by("id").prefetch_related(choices))
