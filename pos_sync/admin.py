"""Menu, stations, rates and carts in the admin site."""

from typing import Any

from django.contrib import admin

from config.outlets.scope import OutletAdmin, PartInline
from pos_sync.models import Cart, Category, HouseRates, Item, Modifier, ModifierSet, Station


@admin.register(Station)
class StationAdmin(OutletAdmin):
    """Where tickets are cooked."""

    list_display = ["name", "outlet"]
    list_select_related = ["outlet"]


@admin.register(Category)
class CategoryAdmin(OutletAdmin):
    """Parts of the menu, each with its course and station."""

    list_display = ["name", "outlet", "course", "station", "position"]
    list_filter = ["outlet"]
    list_select_related = ["outlet", "station"]


@admin.register(Item)
class ItemAdmin(OutletAdmin):
    """Dishes. Selling one out (86) is done at the menu, where the kitchen sees it."""

    outlet_path = "category__outlet"
    list_display = ["name", "category", "price_minor", "is_86", "position"]
    list_filter = ["is_86"]
    list_select_related = ["category"]
    search_fields = ["name"]
    readonly_fields = ["is_86"]


class ModifierInline(PartInline):
    """The choices of a set."""

    model = Modifier


@admin.register(ModifierSet)
class ModifierSetAdmin(OutletAdmin):
    """How a dish can be had."""

    list_display = ["name", "outlet", "min_choices", "max_choices"]
    list_select_related = ["outlet"]
    filter_horizontal = ["items"]
    inlines = [ModifierInline]


@admin.register(HouseRates)
class HouseRatesAdmin(OutletAdmin):
    """Tax and service, in thousandths of a percent."""

    list_display = ["outlet", "prices_include_tax", "tax_rate", "service_rate", "service_is_optional"]
    list_select_related = ["outlet"]


@admin.register(Cart)
class CartAdmin(OutletAdmin):
    """To read: a check is changed at the table, where OpenTable learns of it."""

    is_read_only = True
    list_display: Any = ["check_number", "outlet", "date", "state", "total_minor", "paid_minor", "due_minor"]
    list_filter = ["state"]
    list_select_related = ["outlet"]
    date_hierarchy = "date"
    search_fields = ["=check_number", "=reservation__confirmation_number"]
