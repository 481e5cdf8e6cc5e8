"""Payments in the admin site, to read: money is moved at the check alone."""

from django.contrib import admin

from config.outlets.scope import OutletAdmin
from payments.models import DayClose, Payment, Refund


@admin.register(Payment)
class PaymentAdmin(OutletAdmin):
    """What was paid, and how."""

    is_read_only = True
    outlet_path = "cart__outlet"
    list_display = ["taken_at", "cart", "tender", "amount_minor", "tip_minor", "refunded_minor", "state"]
    list_filter = ["tender", "state"]
    list_select_related = ["cart"]
    search_fields = ["=cart__check_number"]


@admin.register(Refund)
class RefundAdmin(OutletAdmin):
    """What was given back, why, and who approved it."""

    is_read_only = True
    outlet_path = "payment__cart__outlet"
    list_display = ["at", "payment", "amount_minor", "reason", "actor", "approved_by"]
    list_select_related = ["payment"]
    search_fields = ["=payment__cart__check_number"]


@admin.register(DayClose)
class DayCloseAdmin(OutletAdmin):
    """Which days were closed, by whom, with what cash."""

    is_read_only = True
    list_display = [
        "date",
        "outlet",
        "closed_at",
        "closed_by",
        "expected_minor",
        "counted_minor",
        "reopened_at",
    ]
    list_filter = ["outlet"]
    list_select_related = ["outlet"]
