"""Where a party can sit: the places that fit, the free ones among them, and which of those is best."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_

from availability.engine import masks
from availability.engine.facts import Day
from availability.engine.floor import Channel, Place
from availability.engine.lanes import Lanes


def fitting(day: Day, channel: Channel, party_size: int) -> list[Place]:
    """The places that take a party of this size from this channel, taken or not."""
    serving = day.floor.serving[channel]
    return [serving.places[lane] for lanes in serving.by_size.get(party_size, ()) for lane in lanes]


def _taken(day: Day, places: Iterable[Place]) -> list[int]:
    """Each place's occupancy: all that its tables' claims take."""
    get = day.taken.get
    return [
        get(place.table_ids[0], 0)
        if len(place.table_ids) == 1
        else reduce(or_, [get(table_id, 0) for table_id in place.table_ids])
        for place in places
    ]


def full_starts(
    day: Day, channel: Channel, stays: Mapping[int, int], starts: Sequence[int]
) -> dict[int, int]:
    """For each party size the bits of the starts with no place left.

    `stays` has each size's stay in bits; `starts` are the bits that may be asked about, rising.
    """
    serving = day.floor.serving[channel]
    lanes = Lanes(_taken(day, serving.places), starts[0], starts[-1], stays.values())
    known: dict[tuple[int, int], int] = {}
    found = {}
    for size, stay in stays.items():
        full = -1
        for places in serving.by_size.get(size, ()):
            key = (stay, places.start)
            if key not in known:
                known[key] = lanes.all_busy(places, stay)
            full &= known[key]
        found[size] = full
    return found


def candidates(day: Day, places: Sequence[Place], party_size: int, first: int, stay: int) -> list[Place]:
    """The places that are free for `stay` bits from bit `first`, best first.

    Best is the smallest waste of chairs, then the fewest joined tables, then priority, then the fewest
    unusable gaps left beside the stay, then the name, so that the same day always gives the same answer.
    """
    lanes = Lanes(_taken(day, places), first, first, (stay,))
    free = [place for lane, place in enumerate(places) if not lanes.is_busy(lane, first, stay)]
    shortest = day.rules.shortest_turn() // masks.BIT_MINUTES

    def rank(place: Place) -> tuple[int, int, int, int, str, tuple[int, ...]]:
        taken = (day.taken.get(table_id, 0) for table_id in place.table_ids)
        gaps = sum(masks.unusable_gaps(mask, first, stay, shortest) for mask in taken)
        waste = place.max_covers - party_size
        return waste, len(place.table_ids), place.priority, gaps, place.name, place.table_ids

    return sorted(free, key=rank)
