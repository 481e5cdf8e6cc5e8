"""What is filled in on the page of alerts."""

from datetime import time
from typing import Any

from django import forms

from config.opentable.alerts import rules
from config.opentable.models import AlertSettings

_AFTER = [
    ("0", "at once"),
    *((str(minutes), f"after {minutes} minutes") for minutes in (2, 5, 10, 15, 30)),
    ("60", "after an hour"),
    ("120", "after 2 hours"),
    ("240", "after 4 hours"),
    ("", "in the digest only"),
]
_STEADY = [(minutes, f"{minutes} minutes") for minutes in (2, 5, 10, 15, 30, 60)]
_PREFIX = "severity_"


def _after(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(choices=_AFTER, coerce=int, empty_value=None, required=False, label=label)


class AlertsForm(forms.Form):
    """How long a problem stands before it is told, by severity and code, and when the digest goes."""

    urgent_minutes = _after("URGENT")
    soon_minutes = _after("SOON")
    later_minutes = _after("LATER")
    steady_minutes = forms.TypedChoiceField(choices=_STEADY, coerce=int, label="Over once it stayed away for")
    has_digest = forms.BooleanField(required=False, label="Send a digest each day")
    has_empty_digest = forms.BooleanField(required=False, label="also on a day with nothing")
    digest_at = forms.TimeField(
        label="By the outlet's clock",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Say when the digest goes.", "invalid": "Say when the digest goes."},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(severity.value, severity.value.capitalize()) for severity in rules.Severity]
        for code, kind in rules.KINDS.items():
            field = forms.ChoiceField(choices=choices, initial=kind.severity.value, label=kind.title)
            self.fields[f"{_PREFIX}{code}"] = field

    @classmethod
    def of(cls, wanted: AlertSettings) -> "AlertsForm":
        """Filled in as the outlet chose."""
        given = {
            name: "" if getattr(wanted, name) is None else getattr(wanted, name)
            for name in ("urgent_minutes", "soon_minutes", "later_minutes", "steady_minutes")
        }
        switches = {name: getattr(wanted, name) for name in ("has_digest", "has_empty_digest")}
        at = time(wanted.digest_minute // 60, wanted.digest_minute % 60)
        chosen = {f"{_PREFIX}{code}": severity for code, severity in wanted.severities.items()}
        return cls(initial={**given, **switches, "digest_at": at, **chosen})

    def codes(self) -> list[tuple[str, forms.BoundField]]:
        """The choice of each code, for the page."""
        return [(code, self[f"{_PREFIX}{code}"]) for code in rules.KINDS]

    def chosen(self) -> dict[str, Any]:
        """What was filled in, as `preferences.choose` takes it."""
        told = dict(self.cleaned_data)
        at = told.pop("digest_at")
        severities = {code: told.pop(f"{_PREFIX}{code}") for code in rules.KINDS}
        return {**told, "digest_minute": at.hour * 60 + at.minute, "severities": severities}


class WebhookForm(forms.Form):
    """Where an outlet's events go; what is no address is told by `webhooks.judge`."""

    url = forms.CharField(
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
        error_messages={"required": "Give the address that events are posted to."},
    )
