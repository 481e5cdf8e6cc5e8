"""Both changes of a year in five zones: what is offered, what a stay takes, and under which date."""

import dataclasses
import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

from availability import engine, queries, slots
from tests.availability import evening
from tests.factories.availability import AreaFactory, BookingRulesFactory, ShiftFactory, TableFactory
from tests.factories.outlets import OutletFactory


@dataclass(frozen=True, slots=True)
class Night:
    """A night on which the clock changes, or does not.

    `gap` are the wall-clock minutes that never come. `twice` is a minute that comes twice, `first_utc` its
    first time. `left` is when a party is gone on the wall clock that sat down at `sat` for 90 minutes.
    """

    zone: str
    date: dt.date
    sat: int
    left: int
    gap: range = range(0)
    twice: int | None = None
    first_utc: tuple[int, int] = (0, 0)


NIGHTS = [
    Night("America/New_York", dt.date(2026, 3, 8), 90, 240, gap=range(120, 180)),
    Night("America/New_York", dt.date(2026, 11, 1), 30, 120, twice=90, first_utc=(5, 30)),
    Night("Europe/London", dt.date(2026, 3, 29), 30, 180, gap=range(60, 120)),
    Night("Europe/London", dt.date(2026, 10, 25), 30, 120, twice=90, first_utc=(0, 30)),
    Night("Australia/Sydney", dt.date(2026, 10, 4), 90, 240, gap=range(120, 180)),
    Night("Australia/Sydney", dt.date(2026, 4, 5), 90, 180, twice=150, first_utc=(15, 30)),
    Night("Australia/Lord_Howe", dt.date(2026, 10, 4), 90, 210, gap=range(120, 150)),
    Night("Australia/Lord_Howe", dt.date(2026, 4, 5), 30, 120, twice=105, first_utc=(14, 45)),
    Night("Asia/Kathmandu", dt.date(2026, 3, 29), 90, 180),
]
every_night = pytest.mark.parametrize("night", NIGHTS, ids=lambda night: f"{night.zone} {night.date}")

OPEN_LATE = slots.Shift("Night", evening.EVERY_DAY, first_seating=0, last_seating=300, closes=360)
FROM_THE_EVE = slots.Shift("Late", evening.EVERY_DAY, first_seating=1320, last_seating=1740, closes=1800)
RULES = dataclasses.replace(evening.RULES, turn_times=(engine.TurnTime(4, 90),), pacing=None)
FLOOR = engine.Floor(tables=(engine.Table(1, "X1", 1, 4),))


def day_of(
    night: Night, date: dt.date, shift: slots.Shift, taken: tuple[slots.Period, ...] = ()
) -> engine.Day:
    """A day of one table."""
    mask = engine.occupancy(slots.origin(date, night.zone), taken)
    return engine.Day(date, night.zone, FLOOR, RULES, (shift,), {1: mask})


def long_before(night: Night) -> dt.datetime:
    """Two days before."""
    return slots.origin(night.date, night.zone) - dt.timedelta(days=2)


@every_night
def test_all_but_the_gap_is_offered_once(night: Night) -> None:
    offered = engine.judge_day(day_of(night, night.date, OPEN_LATE), [2], long_before(night))[2]

    assert offered == tuple(minute for minute in range(0, 301, 15) if minute not in night.gap)


@every_night
def test_a_time_in_the_gap_is_refused_and_opened_by_no_change(night: Night) -> None:
    day = day_of(night, night.date, OPEN_LATE)
    for minute in night.gap[::15]:
        asked = engine.Question(minute, 2, long_before(night))

        assert "the clock goes forward over it" in engine.judge(day, asked).reasons[0].text
        assert engine.smallest_change(day, asked) is None


@pytest.mark.parametrize("night", [night for night in NIGHTS if night.twice], ids=lambda night: night.zone)
def test_of_a_minute_that_comes_twice_the_first_is_booked(night: Night) -> None:
    assert night.twice is not None
    hour, minute = night.first_utc

    found = slots.instant(night.date, night.twice, night.zone)

    assert (found.hour, found.minute) == (hour, minute)
    assert found.astimezone(ZoneInfo(night.zone)).fold == 0


@every_night
def test_a_stay_takes_its_real_minutes(night: Night) -> None:
    stay = slots.period(slots.instant(night.date, night.sat, night.zone), 90)
    day = day_of(night, night.date, OPEN_LATE, (stay,))

    offered = engine.judge_day(day, [2], long_before(night))[2]

    assert min(minute for minute in offered if minute > night.sat) == night.left


@every_night
def test_a_start_after_midnight_belongs_to_the_shift_of_the_evening(night: Night) -> None:
    eve = night.date - dt.timedelta(days=1)
    offered = engine.judge_day(day_of(night, eve, FROM_THE_EVE), [2], long_before(night))[2]

    expected = [minute for minute in range(1320, 1741, 15) if minute - 1440 not in night.gap]
    assert list(offered) == expected
    for minute in offered:
        local = slots.local_time(eve, minute)
        assert slots.service_time(local, slots.Calendar((FROM_THE_EVE,))) == slots.ServiceTime(eve, minute)


@pytest.mark.django_db
@every_night
def test_it_is_published_under_the_date_on_the_calendar(night: Night) -> None:
    outlet = OutletFactory.create(time_zone=night.zone)
    BookingRulesFactory.create(outlet=outlet)
    ShiftFactory.create(outlet=outlet, first_seating=1320, last_seating=1740, closes=1800)
    TableFactory.create(area=AreaFactory.create(outlet=outlet))

    found = queries.offered_times(outlet=outlet, date=night.date, sizes=[2], now=long_before(night))

    after_midnight = [minute for minute in range(0, 301, 15) if minute not in night.gap]
    assert found == {2: [*after_midnight, *range(1320, 1440, 15)]}


@every_night
def test_the_cutoff_counts_real_minutes(night: Night) -> None:
    rules = dataclasses.replace(RULES, cutoff_minutes=90)
    day = dataclasses.replace(day_of(night, night.date, OPEN_LATE), rules=rules)
    now = slots.instant(night.date, night.sat, night.zone)

    assert engine.judge_day(day, [2], now)[2][0] == night.left
