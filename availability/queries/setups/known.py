"""What is known of an outlet whatever its bookings: plain facts, kept from one question to the next."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from availability import engine, pacing, slots
from config.errors import Conflict, Invalid


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands on the map, in floor units."""

    shape: str
    x: int
    y: int
    width: int
    height: int
    rotation: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The room from a date on: what may be booked in it, and where each table (by id) stands.

    `plan_id` is the floor plan in force, None where the tables stand by themselves.
    """

    starts_on: dt.date
    floor: engine.Floor
    places: Mapping[int, Place]
    plan_id: int | None = None


@dataclass(frozen=True, slots=True)
class ClosedDates:
    """Dates, the last included, on which the outlet does not serve, or only one shift of it."""

    first_date: dt.date
    last_date: dt.date
    shift_name: str | None
    reason: str

    def is_on(self, date: dt.date) -> bool:
        """Whether the date is one of them."""
        return self.first_date <= date <= self.last_date


@dataclass(frozen=True, slots=True)
class Setup:
    """An outlet's furniture, hours and rules as the engine reads them.

    `layouts` rise by date; the first holds from the beginning of time. `pacing_overrides` are by date, those
    of None on every date.
    """

    timezone: str
    rules: engine.Rules
    calendar: slots.Calendar
    layouts: tuple[Layout, ...]
    closed: tuple[ClosedDates, ...] = ()
    pacing_overrides: Mapping[dt.date | None, Mapping[int, pacing.Limit]] | None = None

    def layout_on(self, date: dt.date) -> Layout:
        """The room as it stands on a date."""
        return self.layouts[bisect_right(self.layouts, date, key=lambda layout: layout.starts_on) - 1]

    def floor_on(self, date: dt.date) -> engine.Floor:
        """The tables that stand in the room on a date."""
        return self.layout_on(date).floor

    def closure_on(self, date: dt.date) -> str | None:
        """Why the outlet is closed all that date, maybe without words; None if it is not."""
        closures = (found.reason for found in self.closed if found.shift_name is None and found.is_on(date))
        return next(closures, None)

    def closed_shifts_on(self, date: dt.date) -> frozenset[str]:
        """The shifts that do not run on a date though they are planned."""
        return frozenset(
            found.shift_name for found in self.closed if found.shift_name is not None and found.is_on(date)
        )

    def why_closed(self, date: dt.date, minute: int) -> str | None:
        """Why nobody is served then, in words that end a sentence; None while a shift is open."""
        closure = self.closure_on(date)
        if closure is not None:
            return (
                f"the outlet is closed that day ({closure})" if closure else "the outlet is closed that day"
            )
        at_that_time = [shift for shift in self.calendar.running(date) if shift.is_open_at(minute)]
        closed = self.closed_shifts_on(date)
        if any(shift.name not in closed for shift in at_that_time):
            return None
        names = " and ".join(shift.name for shift in at_that_time)
        return f"{names} is closed that day" if names else "no shift is open then any more"

    def pacing_overrides_on(self, date: dt.date) -> Mapping[int, pacing.Limit]:
        """The limits of single intervals by first minute: a date's own go before those of every date."""
        found = self.pacing_overrides or {}
        return {**found.get(None, {}), **found.get(date, {})}

    def local(self, at: dt.datetime) -> dt.datetime:
        """An instant on the outlet's wall clock, naive."""
        return at.astimezone(ZoneInfo(self.timezone)).replace(tzinfo=None)

    def minute(self, date: dt.date, at: dt.datetime) -> int:
        """The wall-clock minute of an instant, counted from the service date's midnight."""
        local = self.local(at)
        return (local.date() - date).days * slots.DAY_MINUTES + local.hour * 60 + local.minute

    def service_time(self, starts_local: dt.datetime) -> slots.ServiceTime:
        """Where the book files a wall-clock time; after midnight it may be the day before."""
        return slots.service_time(starts_local, self.calendar)

    def service_date(self, starts_local: dt.datetime) -> dt.date:
        """The date under which the book files a wall-clock time."""
        return self.service_time(starts_local).date

    def closing_time(self, now: dt.datetime) -> dt.datetime:
        """When the service that runs (or ran last) closes, else the coming midnight; naive, on its clock."""
        local = self.local(now)
        date = self.service_date(local)
        closes = max((shift.closes for shift in self.calendar.running(date)), default=0)
        closing = slots.local_time(date, closes)
        return closing if closing > local else slots.local_time(local.date(), slots.DAY_MINUTES)

    def turn_minutes(self, party_size: int, starts_local: dt.datetime) -> int:
        """How long a party of this size keeps its table if it starts then."""
        filed = self.service_time(starts_local)
        shift = slots.shift_at(self.calendar.running(filed.date), filed.minute)
        return self.rules.turn_minutes(party_size, shift.name if shift else "")

    def instant(self, starts_local: dt.datetime) -> dt.datetime:
        """The instant of a naive wall-clock time; of an hour that comes twice, the first.

        Raises Invalid `nonexistent_local_time`, and Conflict `slot_unavailable` in the calendar's first and
        last year: they leave no room for the day before or after.
        """
        if starts_local.year in (dt.MINYEAR, dt.MAXYEAR):
            raise _beyond_the_calendar(starts_local)
        try:
            return slots.to_utc(starts_local, self.timezone)
        except slots.NonexistentLocalTime as gap:
            raise Invalid("nonexistent_local_time", f"{gap}.") from gap

    def dates(self, date: dt.date, ends_at: dt.datetime) -> list[dt.date]:
        """The service date of a period, and every later one that it reaches into, rising."""
        last = self.local(ends_at - dt.timedelta(microseconds=1)).date()
        return [date + dt.timedelta(days=day) for day in range(max(0, (last - date).days) + 1)]


def _beyond_the_calendar(starts_local: dt.datetime) -> Conflict:
    is_first = starts_local.year == dt.MINYEAR
    code = engine.Code.IN_THE_PAST if is_first else engine.Code.BEYOND_HORIZON
    words = f"{starts_local.isoformat(' ', 'minutes')} is {'long past' if is_first else 'too far ahead'}."
    return Conflict("slot_unavailable", words, {"reasons": [{"code": code.value, "text": words}]})
