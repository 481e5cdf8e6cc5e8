"""Rules a manager sets beside the tables: buffer, lead time, online share, intervals, turns by shift."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from availability import engine, pacing
from availability.engine import Channel
from tests.availability import evening
from tests.availability.evening import HARBOUR, local, question, taken

ALL_A = {f"A{number}": (1140, 1230) for number in range(1, 9)}


def under(**changes: Any) -> engine.Day:
    """The free evening under other rules."""
    return dataclasses.replace(HARBOUR, rules=dataclasses.replace(evening.RULES, **changes))


def in_house(asked: engine.Question) -> engine.Question:
    """The same question, asked by phone."""
    return dataclasses.replace(asked, channel=Channel.IN_HOUSE)


def blockers(day: engine.Day, asked: engine.Question) -> list[tuple[str, str]]:
    """The reasons against it as pairs."""
    return [(str(reason.code), reason.text) for reason in engine.judge(day, asked).reasons]


def starts(day: engine.Day, size: int) -> set[int]:
    """What is published of the evening's starts for one size."""
    return {start for start in engine.judge_day(day, [size], evening.NOON_BEFORE)[size] if start >= 1050}


def test_a_table_rests_between_two_parties() -> None:
    day = dataclasses.replace(under(buffer_minutes=15), taken=taken(**dict.fromkeys(ALL_A, (1140, 1245))))

    # 17:30 and a turn of 90 minutes end at 19:00, when the table is taken: it would not rest.
    assert starts(day, 2) == {1245, 1260, 1275, 1290}
    assert blockers(day, question(1050)) == [
        (
            "all_tables_taken",
            "All 8 tables and combinations that take a party of 2 are taken some time from 17:30 to 19:15, "
            "the 15 minutes between parties included.",
        )
    ]
    assert engine.judge(under(buffer_minutes=15), question(1050)).turn_minutes == 90


def test_a_party_that_is_being_seated_needs_no_rest_after_it() -> None:
    day = dataclasses.replace(under(buffer_minutes=15), taken=taken(A1=(1140, 1245)))
    asked = dataclasses.replace(question(1050), channel=Channel.SEATING, turn_minutes=90)

    assert (evening.A1,) in engine.judge(day, asked).candidates
    assert (evening.A1,) not in engine.judge(day, in_house(asked)).candidates


def test_large_parties_book_long_ahead_online() -> None:
    day = under(lead_minutes=1440, lead_from_size=6)
    asked = question(1140, 6, now=local(1155, dt.date(2026, 3, 2)))

    assert blockers(day, asked) == [
        (
            "inside_lead_time",
            "19:00 on Tuesday 3 March 2026 is too soon for a party of 6: "
            "it is 19:15 now, and parties of 6 or more book 24 hours ahead.",
        )
    ]
    assert engine.judge(day, dataclasses.replace(asked, start=1155)).bookable
    assert engine.judge(day, dataclasses.replace(asked, party_size=5)).bookable
    assert engine.judge(day, in_house(asked)).bookable
    assert engine.judge(day, dataclasses.replace(asked, ignore_cutoff=True)).bookable


def test_a_start_can_be_inside_the_cutoff_and_the_lead_time() -> None:
    day = under(lead_minutes=90, lead_from_size=1)

    assert blockers(day, question(1140, now=local(1120))) == [
        ("inside_cutoff", "19:00 is too soon: it is 18:40 now, and we book 30 minutes ahead."),
        (
            "inside_lead_time",
            "19:00 is too soon for a party of 2: it is 18:40 now, and we book 90 minutes ahead.",
        ),
    ]


def test_a_share_of_each_interval_is_booked_online_and_no_more() -> None:
    booked = {1140: pacing.Load(7, 2)}
    day = dataclasses.replace(under(online_percent=60), starting=booked, online=booked)

    # 60 % of 16 are 9.6: 9 covers.
    assert engine.judge(day, question(1140, 2)).bookable
    assert blockers(day, question(1140, 3)) == [
        (
            "online_share_full",
            "19:00 is full online: 7 of 9 covers are booked, "
            "60 % of the 16 that may start then, 3 more asked.",
        )
    ]
    assert engine.judge(day, in_house(question(1140, 3))).bookable
    assert 1140 in starts(day, 2)
    assert 1140 not in starts(day, 3)


def test_the_whole_share_asks_nothing_beside_pacing() -> None:
    booked = {1140: pacing.Load(16, 5)}
    day = dataclasses.replace(HARBOUR, starting=booked, online=booked)

    assert [code for code, _ in blockers(day, question(1140, 4))] == ["pacing_full"]


