"""The furniture: tables, their combinations, and the places they make for each channel and size."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


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
    """A table, or a combination, as somewhere one party sits."""

    name: str
    table_ids: tuple[int, ...]
    min_covers: int
    max_covers: int
    priority: int
    is_online: bool
    is_walk_in_only: bool

    def serves(self, channel: Channel) -> bool:
        """Whether it is given to this channel: bar stools kept for walk-ins are not booked by anyone."""
        if channel in (Channel.WALK_IN, Channel.SEATING):
            return True
        return not self.is_walk_in_only and (self.is_online or channel is Channel.IN_HOUSE)


@dataclass(frozen=True, slots=True)
class Serving:
    """A channel's places, those that take the same sizes side by side; `by_size` has their positions."""

    places: tuple[Place, ...]
    by_size: Mapping[int, tuple[range, ...]]


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


def _places(tables: Iterable[Table], combinations: Iterable[Combination]) -> list[Place]:
    by_id = {table.table_id: table for table in tables}
    singles = [_join(table.name, (table,), table.min_covers, table.max_covers) for table in by_id.values()]
    return singles + [
        _join(
            combination.name,
            tuple(by_id[table_id] for table_id in combination.table_ids),
            combination.min_covers,
            combination.max_covers,
        )
        for combination in combinations
    ]


def _join(name: str, tables: tuple[Table, ...], min_covers: int, max_covers: int) -> Place:
    return Place(
        name=name,
        table_ids=tuple(table.table_id for table in tables),
        min_covers=min_covers,
        max_covers=min(max_covers, sum(table.max_covers for table in tables)),
        priority=max(table.priority for table in tables),
        is_online=all(table.is_online for table in tables),
        is_walk_in_only=any(table.is_walk_in_only for table in tables),
    )


def _serve(places: Iterable[Place]) -> Serving:
    by_sizes: dict[tuple[int, int], list[Place]] = {}
    for place in places:
        by_sizes.setdefault((place.min_covers, place.max_covers), []).append(place)
    by_size: dict[int, tuple[range, ...]] = {}
    first = 0
    for (low, high), alike in by_sizes.items():
        lanes = range(first, first + len(alike))
        first = lanes.stop
        for size in range(low, high + 1):
            by_size[size] = (*by_size.get(size, ()), lanes)
    return Serving(tuple(place for alike in by_sizes.values() for place in alike), by_size)
