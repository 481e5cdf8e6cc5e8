"""How many more may start: pacing, the share of it that is booked online, and the shifts' cover caps."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from availability import pacing, slots
from availability.engine.facts import Day


@dataclass(frozen=True, slots=True)
class CappedShift:
    """A shift with a cover cap, and the covers that start in it already."""

    shift: slots.Shift
    cap: int
    covers: int


@dataclass(frozen=True, slots=True)
class Limits:
    """A day's limits, worked out once for all its starts.

    `spare` is the largest party pacing still takes, by interval in which something starts already or which
    has limits of its own; all others take `usual`. `online` is what was booked online, by interval.
    """

    day: Day
    rule: pacing.Pacing
    spare: Mapping[int, int]
    usual: int
    online: Mapping[int, pacing.Load]
    capped: tuple[CappedShift, ...]


def limits(day: Day, shifts: tuple[slots.Shift, ...]) -> Limits:
    """What still may start on a day in these shifts, the open ones."""
    rule = day.rules.pacing or pacing.NO_PACING
    is_paced = day.rules.pacing is not None or bool(day.pacing_overrides)
    return Limits(
        day=day,
        rule=rule,
        spare=pacing.spare_by_interval(rule, day.starting, day.pacing_overrides) if is_paced else {},
        usual=pacing.spare(pacing.Limit(rule.max_covers, rule.max_parties), pacing.NOTHING),
        online=pacing.by_interval(rule, day.online) if day.rules.online_percent < 100 else {},
        capped=tuple(
            CappedShift(shift, shift.cover_cap, _covers(shift, day))
            for shift in shifts
            if shift.cover_cap is not None
        ),
    )


def largest(found: Limits, starts: Collection[int], *, is_online: bool) -> list[int]:
    """The largest party that all of these limits together let start at each of `starts`."""
    every, usual, spare = found.rule.interval_minutes, found.usual, found.spare.get
    room = [spare(start - start % every, usual) for start in starts]
    if found.capped:
        room = [min(most, cap_limit(found, start)) for most, start in zip(room, starts, strict=True)]
    if is_online and found.day.rules.online_percent < 100:
        room = [min(most, share_limit(found, start)) for most, start in zip(room, starts, strict=True)]
    return room


def pacing_limit(found: Limits, start: int) -> int:
    """The largest party that pacing lets start then."""
    return found.spare.get(found.rule.interval(start), found.usual)


def share_limit(found: Limits, start: int) -> int:
    """The largest party that the share kept for online bookings still takes; without pacing there is none."""
    if found.day.rules.online_percent >= 100:
        return pacing.UNLIMITED
    first = found.rule.interval(start)
    most = share(found, first)
    if most is None:
        return pacing.UNLIMITED
    return max(0, most - found.online.get(first, pacing.NOTHING).covers)


def share(found: Limits, first: int) -> int | None:
    """The covers of an interval that may be booked online; None where pacing does not limit covers."""
    covers = pacing.limit_of(found.rule, found.day.pacing_overrides, first).max_covers
    return None if covers is None else covers * found.day.rules.online_percent // 100


def cap_limit(found: Limits, start: int) -> int:
    """The largest party that the cover caps of the shifts open then leave."""
    limit = pacing.UNLIMITED
    for capped in found.capped:
        if capped.shift.is_open_at(start):
            limit = min(limit, max(0, capped.cap - capped.covers))
    return limit


def _covers(shift: slots.Shift, day: Day) -> int:
    return sum(load.covers for minute, load in day.starting.items() if shift.is_open_at(minute))
