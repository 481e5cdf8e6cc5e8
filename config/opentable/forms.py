"""What support fills in on the integration page."""

from django import forms
from django.http import QueryDict

from config.cardless import Cardless
from config.opentable.console import QUEUED
from config.opentable.models.records import Direction

MOST_CHOSEN = 200


class PauseForm(Cardless, forms.Form):
    """Why sending stops, and for how long; everyone who meets the pause reads it."""

    reason = forms.CharField(
        max_length=200, error_messages={"required": "Say why: everyone who meets the pause reads it."}
    )
    minutes = forms.TypedChoiceField(
        choices=[
            ("", "until somebody resumes"),
            (15, "15 minutes"),
            (30, "30 minutes"),
            (60, "an hour"),
            (120, "2 hours"),
            (240, "4 hours"),
            (720, "12 hours"),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )


class IsolationForm(Cardless, forms.Form):
    """Why OpenTable's host is left alone; it is kept with who decided it."""

    reason = forms.CharField(
        max_length=200, error_messages={"required": "Say why: it concerns other outlets too."}
    )


class GrantForm(Cardless, forms.Form):
    """Who at OpenTable let an outlet into production, when, and under which reference."""

    granted_by = forms.CharField(max_length=100, error_messages={"required": "Say who granted it."})
    granted_on = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Say when it was granted."},
    )
    grant_reference = forms.CharField(
        max_length=200, error_messages={"required": "Give the ticket or letter that says so."}
    )


class DeclineForm(Cardless, forms.Form):
    """Why a restaurant is not connected, in the words that it is told."""

    reason = forms.CharField(
        max_length=200, error_messages={"required": "Say why: it is what the restaurant is told."}
    )


class SoughtForm(forms.Form):
    """Whose messages: of which reservations."""

    confirmation_number = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    guest = forms.CharField(max_length=200, required=False)
    # A space is part of a table's name, and just what support looks for.
    table = forms.CharField(max_length=64, required=False, strip=False)
    date = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(required=False, widget=forms.TimeInput(attrs={"type": "time"}))


class ReplayForm(SoughtForm):
    """Which of the waiting messages would be sent again; nothing said means all of them."""

    number = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        choices=[("", "everything"), *((kind.value, words) for kind, words in QUEUED.items())], required=False
    )
    parked = forms.BooleanField(required=False)


class ChosenForm(forms.Form):
    """The streams of a dry run, as they were listed."""

    stream = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": "Nothing was chosen to be sent again."}
    )

    def __init__(self, said: QueryDict) -> None:
        super().__init__(said)
        # Any number: which of them are this outlet's and still wait is found when they are sent.
        numbers = [number for number in said.getlist("stream")[:MOST_CHOSEN] if number.isdecimal()]
        self.fields["stream"].choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]


def moment() -> forms.DateTimeField:
    """A moment, on the clock that is current where it names no other."""
    return forms.DateTimeField(required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))


class LogForm(SoughtForm):
    """Which exchanges are listed, newest first. `since` and `until` are on the clock that is current."""

    request_id = forms.CharField(max_length=200, required=False)
    since = moment()
    until = moment()
    direction = forms.ChoiceField(choices=[("", "both ways"), *Direction.choices], required=False)
    failures = forms.BooleanField(required=False)
    account = forms.BooleanField(required=False)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)
