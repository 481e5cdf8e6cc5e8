"""The restaurant that is measured: 60 tables, 30 combinations, parties of 1 to 20, 29 starts, a Friday."""

import dataclasses
import datetime as dt
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from availability import engine, pacing, slots

TIMEZONE = "Europe/London"
_TODAY = dt.datetime.now(dt.UTC).date()
# A Friday to come: one of the peers refuses what has passed by its own clock. No clock changes on Fridays.
DATE = _TODAY + dt.timedelta(days=14 + (4 - _TODAY.weekday()) % 7)
NOW = dt.datetime.combine(DATE - dt.timedelta(days=1), dt.time(11), tzinfo=dt.UTC)
SIZES = tuple(range(1, 21))
EVERY_DAY = frozenset(range(1, 8))
# From 14:00 to 21:00; one shift, because that same peer knows of one a day.
SHIFTS = (slots.Shift("All day", EVERY_DAY, first_seating=840, last_seating=1260, closes=1410),)
RULES = engine.Rules(
    min_size=1,
    max_size=20,
    horizon_days=100,
    cutoff_minutes=30,
    turn_times=(
        engine.TurnTime(2, 90),
        engine.TurnTime(4, 105),
        engine.TurnTime(8, 120),
        engine.TurnTime(20, 150),
    ),
    pacing=pacing.Pacing(interval_minutes=15, max_covers=48),
)
# How many tables take that many covers at least and at most.
_TABLES = {(1, 2): 24, (2, 4): 20, (4, 6): 12, (5, 8): 4}
# From that table on, each so many further, so many are joined, that often, for covers at least and at most.
_JOINED = (
    (0, 2, 2, 12, 3, 4),
    (24, 2, 2, 8, 5, 8),
    (44, 2, 2, 6, 7, 12),
    (44, 3, 3, 2, 12, 18),
    (56, 1, 3, 2, 13, 20),
)
_COMMON_SIZES = {1: 6, 2: 44, 3: 12, 4: 20, 5: 6, 6: 6, 7: 2, 8: 2, 10: 1, 14: 1}
REQUESTS = 230


@dataclass(frozen=True, slots=True)
class Stay:
    """A booked party: its tables, and its wall-clock minutes from start to end."""

    table_ids: tuple[int, ...]
    party_size: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class House:
    """One booked day, as the engine is told of it and as the list it was made of."""

    day: engine.Day
    stays: tuple[Stay, ...]

    @property
    def places(self) -> tuple[engine.Place, ...]:
        """Tables and combinations that are booked online."""
        return self.day.floor.serving[engine.Channel.ONLINE].places

    @property
    def starts(self) -> tuple[int, ...]:
        """The minutes on offer."""
        return tuple(slots.offered(self.day.date, self.day.shifts, self.day.timezone))


@cache
def floor() -> engine.Floor:
    """Tables numbered from 1, the small ones first."""
    covers = [sizes for sizes, count in _TABLES.items() for _ in range(count)]
    tables = tuple(
        engine.Table(number, f"T{number}", low, high, priority=number % 3)
        for number, (low, high) in enumerate(covers, start=1)
    )
    joined = [
        (tuple(table.table_id for table in tables[first + turn * step :][:count]), low, high)
        for first, step, count, often, low, high in _JOINED
        for turn in range(often)
    ]
    return engine.Floor(
        tables=tables,
        combinations=tuple(
            engine.Combination(number, "+".join(f"T{table}" for table in table_ids), table_ids, low, high)
            for number, (table_ids, low, high) in enumerate(joined, start=1)
        ),
    )


def empty_day(date: dt.date = DATE) -> engine.Day:
    """The day before anyone has booked."""
    return engine.Day(date=date, timezone=TIMEZONE, floor=floor(), rules=RULES, shifts=SHIFTS)


def requests(count: int, seed: int) -> list[tuple[int, int]]:
    """So many wishes: a start and a party size each, most for two or four and for half past seven."""
    chance = random.Random(seed)
    starts = list(slots.offered(DATE, SHIFTS, TIMEZONE))
    near = [1 / (1 + abs(start - 1170) / 60) for start in starts]
    sizes, weights = list(_COMMON_SIZES), list(_COMMON_SIZES.values())
    return list(
        zip(chance.choices(starts, near, k=count), chance.choices(sizes, weights, k=count), strict=True)
    )


@cache
def busy_day(seed: int = 1, count: int = REQUESTS, date: dt.date = DATE) -> House:
    """A day on which so many parties asked, each given the engine's choice or refused."""
    house = House(empty_day(date), ())
    for start, size in requests(count, seed):
        verdict = engine.judge(house.day, engine.Question(start, size, NOW))
        if verdict.bookable:
            house = book(house, Stay(verdict.tables, size, start, start + verdict.turn_minutes))
    return house


def book(house: House, stay: Stay) -> House:
    """The house with one party more."""
    taken, starting = dict(house.day.taken), dict(house.day.starting)
    for table_id in stay.table_ids:
        taken[table_id] = taken.get(table_id, 0) | bits(house.day.date, [stay])
    starting[stay.start] = starting.get(stay.start, pacing.NOTHING).plus(pacing.Load(stay.party_size, 1))
    day = dataclasses.replace(house.day, taken=taken, starting=starting)
    return House(day, (*house.stays, stay))


def spare(known: House) -> dict[int, int]:
    """The covers that pacing leaves at each start; the intervals are as long as the steps of the grid."""
    most = known.day.rules.pacing.max_covers if known.day.rules.pacing else None
    covers = {minute: load.covers for minute, load in known.day.starting.items()}
    return {start: (most or pacing.UNLIMITED) - covers.get(start, 0) for start in known.starts}


def bits(date: dt.date, stays: Iterable[Stay]) -> int:
    """The occupancy of these stays."""
    periods = [slots.Period(instant(date, stay.start), instant(date, stay.end)) for stay in stays]
    return engine.occupancy(slots.origin(date, TIMEZONE), periods)


def instant(date: dt.date, minute: int) -> dt.datetime:
    """A minute of that date, in UTC."""
    return slots.instant(date, minute, TIMEZONE)


def by_table(stays: Iterable[Stay]) -> Mapping[int, list[Stay]]:
    """The stays at each table, in the order of time."""
    found: dict[int, list[Stay]] = {table.table_id: [] for table in floor().tables}
    for stay in sorted(stays, key=lambda stay: stay.start):
        for table_id in stay.table_ids:
            found[table_id].append(stay)
    return found
