"""The pages of the rules, one a model."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from availability import forms, operations, slots
from availability.admin.blast import RulesAdmin, without_links
from availability.forms.fields import days_in_words
from availability.models import (
    Area,
    BookingRules,
    Closure,
    Combination,
    FloorPlan,
    PacingOverride,
    Shift,
    SpecialDay,
    Spot,
    Table,
    TurnTime,
)
from config.outlets.scope import OutletAdmin, PartInline


@admin.register(Area)
class AreaAdmin(OutletAdmin):
    """Sections of the floor."""

    list_display = ["name", "outlet", "position"]
    list_filter = ["outlet"]
    list_select_related = ["outlet"]


@admin.register(Table)
class TableAdmin(RulesAdmin):
    """Tables. Their names are changed on the page of table names, which compares them with OpenTable's."""

    form = forms.TableForm
    list_display = ["name", "area", "outlet", "min_covers", "max_covers", "offer", "priority", "is_active"]
    list_filter = ["outlet", "is_active", "offer", "is_accessible", "is_high_top"]
    list_select_related = ["area", "outlet"]
    search_fields = ["name"]
    ordering = ["outlet", "area__position", "name"]
    fieldsets = [
        (None, {"fields": ["outlet", "area", "name", ("min_covers", "max_covers"), "offer", "priority"]}),
        ("What it is", {"fields": ["is_active", "is_accessible", "is_high_top", "finish_after_minutes"]}),
        (
            "Where it stands without a floor plan",
            {"fields": ["is_standing", "shape", ("x", "y"), ("width", "height"), "rotation"]},
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The name of a table that stands already."""
        return ["name"] if obj else []


@admin.register(Combination)
class CombinationAdmin(RulesAdmin):
    """Tables that may be joined."""

    form = forms.CombinationForm
    list_display = ["name", "outlet", "min_covers", "max_covers"]


class SpotInline(PartInline):
    """Where each table stands on the plan; one that is taken away does not stand in the room then."""

    model = Spot
    formset = forms.SpotFormSet

    def get_queryset(self, request: HttpRequest) -> Any:
        """Each is told by its table's name."""
        return super().get_queryset(request).select_related("table", "plan")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Without links beside it that lead away from what is being typed."""
        return without_links(super().formfield_for_dbfield(db_field, request, **options))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """The tables of the plan's own outlet."""
        if db_field.name == "table" and request.resolver_match is not None:
            plan_id = request.resolver_match.kwargs.get("object_id")
            options["queryset"] = Table.objects.filter(outlet__floor_plans=plan_id).order_by("name")
        return super().formfield_for_foreignkey(db_field, request, **options)


@admin.register(FloorPlan)
class FloorPlanAdmin(RulesAdmin):
    """How the room stands from a date on; a new plan begins as a copy, and is changed afterwards."""

    form = forms.FloorPlanForm
    list_display = ["name", "outlet", "starts_on", "ends_on"]
    date_hierarchy = "starts_on"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only a new plan is copied."""
        fields = ["outlet", "name", "starts_on", "ends_on"]
        return fields if obj else [*fields, "copy_from"]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """The tables of a plan that is there already."""
        return [SpotInline] if obj else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        """Offer for copying only the plans that this person may see."""
        form = super().get_form(request, obj, change=change, **options)
        plans = self.get_queryset(request).order_by("outlet", "starts_on")
        form.base_fields["copy_from"] = forms.copied_plan(plans)
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keep it; a new one gets its tables."""
        super().save_model(request, obj, form, change)
        if not change:
            operations.copy_plan(plan=obj, source=form.cleaned_data["copy_from"])


@admin.register(Shift)
class ShiftAdmin(RulesAdmin):
    """Services."""

    form = forms.ShiftForm
    list_display = ["name", "outlet", "days", "starts", "ends", "slot_minutes", "cover_cap"]

    @admin.display(description="weekdays")
    def days(self, shift: Shift) -> str:
        """On which days of the week."""
        return days_in_words(shift.weekdays)

    @admin.display(description="seats from", ordering="first_seating")
    def starts(self, shift: Shift) -> str:
        """The first and the last seating."""
        return f"{slots.clock(shift.first_seating)} to {slots.clock(shift.last_seating)}"

    @admin.display(description="closes", ordering="closes")
    def ends(self, shift: Shift) -> str:
        """When it is over."""
        return slots.clock(shift.closes)


@admin.register(TurnTime)
class TurnTimeAdmin(RulesAdmin):
    """How long parties keep their table."""

    form = forms.TurnTimeForm
    list_display = ["max_party_size", "minutes", "shift", "outlet"]
    list_select_related = ["shift", "outlet"]


@admin.register(BookingRules)
class BookingRulesAdmin(RulesAdmin):
    """Sizes, times ahead, buffer and pacing."""

    form = forms.BookingRulesForm
    list_display = [
        "outlet",
        "min_party_size",
        "max_party_size",
        "horizon_days",
        "cutoff_minutes",
        "pacing_covers",
        "pacing_parties",
        "online_percent",
    ]
    list_filter = ()
    fieldsets = [
        (None, {"fields": ["outlet", ("min_party_size", "max_party_size")]}),
        ("Ahead", {"fields": ["horizon_days", "cutoff_minutes", ("lead_minutes", "lead_from_size")]}),
        ("Tables", {"fields": ["buffer_minutes", "is_reseating_allowed"]}),
        ("Pacing", {"fields": ["pacing_interval", ("pacing_covers", "pacing_parties"), "online_percent"]}),
    ]


@admin.register(PacingOverride)
class PacingOverrideAdmin(RulesAdmin):
    """Single intervals with limits of their own."""

    form = forms.PacingOverrideForm
    list_display = ["at", "date", "max_covers", "max_parties", "outlet"]

    @admin.display(description="at", ordering="minute")
    def at(self, override: PacingOverride) -> str:
        """When the interval begins."""
        return slots.clock(override.minute)


@admin.register(Closure)
class ClosureAdmin(RulesAdmin):
    """Dates on which the outlet, or one shift, does not serve."""

    form = forms.ClosureForm
    list_display = ["first_date", "last_date", "shift", "reason", "outlet"]
    list_select_related = ["shift", "outlet"]
    date_hierarchy = "first_date"


@admin.register(SpecialDay)
class SpecialDayAdmin(RulesAdmin):
    """Dates whose shifts replace those of their weekday."""

    form = forms.SpecialDayForm
    list_display = ["date", "name", "outlet"]
    date_hierarchy = "date"
