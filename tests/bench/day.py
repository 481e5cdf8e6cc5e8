"""One day of availability and a whole horizon: the engine against the other ways of computing it."""

import datetime as dt
from collections.abc import Callable

from availability import engine
from tests.bench import house, stopwatch, table
from tests.bench.peers import datetime_loops, integer_loops, interval_libraries
from tests.bench.table import Limits, Row

Answer = dict[int, tuple[int, ...]]
HORIZON_DAYS = 100


def rows() -> list[Row]:
    """All of a day's rows."""
    return [*_one_day(), _horizon()]


def _one_day() -> list[Row]:
    known = house.busy_day()
    ways = _ways(known)
    _demand_same_answers(ways)

    def against(peer: str, bar: float, goal: float | None = None) -> Row:
        # Two at a time: a third would only cool the caches.
        laps = stopwatch.race({name: ways[name] for name in ("engine", peer)})
        measured = f"{table.spell(laps['engine'].typical)} against {table.spell(laps[peer].typical)}"
        return Row(
            f"one day: {peer}", measured, laps["engine"].times_as_fast_as(laps[peer]), Limits(bar, goal)
        )

    alone = stopwatch.race({"engine": ways["engine"]})["engine"]
    return [
        Row(
            "one day: the fastest lap",
            f"typical {table.spell(alone.typical)}, {len(known.stays)} parties booked",
            alone.best / 1e3,
            Limits(150, unit=" us", is_ceiling=True),
        ),
        against("integer loops", 4, 6),
        against("datetime loops", 150, 250),
        against("intervaltree", 30),
        against("portion", 200),
    ]


def _ways(known: house.House) -> dict[str, Callable[[], Answer]]:
    minutes, datetimes = integer_loops.book(known), datetime_loops.book(known)
    trees, unions = interval_libraries.trees(known), interval_libraries.unions(known)
    return {
        "engine": lambda: engine.judge_day(known.day, house.SIZES, house.NOW),
        "integer loops": lambda: integer_loops.offered(minutes, house.SIZES),
        "datetime loops": lambda: datetime_loops.offered(datetimes, house.SIZES),
        "intervaltree": lambda: interval_libraries.offered(trees, minutes, house.SIZES),
        "portion": lambda: interval_libraries.offered(unions, minutes, house.SIZES),
    }


def _demand_same_answers(ways: dict[str, Callable[[], Answer]]) -> None:
    expected = ways["engine"]()
    for name, way in ways.items():
        if way() != expected:
            raise AssertionError(f"{name} answers otherwise than the engine")


def _horizon() -> Row:
    """A hundred days, each a little emptier than the one before it, as books are."""
    days = [
        house.busy_day(
            seed, house.REQUESTS * (HORIZON_DAYS - seed) // HORIZON_DAYS, house.DATE + dt.timedelta(seed)
        ).day
        for seed in range(HORIZON_DAYS)
    ]

    laps = [_lap(day) for day in days]
    return Row(
        f"{HORIZON_DAYS}-day horizon, CPU: the fastest laps",
        f"typical {table.spell(sum(lap.typical for lap in laps))}",
        sum(lap.best for lap in laps) / 1e6,
        Limits(15, 8, unit=" ms", is_ceiling=True),
    )


def _lap(day: engine.Day) -> stopwatch.Laps:
    return stopwatch.race({"": lambda: engine.judge_day(day, house.SIZES, house.NOW)}, seconds=0.05)[""]
