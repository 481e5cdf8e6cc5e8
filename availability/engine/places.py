"""Where a party can sit: the places that fit, the free ones among them, and which of those is best."""

from collections.abc import Mapping, Sequence

from availability.engine import lanes, masks
from availability.engine.facts import Day
from availability.engine.floor import Channel, Place


def fitting(day: Day, channel: Channel, party_size: int) -> list[Place]:
    """The places that take a party of this size from this channel, taken or not."""
    serving = day.floor.serving[channel]
    return [serving.places[lane] for lanes in serving.by_size.get(party_size, ()) for lane in lanes]


def full_starts(
    day: Day, channel: Channel, stays: tuple[tuple[int, int], ...], starts: Sequence[int]
) -> Mapping[int, int]:
    """For each party size the starts with no place left, as bits from the first of them; others mean nothing.

    `stays` has each size with its stay in bits; `starts` are the bits of the day asked about, rising.
    """
    serving, first = day.floor.serving[channel], starts[0]
    plan = lanes.plan(serving, stays)
    width = (starts[-1] - first + plan.longest + 7) // 8
    return plan.full(serving.occupied(day.taken, first, (1 << width * 8) - 1), width)


def candidates(day: Day, places: Sequence[Place], party_size: int, first: int, stay: int) -> list[Place]:
    """The places that are free for `stay` bits from bit `first`, best first.

    Best is the smallest waste of chairs, then the fewest joined tables, then priority, then the fewest
    unusable gaps left beside the stay, then the name, so that the same day always gives the same answer.
    """
    wanted = (1 << first + stay) - (1 << first)
    free = [place for place in places if not any(day.taken.get(each, 0) & wanted for each in place.table_ids)]
    shortest = day.rules.shortest_turn() // masks.BIT_MINUTES

    def rank(place: Place) -> tuple[tuple[int, int, int], int, str, tuple[int, ...]]:
        taken = (day.taken.get(table_id, 0) for table_id in place.table_ids)
        gaps = sum(masks.unusable_gaps(mask, first, stay, shortest) for mask in taken)
        return place.merit(party_size), gaps, place.name, place.table_ids

    return sorted(free, key=rank)
