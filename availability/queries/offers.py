"""What is to be published for a calendar date, by the same engine that judges a booking."""

import datetime as dt
from collections.abc import Collection, Iterable

from availability import engine, slots
from availability.queries.days import standing
from availability.queries.setups import Setup, setup
from config.outlets.models import Outlet

_DAY = dt.timedelta(days=1)


def offered_times(
    *, outlet: Outlet, date: dt.date, sizes: Collection[int], now: dt.datetime
) -> dict[int, list[int]]:
    """Bookable minutes from local midnight of a calendar date, by party size.

    A start after midnight belongs to the service of the day before, but is published under its own date.
    """
    known = setup(outlet)
    todays = engine.judge_day(standing(outlet=outlet, known=known, date=date).day, sizes, now)
    offered = {size: [minute for minute in todays[size] if minute < slots.DAY_MINUTES] for size in sizes}
    eve = date - _DAY
    if any(shift.last_seating >= slots.DAY_MINUTES for shift in known.calendar.running(eve)):
        late = engine.judge_day(standing(outlet=outlet, known=known, date=eve).day, sizes, now)
        for size in sizes:
            after = [minute - slots.DAY_MINUTES for minute in late[size] if minute >= slots.DAY_MINUTES]
            offered[size] = sorted({*after, *offered[size]})
    return offered


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
        if any(shift.last_seating >= slots.DAY_MINUTES for shift in known.calendar.running(date)):
            touched.add(date + _DAY)
        eve = known.calendar.running(date - _DAY)
        if any(shift.last_seating + longest > slots.DAY_MINUTES for shift in eve):
            touched.add(date - _DAY)
    return touched


def local_date(outlet: Outlet, now: dt.datetime) -> dt.date:
    """The date on the outlet's wall clock."""
    return now.astimezone(outlet.zone).date()
