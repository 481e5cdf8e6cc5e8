"""Rates, allowances and carts in the admin site; the menu is beside them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from config import roles
from config.outlets.scope import OutletAdmin
from pos_sync.admin import menus
from pos_sync.models import Allowance, Cart, Discount, HouseRates

__all__ = ["AllowanceAdmin", "CartAdmin", "DiscountAdmin", "HouseRatesAdmin", "menus"]


@admin.register(HouseRates)
class HouseRatesAdmin(OutletAdmin):
    """Tax and service, in thousandths of a percent; how cash is rounded, and why discounts are given."""

    list_display = [
        "outlet", "prices_include_tax", "tax_rate", "service_rate", "service_is_optional", "rounds_cash",
    ]  # fmt: skip
    list_select_related = ["outlet"]


@admin.register(Allowance)
class AllowanceAdmin(OutletAdmin):
    """How much of a check each role gives away by itself, of those that may give at all."""

    list_display = ["outlet", "role", "may_comp", "most_rate", "most_minor"]
    list_select_related = ["outlet"]

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **facts: Any) -> Any:
        if db_field.name == "role":
            giving = [role for role in roles.Role if roles.may(role, roles.Act.ORDER)]
            facts["choices"] = [("", "---------"), *((role.value, role.value.title()) for role in giving)]
        return super().formfield_for_choice_field(db_field, request, **facts)


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
