"""The furniture: tables, their combinations, and the places they make for each channel and size."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial, reduce
from operator import or_


class Channel(StrEnum):
    """Who asks. Each meets other rules: gates.py has the times, Place.serves the tables."""

    ONLINE = "ONLINE"
    IN_HOUSE = "IN_HOUSE"
    WALK_IN = "WALK_IN"
    SEATING = "SEATING"


@dataclass(frozen=True, slots=True)
class Table:
    """One table; of two that fit equally well the lower `priority` is given first."""

    table_id: int
    name: str
    min_covers: int
    max_covers: int
    is_online: bool = True
    is_walk_in_only: bool = False
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Combination:
    """Tables that may be joined; `max_covers` counts only up to what its tables take together."""

    combination_id: int
    name: str
    table_ids: tuple[int, ...]
    min_covers: int
    max_covers: int


@dataclass(frozen=True, slots=True)
class Place:
    """A table or combination as somewhere one party sits; `bits` are its tables by their order."""

    name: str
    table_ids: tuple[int, ...]
    min_covers: int
    max_covers: int
    priority: int
    is_online: bool
    is_walk_in_only: bool
    bits: int

    def merit(self, party_size: int) -> tuple[int, int, int]:
        """The less the better: the waste of chairs, then how many tables are joined, then the priority."""
        return self.max_covers - party_size, len(self.table_ids), self.priority

    def serves(self, channel: Channel) -> bool:
        """Whether it is given to this channel: bar stools kept for walk-ins are not booked by anyone."""
        if channel in (Channel.WALK_IN, Channel.SEATING):
            return True
        return not self.is_walk_in_only and (self.is_online or channel is Channel.IN_HOUSE)


@dataclass(frozen=True, slots=True, eq=False)
class Serving:
    """A channel's places: the tables, then the combinations; those that take the same sizes side by side.

    `by_size` has their positions. `table_ids` are the tables of all places, in the order of the first places;
    `joined` has for the n-th table of every combination its position among them, a combination of fewer
    tables naming its last again. `ranked` has each size's places, as bits, by merit alone. A Serving is
    itself alone (no eq), so that what is worked out of it may be kept.
    """

    places: tuple[Place, ...]
    by_size: Mapping[int, tuple[range, ...]]
    table_ids: tuple[int, ...]
    joined: tuple[tuple[int, ...], ...]
    ranked: Mapping[int, tuple[int, ...]]

    def occupied(self, taken: Mapping[int, int], first: int, kept: int) -> list[int]:
        """Each place's occupancy: what its tables' claims take of the bits `kept` from bit `first` on."""
        get = taken.get
        tables = [get(table_id, 0) >> first & kept for table_id in self.table_ids]
        joined = [map(tables.__getitem__, positions) for positions in self.joined]
        return [*tables, *reduce(partial(map, or_), joined)] if joined else tables


@dataclass(frozen=True, slots=True)
class Floor:
    """The tables and their combinations, with the places worked out once; keep it from day to day."""

    tables: tuple[Table, ...]
    combinations: tuple[Combination, ...] = ()
    serving: Mapping[Channel, Serving] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places = _places(self.tables, self.combinations)
        serving = {channel: _serve([p for p in places if p.serves(channel)]) for channel in Channel}
        object.__setattr__(self, "serving", serving)

    def name_of(self, table_ids: tuple[int, ...]) -> str:
        """A place as staff call it; tables that are no place of the floor by their names, else numbers."""
        for place in self.serving[Channel.SEATING].places:
            if place.table_ids == table_ids:
                return place.name
        names = {table.table_id: table.name for table in self.tables}
        return "+".join(names.get(table_id, str(table_id)) for table_id in table_ids)


def _places(tables: Iterable[Table], combinations: Iterable[Combination]) -> list[Place]:
    by_id = {table.table_id: table for table in tables}
    bits = {table_id: 1 << position for position, table_id in enumerate(by_id)}
    alone = [
        Combination(0, table.name, (number,), table.min_covers, table.max_covers)
        for number, table in by_id.items()
    ]
    return [
        _join(
            one,
            tuple(by_id[number] for number in one.table_ids),
            sum({bits[number] for number in one.table_ids}),
        )
        for one in (*alone, *combinations)
    ]


def _join(one: Combination, tables: tuple[Table, ...], bits: int) -> Place:
    return Place(
        name=one.name,
        table_ids=one.table_ids,
        min_covers=one.min_covers,
        max_covers=min(one.max_covers, sum(table.max_covers for table in tables)),
        priority=max(table.priority for table in tables),
        is_online=all(table.is_online for table in tables),
        is_walk_in_only=any(table.is_walk_in_only for table in tables),
        bits=bits,
    )


def _serve(places: Iterable[Place]) -> Serving:
    """A channel's places; whoever serves a combination serves its tables, so each table is a place too."""
    ordered, by_size = _side_by_side(places)
    tables = tuple(place.table_ids[0] for place in ordered if len(place.table_ids) == 1)
    position = {table_id: lane for lane, table_id in enumerate(tables)}
    combinations = [[position[table_id] for table_id in place.table_ids] for place in ordered[len(tables) :]]
    most = max((len(combination) for combination in combinations), default=0)
    return Serving(
        places=ordered,
        by_size=by_size,
        table_ids=tables,
        joined=tuple(
            tuple(combination[min(turn, len(combination) - 1)] for combination in combinations)
            for turn in range(most)
        ),
        ranked={
            size: _rank(size, [ordered[lane] for lanes in found for lane in lanes])
            for size, found in by_size.items()
        },
    )


def _side_by_side(places: Iterable[Place]) -> tuple[tuple[Place, ...], Mapping[int, tuple[range, ...]]]:
    """The tables before the combinations, those that take the same sizes together; and each size's lanes."""
    alike: dict[tuple[bool, int, int], list[Place]] = {}
    for place in places:
        alike.setdefault((len(place.table_ids) > 1, place.min_covers, place.max_covers), []).append(place)
    ordered: list[Place] = []
    by_size: dict[int, tuple[range, ...]] = {}
    for (_, low, high), some in sorted(alike.items(), key=lambda pair: pair[0]):
        lanes = range(len(ordered), len(ordered) + len(some))
        ordered += some
        for size in range(low, high + 1):
            by_size[size] = (*by_size.get(size, ()), lanes)
    return tuple(ordered), by_size


def _rank(size: int, places: Iterable[Place]) -> tuple[int, ...]:
    ordered = sorted(places, key=lambda place: place.merit(size))
    return tuple(place.bits for place in ordered)
