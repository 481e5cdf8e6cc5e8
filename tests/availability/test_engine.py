"""The one judge: every blocker with its sentence, the best table first, a whole day as cell by cell."""

import dataclasses
import datetime as dt

import pytest

from availability import engine, pacing, slots
from availability.engine import Channel
from tests.availability import evening
from tests.availability.evening import A1, B1, B2, C1, HARBOUR, local, question, taken

ALL_A = {f"A{number}": (1140, 1230) for number in range(1, 9)}


def blockers(day: engine.Day, asked: engine.Question) -> list[tuple[str, str]]:
    """The reasons against it as pairs."""
    return [(str(reason.code), reason.text) for reason in engine.judge(day, asked).reasons]


def test_a_free_evening_is_bookable_at_the_table_that_wastes_least() -> None:
    found = engine.judge(HARBOUR, question(1140, 2))

    assert found.bookable
    assert found.tables == (A1,)
    assert found.candidates == tuple((number,) for number in range(1, 9))
    assert found.reasons == ()
    assert found.turn_minutes == 90


@pytest.mark.parametrize(
    ("start", "now", "expected"),
    [
        (1147, local(600), ("off_grid", "19:07 is not a time we offer: 19:00 or 19:15 would be.")),
        (1140, local(1160), ("in_the_past", "19:00 has passed: it is 19:20 now.")),
        (
            1140,
            local(1125),
            ("inside_cutoff", "19:00 is too soon: it is 18:45 now, and we book 30 minutes ahead."),
        ),
        (
            1140,
            local(600, dt.date(2025, 11, 22)),
            (
                "beyond_horizon",
                "Tuesday 3 March 2026 is too far ahead: "
                "the book is open 100 days, until Monday 2 March 2026.",
            ),
        ),
        (
            930,
            local(600),
            (
                "shift_closed",
                "We do not seat at 15:30; we do at: Lunch 11:00 to 13:30, Dinner 17:30 to 21:30.",
            ),
        ),
    ],
)
def test_a_time_is_refused_in_words(start: int, now: dt.datetime, expected: tuple[str, str]) -> None:
    assert blockers(HARBOUR, question(start, now=now)) == [expected]


def test_the_cutoff_and_the_horizon_let_their_last_moment_pass() -> None:
    assert engine.judge(HARBOUR, question(1140, now=local(1110))).bookable
    assert engine.judge(HARBOUR, question(1140, now=local(1439, dt.date(2025, 11, 23)))).bookable


def test_a_second_after_the_start_is_past() -> None:
    now = local(1140) + dt.timedelta(seconds=1)

    assert [reason.code for reason in engine.judge(HARBOUR, question(1140, now=now)).reasons] == [
        "in_the_past"
    ]


def test_a_closed_outlet_says_why() -> None:
    day = dataclasses.replace(HARBOUR, closure="private party")

    assert blockers(day, question(1140)) == [
        ("outlet_closed", "We are closed on Tuesday 3 March 2026: private party.")
    ]


def test_a_day_without_shifts_is_closed() -> None:
    day = dataclasses.replace(HARBOUR, shifts=())

    assert blockers(day, question(1140)) == [("outlet_closed", "We are closed on Tuesday 3 March 2026.")]


def test_one_shift_may_be_closed_for_the_day() -> None:
    day = dataclasses.replace(HARBOUR, closed_shifts=frozenset({"Dinner"}))

    assert blockers(day, question(1140)) == [("shift_closed", "Dinner is closed on Tuesday 3 March 2026.")]
    assert engine.judge(day, question(720)).bookable


def test_a_party_outside_the_outlets_sizes_is_refused() -> None:
    assert blockers(HARBOUR, question(1140, 15)) == [
        ("party_size_out_of_range", "A party of 15 is outside what we take: 1 to 12.")
    ]


def test_a_size_no_table_takes_is_refused() -> None:
    floor = engine.Floor(tables=(engine.Table(1, "X1", 1, 4),))
    day = dataclasses.replace(HARBOUR, floor=floor)

    assert blockers(day, question(1140, 6)) == [
        ("no_table_fits", "No table or combination takes a party of 6 online.")
    ]


def test_a_full_floor_is_refused_with_its_count() -> None:
    day = dataclasses.replace(HARBOUR, taken=taken(**ALL_A))

    assert blockers(day, question(1140, 2)) == [
        (
            "all_tables_taken",
            "All 8 tables and combinations that take a party of 2 are taken some time from 19:00 to 20:30.",
        )
    ]