def test_the_share_counts_the_limit_of_a_single_interval() -> None:
    day = dataclasses.replace(under(online_percent=50), pacing_overrides={1140: pacing.Limit(max_covers=8)})

    assert {4: 1140 in starts(day, 4), 5: 1140 in starts(day, 5)} == {4: True, 5: False}
    assert 1155 in starts(day, 8)


def test_a_single_interval_may_take_more_or_less_than_the_others() -> None:
    overrides = {1140: pacing.Limit(max_covers=4), 1155: pacing.Limit(), 1170: pacing.Limit(max_parties=1)}
    busy = {minute: pacing.Load(14, 4) for minute in (1140, 1155, 1170, 1185)}
    day = dataclasses.replace(HARBOUR, pacing_overrides=overrides)

    assert blockers(day, question(1140, 5)) == [("pacing_full", "19:00 takes 4 covers, 5 asked.")]
    assert starts(dataclasses.replace(day, starting=busy), 8) & set(busy) == {1155}
    assert blockers(dataclasses.replace(day, starting=busy), question(1170, 2)) == [
        ("pacing_full", "19:30 is full: 4 of 1 parties start then.")
    ]


def test_a_single_interval_is_limited_where_the_others_are_not() -> None:
    day = dataclasses.replace(under(pacing=None), pacing_overrides={1140: pacing.Limit(max_covers=2)})

    assert not engine.judge(day, question(1140, 3)).bookable
    assert engine.judge(day, question(1155, 3)).bookable


def test_an_hour_of_pacing_counts_its_four_quarters() -> None:
    day = dataclasses.replace(
        under(pacing=pacing.Pacing(60, max_covers=20, max_parties=9)),
        starting={1140: pacing.Load(9, 4), 1185: pacing.Load(9, 4), 1200: pacing.Load(2, 1)},
    )

    assert blockers(day, question(1155, 3)) == [
        ("pacing_full", "19:00 is full: 18 of 20 covers start then, 3 more asked.")
    ]
    assert starts(day, 3).isdisjoint({1140, 1155, 1170, 1185})
    assert 1200 in starts(day, 3)


def test_an_interval_of_pacing_is_a_quarter_half_or_whole_hour() -> None:
    with pytest.raises(ValueError, match="15, 30 or 60"):
        pacing.Pacing(interval_minutes=20)


def test_a_shift_may_have_turn_times_of_its_own() -> None:
    day = under(shift_turns={"Lunch": (engine.TurnTime(4, 60), engine.TurnTime(12, 75))})

    found = [
        engine.judge(day, question(start, size)).turn_minutes for start in (720, 1140) for size in (4, 9)
    ]

    assert found == [60, 75, 90, 150]


def test_what_is_published_follows_the_turn_times_of_each_shift() -> None:
    short = (engine.TurnTime(12, 45),)
    busy = taken(**{f"A{number}": (720, 735) for number in range(1, 9)})
    day = dataclasses.replace(under(shift_turns={"Lunch": short}), taken=busy)

    usual = dataclasses.replace(HARBOUR, taken=busy)
    found = [engine.judge_day(one, [2], evening.NOON_BEFORE)[2][:4] for one in (day, usual)]

    # 11:00 and 45 minutes end before 12:00; 90 do not.
    assert found == [(660, 675, 735, 750), (735, 750, 765, 780)]


def test_a_late_walk_in_has_the_turn_time_of_the_shift_still_open() -> None:
    day = under(shift_turns={"Dinner": (engine.TurnTime(12, 45),)})
    asked = dataclasses.replace(question(1340, now=local(1340)), channel=Channel.WALK_IN)

    assert engine.judge(day, asked).turn_minutes == 45


@pytest.mark.parametrize("turns", [(), (engine.TurnTime(4, 60), engine.TurnTime(2, 90))])
def test_turn_times_that_do_not_rise_are_refused(turns: tuple[engine.TurnTime, ...]) -> None:
    with pytest.raises(ValueError, match="rising"):
        under(shift_turns={"Lunch": turns})


def test_a_gap_of_use_only_without_the_buffer_is_useless() -> None:
    turns = (engine.TurnTime(12, 60),)
    busy = taken(A1=(1260, 1350), A2=(1290, 1350))
    plain = dataclasses.replace(under(turn_times=turns), taken=busy)
    rested = dataclasses.replace(under(turn_times=turns, buffer_minutes=15), taken=busy)

    # From 19:00 to 20:00 at A1 leaves an hour until 21:00, A2 one and a half; A3 is empty afterwards.
    ranks = [[ids[0] for ids in engine.judge(day, question(1140)).candidates[:8]] for day in (plain, rested)]

    assert ranks == [[1, 2, 3, 4, 5, 6, 7, 8], [2, 3, 4, 5, 6, 7, 8, 1]]
