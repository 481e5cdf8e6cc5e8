"""Which free place a party gets: each rule of the choice decides only what those before it leave open."""

import dataclasses
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from availability import engine
from availability.engine import Channel
from tests.availability import evening, houses
from tests.availability.evening import question
from tests.availability.reference import House, Wish

FOUR = engine.Table(1, "A", 1, 4)
# A quarter of an hour is left until a party that comes at 18:00: nobody stays so short.
UNTIL_A_QUARTER_TO_SIX = (960, 1065)


def day_with(*tables: engine.Table, joins: tuple[engine.Combination, ...] = (), **facts: Any) -> engine.Day:
    """The evening with this furniture."""
    return dataclasses.replace(evening.HARBOUR, floor=engine.Floor(tables, joins), **facts)


def chosen(day: engine.Day, size: int = 4) -> tuple[int, ...]:
    """Where a party at 18:00 sits."""
    return engine.judge(day, question(1080, size)).tables


def taken(*table_ids: int) -> dict[int, int]:
    """These tables are taken until a quarter of an hour before 18:00."""
    (mask,) = evening.taken(A1=UNTIL_A_QUARTER_TO_SIX).values()
    return dict.fromkeys(table_ids, mask)


def test_least_waste_goes_before_fewer_tables_priority_and_gaps() -> None:
    tight = (engine.Table(2, "B", 1, 2, priority=9), engine.Table(3, "C", 1, 2, priority=9))
    join = engine.Combination(1, "B+C", (2, 3), 4, 4)
    roomy = engine.Table(1, "A", 1, 5)

    assert chosen(day_with(roomy, *tight, joins=(join,), taken=taken(2, 3))) == (2, 3)


def test_of_equal_waste_fewer_tables_go_before_priority_and_gaps() -> None:
    alone = engine.Table(1, "Z", 1, 4, priority=9)
    others = (engine.Table(2, "B", 1, 2), engine.Table(3, "C", 1, 2))
    join = engine.Combination(1, "B+C", (2, 3), 4, 4)

    assert chosen(day_with(alone, *others, joins=(join,), taken=taken(1))) == (1,)


def test_of_as_many_tables_priority_goes_before_gaps() -> None:
    first, second = engine.Table(1, "B", 1, 4, priority=0), engine.Table(2, "A", 1, 4, priority=1)

    assert chosen(day_with(first, second, taken=taken(1))) == (1,)


def test_of_equal_priority_the_one_that_leaves_no_useless_gap_goes_first() -> None:
    first, second = FOUR, engine.Table(2, "B", 1, 4)

    assert chosen(day_with(first, second)) == (1,)
    assert chosen(day_with(first, second, taken=taken(1))) == (2,)


@pytest.mark.parametrize("channel", [Channel.ONLINE, Channel.IN_HOUSE])
def test_a_walk_in_table_is_never_chosen_though_it_is_the_best(channel: Channel) -> None:
    bar = engine.Table(1, "A", 1, 2, is_walk_in_only=True, priority=0)
    joined = engine.Combination(1, "A+B", (1, 2), 1, 2)
    day = day_with(bar, engine.Table(2, "B", 1, 8, priority=9), joins=(joined,))

    found = engine.judge(day, dataclasses.replace(question(1080, 2), channel=channel))

    assert found.candidates == ((2,),)


def test_the_table_of_a_pinned_party_is_never_chosen_nor_is_the_party_moved() -> None:
    (mask,) = evening.taken(A1=(1080, 1170)).values()
    day = day_with(FOUR, engine.Table(2, "B", 1, 8), taken={1: mask}, fixed={1: mask})
    full = dataclasses.replace(day, taken={1: mask, 2: mask}, fixed={1: mask, 2: mask})

    found = engine.judge(full, question(1080, 4))

    assert engine.judge(day, question(1080, 4)).candidates == ((2,),)
    assert (found.bookable, found.moves) == (False, ())


@settings(max_examples=100, deadline=None)
@given(
    drawn=houses.houses().flatmap(lambda house: st.tuples(st.just(house), houses.wishes(house))),
    seed=st.integers(0, 1000),
)
def test_the_same_evening_told_in_another_order_is_answered_the_same(
    drawn: tuple[House, Wish], seed: int
) -> None:
    house, wish = drawn
    shuffle = random.Random(seed)

    def mixed(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(shuffle.sample(things, len(things)))

    other = dataclasses.replace(
        house, tables=mixed(house.tables), joins=mixed(house.joins), stays=mixed(house.stays),
        services=mixed(house.services),
    )  # fmt: skip
    asked = houses.engine_question(wish)

    first, again, mixed_up = (engine.judge(houses.engine_day(one), asked) for one in (house, house, other))

    assert first == again
    assert (mixed_up.tables, mixed_up.candidates) == (first.tables, first.candidates)
    assert [reason.code for reason in mixed_up.reasons] == [reason.code for reason in first.reasons]