def test_pacing_is_refused_with_its_numbers() -> None:
    day = dataclasses.replace(HARBOUR, starting={1140: pacing.Load(16, 5)})

    assert blockers(day, question(1140, 4)) == [
        ("pacing_full", "19:00 is full: 16 of 16 covers start then, 4 more asked.")
    ]


def test_a_full_shift_is_refused_with_its_numbers() -> None:
    dinner = dataclasses.replace(evening.DINNER, cover_cap=120)
    starting = {minute: pacing.Load(9, 4) for minute in range(1050, 1245, 15)}
    day = dataclasses.replace(HARBOUR, shifts=(evening.LUNCH, dinner), starting=starting)

    assert blockers(day, question(1275, 4)) == [
        ("cover_cap_full", "Dinner is full: 117 of 120 covers are booked, 4 more asked.")
    ]


def test_all_blockers_are_told_in_the_contracts_order() -> None:
    day = dataclasses.replace(HARBOUR, taken=taken(**ALL_A), starting={1140: pacing.Load(16, 5)})

    found = engine.judge(day, question(1147, 2, now=local(1200, dt.date(2026, 3, 4))))

    assert [str(reason.code) for reason in found.reasons] == [
        "off_grid",
        "in_the_past",
        "all_tables_taken",
        "pacing_full",
    ]
    assert found.tables == ()


def test_a_table_left_at_half_past_eight_is_free_at_half_past_eight() -> None:
    day = dataclasses.replace(HARBOUR, taken=taken(**ALL_A))

    assert not engine.judge(day, question(1215)).bookable
    assert engine.judge(day, question(1230)).bookable
    assert engine.judge(day, question(1050)).bookable
    assert not engine.judge(day, question(1065)).bookable


def test_occupancy_is_rounded_outwards_to_five_minutes() -> None:
    day = dataclasses.replace(HARBOUR, taken=taken(**dict.fromkeys(ALL_A, (1142, 1231))))

    assert not engine.judge(day, question(1230)).bookable
    assert engine.judge(day, question(1050)).bookable


def test_the_turn_may_be_asked_for() -> None:
    day = dataclasses.replace(HARBOUR, taken=taken(**ALL_A))
    short = dataclasses.replace(question(1080), turn_minutes=60)

    assert not engine.judge(day, question(1080)).bookable
    assert engine.judge(day, short).bookable
    assert engine.judge(day, short).turn_minutes == 60


def test_the_smallest_waste_wins_then_the_fewest_tables() -> None:
    assert engine.judge(HARBOUR, question(1140, 5)).tables == (B1,)
    assert engine.judge(HARBOUR, question(1140, 7)).tables == (C1,)
    assert engine.judge(HARBOUR, question(1140, 9)).candidates == ((B1, B2), (11, 12))


def test_a_combination_needs_all_its_tables() -> None:
    day = dataclasses.replace(HARBOUR, taken=taken(B2=(1140, 1260)))

    assert engine.judge(day, question(1140, 9)).candidates == ((11, 12),)


def test_a_combination_takes_no_more_than_its_tables() -> None:
    floor = engine.Floor(
        tables=(engine.Table(1, "X1", 1, 4), engine.Table(2, "X2", 1, 4)),
        combinations=(engine.Combination(1, "X1+X2", (1, 2), 5, 12),),
    )
    day = dataclasses.replace(HARBOUR, floor=floor)

    assert engine.judge(day, question(1140, 8)).tables == (1, 2)
    assert [reason.code for reason in engine.judge(day, question(1140, 9)).reasons] == ["no_table_fits"]


def test_priority_decides_between_equal_tables() -> None:
    floor = engine.Floor(
        tables=(engine.Table(1, "A", 1, 4, priority=5), engine.Table(2, "B", 1, 4, priority=1))
    )
    day = dataclasses.replace(HARBOUR, floor=floor)

    assert engine.judge(day, question(1140)).candidates == ((2,), (1,))


def test_a_table_left_without_a_useless_gap_is_better() -> None:
    day = dataclasses.replace(HARBOUR, taken=taken(A1=(1260, 1350), A2=(1230, 1320), A3=(1320, 1410)))

    assert engine.judge(day, question(1140)).candidates[:3] == ((2,), (3,), (4,))
    assert engine.judge(day, question(1140)).candidates[-1] == (A1,)


