"""What the pages of availability are asked for."""

import datetime as dt

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from availability import engine, slots

# The calendar's ends leave no room for the day before or after.
_FIRST, _LAST = dt.date(1970, 1, 1), dt.date(2200, 12, 31)
_ASKING = [(channel.value, channel.value) for channel in (engine.Channel.ONLINE, engine.Channel.IN_HOUSE)]


class DayForm(forms.Form):
    """Which day, and who asks: a diner online, or staff in house."""

    date = forms.DateField(validators=[MinValueValidator(_FIRST), MaxValueValidator(_LAST)])
    channel = forms.ChoiceField(choices=_ASKING, required=False)

    def clean_channel(self) -> engine.Channel:
        """Online, while nobody says otherwise."""
        return engine.Channel(self.cleaned_data["channel"] or engine.Channel.ONLINE)


class CellForm(DayForm):
    """One cell of the heat map."""

    size = forms.IntegerField(min_value=1, max_value=100)
    minute = forms.IntegerField(min_value=0, max_value=2 * slots.DAY_MINUTES)


class SendForm(forms.Form):
    """Which date OpenTable is told again; all of them, where none is named."""

    date = forms.DateField(required=False)
