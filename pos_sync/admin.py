"""Menu, stations, rates and carts in the admin site."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from config.outlets.scope import OutletAdmin, PartInline
from pos_sync import operations
from pos_sync.models import (
    Allowance,
    Cart,
    Category,
    Discount,
    HouseRates,
    Item,
    Modifier,
    ModifierSet,
    Station,
)


@admin.register(Station)
class StationAdmin(OutletAdmin):
    """Where tickets are cooked."""

    list_display = ["name", "outlet", "is_open", "stand_in"]
    list_select_related = ["outlet", "stand_in"]
    # Switched on the kitchen's display, where who did it is kept.
    readonly_fields = ["is_open", "stand_in", "switched_at", "switched_by"]


@admin.register(Category)
class CategoryAdmin(OutletAdmin):
    """Parts of the menu, each with its course and station."""

    list_display = ["name", "outlet", "course", "station", "position"]
    list_filter = ["outlet"]
    list_select_related = ["outlet", "station"]


@admin.register(Item)
class ItemAdmin(OutletAdmin):
    """Dishes; the actions sell out what is chosen (86), or bring it back, on every tablet at once."""

    outlet_path = "category__outlet"
    list_display = ["name", "category", "price_minor", "is_86", "position"]
    list_filter = ["is_86"]
    list_select_related = ["category"]
    search_fields = ["name"]
    # Changed by the actions alone, which tell the tablets.
    readonly_fields = ["is_86"]
    actions = ["sell_out", "bring_back"]

    @admin.action(description="Sell out (86)", permissions=["change"])
    def sell_out(self, request: HttpRequest, queryset: QuerySet[Item]) -> None:
        """Nobody can order them any more."""
        _switch(request, queryset, is_86=True)

    @admin.action(description="Bring back", permissions=["change"])
    def bring_back(self, request: HttpRequest, queryset: QuerySet[Item]) -> None:
        """They can be ordered again."""
        _switch(request, queryset, is_86=False)


def _switch(request: HttpRequest, items: QuerySet[Item], *, is_86: bool) -> None:
    for item in items.order_by("pk"):
        operations.switch_86(item=item, is_86=is_86, actor=request.user.get_username(), now=timezone.now())


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
    """Tax and service, in thousandths of a percent; how cash is rounded, and why discounts are given."""

    list_display = [
        "outlet", "prices_include_tax", "tax_rate", "service_rate", "service_is_optional", "rounds_cash",
    ]  # fmt: skip
    list_select_related = ["outlet"]


@admin.register(Allowance)
class AllowanceAdmin(OutletAdmin):
    """How much of a check each role gives away by itself."""

    list_display = ["outlet", "role", "may_comp", "most_rate", "most_minor"]
    list_select_related = ["outlet"]


@admin.register(Discount)
class DiscountAdmin(OutletAdmin):
    """To read: what was given away, why, and who approved it; given and taken back at the check."""

    is_read_only = True
    outlet_path = "cart__outlet"
    list_display: Any = ["at", "cart", "kind", "reason", "actor", "approved_by", "removed_at", "removed_by"]
    list_filter = ["kind"]
    list_select_related = ["cart"]
    date_hierarchy = "at"
    search_fields = ["=cart__check_number"]


@admin.register(Cart)
class CartAdmin(OutletAdmin):
    """To read: a check is changed at the table, where OpenTable learns of it."""

    is_read_only = True
    list_display: Any = ["check_number", "outlet", "date", "state", "total_minor", "paid_minor", "due_minor"]
    list_filter = ["state"]
    list_select_related = ["outlet"]
    date_hierarchy = "date"
    search_fields = ["=check_number", "=parts__check_number", "=reservation__confirmation_number"]