def test_bar_seats_are_for_walk_ins_and_seatings_alone() -> None:
    day = dataclasses.replace(HARBOUR, taken=taken(**ALL_A))
    asked = question(1140, 2, now=local(1140))

    found = {
        channel: len(engine.judge(day, dataclasses.replace(asked, channel=channel)).candidates)
        for channel in Channel
    }

    assert found == {Channel.ONLINE: 0, Channel.IN_HOUSE: 0, Channel.WALK_IN: 6, Channel.SEATING: 6}


def test_a_table_kept_offline_is_booked_in_house_only() -> None:
    floor = engine.Floor(tables=(engine.Table(1, "X1", 1, 4, is_online=False),))
    day = dataclasses.replace(HARBOUR, floor=floor)

    assert not engine.judge(day, question(1140)).bookable
    assert engine.judge(day, dataclasses.replace(question(1140), channel=Channel.IN_HOUSE)).bookable


def test_staff_book_inside_the_cutoff_but_not_in_a_closed_shift() -> None:
    late = dataclasses.replace(question(1140, now=local(1135)), channel=Channel.IN_HOUSE)

    assert engine.judge(HARBOUR, late).bookable
    assert engine.judge(
        HARBOUR, dataclasses.replace(question(1140, now=local(1135)), ignore_cutoff=True)
    ).bookable
    assert not engine.judge(HARBOUR, dataclasses.replace(late, start=930)).bookable


def test_making_on_a_live_lock_does_not_meet_pacing_again() -> None:
    day = dataclasses.replace(HARBOUR, starting={1140: pacing.Load(16, 4)})

    assert engine.judge(day, dataclasses.replace(question(1140, 4), ignore_pacing=True)).bookable


def test_a_walk_in_is_seated_at_any_minute_until_the_shift_closes() -> None:
    asked = dataclasses.replace(question(1147, now=local(1147)), channel=Channel.WALK_IN)

    assert engine.judge(HARBOUR, asked).bookable
    assert engine.judge(HARBOUR, dataclasses.replace(asked, start=1349)).bookable
    assert not engine.judge(HARBOUR, dataclasses.replace(asked, start=1350)).bookable


def test_a_seating_is_a_fact_and_only_needs_a_table() -> None:
    day = dataclasses.replace(HARBOUR, closure="private party", starting={1140: pacing.Load(16, 4)})
    asked = dataclasses.replace(question(1147, now=local(1300)), channel=Channel.SEATING)

    assert engine.judge(day, asked).tables == (15,)


def test_a_time_the_clock_jumps_over_is_off_the_grid() -> None:
    night = slots.Shift("Night", evening.EVERY_DAY, first_seating=60, last_seating=240, closes=300)
    day = dataclasses.replace(
        HARBOUR, date=dt.date(2026, 3, 8), timezone="America/New_York", shifts=(night,), taken={}
    )

    assert blockers(day, question(150)) == [
        ("off_grid", "02:30 does not exist on Sunday 8 March 2026: the clock goes forward over it.")
    ]
    closed = dataclasses.replace(day, closure="stocktaking")
    assert [code for code, _ in blockers(closed, question(150, 13))] == [
        "off_grid",
        "outlet_closed",
        "party_size_out_of_range",
    ]


def test_a_claim_on_the_night_the_clock_goes_back_is_as_long_as_it_is() -> None:
    date, zone = dt.date(2026, 11, 1), "America/New_York"
    night = slots.Shift("Night", evening.EVERY_DAY, first_seating=0, last_seating=240, closes=300)
    floor = engine.Floor(tables=(engine.Table(1, "X1", 1, 4),))
    stay = slots.period(slots.instant(date, 60, zone), 90)
    mask = engine.occupancy(slots.origin(date, zone), [stay])
    rules = dataclasses.replace(evening.RULES, turn_times=(engine.TurnTime(4, 30),))
    day = dataclasses.replace(
        HARBOUR, date=date, timezone=zone, floor=floor, rules=rules, shifts=(night,), taken={1: mask}
    )

    found = engine.judge_day(day, [2], dt.datetime(2026, 10, 31, 12, tzinfo=dt.UTC))

    # 01:00 + 90 minutes ends at the second 01:30, which is 02:00 less half an hour.
    assert found[2][:5] == (0, 15, 30, 120, 135)


def test_what_is_published_of_a_free_evening_is_every_slot_for_every_size() -> None:
    found = engine.judge_day(HARBOUR, range(1, 14), evening.NOON_BEFORE)

    every = (*range(660, 811, 15), *range(1050, 1291, 15))
    assert found == {**dict.fromkeys(range(1, 13), every), 13: ()}
