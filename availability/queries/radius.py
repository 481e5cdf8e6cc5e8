"""What a change of the rules does to the slots that are published."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from availability.models import Publication
from availability.queries.offers import local_date, offered_dates
from availability.queries.setups import setup
from config.outlets import formats
from config.outlets.models import Outlet

_Times = Mapping[tuple[dt.date, int], Collection[int]]


@dataclass(frozen=True, slots=True)
class DateChange:
    """One date whose published slots change: how many, and the times that some party size loses or gains."""

    date: dt.date
    lost: int
    gained: int
    lost_times: tuple[str, ...]
    gained_times: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SlotChanges:
    """Every date that changes, rising; a slot is one time for one party size."""

    dates: tuple[DateChange, ...]

    @property
    def lost(self) -> int:
        """Slots that are offered and will not be any more."""
        return sum(change.lost for change in self.dates)

    @property
    def gained(self) -> int:
        """Slots that will be offered and are not yet."""
        return sum(change.gained for change in self.dates)


def slot_changes(*, outlet: Outlet, now: dt.datetime) -> SlotChanges:
    """What was last worked out to be published, against what the engine offers now.

    Where nothing is published (OpenTable keeps the book, or no link) nothing changes.
    """
    today = local_date(outlet, now)
    held = Publication.objects.filter(link__rid=outlet.rid, link__is_current=True, date__gte=today)
    # What today offered before this minute is gone whatever the rules are.
    gone = 60 * (at := now.astimezone(outlet.zone)).hour + at.minute
    before = {
        (row.date, row.party_size): [minute for minute in row.times if row.date > today or minute > gone]
        for row in held.exclude(computed_at=None)
    }
    if not before:
        return SlotChanges(())
    rules = setup(outlet).rules
    sizes = {size for _, size in before} | set(range(rules.min_size, rules.max_size + 1))
    last = max(max(date for date, _ in before), today + dt.timedelta(days=rules.horizon_days))
    offered = offered_dates(outlet=outlet, first=today, last=last, sizes=sizes, now=now)
    after = {(date, size): times for date, found in offered.items() for size, times in found.items()}
    changes = [_compare(date, sizes, before, after) for date in offered]
    return SlotChanges(tuple(change for change in changes if change.lost or change.gained))


def _compare(date: dt.date, sizes: Collection[int], before: _Times, after: _Times) -> DateChange:
    pairs = [(set(before.get((date, size), ())), set(after[date, size])) for size in sorted(sizes)]
    lost = [minute for was, will in pairs for minute in was - will]
    gained = [minute for was, will in pairs for minute in will - was]
    return DateChange(date, len(lost), len(gained), _clocks(lost), _clocks(gained))


def _clocks(minutes: Collection[int]) -> tuple[str, ...]:
    return tuple(formats.clock(minute) for minute in sorted(set(minutes)))
