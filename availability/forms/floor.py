"""Furniture: tables, combinations, floor plans."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.forms.formsets import DELETION_FIELD_NAME

from availability.forms.fields import RulesForm
from availability.models import Combination, FloorPlan, Spot, Table

if TYPE_CHECKING:
    # It takes no parameters at run time.
    _SpotFormSet = forms.BaseInlineFormSet[Spot, FloorPlan, forms.ModelForm[Spot]]
else:
    _SpotFormSet = forms.BaseInlineFormSet


class TableForm(RulesForm):
    """A table, who may have it, and where it stands without a floor plan."""

    class Meta:
        model = Table
        fields = [
            "outlet", "area", "name", "min_covers", "max_covers", "offer", "priority", "is_active",
            "is_accessible", "is_high_top", "finish_after_minutes", "is_standing", "shape", "x", "y", "width",
            "height", "rotation",
        ]  # fmt: skip
        help_texts = {
            "name": "Just as at OpenTable, case and spaces included.",
            "offer": "Who may be given it.",
            "priority": "Of two that fit equally well the lower number is given first.",
            "is_active": "Take the tick away for a table that is not used at all.",
            "finish_after_minutes": "Minutes after payment, where the outlet finishes paid tables by itself."
            " Empty: as long as the outlet says. Of joined tables the longest counts.",
            "is_standing": "Take the tick away for a table that stands only where a floor plan puts it.",
        }
        labels = {
            "min_covers": "Smallest party", "max_covers": "Largest party", "offer": "Given to",
            "is_active": "In use", "is_accessible": "Accessible", "is_high_top": "High top",
            "finish_after_minutes": "Finished by itself after", "is_standing": "Stands there",
        }  # fmt: skip

    def clean(self) -> dict[str, Any] | None:
        """Refuse covers that are no range."""
        cleaned = super().clean() or self.cleaned_data
        for words in _range_faults(cleaned):
            self.add_error("max_covers", words)
        return cleaned


class CombinationForm(RulesForm):
    """Tables that may be joined."""

    class Meta:
        model = Combination
        fields = ["outlet", "name", "tables", "min_covers", "max_covers"]
        help_texts = {"max_covers": "At most what the tables seat together."}
        labels = {"min_covers": "Smallest party", "max_covers": "Largest party"}
        widgets = {"tables": forms.CheckboxSelectMultiple}

    def clean(self) -> dict[str, Any] | None:
        """Refuse what cannot be joined, and more chairs than there are."""
        cleaned = super().clean() or self.cleaned_data
        for words in _range_faults(cleaned):
            self.add_error("max_covers", words)
        tables = list(cleaned.get("tables") or ())
        if "tables" in cleaned and len(tables) < 2:
            self.add_error("tables", "Choose two tables or more.")
        chairs = sum(table.max_covers for table in tables)
        if len(tables) > 1 and (cleaned.get("max_covers") or 0) > chairs:
            names = " and ".join(table.name for table in tables)
            self.add_error("max_covers", f"{names} seat {chairs} together.")
        return cleaned


def copied_plan(plans: QuerySet[FloorPlan]) -> "forms.ModelChoiceField[FloorPlan]":
    """What a new plan begins as: one of these, or the tables where they stand by themselves."""
    return forms.ModelChoiceField(
        plans,
        required=False,
        empty_label="the room as its tables stand by themselves",
        help_text="Where the new plan's tables stand at first.",
    )


class FloorPlanForm(RulesForm):
    """A floor plan; a new one begins as a copy."""

    copy_from = copied_plan(FloorPlan.objects.none())

    class Meta:
        model = FloorPlan
        fields = ["outlet", "name", "starts_on", "ends_on"]
        labels = {"starts_on": "First date", "ends_on": "Last date"}
        help_texts = {"ends_on": "Included. Empty: until the next plan begins."}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk is not None:
            del self.fields["copy_from"]

    def clean(self) -> dict[str, Any] | None:
        """Refuse dates in the wrong order."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first is not None and last is not None and last < first:
            self.add_error("ends_on", f"The last date cannot come before the first, {first:%-d %B %Y}.")
        return cleaned


class SpotFormSet(_SpotFormSet):
    """The tables of a plan, a row each; a row's boxes are told apart by its table."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name each box for who does not see the head of its column."""
        super().add_fields(form, index)
        table = form.instance.table.name if form.instance.table_id else "one more table"
        for name, field in form.fields.items():
            words = "Take away" if name == DELETION_FIELD_NAME else field.label
            # What the admin site wraps keeps its attributes inside.
            box = getattr(field.widget, "widget", field.widget)
            box.attrs["aria-label"] = f"{words}, {table}"


def _range_faults(said: dict[str, Any]) -> list[str]:
    low, high = said.get("min_covers"), said.get("max_covers")
    if low == 0:
        return ["A party has at least one guest: the smallest is 1."]
    if low is not None and high is not None and high < low:
        return [f"It cannot take fewer than its smallest party, {low}."]
    return []
