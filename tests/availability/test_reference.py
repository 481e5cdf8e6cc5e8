"""The engine against the reference: the same answer, for the same reasons, at the same table.

`make faults` asks the same of many more outlets.
"""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from availability import engine, slots
from tests.availability import houses, reference
from tests.availability.reference import House, Wish

SIZES = range(1, 14)


def some(examples: int) -> settings:
    """So many random outlets; one takes as long as it takes on a busy machine."""
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def hold_judge(house: House, wishes: list[Wish]) -> None:
    """The engine answers each wish as the reference does, with the same places in the same order."""
    day, seating = houses.engine_day(house), houses.seating_day(house)
    for wish in wishes:
        found = engine.judge(seating if wish.channel == "SEATING" else day, houses.engine_question(wish))
        expected = reference.answer(house, wish)
        assert (frozenset(str(reason.code) for reason in found.reasons), found.candidates) == (
            expected.reasons,
            expected.places,
        ), wish
        assert found.tables == (() if expected.reasons else expected.places[0])


def hold_judge_day(house: House, wish: Wish, sizes: list[int]) -> None:
    """The engine publishes what the reference finds open, start by start."""
    channel = "IN_HOUSE" if wish.channel == "IN_HOUSE" else "ONLINE"

    found = engine.judge_day(houses.engine_day(house), sizes, wish.now, engine.Channel(channel))

    expected = {size: tuple(reference.open_minutes(house, size, wish.now, channel)) for size in sizes}
    assert found == expected


asked = houses.houses().flatmap(
    lambda house: st.tuples(st.just(house), st.lists(houses.wishes(house), min_size=1, max_size=8))
)
days = houses.houses().flatmap(
    lambda house: st.tuples(
        st.just(house), houses.wishes(house), st.lists(st.sampled_from(SIZES), min_size=1, max_size=3)
    )
)


@some(300)
@given(asked)
def test_the_engine_judges_as_the_reference_does(drawn: tuple[House, list[Wish]]) -> None:
    hold_judge(*drawn)


@some(100)
@given(days)
def test_the_engine_publishes_what_the_reference_finds_open(drawn: tuple[House, Wish, list[int]]) -> None:
    hold_judge_day(*drawn)


@settings(deadline=None)
@given(
    weekdays=st.lists(st.sets(st.integers(1, 7)), min_size=1, max_size=3),
    special=st.dictionaries(st.integers(0, 3), st.sets(st.integers(0, 2)), max_size=2),
    day=st.integers(1, 3),
    minute=st.integers(0, 1439),
)
def test_a_time_is_filed_under_the_date_of_the_shift_that_is_open(
    weekdays: list[set[int]], special: dict[int, set[int]], day: int, minute: int
) -> None:
    kinds = (houses.SERVICES[4], houses.SERVICES[1], houses.SERVICES[0])[: len(weekdays)]
    dates = [dt.date(2026, 3, 1) + dt.timedelta(days=number) for number in range(4)]
    planned = {
        number: [
            kind
            for at, kind in enumerate(kinds)
            if (at in special[number] if number in special else date.isoweekday() in weekdays[at])
        ]
        for number, date in enumerate(dates)
    }
    shifts = tuple(
        replace(houses.engine_shift(kind), weekdays=frozenset(on))
        for kind, on in zip(kinds, weekdays, strict=True)
    )
    own = {
        dates[number]: tuple(shifts[at] for at in sorted(chosen) if at < len(kinds))
        for number, chosen in special.items()
    }

    found = slots.service_time(slots.local_time(dates[day], minute), slots.Calendar(shifts, own))

    is_last_nights = not any(kind.is_open(minute) for kind in planned[day]) and any(
        kind.is_open(minute + 1440) for kind in planned[day - 1]
    )
    expected = (dates[day - 1], minute + 1440) if is_last_nights else (dates[day], minute)
    assert (found.date, found.minute) == expected


@pytest.mark.long
@some(20_000)
@given(asked)
def test_the_engine_judges_twenty_thousand_outlets_as_the_reference_does(
    drawn: tuple[House, list[Wish]],
) -> None:
    hold_judge(*drawn)


@pytest.mark.long
@some(5_000)
@given(days)
def test_the_engine_publishes_five_thousand_days_as_the_reference_finds_them(
    drawn: tuple[House, Wish, list[int]],
) -> None:
    hold_judge_day(*drawn)
