"""The whole day and its cells, explanation and result, bits and minutes: held together on any day at all."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from availability import engine, slots
from availability.engine import Channel
from tests.availability import anydays


# A whole day cell by cell takes longer than hypothesis allows one example on a busy machine.
@settings(deadline=None)
@given(
    day=anydays.days(),
    minutes=st.sampled_from((-5760, -2880, -1440, -600, 60, 120, 1290)),
    seconds=st.sampled_from((0, 7)),
    channel=st.sampled_from((Channel.ONLINE, Channel.IN_HOUSE)),
)
def test_a_whole_day_is_judged_as_each_of_its_cells(
    day: engine.Day, minutes: int, seconds: int, channel: Channel
) -> None:
    now = slots.origin(day.date, day.timezone) + dt.timedelta(minutes=minutes, seconds=seconds)
    sizes = range(1, 15)

    found = engine.judge_day(day, sizes, now, channel)

    cells = {
        size: tuple(
            minute
            for minute in (*range(30, 271, 15), *range(1305, 1531, 15))
            if engine.judge(day, engine.Question(minute, size, now, channel=channel)).bookable
        )
        for size in sizes
    }
    assert found == cells


@settings(deadline=None)
@given(
    day=anydays.days(),
    size=anydays.SIZES,
    start=st.integers(0, 1600),
    channel=st.sampled_from(tuple(Channel)),
)
def test_the_candidates_are_the_free_places_that_fit_and_no_other(
    day: engine.Day, size: int, start: int, channel: Channel
) -> None:
    now = slots.origin(day.date, day.timezone) - dt.timedelta(days=1)

    found = engine.judge(day, engine.Question(start, size, now, channel=channel))

    assert sorted(found.candidates) == sorted(free_places(day, size, start, channel))
    assert found.bookable == (found.reasons == ()) == (found.tables != ())


def free_places(day: engine.Day, size: int, start: int, channel: Channel) -> list[tuple[int, ...]]:
    """The same in the plainest words: each place, each table of it, each bit of the stay."""
    passed = slots.elapsed(day.date, start, day.timezone)
    in_range = day.rules.min_size <= size <= day.rules.max_size or channel is Channel.SEATING
    if passed is None or not in_range:
        return []
    buffer = 0 if channel is Channel.SEATING else day.rules.buffer_minutes
    minutes = day.rules.turn_minutes(size, shift_name(day, start)) + buffer
    stay = range(passed // 5, -(-(passed + minutes) // 5))
    tables = {table.table_id: table for table in day.floor.tables}
    kinds: list[tuple[tuple[int, ...], int, int]] = [
        ((table.table_id,), table.min_covers, table.max_covers) for table in day.floor.tables
    ]
    kinds += [(join.table_ids, join.min_covers, join.max_covers) for join in day.floor.combinations]
    return [
        ids
        for ids, low, high in kinds
        if low <= size <= min(high, sum(tables[number].max_covers for number in ids))
        and all(is_given(tables[number], channel) for number in ids)
        and not any(day.taken[number] >> bit & 1 for number in ids for bit in stay)
    ]


def shift_name(day: engine.Day, start: int) -> str:
    """The shift a start belongs to: one that seats before one that is only open, the last that began."""
    seating = [shift for shift in day.shifts if shift.first_seating <= start <= shift.last_seating]
    still_open = [shift for shift in day.shifts if shift.first_seating <= start < shift.closes]
    found = sorted(seating or still_open, key=lambda shift: (shift.first_seating, shift.name))
    return found[-1].name if found else ""


def is_given(table: engine.Table, channel: Channel) -> bool:
    """Whether a table is for the channel."""
    given = {
        Channel.ONLINE: table.is_online and not table.is_walk_in_only,
        Channel.IN_HOUSE: not table.is_walk_in_only,
    }
    return given.get(channel, True)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-3000, 6000), st.integers(1, 3000)), max_size=6))
def test_a_free_bit_is_free_in_every_period(stays: list[tuple[int, int]]) -> None:
    origin = dt.datetime(2026, 3, 3, tzinfo=dt.UTC)
    periods = [slots.period(origin + dt.timedelta(minutes=first), minutes) for first, minutes in stays]

    mask = engine.occupancy(origin, periods)

    for bit in range(864):
        touched = any(first < bit * 5 + 5 and bit * 5 < first + minutes for first, minutes in stays)
        assert bool(mask >> bit & 1) == touched
