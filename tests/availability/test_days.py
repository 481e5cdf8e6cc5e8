"""The day as the engine is told of it: how it is read, where it ends, and who waits for whom."""

import datetime as dt

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from availability import engine, operations, pacing, queries
from availability.models import Claim, Closure, Kind, Placement, ServiceDay, Shift, SpecialDay
from config.errors import Conflict
from config.outlets.models import Outlet
from tests.factories.availability import (
    AreaFactory,
    BookingRulesFactory,
    ShiftFactory,
    TableFactory,
    annex,
    harbour,
)
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.django_db

DATE = timezone.now().date() + dt.timedelta(days=7)


def book(
    outlet: Outlet,
    starts_local: dt.datetime,
    party_size: int = 2,
    turn: int | None = None,
    now: dt.datetime | None = None,
) -> Placement:
    """A booking at the next best table."""
    return operations.place_booking(
        outlet=outlet,
        starts_local=starts_local,
        party_size=party_size,
        turn_minutes=turn,
        channel=engine.Channel.ONLINE,
        lock=None,
        now=now or timezone.now(),
    ).placement


def wall(hour: int, minute: int = 0, date: dt.date = DATE) -> dt.datetime:
    """A wall-clock time of the day."""
    return dt.datetime.combine(date, dt.time(hour, minute))


def day_of(outlet: Outlet) -> engine.Day:
    """The day as it stands."""
    return queries.standing(outlet=outlet, known=queries.setup(outlet), date=DATE).day


def late_bar(**facts: object) -> Outlet:
    """One table, served from 18:00 to last orders at 01:00; the night belongs to its evening."""
    outlet: Outlet = OutletFactory.create(**facts)
    BookingRulesFactory.create(outlet=outlet, pacing_covers=4)
    ShiftFactory.create(outlet=outlet, first_seating=1080, last_seating=1500, closes=1560)
    TableFactory.create(area=AreaFactory.create(outlet=outlet), name="X1")
    return outlet


@pytest.mark.parametrize("parties", [1, 3])
def test_a_day_is_read_in_two_statements_however_full_it_is(parties: int) -> None:
    outlet = harbour()
    for number in range(parties):
        book(outlet, wall(18 + number))
    queries.setup(outlet)

    with CaptureQueriesContext(database) as read:
        day = day_of(outlet)

    assert len(read) == 2
    assert day.starting == {1080 + 60 * number: pacing.Load(2, 1) for number in range(parties)}


def test_a_joined_party_counts_once_and_takes_both_tables() -> None:
    outlet = harbour()
    placement = book(outlet, wall(19), party_size=8)

    day = day_of(outlet)

    assert day.starting == {1140: pacing.Load(8, 1)}
    assert set(day.taken) == set(Claim.objects.filter(placement=placement).values_list("table_id", flat=True))


def test_half_past_midnight_belongs_to_the_evening_before() -> None:
    outlet = late_bar()

    placement = book(outlet, wall(0, 30, DATE + dt.timedelta(days=1)))

    assert placement.date == DATE
    assert day_of(outlet).starting == {1470: pacing.Load(2, 1)}
    assert placement.during.lower == wall(0, 30, DATE + dt.timedelta(days=1)).replace(tzinfo=outlet.zone)


def test_a_time_after_midnight_that_two_services_offer_is_the_dates_own() -> None:
    """The night before is full at half past midnight, and early breakfast is where it would be booked."""
    outlet, tomorrow = late_bar(), DATE + dt.timedelta(days=1)
    ShiftFactory.create(
        outlet=outlet, name="Breakfast", weekdays=[tomorrow.isoweekday()], first_seating=30, last_seating=30
    )
    SpecialDay.objects.create(outlet=outlet, date=tomorrow, name="Early").shifts.set(
        Shift.objects.filter(outlet=outlet, name="Breakfast")
    )
    Closure.objects.create(
        outlet=outlet,
        first_date=tomorrow,
        last_date=tomorrow,
        shift=Shift.objects.get(outlet=outlet, name="Breakfast"),
    )

    offered = queries.offered_times(outlet=outlet, date=tomorrow, sizes=[2], now=timezone.now())[2]

    assert 15 in offered
    assert 30 not in offered
    with pytest.raises(Conflict):
        book(outlet, wall(0, 30, tomorrow))
    assert book(outlet, wall(0, 15, tomorrow)).date == DATE


def test_a_party_that_sits_past_midnight_locks_both_days() -> None:
    outlet = late_bar()

    book(outlet, wall(23, 30))

    assert list(ServiceDay.objects.order_by("date").values_list("date", flat=True)) == [
        DATE,
        DATE + dt.timedelta(days=1),
    ]


def test_a_party_of_last_night_is_in_the_way_of_an_early_one() -> None:
    outlet = late_bar()
    ShiftFactory.create(outlet=outlet, name="Breakfast", first_seating=120, last_seating=600, closes=660)
    book(outlet, wall(0, 30, DATE + dt.timedelta(days=1)), turn=120)

    with pytest.raises(Conflict) as refused:
        book(outlet, wall(2, 0, DATE + dt.timedelta(days=1)))

    assert [reason["code"] for reason in refused.value.details["reasons"]] == ["all_tables_taken"]
    assert book(outlet, wall(2, 30, DATE + dt.timedelta(days=1))).date == DATE + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("time_zone", "date"),
    [
        ("America/New_York", dt.date(2027, 3, 13)),
        ("America/New_York", dt.date(2027, 11, 6)),
        ("Europe/London", dt.date(2027, 3, 27)),
        ("Australia/Lord_Howe", dt.date(2027, 4, 3)),
        ("Asia/Kathmandu", dt.date(2027, 4, 3)),
    ],
)
def test_a_stay_over_the_change_of_the_clock_is_its_turn_long(time_zone: str, date: dt.date) -> None:
    outlet = late_bar(time_zone=time_zone)
    day_before = wall(12, date=date - dt.timedelta(days=1)).replace(tzinfo=dt.UTC)

    placement = book(outlet, wall(0, 45, date + dt.timedelta(days=1)), turn=120, now=day_before)

    assert placement.during.upper - placement.during.lower == dt.timedelta(minutes=120)
    assert placement.date == date


def test_a_block_keeps_its_table_but_nobody_comes_to_eat() -> None:
    outlet = annex()
    placement = book(outlet, wall(19))
    Placement.objects.filter(pk=placement.pk).update(kind=Kind.BLOCK)

    day = day_of(outlet)

    assert (list(day.taken), day.starting) == ([outlet.tables.get().pk], {})
