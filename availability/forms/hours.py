"""Shifts, turn times, and the outlet's own rules."""

from typing import Any

from django import forms
from django.db.models import F
from django.db.models.functions import Mod

from availability import slots
from availability.forms.fields import RulesForm, TimeOfServiceField, WeekdaysField
from availability.models import BookingRules, PacingOverride, Shift, TurnTime
from availability.models.hours import LATEST_MINUTE

_QUARTER = 15


class ShiftForm(RulesForm):
    """A service. A time before the first seating is one after midnight."""

    weekdays = WeekdaysField(required=False, help_text="None: the shift runs on special days only.")
    first_seating = TimeOfServiceField(help_text="On the quarter-hour.")
    last_seating = TimeOfServiceField(help_text="The last time a party may start; 00:30 is after midnight.")
    closes = TimeOfServiceField(help_text="When the service is over; parties may stay longer.")
    slot_minutes = forms.TypedChoiceField(
        label="Offer a time every", choices=[(15, "15 minutes"), (30, "30 minutes")], coerce=int, initial=15
    )

    class Meta:
        model = Shift
        fields = [
            "outlet", "name", "weekdays", "first_seating", "last_seating", "closes", "slot_minutes",
            "cover_cap",
        ]  # fmt: skip
        help_texts = {"cover_cap": "The most covers that may start in the whole shift; empty: no cap."}

    def clean(self) -> dict[str, Any] | None:
        """Take late times for the next day's, and refuse what the grid cannot offer."""
        cleaned = super().clean() or self.cleaned_data
        times = [cleaned.get(name) for name in ("first_seating", "last_seating", "closes", "slot_minutes")]
        if None not in times:
            first, last, closes, every = (int(minutes or 0) for minutes in times)
            last = _after(first, last)
            closes = _after(last, closes)
            cleaned["last_seating"], cleaned["closes"] = last, closes
            self._check(first, last, closes, every)
        if cleaned.get("cover_cap") == 0:
            self.add_error("cover_cap", "A cap of 0 would close the shift: add a closure instead.")
        return cleaned

    def _check(self, first: int, last: int, closes: int, every: int) -> None:
        if first % _QUARTER:
            early, late = (slots.clock(first - first % _QUARTER + more) for more in (0, _QUARTER))
            self.add_error("first_seating", f"Begin on the quarter-hour: {early} or {late}.")
        elif first >= slots.DAY_MINUTES:
            self.add_error("first_seating", "A shift begins on its own day: leave out the +1.")
        elif (last - first) % every:
            near = last - (last - first) % every
            times = f"{slots.clock(near)} or {slots.clock(near + every)}"
            words = f"From {slots.clock(first)} every {every} minutes the last time can be {times}."
            self.add_error("last_seating", words)
        if closes > LATEST_MINUTE:
            self.add_error("closes", "A service is over by 12:00 on the next day.")


def _after(first: int, minute: int) -> int:
    """The minute, on the next day if it would lie before the other."""
    return minute + slots.DAY_MINUTES if minute < min(first, slots.DAY_MINUTES) else minute


class TurnTimeForm(RulesForm):
    """How long a party keeps its table."""

    class Meta:
        model = TurnTime
        fields = ["outlet", "shift", "max_party_size", "minutes"]
        help_texts = {
            "shift": "Empty: in every shift that has no turn times of its own.",
            "max_party_size": "Up to this many; the largest band holds for all larger parties too.",
            "minutes": "Between 15 and 720.",
        }

    def clean(self) -> dict[str, Any] | None:
        """Refuse a stay that no table is kept for, and a band that nobody is in."""
        cleaned = super().clean() or self.cleaned_data
        minutes, size = cleaned.get("minutes"), cleaned.get("max_party_size")
        if minutes is not None and not 15 <= minutes <= 720:
            self.add_error("minutes", "A table is kept between 15 minutes and 12 hours (720).")
        if size == 0:
            self.add_error("max_party_size", "A party has at least one guest.")
        return cleaned


class BookingRulesForm(RulesForm):
    """Sizes, times ahead, pacing and the share of OpenTable."""

    pacing_interval = forms.TypedChoiceField(
        label="Pacing counts by",
        choices=[(15, "15 minutes"), (30, "30 minutes"), (60, "60 minutes")],
        coerce=int,
        initial=15,
    )

    class Meta:
        model = BookingRules
        exclude = ["edition"]
        help_texts = {
            "horizon_days": "How many days after today can be booked: 1 to 730.",
            "cutoff_minutes": "How many minutes before a time OpenTable stops booking it.",
            "lead_minutes": "How many minutes ahead large parties must book online; 1440 is a day.",
            "lead_from_size": "From this size on a party is a large one.",
            "buffer_minutes": "Minutes a table rests between two parties; up to 120.",
            "pacing_covers": "The most guests that may start in one interval; empty: no limit.",
            "pacing_parties": "The most parties that may start in one interval; empty: no limit.",
            "online_percent": "How much of each interval's covers OpenTable may fill, in percent.",
            "is_reseating_allowed": "Take a booking also where other booked parties must change tables.",
        }
        labels = {
            "min_party_size": "Smallest party",
            "max_party_size": "Largest party",
            "horizon_days": "Horizon (days)",
            "cutoff_minutes": "Cut-off (minutes)",
            "lead_minutes": "Lead time (minutes)",
            "lead_from_size": "for parties from",
            "buffer_minutes": "Buffer (minutes)",
            "is_reseating_allowed": "Move booked parties to make room",
            "online_percent": "Online share",
        }

    def clean(self) -> dict[str, Any] | None:
        """Refuse what contradicts itself."""
        cleaned = super().clean() or self.cleaned_data
        for field, words in self._faults(cleaned):
            self.add_error(field, words)
        return cleaned

    def _faults(self, said: dict[str, Any]) -> list[tuple[str, str]]:
        numbers = {name: value for name, value in said.items() if isinstance(value, int)}
        low, high = numbers.get("min_party_size", 1), numbers.get("max_party_size", 100)
        tests = [
            ("min_party_size", low < 1, "A party has at least one guest."),
            ("max_party_size", high < low, f"The largest party cannot be smaller than the smallest, {low}."),
            ("max_party_size", high > 100, "Parties of more than 100 are not booked here."),
            ("horizon_days", not 1 <= numbers.get("horizon_days", 1) <= 730, "Between 1 and 730 days."),
            ("online_percent", numbers.get("online_percent", 0) > 100, "A share is 0 to 100 percent."),
            ("buffer_minutes", numbers.get("buffer_minutes", 0) > 120, "A table rests two hours at most."),
            ("lead_from_size", not 1 <= numbers.get("lead_from_size", 1) <= 100, "A size from 1 to 100."),
        ]
        faults = [(field, words) for field, is_wrong, words in tests if is_wrong]
        return faults + self._overrides_beside(said)

    def _overrides_beside(self, said: dict[str, Any]) -> list[tuple[str, str]]:
        """Single intervals with limits of their own must be intervals still."""
        outlet, every = said.get("outlet"), said.get("pacing_interval")
        if outlet is None or every is None:
            return []
        beside = PacingOverride.objects.annotate(rest=Mod(F("minute"), every)).filter(
            outlet=outlet, rest__gt=0
        )
        times = ", ".join(sorted({slots.clock(minute) for minute in beside.values_list("minute", flat=True)}))
        words = f"{times} has limits of its own and would be no interval any more: take those away first."
        return [("pacing_interval", words)] if times else []
