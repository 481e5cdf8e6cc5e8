"""Which price holds at a time of the outlet's clock, and which allergens a guest's words name."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_sync import allergens, prices

LUNCH = prices.Period(1, "Lunch", frozenset({1, 2, 3, 4, 5}), 690, 900)
HAPPY = prices.Period(2, "Happy hour", frozenset(range(1, 8)), 840, 1_020)
LATE = prices.Period(3, "Late", frozenset({5, 6}), 1_320, 1_560)

# 12 June 2026 is a Friday.
FRIDAY, SATURDAY, SUNDAY, MONDAY = (datetime(2026, 6, day) for day in (12, 13, 14, 15))


def at(day: datetime, hour: int, minute: int = 0) -> datetime:
    return day.replace(hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("local", "names"),
    [
        (at(FRIDAY, 11, 29), []),
        (at(FRIDAY, 11, 30), ["Lunch"]),
        # The one that began last comes first.
        (at(FRIDAY, 14, 30), ["Happy hour", "Lunch"]),
        # An end is no more in it.
        (at(FRIDAY, 15, 0), ["Happy hour"]),
        (at(SATURDAY, 12, 0), []),
        # Past midnight it is still the period of the day on which it began.
        (at(SATURDAY, 1, 59), ["Late"]),
        (at(SUNDAY, 1, 59), ["Late"]),
        (at(MONDAY, 1, 59), []),
        (at(SATURDAY, 2, 0), []),
    ],
)
def test_a_period_runs_from_its_beginning_to_its_end_on_its_days(local: datetime, names: list[str]) -> None:
    assert [period.name for period in prices.running([LUNCH, HAPPY, LATE], local)] == names


def test_of_periods_that_began_together_the_shorter_decides_then_the_name() -> None:
    week = frozenset(range(1, 8))
    long, short, other = (
        prices.Period(key, name, week, 600, ends)
        for key, name, ends in ((1, "Aaa", 900), (2, "Zzz", 660), (3, "Bbb", 660))
    )

    running = prices.running([long, short, other], at(FRIDAY, 10, 30))

    assert [period.name for period in running] == ["Bbb", "Zzz", "Aaa"]


def test_a_period_without_a_price_leaves_it_to_the_next_and_then_to_the_list() -> None:
    running = [HAPPY, LUNCH]

    found = [prices.price_of(1_600, own, running) for own in ({2: 900, 1: 1_100}, {1: 1_100}, {3: 100}, {})]

    assert [(price.minor, price.period) for price in found] == [
        (900, "Happy hour"),
        (1_100, "Lunch"),
        (1_600, ""),
        (1_600, ""),
    ]


@pytest.mark.parametrize(
    ("utc", "runs"),
    [
        # The clock goes from 02:00 to 03:00: 02:30 is never shown, and the period begins with 03:00.
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), True),
        # It goes from 03:00 back to 02:00: at 02:45 it runs both times, and not at 02:15 between them.
        (datetime(2026, 10, 25, 0, 45, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 1, 15, tzinfo=UTC), False),
        (datetime(2026, 10, 25, 1, 45, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 2, 30, tzinfo=UTC), False),
    ],
)
def test_periods_follow_the_clock_on_the_wall_when_it_is_changed(utc: datetime, runs: bool) -> None:
    night = prices.Period(1, "Night", frozenset({7}), 150, 200)

    assert bool(prices.running([night], utc.astimezone(ZoneInfo("Europe/Berlin")))) is runs


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1_439), st.integers(1, 1_440), st.integers(0, 4 * 1_440))
def test_a_daily_period_runs_just_as_long_as_it_lasts(begins: int, lasts: int, minute: int) -> None:
    period = prices.Period(1, "Daily", frozenset(range(1, 8)), begins, begins + lasts)

    local = datetime(2026, 6, 12 + minute // 1_440, minute % 1_440 // 60, minute % 60)

    assert bool(prices.running([period], local)) is ((minute - begins) % 1_440 < lasts)


@pytest.mark.parametrize(
    ("words", "declared", "met"),
    [
        ("nuts", ["milk", "nuts"], ("nuts",)),
        ("Severe NUT allergy", ["nuts"], ("nuts",)),
        ("peanuts", ["nuts"], ("nuts",)),
        ("eggs, Gluten", ["egg", "gluten", "milk"], ("egg", "gluten")),
        ("", ["milk"], ()),
        ("milk", [], ()),
        ("lactose", ["milk"], ()),
        ("Strawberries", ["strawberry"], ("strawberry",)),
        ("anchovy", ["anchovies", "peaches"], ("anchovies",)),
        ("a peach, tomato", ["peaches", "tomatoes"], ("peaches", "tomatoes")),
        ("nut allergy", ["tree nuts", "pies"], ("tree nuts",)),
        ("a milk allergy", ["may contain nut allergens", "E 5"], ()),
    ],
)
def test_the_declared_words_alone_are_met(words: str, declared: list[str], met: tuple[str, ...]) -> None:
    assert allergens.met(words, declared) == met
