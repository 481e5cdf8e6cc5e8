"""The demo outlet `harbour` as the engine sees it, without claims, on Tuesday 3 March 2026."""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from availability import engine, pacing, slots

SINGAPORE = "Asia/Singapore"
DATE = dt.date(2026, 3, 3)
NOON_BEFORE = dt.datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo(SINGAPORE))
EVERY_DAY = frozenset(range(1, 8))

LUNCH = slots.Shift("Lunch", EVERY_DAY, first_seating=660, last_seating=810, closes=870)
DINNER = slots.Shift("Dinner", EVERY_DAY, first_seating=1050, last_seating=1290, closes=1350)

A1, B1, B2, B3, B4, C1, C2, S1 = 1, 9, 10, 11, 12, 13, 14, 15
FLOOR = engine.Floor(
    tables=(
        *(engine.Table(number, f"A{number}", 1, 4) for number in range(1, 9)),
        *(engine.Table(8 + number, f"B{number}", 4, 6) for number in range(1, 5)),
        *(engine.Table(12 + number, f"C{number}", 6, 8) for number in range(1, 3)),
        *(engine.Table(14 + number, f"S{number}", 1, 2, is_walk_in_only=True) for number in range(1, 7)),
    ),
    combinations=(
        engine.Combination(1, "B1+B2", (B1, B2), 7, 12),
        engine.Combination(2, "B3+B4", (B3, B4), 7, 12),
    ),
)
RULES = engine.Rules(
    min_size=1,
    max_size=12,
    horizon_days=100,
    cutoff_minutes=30,
    turn_times=(engine.TurnTime(4, 90), engine.TurnTime(8, 120), engine.TurnTime(12, 150)),
    pacing=pacing.Pacing(interval_minutes=15, max_covers=16),
)
HARBOUR = engine.Day(date=DATE, timezone=SINGAPORE, floor=FLOOR, rules=RULES, shifts=(LUNCH, DINNER))


def local(minute: int, date: dt.date = DATE) -> dt.datetime:
    """The instant of a minute of that day at the outlet."""
    return slots.instant(date, minute, SINGAPORE)


def taken(**periods: tuple[int, int]) -> Mapping[int, int]:
    """Occupancy by table name: A1=(1140, 1230) is A1 taken from 19:00 to 20:30."""
    ids = {table.name: table.table_id for table in FLOOR.tables}
    start = slots.origin(DATE, SINGAPORE)
    return {
        ids[name]: engine.occupancy(start, [slots.Period(local(first), local(end))])
        for name, (first, end) in periods.items()
    }


def question(start: int, party_size: int = 2, now: dt.datetime = NOON_BEFORE) -> engine.Question:
    """A diner who asks the day before."""
    return engine.Question(start=start, party_size=party_size, now=now)
