"""What is filled in of the outlet on its way to OpenTable."""

from django import forms

from config.cardless import Cardless


class NumberForm(forms.Form):
    """OpenTable's number of the restaurant."""

    rid = forms.IntegerField(
        label="OpenTable's number (rid)",
        min_value=1,
        max_value=2**31 - 1,
        error_messages={"required": "Enter OpenTable's number."},
    )


class PairForm(Cardless, forms.Form):
    """Whether OpenTable's restaurant is our outlet; its name, where OpenTable does not tell it to us."""

    typed_name = forms.CharField(label="The name on OpenTable's page", max_length=200, required=False)
    is_confirmed = forms.BooleanField(required=False)


class DateForm(forms.Form):
    """The day agreed for going live."""

    date = forms.DateField(
        label="Go-live date",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day.", "invalid": "Enter the day as year, month and day."},
    )


class ChangeForm(Cardless, forms.Form):
    """That what a change means was read: its digest; a reason where the integration ends."""

    read = forms.CharField(max_length=64)
    reason = forms.CharField(max_length=200, required=False)
