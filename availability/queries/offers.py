"""What is to be published for a calendar date, by the same engine that judges a booking."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from availability import engine, slots
from availability.queries.days import standing, standing_days
from availability.queries.setups import Setup, setup
from config.outlets.models import Outlet

_DAY = dt.timedelta(days=1)
_Starts = Mapping[int, tuple[int, ...]]


def offered_times(
    *, outlet: Outlet, date: dt.date, sizes: Collection[int], now: dt.datetime
) -> dict[int, list[int]]:
    """Bookable minutes from local midnight of a calendar date, by party size.

    A start after midnight belongs to the service of the day before, but is published under its own date.
    """
    known = setup(outlet)
    eve = date - _DAY
    todays = engine.judge_day(standing(outlet=outlet, known=known, date=date).day, sizes, now)
    late: _Starts = {}
    if _is_late(known, eve):
        late = engine.judge_day(standing(outlet=outlet, known=known, date=eve).day, sizes, now)
    return _of_the_date(known.calendar.running(date), todays, late)


def offered_dates(
    *, outlet: Outlet, first: dt.date, last: dt.date, sizes: Collection[int], now: dt.datetime
) -> dict[dt.date, dict[int, list[int]]]:
    """The same for every date of a span, the last included, read in one statement beside the setup."""
    known = setup(outlet)
    days = standing_days(outlet=outlet, known=known, first=first - _DAY, last=last)
    starts = {
        date: engine.judge_day(day, sizes, now)
        for date, day in days.items()
        if date >= first or _is_late(known, date)
    }
    return {
        date: _of_the_date(known.calendar.running(date), starts[date], starts.get(date - _DAY, {}))
        for date in days
        if date >= first
    }


def _is_late(known: Setup, date: dt.date) -> bool:
    """Whether that date's service seats after midnight."""
    return any(shift.last_seating >= slots.DAY_MINUTES for shift in known.calendar.running(date))


def _of_the_date(shifts: tuple[slots.Shift, ...], own: _Starts, eve: _Starts) -> dict[int, list[int]]:
    """The starts by the calendar: the early ones of its own service, the late ones of the evening before.

    A time at which the date's own `shifts` are open is theirs, as the book files it (`slots.service_time`).
    """
    offered = {
        size: {minute for minute in found if minute < slots.DAY_MINUTES} for size, found in own.items()
    }
    for size, found in eve.items():
        late = {minute - slots.DAY_MINUTES for minute in found if minute >= slots.DAY_MINUTES}
        offered[size] |= {minute for minute in late if not any(shift.is_open_at(minute) for shift in shifts)}
    return {size: sorted(minutes) for size, minutes in offered.items()}


def touched_dates(known: Setup, dates: Iterable[dt.date]) -> set[dt.date]:
    """The calendar dates whose offers depend on what starts or sits on these service dates.

    A shift past midnight is published on two dates, and what it still takes counts for both; a long party of
    the evening before may have to leave before what comes in the morning.
    """
    touched = set(dates)
    rules = known.rules
    turns = [turn.minutes for found in (rules.turn_times, *rules.shift_turns.values()) for turn in found]
    longest = max(turns) + rules.buffer_minutes
    for date in tuple(touched):
        if _is_late(known, date):
            touched.add(date + _DAY)
        eve = known.calendar.running(date - _DAY)
        if any(shift.last_seating + longest > slots.DAY_MINUTES for shift in eve):
            touched.add(date - _DAY)
    return touched


def local_date(outlet: Outlet, now: dt.datetime) -> dt.date:
    """The date on the outlet's wall clock."""
    return now.astimezone(outlet.zone).date()


def is_open(*, outlet: Outlet, at: dt.datetime) -> bool:
    """Whether a shift runs at that moment (settings.HOUSE_IS_OPEN); a house without hours is always open."""
    known = setup(outlet)
    filed = known.service_time(known.local(at))
    has_hours = bool(known.calendar.shifts or known.calendar.special)
    return not has_hours or known.why_closed(filed.date, filed.minute) is None
