"""What the forms of the rules share: times of day as HH:MM, weekdays as boxes, one outlet's rows."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from availability import slots
from config.outlets.scope import OneOutletForm

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(\s*\+1)?")
WEEKDAYS = [(1, "Mon"), (2, "Tue"), (3, "Wed"), (4, "Thu"), (5, "Fri"), (6, "Sat"), (7, "Sun")]


class TimeOfServiceField(forms.Field):
    """A time of a service as HH:MM, kept as minutes from midnight; `+1` after it means the next day."""

    widget = forms.TextInput(attrs={"placeholder": "HH:MM", "size": 8})

    def prepare_value(self, value: Any) -> Any:
        """Show minutes as people read them."""
        if not isinstance(value, int):
            return value
        return slots.clock(value) + (" +1" if value >= slots.DAY_MINUTES else "")

    def to_python(self, value: Any) -> int | None:
        """The minutes of what was typed."""
        if value in self.empty_values:
            return None
        found = _TIME.fullmatch(str(value).strip())
        if found is None:
            raise ValidationError("Write a time of day as HH:MM, such as 19:30.")
        hours, minutes, next_day = found.groups()
        return int(hours) * 60 + int(minutes) + (slots.DAY_MINUTES if next_day else 0)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what was shown with what came back."""
        return bool(str(self.prepare_value(initial) or "") != str(data or ""))


class WeekdaysField(forms.TypedMultipleChoiceField):
    """The days of a week, as ISO numbers."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=WEEKDAYS, coerce=int, empty_value=[], **options)


def days_in_words(weekdays: list[int]) -> str:
    """Weekdays as a list shows them."""
    if len(weekdays) == len(WEEKDAYS):
        return "every day"
    return ", ".join(words for number, words in WEEKDAYS if number in weekdays) or "special days only"


class RulesForm(OneOutletForm):
    """A row of an outlet's rules: it stays with its outlet, and is offered that one's rows alone."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        is_kept = self.instance.pk is not None
        if is_kept and "outlet" in self.fields:
            self.fields["outlet"].disabled = True
        for name, field in self.fields.items():
            if not isinstance(field, forms.ModelChoiceField) or name == "outlet" or field.queryset is None:
                continue
            if is_kept:
                field.queryset = field.queryset.filter(outlet=self.instance.outlet)
            else:
                field.queryset = field.queryset.select_related("outlet")
                field.label_from_instance = _with_outlet  # type: ignore[assignment]


def _with_outlet(row: Any) -> str:
    """Every outlet has a dinner."""
    return f"{row} ({row.outlet})"
