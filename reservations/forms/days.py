"""Which day, for how many, and which of its parties."""

import datetime as dt

from django import forms
from django.http import QueryDict

from reservations import queries


class DayForm(forms.Form):
    """Which day's book."""

    date = forms.DateField()


class SoughtForm(forms.Form):
    """Which parties of the day; what cannot be read asks for nothing."""

    show = forms.CharField(max_length=10, required=False)
    shift = forms.CharField(max_length=100, required=False)
    area = forms.CharField(max_length=100, required=False)
    source = forms.CharField(max_length=10, required=False)
    words = forms.CharField(max_length=100, required=False)

    def sought(self) -> queries.Sought:
        """As the book is asked."""
        self.is_valid()
        return queries.Sought(**self.cleaned_data)


def date_of(said: QueryDict, usual: dt.date) -> dt.date:
    """The day asked for; the usual one where none is, or none that can be read."""
    form = DayForm({"date": said.get("date")})
    date: dt.date = form.cleaned_data["date"] if form.is_valid() else usual
    return date


def size_of(said: QueryDict, usual: int) -> int:
    """The party size asked for; the usual one where none is."""
    form = WishForm({"size": said.get("size")})
    return int(form.cleaned_data["size"]) if form.is_valid() else usual


class WishForm(forms.Form):
    """For how many."""

    size = forms.IntegerField(min_value=1, max_value=100)
