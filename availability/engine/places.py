"""Where a party can sit: the places that fit, the free ones among them, and which of those is best."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_, or_

from availability.engine import masks
from availability.engine.facts import Channel, Day, Place, Reach

# Each Reach's all_busy by its smallest and largest party and the stay.
_Known = dict[tuple[int, int, int], int]


def fitting(day: Day, channel: Channel, party_size: int) -> list[Place]:
    """The places that take a party of this size from this channel, taken or not."""
    reaches = day.floor.reaches[channel]
    return [place for reach in reaches if _takes(reach, party_size) for place in reach.places]


def _takes(reach: Reach, party_size: int) -> bool:
    return reach.min_covers <= party_size <= reach.max_covers


def busy_tables(day: Day, stays: Iterable[int]) -> dict[int, list[int]]:
    """For each length of stay in bits, each table's busy starts (masks.widen), in the order of Floor.tables.

    A longer stay's answer is widened from the shorter one's, so several lengths cost little more than one.
    """
    busy = [day.taken.get(table.table_id, 0) for table in day.floor.tables]
    covered, found = 1, {}
    for stay in sorted(set(stays)):
        steps = masks.widening(covered, stay)
        busy = [masks.widen(taken, steps) if taken else 0 for taken in busy]
        covered, found[stay] = stay, busy
    return found


def busy_place(place: Place, busy: Sequence[int]) -> int:
    """The starts at which a place cannot be had: those at which any of its tables cannot."""
    return reduce(or_, [busy[position] for position in place.positions])


def all_busy(places: Iterable[Place], busy: Sequence[int]) -> int:
    """The starts at which none of these places can be had; -1 (every bit) if there are none."""
    return reduce(and_, [busy_place(place, busy) for place in places], -1)


def full_starts(day: Day, channel: Channel, stays: dict[int, int]) -> dict[int, int]:
    """For each party size the starts with no place left; `stays` has each size's stay in bits."""
    busy = busy_tables(day, stays.values())
    known: _Known = {}
    reaches = day.floor.reaches[channel]
    return {size: _full(reaches, size, stay, busy[stay], known) for size, stay in stays.items()}


def _full(
    reaches: Iterable[Reach],
    size: int,
    stay: int,
    busy: Sequence[int],
    known: _Known,
) -> int:
    full = -1
    for reach in reaches:
        if _takes(reach, size):
            key = (reach.min_covers, reach.max_covers, stay)
            if key not in known:
                known[key] = all_busy(reach.places, busy)
            full &= known[key]
    return full


def candidates(day: Day, places: Iterable[Place], party_size: int, first: int, stay: int) -> list[Place]:
    """The places that are free for `stay` bits from bit `first`, best first.

    Best is the smallest waste of chairs, then the fewest joined tables, then priority, then the fewest
    unusable gaps left beside the stay, then the name, so that the same day always gives the same answer.
    """
    busy = busy_tables(day, (stay,))[stay]
    free = [place for place in places if not busy_place(place, busy) >> first & 1]
    shortest = day.rules.shortest_turn() // masks.BIT_MINUTES

    def rank(place: Place) -> tuple[int, int, int, int, str, tuple[int, ...]]:
        taken = (day.taken.get(table_id, 0) for table_id in place.table_ids)
        gaps = sum(masks.unusable_gaps(mask, first, stay, shortest) for mask in taken)
        waste = place.max_covers - party_size
        return waste, len(place.table_ids), place.priority, gaps, place.name, place.table_ids

    return sorted(free, key=rank)
