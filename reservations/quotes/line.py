"""The room played forward: all who wait get the first table that is free for their whole stay, in turn."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from availability import engine
from reservations.quotes.facts import MINUTE, Outlook, Quote, Sitting, Spread, expected_end, size_class

GRID = 5


@dataclass(frozen=True, slots=True)
class _Taken:
    """A table that is taken for a while; `by` is who sits there, None for whoever is yet to come."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    by: Sitting | None = None


@dataclass(frozen=True, slots=True)
class _Spot:
    """The first place that is free for a party, from when, and whom it waits for."""

    free_at: dt.datetime
    place: engine.Place
    after: Sitting | None


@dataclass(frozen=True, slots=True)
class _Play:
    """The room as it fills up: what every table is taken for."""

    outlook: Outlook
    taken: dict[int, list[_Taken]] = field(default_factory=lambda: defaultdict(list))


def line(outlook: Outlook, sizes: Sequence[int]) -> tuple[Quote, ...]:
    """What each of these waiting parties can be promised, in their order.

    Nobody is passed over for a table that fits them; who waits for a large table lets the small ones go.
    Whoever is ahead only takes from what is free: a longer line never promises less.
    """
    play = _begin(outlook)
    quotes: list[Quote] = []
    for number, size in enumerate(sizes):
        spot = _first(play, size)
        quotes.append(_quote(outlook, size, spot, tuple(sizes[:number])))
        if spot is not None:
            _sit(play, spot, size)
    return tuple(quotes)


def range_of(wait: dt.timedelta, spread: Spread) -> tuple[int, int]:
    """The minutes to promise: from the wait itself to as much longer as the spread says, in steps of five."""
    if wait <= dt.timedelta():
        return 0, 0
    low = GRID * ceil(wait / (GRID * MINUTE))
    high = GRID * ceil(wait * (1 + spread.share) / (GRID * MINUTE))
    return low, max(high, low + GRID)


def _begin(outlook: Outlook) -> _Play:
    """Who sits, what is kept, and the booked parties without a table, each at its time."""
    play = _Play(outlook)
    for sitting in outlook.sittings:
        ends_at = expected_end(sitting, outlook.now)
        for table_id in sitting.table_ids:
            play.taken[table_id].append(_Taken(outlook.now, ends_at, sitting))
    for kept in outlook.kept:
        play.taken[kept.table_id].append(_Taken(kept.starts_at, kept.ends_at))
    for coming in sorted(outlook.coming, key=lambda party: (party.starts_at, party.party_size)):
        starts_at = max(coming.starts_at, outlook.now)
        spot = _first(play, coming.party_size, starts_at)
        if spot is not None:
            _sit(play, spot, coming.party_size)
    return play


def _first(play: _Play, size: int, since: dt.datetime | None = None) -> _Spot | None:
    """The earliest place for the size; of those free at once the one that fits best."""
    stay = play.outlook.turns[size] * MINUTE
    starts_at = since or play.outlook.now
    spots = [
        spot
        for place in play.outlook.places
        if place.min_covers <= size <= place.max_covers
        and (spot := _spot(play, place, starts_at, stay)) is not None
    ]
    return min(spots, key=lambda spot: (spot.free_at, spot.place.merit(size), spot.place.name), default=None)


def _spot(play: _Play, place: engine.Place, since: dt.datetime, stay: dt.timedelta) -> _Spot | None:
    taken = [one for table_id in place.table_ids for one in play.taken[table_id] if one.ends_at > since]
    for start in sorted({since, *(one.ends_at for one in taken)}):
        if start > play.outlook.until:
            return None
        if all(one.ends_at <= start or one.starts_at >= start + stay for one in taken):
            before = [one for one in taken if one.ends_at == start]
            return _Spot(start, place, next((one.by for one in before if one.by is not None), None))
    return None


def _sit(play: _Play, spot: _Spot, size: int) -> None:
    ends_at = spot.free_at + play.outlook.turns[size] * MINUTE
    for table_id in spot.place.table_ids:
        play.taken[table_id].append(_Taken(spot.free_at, ends_at))


def _quote(outlook: Outlook, size: int, spot: _Spot | None, ahead: tuple[int, ...]) -> Quote:
    none = Quote(size, None, 0, 0, ahead=ahead)
    if spot is None:
        fits = any(place.min_covers <= size <= place.max_covers for place in outlook.places)
        return replace(none, is_too_large=not fits)
    low, high = range_of(spot.free_at - outlook.now, outlook.spreads.get(size_class(size), Spread()))
    return replace(
        none,
        free_at=spot.free_at,
        low=low,
        high=high,
        place=spot.place,
        after=spot.after,
        is_now=spot.free_at <= outlook.now,
    )
