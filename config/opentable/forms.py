"""What support fills in on the integration page."""

from django import forms

from config.opentable.models.records import Direction


class PauseForm(forms.Form):
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


class IsolationForm(forms.Form):
    """Why OpenTable's host is left alone; it is kept with who decided it."""

    reason = forms.CharField(
        max_length=200, error_messages={"required": "Say why: it concerns every outlet of the environment."}
    )


class GrantForm(forms.Form):
    """Who at OpenTable let an outlet into production, when, and under which reference."""

    granted_by = forms.CharField(max_length=100, error_messages={"required": "Say who granted it."})
    granted_on = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Say when it was granted."},
    )
    grant_reference = forms.CharField(
        max_length=200, error_messages={"required": "Give the ticket or letter that says so."}
    )


class DeclineForm(forms.Form):
    """Why a restaurant is not connected, in the words that it is told."""

    reason = forms.CharField(
        max_length=200, error_messages={"required": "Say why: it is what the restaurant is told."}
    )


class LogForm(forms.Form):
    """Which exchanges are listed, newest first."""

    request_id = forms.CharField(max_length=200, required=False)
    confirmation_number = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    guest = forms.CharField(max_length=200, required=False)
    # A space is part of a table's name, and just what support looks for.
    table = forms.CharField(max_length=64, required=False, strip=False)
    date = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    direction = forms.ChoiceField(choices=[("", "both ways"), *Direction.choices], required=False)
    failures = forms.BooleanField(required=False)
    account = forms.BooleanField(required=False)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)
