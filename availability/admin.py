"""Furniture, hours and rules in the admin site; whatever changes there is worked out and published anew."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from availability import operations
from availability.models import Area, BookingRules, Combination, Comparison, Shift, Table, TurnTime
from config.outlets.models import Outlet
from config.outlets.scope import OutletAdmin


class RulesAdmin(OutletAdmin):
    """Anything that decides what is bookable."""

    list_filter = ["outlet"]
    list_select_related = ["outlet"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keep it, and have every date worked out anew."""
        super().save_model(request, obj, form, change)
        operations.rules_changed(outlet=obj.outlet, now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """The same after taking it away."""
        outlet = obj.outlet
        super().delete_model(request, obj)
        operations.rules_changed(outlet=outlet, now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """The same for several."""
        outlets = list(Outlet.objects.filter(pk__in=list(queryset.values_list("outlet_id", flat=True))))
        super().delete_queryset(request, queryset)
        for outlet in outlets:
            operations.rules_changed(outlet=outlet, now=timezone.now())


@admin.register(Area)
class AreaAdmin(OutletAdmin):
    """Sections of the floor."""

    list_display = ["name", "outlet", "position"]
    list_filter = ["outlet"]
    list_select_related = ["outlet"]


@admin.register(Table)
class TableAdmin(RulesAdmin):
    """Tables. Their names are changed on the page of table names, which compares them with OpenTable's."""

    list_display = ["name", "area", "outlet", "min_covers", "max_covers", "offer", "priority", "is_active"]
    list_select_related = ["area", "outlet"]
    search_fields = ["name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The name of a table that stands already."""
        return ["name"] if obj else []


@admin.register(Combination)
class CombinationAdmin(RulesAdmin):
    """Tables that may be joined."""

    list_display = ["name", "outlet", "min_covers", "max_covers"]
    filter_horizontal = ["tables"]


@admin.register(Shift)
class ShiftAdmin(RulesAdmin):
    """Services; times are minutes from local midnight."""

    list_display = ["name", "outlet", "weekdays", "first_seating", "last_seating", "closes", "slot_minutes"]


@admin.register(Comparison)
class ComparisonAdmin(OutletAdmin):
    """What came of asking OpenTable what diners are shown; read, and changed by nobody."""

    is_read_only = True
    outlet_path, outlet_key = "link__rid", "rid"
    list_display = ["at", "link", "occasion", "compared", "different", "repaired", "ahead", "fault"]
    list_filter = ["occasion"]
    list_select_related = ["link"]
    show_full_result_count = False


@admin.register(TurnTime)
class TurnTimeAdmin(RulesAdmin):
    """How long parties keep their table."""

    list_display = ["max_party_size", "minutes", "outlet"]


@admin.register(BookingRules)
class BookingRulesAdmin(RulesAdmin):
    """Sizes, horizon, cut-off and pacing."""

    list_display = [
        "outlet",
        "min_party_size",
        "max_party_size",
        "horizon_days",
        "cutoff_minutes",
        "pacing_covers",
    ]
    list_filter = []
    exclude = ["edition"]
