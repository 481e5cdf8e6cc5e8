"""What a day is asked again under: the rules, hours and turn times of now, any of them typed otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms

from availability.forms.hours import ShiftForm, TurnTimeForm
from availability.models import BookingRules, Shift, TurnTime
from config.outlets.models import Outlet

if TYPE_CHECKING:
    # It takes no parameters at run time.
    _RulesForm = forms.ModelForm[BookingRules]
else:
    _RulesForm = forms.ModelForm


class WhatIfRulesForm(_RulesForm):
    """Rules to ask a past day's requests under; they are never saved."""

    class Meta:
        model = BookingRules
        fields = [
            "pacing_covers",
            "pacing_parties",
            "pacing_interval",
            "online_percent",
            "cutoff_minutes",
            "buffer_minutes",
            "lead_minutes",
            "lead_from_size",
            "min_party_size",
            "max_party_size",
            "is_reseating_allowed",
        ]
        labels = {
            "pacing_covers": "Pacing, covers",
            "pacing_parties": "Pacing, parties",
            "pacing_interval": "Pacing, minutes",
            "online_percent": "Online share, %",
            "cutoff_minutes": "Cut-off, minutes",
            "lead_minutes": "Lead, minutes",
            "lead_from_size": "for parties from",
            "buffer_minutes": "Buffer, minutes",
            "min_party_size": "Smallest party",
            "max_party_size": "Largest party",
            "is_reseating_allowed": "Book by moving others",
        }


class WhatIfShiftForm(ShiftForm):
    """When a service seats; its weekdays are those of now."""

    class Meta:
        model = Shift
        fields = ["first_seating", "last_seating", "closes", "slot_minutes", "cover_cap"]
        labels = {"cover_cap": "Cover cap"}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["weekdays"]
        self.fields["slot_minutes"].label = "A time every"


class WhatIfTurnForm(TurnTimeForm):
    """How long parties up to a size keep their table."""

    class Meta:
        model = TurnTime
        fields = ["minutes"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        shift = f"{self.instance.shift}, " if self.instance.shift_id else ""
        self.fields["minutes"].label = f"{shift}up to {self.instance.max_party_size}"


@dataclass(frozen=True, slots=True)
class Line:
    """One field, and what it is now where it is typed otherwise."""

    field: forms.BoundField
    was: str


@dataclass(frozen=True, slots=True)
class Part:
    """Fields that stand together, under a name."""

    name: str
    lines: list[Line]
    errors: list[str]

    @property
    def is_open(self) -> bool:
        """Whether something in it is typed otherwise, or refused."""
        return bool(self.errors) or any(line.was or line.field.errors for line in self.lines)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The forms, a row each; one that the address says nothing of stands for its row as it is saved."""

    rules: WhatIfRulesForm
    shifts: tuple[WhatIfShiftForm, ...]
    turns: tuple[WhatIfTurnForm, ...]

    def is_valid(self) -> bool:
        """Whether all that is asked for can be."""
        return all([form.is_valid() for form in self._asked()])

    @property
    def is_changed(self) -> bool:
        """Whether anything is typed otherwise."""
        return any(form.changed_data for form in self._asked())

    @property
    def parts(self) -> list[Part]:
        """The forms as the page shows them."""
        shifts = [_part(form.instance.name, form) for form in self.shifts]
        turns = [_part("Turn times, minutes", *self.turns)] if self.turns else []
        return [_part("Rules", self.rules), *shifts, *turns]

    def _asked(self) -> list[Any]:
        return [form for form in (self.rules, *self.shifts, *self.turns) if form.is_bound]


def _part(name: str, *found: Any) -> Part:
    lines = [Line(field, _was(form, field)) for form in found for field in form]
    return Part(name, lines, [error for form in found for error in form.non_field_errors()])


def _was(form: Any, field: forms.BoundField) -> str:
    if not form.is_bound or field.name not in form.changed_data:
        return ""
    shown = field.field.prepare_value(field.initial)
    return "none" if shown in (None, "") else str(shown)


def what_if(asked: Mapping[str, Any], outlet: Outlet) -> WhatIf:
    """The forms for what an address asks, under an outlet's rules."""
    rules = BookingRules.objects.filter(outlet=outlet).first() or BookingRules(outlet=outlet)
    turns = outlet.turn_times.select_related("shift").order_by("shift", "max_party_size")
    return WhatIf(
        rules=WhatIfRulesForm(asked if "pacing_covers" in asked else None, instance=rules),
        shifts=tuple(_rows(WhatIfShiftForm, asked, outlet.shifts.order_by("first_seating", "pk"), "closes")),
        turns=tuple(_rows(WhatIfTurnForm, asked, turns, "minutes")),
    )


def _rows(form_class: Any, asked: Mapping[str, Any], rows: Iterable[Any], told_by: str) -> Iterable[Any]:
    for row in rows:
        prefix = f"{row._meta.model_name}-{row.pk}"
        yield form_class(asked if f"{prefix}-{told_by}" in asked else None, instance=row, prefix=prefix)
