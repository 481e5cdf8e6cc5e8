"""What the pages of availability are asked for."""

import datetime as dt
from typing import TYPE_CHECKING

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from availability import engine, slots
from availability.models import BookingRules

if TYPE_CHECKING:
    # It takes no parameters at run time.
    _RulesForm = forms.ModelForm[BookingRules]
else:
    _RulesForm = forms.ModelForm

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


class WhatIfForm(_RulesForm):
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
