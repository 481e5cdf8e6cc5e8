"""The engine against the reference: the same answer, for the same reasons, at the same table.

`make faults` asks the same of many more outlets.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from availability import engine
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
