"""The gates that do not look at tables: the clock, the hours and the sizes; limits.py has how many."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from availability import slots
from availability.engine.facts import Code, Day, Question
from availability.engine.floor import Channel
from availability.engine.limits import Limits, limits


@dataclass(frozen=True, slots=True)
class Frame:
    """What one `now` makes of a day, worked out once for all its starts and sizes.

    `now` is in elapsed minutes, rounded up, so that comparing whole minutes with it is exact. `last_date` is
    the last that can be booked today. `shifts` are those that are open.
    """

    day: Day
    now: int
    today: dt.date
    last_date: dt.date
    shifts: tuple[slots.Shift, ...]
    offered: Mapping[int, int]
    limits: Limits


def frame(day: Day, now: dt.datetime) -> Frame:
    """The day as seen at `now`."""
    shifts: tuple[slots.Shift, ...] = ()
    if day.closure is None:
        shifts = tuple(shift for shift in day.shifts if shift.name not in day.closed_shifts)
    today = now.astimezone(ZoneInfo(day.timezone)).date()
    return Frame(
        day=day,
        now=-((slots.origin(day.date, day.timezone) - now) // slots.MINUTE),
        today=today,
        last_date=today + dt.timedelta(days=day.rules.horizon_days),
        shifts=shifts,
        offered=slots.offered(day.date, shifts, day.timezone),
        limits=limits(day, shifts),
    )


def time_blockers(seen: Frame, question: Question) -> list[Code]:
    """What the clock and the hours have against a start, in no order.

    A walk-in stands at the door: only the hours count. A seating is a fact: nothing here counts.
    """
    start = question.start
    if question.channel is Channel.SEATING:
        return []
    if question.channel is Channel.WALK_IN:
        return _walk_in_hours(seen, start)
    found = [] if start in seen.offered else [_not_offered(seen, start)]
    passed = seen.offered.get(start)
    if passed is None:
        passed = slots.elapsed(seen.day.date, start, seen.day.timezone)
    # No closure makes a time that never comes one of the grid.
    found += [Code.OFF_GRID] if passed is None else _clock(seen, passed, question)
    if is_beyond_horizon(seen):
        found.append(Code.BEYOND_HORIZON)
    return found


def _walk_in_hours(seen: Frame, start: int) -> list[Code]:
    if any(shift.is_open_at(start) for shift in seen.shifts):
        return []
    return [Code.SHIFT_CLOSED if is_open(seen) else Code.OUTLET_CLOSED]


def _not_offered(seen: Frame, start: int) -> Code:
    if not is_open(seen):
        return Code.OUTLET_CLOSED
    # A time the clock jumps over is inside a shift but on no grid: it ends here too.
    is_seating = any(shift.is_seating_at(start) for shift in seen.shifts)
    return Code.OFF_GRID if is_seating else Code.SHIFT_CLOSED


def _clock(seen: Frame, passed: int, question: Question) -> list[Code]:
    ahead = passed - seen.now
    if ahead < 0:
        return [Code.IN_THE_PAST]
    if question.channel is not Channel.ONLINE or question.ignore_cutoff:
        return []
    found = []
    if ahead < seen.day.rules.cutoff_minutes:
        found.append(Code.INSIDE_CUTOFF)
    if ahead < lead_minutes(seen, question.party_size):
        found.append(Code.INSIDE_LEAD_TIME)
    return found


def lead_minutes(seen: Frame, party_size: int) -> int:
    """How long ahead a party of this size must book online; smaller ones have only the cut-off."""
    return seen.day.rules.lead_minutes if party_size >= seen.day.rules.lead_from_size else 0


def is_beyond_horizon(seen: Frame) -> bool:
    """Whether the book is not open yet for that date."""
    return seen.day.date > seen.last_date


def open_starts(seen: Frame, channel: Channel) -> dict[int, int]:
    """The offered starts, with their elapsed minutes, that the clock and the hours leave to small parties.

    Large ones have `lead_minutes` besides.
    """
    if is_beyond_horizon(seen):
        return {}
    first = seen.now + (seen.day.rules.cutoff_minutes if channel is Channel.ONLINE else 0)
    return {start: passed for start, passed in seen.offered.items() if passed >= first}


def is_open(seen: Frame) -> bool:
    """Whether any shift is planned that day, be it closed for the day or not."""
    return seen.day.closure is None and bool(seen.day.shifts)


def takes_size(seen: Frame, party_size: int, channel: Channel) -> bool:
    """Whether the outlet books parties of this size; a party that is being seated is here already."""
    return channel is Channel.SEATING or bool(booked_sizes(seen, (party_size,)))


def booked_sizes(seen: Frame, sizes: Iterable[int]) -> tuple[int, ...]:
    """Those of the sizes that the outlet books."""
    smallest, largest = seen.day.rules.min_size, seen.day.rules.max_size
    return tuple([size for size in sizes if smallest <= size <= largest])
