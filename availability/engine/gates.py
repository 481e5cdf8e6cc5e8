"""The gates that do not look at tables: the clock, the hours, the sizes, pacing and cover caps."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from availability import pacing, slots
from availability.engine.facts import Code, Day
from availability.engine.floor import Channel


@dataclass(frozen=True, slots=True)
class CappedShift:
    """A shift with a cover cap, and the covers that start in it already."""

    shift: slots.Shift
    cap: int
    covers: int


@dataclass(frozen=True, slots=True)
class Frame:
    """What one `now` makes of a day, worked out once for all its starts and sizes.

    `now` is in elapsed minutes, rounded up, so that comparing whole minutes with it is exact. `last_date` is
    the last that can be booked today. `spare` is the largest party pacing still takes, by interval in which
    something starts already.
    """

    day: Day
    now: int
    today: dt.date
    last_date: dt.date
    shifts: tuple[slots.Shift, ...]
    offered: Mapping[int, int]
    spare: Mapping[int, int]
    capped: tuple[CappedShift, ...]


def frame(day: Day, now: dt.datetime) -> Frame:
    """The day as seen at `now`."""
    shifts: tuple[slots.Shift, ...] = ()
    if day.closure is None:
        open_shifts = (shift for shift in day.shifts if shift.name not in day.closed_shifts)
        shifts = slots.running(day.date, open_shifts)
    today = now.astimezone(ZoneInfo(day.timezone)).date()
    return Frame(
        day=day,
        now=-((slots.origin(day.date, day.timezone) - now) // slots.MINUTE),
        today=today,
        last_date=today + dt.timedelta(days=day.rules.horizon_days),
        shifts=shifts,
        offered=slots.offered(day.date, shifts, day.timezone),
        spare=pacing.spare_by_interval(day.rules.pacing, day.starting) if day.rules.pacing else {},
        capped=tuple(
            CappedShift(shift, shift.cover_cap, _covers(shift, day))
            for shift in shifts
            if shift.cover_cap is not None
        ),
    )


def time_blockers(seen: Frame, start: int, channel: Channel, ignore_cutoff: bool) -> list[Code]:
    """What the clock and the hours have against a start, in no order.

    A walk-in stands at the door: only the hours count. A seating is a fact: nothing here counts.
    """
    if channel is Channel.SEATING:
        return []
    if channel is Channel.WALK_IN:
        return _walk_in_hours(seen, start)
    found = [] if start in seen.offered else [_not_offered(seen, start)]
    passed = seen.offered.get(start)
    if passed is None:
        passed = slots.elapsed(seen.day.date, start, seen.day.timezone)
    if passed is not None:
        found += _clock(seen, passed, earliest(seen, channel, ignore_cutoff))
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


def _clock(seen: Frame, passed: int, first: int) -> list[Code]:
    if passed >= first:
        return []
    return [Code.IN_THE_PAST if passed < seen.now else Code.INSIDE_CUTOFF]


def earliest(seen: Frame, channel: Channel, ignore_cutoff: bool) -> int:
    """The first elapsed minute that the clock lets be booked."""
    is_free = ignore_cutoff or channel is Channel.IN_HOUSE
    return seen.now if is_free else seen.now + seen.day.rules.cutoff_minutes


def is_beyond_horizon(seen: Frame) -> bool:
    """Whether the book is not open yet for that date."""
    return seen.day.date > seen.last_date


def open_starts(seen: Frame, channel: Channel) -> dict[int, int]:
    """The offered starts, with their elapsed minutes, against which `time_blockers` has nothing."""
    if is_beyond_horizon(seen):
        return {}
    first = earliest(seen, channel, ignore_cutoff=False)
    return {start: passed for start, passed in seen.offered.items() if passed >= first}


def is_open(seen: Frame) -> bool:
    """Whether any shift is planned that day, be it closed for the day or not."""
    return seen.day.closure is None and bool(slots.running(seen.day.date, seen.day.shifts))


def takes_size(seen: Frame, party_size: int, channel: Channel) -> bool:
    """Whether the outlet books parties of this size; a party that is being seated is here already."""
    return channel is Channel.SEATING or seen.day.rules.min_size <= party_size <= seen.day.rules.max_size


def pacing_limit(seen: Frame, start: int) -> int:
    """The largest party that pacing lets start then."""
    rule = seen.day.rules.pacing
    if rule is None:
        return pacing.UNLIMITED
    first = rule.interval(start)
    return seen.spare[first] if first in seen.spare else pacing.spare(rule, pacing.NOTHING)


def cap_limit(seen: Frame, start: int) -> int:
    """The largest party that the cover caps of the shifts open then leave."""
    limit = pacing.UNLIMITED
    for capped in seen.capped:
        if capped.shift.is_open_at(start):
            limit = min(limit, max(0, capped.cap - capped.covers))
    return limit


def _covers(shift: slots.Shift, day: Day) -> int:
    return sum(load.covers for minute, load in day.starting.items() if shift.is_open_at(minute))
