"""What is to be published for a calendar date, by the same engine that judges a booking."""

import datetime as dt
from collections.abc import Collection

from availability import engine, slots
from availability.queries.days import standing
from availability.queries.setups import setup
from config.outlets.models import Outlet


def offered_times(
    *, outlet: Outlet, date: dt.date, sizes: Collection[int], now: dt.datetime
) -> dict[int, list[int]]:
    """Bookable minutes from local midnight of a calendar date, by party size.

    A start after midnight belongs to the service of the day before, but is published under its own date.
    """
    known = setup(outlet)
    todays = engine.judge_day(standing(outlet=outlet, known=known, date=date).day, sizes, now)
    offered = {size: [minute for minute in todays[size] if minute < slots.DAY_MINUTES] for size in sizes}
    eve = date - dt.timedelta(days=1)
    if any(shift.last_seating >= slots.DAY_MINUTES for shift in known.calendar.running(eve)):
        late = engine.judge_day(standing(outlet=outlet, known=known, date=eve).day, sizes, now)
        for size in sizes:
            after = [minute - slots.DAY_MINUTES for minute in late[size] if minute >= slots.DAY_MINUTES]
            offered[size] = sorted({*after, *offered[size]})
    return offered


def local_date(outlet: Outlet, now: dt.datetime) -> dt.date:
    """The date on the outlet's wall clock."""
    return now.astimezone(outlet.zone).date()
