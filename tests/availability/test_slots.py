"""The offered times: wall-clock minutes, both days on which the clock changes, nights past midnight."""

import datetime as dt

import pytest

from availability import slots

EVERY_DAY = frozenset(range(1, 8))
NEW_YORK = "America/New_York"
SPRING = dt.date(2026, 3, 8)
AUTUMN = dt.date(2026, 11, 1)
DINNER = slots.Shift("Dinner", EVERY_DAY, first_seating=1050, last_seating=1110, closes=1350)
LATE = slots.Shift(
    "Late", frozenset({5}), first_seating=1320, last_seating=1500, closes=1560, slot_minutes=30
)


def test_both_the_first_and_the_last_seating_are_offered() -> None:
    assert list(slots.offered(dt.date(2026, 3, 3), [DINNER], "Asia/Singapore")) == [
        1050,
        1065,
        1080,
        1095,
        1110,
    ]


def test_a_shift_runs_on_its_weekdays() -> None:
    calendar = slots.Calendar((DINNER, LATE))

    assert calendar.running(dt.date(2026, 3, 5)) == (DINNER,)
    assert calendar.running(dt.date(2026, 3, 6)) == (DINNER, LATE)


def test_a_special_day_has_its_own_shifts_and_no_others() -> None:
    brunch = slots.Shift("Brunch", frozenset(), first_seating=600, last_seating=720, closes=840)
    calendar = slots.Calendar((DINNER, LATE), {dt.date(2026, 3, 6): (brunch,), dt.date(2026, 3, 7): ()})

    assert calendar.running(dt.date(2026, 3, 6)) == (brunch,)
    assert calendar.running(dt.date(2026, 3, 7)) == ()
    assert calendar.running(dt.date(2026, 3, 8)) == (DINNER,)


def test_overlapping_shifts_offer_each_time_once() -> None:
    early = slots.Shift("Early", EVERY_DAY, first_seating=1020, last_seating=1065, closes=1110)

    found = slots.offered(dt.date(2026, 3, 3), [DINNER, early], "Asia/Singapore")

    assert list(found) == [1020, 1035, 1050, 1065, 1080, 1095, 1110]


@pytest.mark.parametrize(
    ("minute", "expected"),
    [(1019, None), (1020, "Early"), (1050, "Dinner"), (1065, "Dinner"), (1100, "Dinner"), (1349, "Dinner")],
)
def test_a_start_has_the_turn_times_of_the_shift_that_began_last(minute: int, expected: str | None) -> None:
    early = slots.Shift("Early", EVERY_DAY, first_seating=1020, last_seating=1065, closes=1110)

    for shifts in ([early, DINNER], [DINNER, early]):
        found = slots.shift_at(shifts, minute)
        assert (found.name if found else None) == expected


def test_a_shift_that_still_seats_comes_before_one_that_is_only_open() -> None:
    long = slots.Shift("All day", EVERY_DAY, first_seating=600, last_seating=1290, closes=1350)
    short = slots.Shift("Lunch", EVERY_DAY, first_seating=660, last_seating=810, closes=870)

    found = [slots.shift_at([long, short], minute) for minute in (810, 825)]

    assert found == [short, long]


def test_seven_in_the_evening_is_1140_on_every_day_of_the_year() -> None:
    shift = slots.Shift("Dinner", EVERY_DAY, 1140, 1140, 1350)

    found = [slots.offered(date, [shift], NEW_YORK) for date in (SPRING, dt.date(2026, 6, 1), AUTUMN)]

    assert found == [{1140: 1080}, {1140: 1140}, {1140: 1200}]


def test_times_the_clock_jumps_over_are_never_offered() -> None:
    night = slots.Shift("Night", EVERY_DAY, first_seating=90, last_seating=195, closes=240)

    assert list(slots.offered(SPRING, [night], NEW_YORK)) == [90, 105, 180, 195]


def test_a_time_the_clock_jumps_over_has_no_instant() -> None:
    with pytest.raises(slots.NonexistentLocalTime) as refused:
        slots.to_utc(dt.datetime(2026, 3, 8, 2, 30), NEW_YORK)

    assert str(refused.value) == (
        "2026-03-08 02:30 does not exist in America/New_York: the clock goes forward over it"
    )


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Europe/London", dt.datetime(2026, 3, 29, 1, 30)),
        ("Australia/Sydney", dt.datetime(2026, 10, 4, 2, 30)),
        ("Australia/Lord_Howe", dt.datetime(2026, 10, 4, 2, 15)),
    ],
)
def test_the_gap_is_found_in_every_zone(zone: str, local: dt.datetime) -> None:
    with pytest.raises(slots.NonexistentLocalTime):
        slots.to_utc(local, zone)


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    assert slots.to_utc(dt.datetime(2026, 11, 1, 1, 30), NEW_YORK) == dt.datetime(
        2026, 11, 1, 5, 30, tzinfo=dt.UTC
    )


def test_nepal_keeps_its_quarter_hour() -> None:
    found = slots.to_utc(dt.datetime(2026, 5, 1, 19, 0), "Asia/Kathmandu")

    assert found == dt.datetime(2026, 5, 1, 13, 15, tzinfo=dt.UTC)


def test_turn_time_is_added_to_the_instant_on_the_night_the_clock_goes_back() -> None:
    starts_at = slots.instant(AUTUMN, 30, NEW_YORK)

    found = slots.period(starts_at, 90)

    assert found.ends_at - found.starts_at == dt.timedelta(minutes=90)
    assert found.ends_at == dt.datetime(2026, 11, 1, 6, 0, tzinfo=dt.UTC)


def test_a_minute_past_midnight_is_on_the_next_calendar_day() -> None:
    assert slots.local_time(dt.date(2026, 3, 6), 1500) == dt.datetime(2026, 3, 7, 1, 0)


@pytest.mark.parametrize(
    ("local", "date", "minute"),
    [
        (dt.datetime(2026, 3, 7, 0, 30), dt.date(2026, 3, 6), 1470),
        (dt.datetime(2026, 3, 7, 1, 45), dt.date(2026, 3, 6), 1545),
        (dt.datetime(2026, 3, 7, 2, 0), dt.date(2026, 3, 7), 120),
        (dt.datetime(2026, 3, 6, 0, 30), dt.date(2026, 3, 6), 30),
        (dt.datetime(2026, 3, 6, 22, 0), dt.date(2026, 3, 6), 1320),
    ],
)
def test_a_night_belongs_to_the_date_its_shift_began(local: dt.datetime, date: dt.date, minute: int) -> None:
    assert slots.service_time(local, slots.Calendar((LATE,))) == slots.ServiceTime(date, minute)


def test_the_service_date_of_an_instant_is_the_outlets_own() -> None:
    at = dt.datetime(2026, 3, 7, 0, 30, tzinfo=dt.UTC)

    assert slots.service_date(at, slots.Calendar((LATE,)), "Europe/London") == dt.date(2026, 3, 6)
    assert slots.service_date(at, slots.Calendar((LATE,)), "Asia/Singapore") == dt.date(2026, 3, 7)


@pytest.mark.parametrize(
    ("first", "last", "closes", "every"),
    [(1050, 1110, 1350, 20), (1055, 1110, 1350, 15), (1110, 1050, 1350, 15), (1050, 1110, 1080, 15)],
)
def test_a_shift_off_the_quarter_hour_or_out_of_order_is_refused(
    first: int, last: int, closes: int, every: int
) -> None:
    with pytest.raises(ValueError, match="Dinner"):
        slots.Shift("Dinner", EVERY_DAY, first, last, closes, every)
