"""Guests and reservations in the admin site."""

from django.contrib import admin

from config.outlets.scope import OutletAdmin
from reservations.models import Guest, Reservation


@admin.register(Guest)
class GuestAdmin(OutletAdmin):
    """What the house knows of its guests; what OpenTable told of them stays as it was told."""

    list_display = ["last_name", "first_name", "outlet", "is_vip", "allergies"]
    list_filter = ["is_vip"]
    list_select_related = ["outlet"]
    search_fields = ["last_name", "first_name", "phone"]
    fields = ["outlet", "first_name", "last_name", "phone", "is_vip", "allergies", "notes"]
    readonly_fields = ["outlet"]

    def has_add_permission(self, request: object) -> bool:
        """Guests come with their reservations."""
        return False


@admin.register(Reservation)
class ReservationAdmin(OutletAdmin):
    """To read: a reservation is changed on the floor and in the book, where OpenTable learns of it."""

    is_read_only = True
    list_display = ["confirmation_number", "outlet", "date", "starts_local", "party_size", "state", "source"]
    list_filter = ["state", "source"]
    list_select_related = ["outlet"]
    date_hierarchy = "date"
    search_fields = ["confirmation_number", "guest__last_name"]
    exclude = ["make_digest", "placement"]
