"""What single dates have of their own."""

from typing import Any

from django import forms

from availability import slots
from availability.forms.fields import RulesForm, TimeOfServiceField
from availability.models import BookingRules, Closure, PacingOverride, SpecialDay


class ClosureForm(RulesForm):
    """When the outlet, or one shift, does not serve."""

    class Meta:
        model = Closure
        fields = ["outlet", "first_date", "last_date", "shift", "reason"]
        help_texts = {
            "last_date": "Closed too; the same as the first for a single day.",
            "shift": "Empty: the whole outlet is closed.",
            "reason": "What staff read and may say: private party, holiday.",
        }

    def clean(self) -> dict[str, Any] | None:
        """Refuse dates in the wrong order."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_date"), cleaned.get("last_date")
        if first is not None and last is not None and last < first:
            self.add_error("last_date", f"The last date cannot come before the first, {first:%-d %B %Y}.")
        return cleaned


class SpecialDayForm(RulesForm):
    """A date with shifts of its own."""

    class Meta:
        model = SpecialDay
        fields = ["outlet", "date", "name", "shifts"]
        help_texts = {"shifts": "These run that day, and none else."}
        widgets = {"shifts": forms.CheckboxSelectMultiple}
        error_messages = {
            "shifts": {"required": "Choose the shifts that run; to serve nobody, add a closure."}
        }


class PacingOverrideForm(RulesForm):
    """The limits of one interval."""

    minute = TimeOfServiceField(label="At", help_text="When the interval begins; 00:30 +1 is after midnight.")

    class Meta:
        model = PacingOverride
        fields = ["outlet", "date", "minute", "max_covers", "max_parties"]
        help_texts = {
            "date": "Empty: every day.",
            "max_covers": "In place of the usual limit; empty: no limit then.",
            "max_parties": "In place of the usual limit; empty: no limit then.",
        }

    def clean(self) -> dict[str, Any] | None:
        """Refuse what is no interval of the outlet's pacing."""
        cleaned = super().clean() or self.cleaned_data
        outlet, minute = cleaned.get("outlet"), cleaned.get("minute")
        if outlet is None or minute is None:
            return cleaned
        rules = BookingRules.objects.filter(outlet=outlet).first() or BookingRules()
        beside = minute % rules.pacing_interval
        if beside:
            near = minute - beside
            times = f"{slots.clock(near)} or {slots.clock(near + rules.pacing_interval)}"
            self.add_error("minute", f"Pacing counts by {rules.pacing_interval} minutes: {times}.")
        return cleaned
