"""A day by loops over whole minutes, as a careful programmer writes them without bits.

What does not change is worked out once: the places of each size, each table's stays in the order of time, the
covers each start leaves. A party stops at the first place that is free, a place at the first stay in the way.
(Finding each table's blocked starts once a length of stay, in sets, was tried: it is slower.)
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tests.bench import house


@dataclass(frozen=True, slots=True)
class Book:
    """What the loops run over, as a product that thinks in minutes would keep it."""

    starts: Sequence[int]
    places: Mapping[int, Sequence[tuple[int, ...]]]
    stays: Mapping[int, Sequence[tuple[int, int]]]
    spare: Mapping[int, int]
    turns: Mapping[int, int]
    first: int


def book(known: house.House) -> Book:
    """The busy day in minutes."""
    rules = known.day.rules
    ahead = (house.NOW - house.instant(known.day.date, 0)) // dt.timedelta(minutes=1)
    return Book(
        starts=known.starts,
        places={
            size: [place.table_ids for place in known.places if place.min_covers <= size <= place.max_covers]
            for size in house.SIZES
        },
        stays={
            table_id: [(stay.start, stay.end) for stay in stays]
            for table_id, stays in house.by_table(known.stays).items()
        },
        spare=house.spare(known),
        turns={size: rules.turn_minutes(size) for size in house.SIZES},
        first=ahead + rules.cutoff_minutes,
    )


def offered(kept: Book, sizes: Collection[int]) -> dict[int, tuple[int, ...]]:
    """The bookable starts of each size."""
    starts = [start for start in kept.starts if start >= kept.first]
    return {size: _free_starts(kept, starts, size) for size in sizes}


def _free_starts(kept: Book, starts: Sequence[int], size: int) -> tuple[int, ...]:
    found = []
    places, kept_stays, spare, turn = kept.places[size], kept.stays, kept.spare, kept.turns[size]
    for start in starts:
        if size > spare[start]:
            continue
        end = start + turn
        for table_ids in places:
            for table_id in table_ids:
                for begin, until in kept_stays[table_id]:
                    if begin < end and start < until:
                        break
                else:
                    continue
                break
            else:
                found.append(start)
                break
    return tuple(found)
