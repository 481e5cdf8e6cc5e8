"""Just the tables that staff name, judged: yes, tightly, or no and why; kept for the party or not at all."""

import datetime as dt

import pytest
from django.utils import timezone

from availability import engine, operations, queries
from availability.engine import Code, Level
from availability.models import BookingRules, Claim, Demand, Placement, Table
from config.errors import Conflict
from config.outlets.models import Outlet
from tests.factories.availability import harbour

pytestmark = pytest.mark.django_db

SEVEN = dt.time(19)


@pytest.fixture
def outlet() -> Outlet:
    return harbour()


def evening(time: dt.time = SEVEN, days: int = 3) -> dt.datetime:
    return dt.datetime.combine(timezone.now().date() + dt.timedelta(days=days), time)


def book(outlet: Outlet, time: dt.time = SEVEN, party_size: int = 4) -> Placement:
    placed = operations.place_booking(
        outlet=outlet,
        starts_local=evening(time),
        party_size=party_size,
        turn_minutes=None,
        channel=engine.Channel.IN_HOUSE,
        lock=None,
        now=timezone.now(),
    )
    return placed.placement


def judged(
    outlet: Outlet, placement: Placement, *names: str, time: dt.time = SEVEN, size: int = 4
) -> engine.Placing:
    """These tables for a booking, at its own time or another."""
    known = queries.setup(outlet)
    keeps_time = known.local(placement.during.lower).time() == time
    wish = queries.wanted(
        known,
        placement=placement,
        starts_local=evening(time),
        party_size=size,
        turn_minutes=placement.turn_minutes,
        keeps_time=keeps_time,
    )
    day = queries.read_day(outlet, known, wish).day
    tables = Table.objects.filter(outlet=outlet, name__in=names).values_list("pk", flat=True)
    return queries.judge_placing(day, wish, list(tables), timezone.now())


def said(placing: engine.Placing) -> list[str]:
    return [reason.text for reason in (*placing.refusals, *placing.warnings)]


def assign(outlet: Outlet, placement: Placement, *names: str, time: dt.time = SEVEN) -> Placement:
    return operations.assign_booking(
        outlet=outlet,
        placement=placement,
        tables=list(Table.objects.filter(outlet=outlet, name__in=names)),
        starts_local=evening(time),
        party_size=placement.party_size,
        turn_minutes=placement.turn_minutes,
        keeps_time=queries.setup(outlet).local(placement.during.lower).time() == time,
        channel=engine.Channel.IN_HOUSE,
        now=timezone.now(),
    )


def test_a_free_table_that_fits_is_ok_and_tells_the_time_until_the_next_party(outlet: Outlet) -> None:
    first = book(outlet)
    book(outlet)
    later = book(outlet, dt.time(21))
    assign(outlet, later, "A2", time=dt.time(21))

    placing = judged(outlet, first, "A1")
    other = judged(outlet, first, "A2", time=dt.time(17, 30))

    assert (placing.level, placing.slack_minutes, said(placing)) == (Level.OK, None, [])
    assert (other.level, other.slack_minutes) == (Level.OK, 0)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["S1"], ["Only 2 chairs for 4.", "Kept for walk-ins."]),
        (["A1", "A2"], ["These tables are not set up to be joined."]),
        (["B1", "B2"], ["Kept for parties of 7 or more."]),
    ],
)
def test_staff_may_insist_on_what_serves_badly(outlet: Outlet, names: list[str], words: list[str]) -> None:
    placement = book(outlet)

    placing = judged(outlet, placement, *names)
    assign(outlet, placement, *names)

    assert (placing.level, said(placing)) == (Level.TIGHT, words)
    kept = Claim.objects.filter(placement=placement).values_list("table__name", flat=True)
    assert sorted(kept) == sorted(names)


def test_a_full_interval_is_told_and_not_refused(outlet: Outlet) -> None:
    late = book(outlet, dt.time(21))
    for _ in range(4):
        book(outlet)

    placing = judged(outlet, late, "S1", time=SEVEN)

    assert Code.PACING_FULL in [reason.code for reason in placing.warnings]
    assert (placing.level, placing.pace.load.covers, placing.pace.max_covers) == (Level.TIGHT, 16, 16)


def test_the_rest_between_two_parties_is_told(outlet: Outlet) -> None:
    BookingRules.objects.filter(outlet=outlet).update(buffer_minutes=15)
    early = book(outlet, dt.time(17, 30))
    table = early.claims.get().table.name
    late = book(outlet, dt.time(21))

    placing = judged(outlet, late, table, time=SEVEN)

    assert said(placing) == ["Only 0 of the 15 minutes between parties before it."]


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (dt.time(15), "We do not seat at 15:00; we do at: Dinner 17:30 to 21:30."),
        (dt.time(19, 5), "19:05 is not a time we offer: 19:00 or 19:15 would be."),
    ],
)
def test_a_new_time_must_be_one_that_is_served(outlet: Outlet, time: dt.time, words: str) -> None:
    placing = judged(outlet, book(outlet), "A2", time=time)

    assert (placing.level, said(placing)) == (Level.NO, [words])


def test_a_table_that_is_taken_is_refused_and_everything_stays(outlet: Outlet) -> None:
    first, second = book(outlet), book(outlet)
    table = first.claims.get().table.name

    with pytest.raises(Conflict) as refused:
        assign(outlet, second, table)

    assert refused.value.details["reasons"] == [
        {"code": "all_tables_taken", "text": f"{table} is taken some time from 19:00 to 20:30."}
    ]
    assert second.claims.get().table.name != table
    assert Claim.objects.count() == 2


def test_a_table_that_is_not_in_the_room_is_refused(outlet: Outlet) -> None:
    placement = book(outlet)
    plan = outlet.floor_plans.create(name="Winter", starts_on=evening().date())
    operations.copy_plan(plan=plan, source=None)
    plan.spots.filter(table__name="A2").delete()

    placing = judged(outlet, placement, "A2")

    assert (placing.level, said(placing)) == (Level.NO, ["This table is not in the room that day."])


def test_another_time_keeps_the_turn_and_counts_as_a_demand(outlet: Outlet) -> None:
    placement = book(outlet)

    moved = assign(outlet, placement, "A2", time=dt.time(20))

    local = queries.setup(outlet).local
    assert (local(moved.during.lower).time(), local(moved.during.upper).time()) == (
        dt.time(20),
        dt.time(21, 30),
    )
    assert Demand.objects.filter(placement=moved, kind=Demand.Kind.MOVE, outcome="GRANTED").count() == 1


def test_every_place_is_listed_once_the_best_first(outlet: Outlet) -> None:
    placement, known = book(outlet), queries.setup(outlet)
    wish = queries.wanted(
        known,
        placement=placement,
        starts_local=evening(),
        party_size=4,
        turn_minutes=90,
        keeps_time=True,
    )
    day = queries.read_day(outlet, known, wish).day

    places = queries.judge_places(day, wish, timezone.now())

    assert [(place.name, placing.level.value) for place, placing in places] == [
        ("A1", "OK"),
        ("A2", "OK"),
        ("B1", "OK"),
        ("B2", "OK"),
        ("S1", "TIGHT"),
        ("B1+B2", "TIGHT"),
    ]
