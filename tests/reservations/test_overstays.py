"""Parties that sit longer than planned: their claim grows, and who comes next is moved or told."""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone

from availability import engine
from availability import operations as inventory
from availability.models import Claim, Kind, Publication, Table
from config.opentable.models import Problem
from config.outlets.models import Outlet
from reservations import operations, queries
from reservations.models import Change, Reservation
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.availability import PublicationFactory, ShiftFactory, TableFactory, annex
from tests.reservations.calls import make
from tests.reservations.conftest import caller_for, evening

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


def clock(outlet: Outlet, hour: int, minute: int = 0, days: int = 7) -> dt.datetime:
    """A time of that evening at the outlet."""
    return evening(days, hour, minute).replace(tzinfo=outlet.zone)


def seat(outlet: Outlet, at: dt.datetime, *names: str) -> Reservation:
    """Two people who did not book sit down."""
    tables = list(Table.objects.filter(outlet=outlet, name__in=names or ["X1"]))
    return operations.seat_walk_in(outlet=outlet, party_size=2, tables=tables, actor="host", now=at)


def book(opentable: OpenTable, hour: int, minute: int = 0, days: int = 7) -> Reservation:
    """Lee books for two."""
    guest = {"last_name": "Lee", "phone": {"number": "5550101"}}
    status, answer = make(opentable, evening(days, hour, minute), guest=guest)
    assert status == 201
    return Reservation.objects.get(confirmation_number=answer["confirmation_number"])


def kept(party: Reservation) -> list[tuple[str, dt.datetime, dt.datetime]]:
    """The tables of a party, each with its period."""
    claims = Claim.objects.filter(placement=party.placement).order_by("table_id")
    return [(claim.table.name, claim.during.lower, claim.during.upper) for claim in claims]


def second_table(outlet: Outlet) -> None:
    """X2 beside X1."""
    TableFactory.create(area=outlet.areas.get(), name="X2")


def test_the_claim_grows_once_its_time_is_over_and_no_sooner(network: OpenTable) -> None:
    outlet = network.outlet
    at = clock(outlet, 18, 2)
    party = seat(outlet, at)
    assert kept(party) == [("X1", at, clock(outlet, 19, 32))]

    assert operations.extend_overstays(now=clock(outlet, 19, 31)) == 0
    assert operations.extend_overstays(now=clock(outlet, 19, 32)) == 1

    assert kept(party) == [("X1", at, clock(outlet, 19, 45))]
    assert operations.extend_overstays(now=clock(outlet, 19, 33)) == 0
    assert operations.extend_overstays(now=clock(outlet, 19, 45)) == 1
    assert kept(party) == [("X1", at, clock(outlet, 19, 55))]


def test_the_floor_shows_the_party_and_its_time_as_before(network: OpenTable) -> None:
    outlet = network.outlet
    party = seat(outlet, clock(outlet, 18))
    now = clock(outlet, 19, 50)
    before = queries.load_floor(outlet=outlet, now=now)

    operations.extend_overstays(now=now)

    after = queries.load_floor(outlet=outlet, now=now)
    (tile,) = after.tiles
    assert tile.party is not None
    assert (tile.party.reservation, tile.look.minutes, tile.look.over) == (party, 110, 20)
    assert [tile.lines for tile in after.tiles] == [tile.lines for tile in before.tiles]


def test_the_booking_it_meets_gets_another_table(network: OpenTable) -> None:
    outlet = network.outlet
    second_table(outlet)
    party = seat(outlet, clock(outlet, 18))
    inventory.seat_placement(
        outlet=outlet,
        placement=None,
        tables=[outlet.tables.get(name="X2")],
        party_size=2,
        turn_minutes=15,
        channel=engine.Channel.WALK_IN,
        now=clock(outlet, 18),
    )
    later = book(network, 19, 30)
    assert later.table_names == ["X1"]

    operations.extend_overstays(now=clock(outlet, 19, 30))

    later.refresh_from_db()
    assert (later.table_names, later.needs_table) == (["X2"], False)
    told = Change.objects.get(reservation=later, act="displaced")
    assert (told.actor, told.words) == ("Covers", "Moved to X2: the party before it is still at its table.")
    assert kept(party) == [("X1", clock(outlet, 18), clock(outlet, 19, 40))]
    assert Problem.objects.count() == 0


def test_a_booking_it_meets_that_finds_no_other_table_is_told_to_staff_until_one_is_free(
    network: OpenTable,
) -> None:
    outlet = network.outlet
    party, later = seat(outlet, clock(outlet, 18)), book(network, 19, 30)

    for minute in (30, 31, 40):
        operations.extend_overstays(now=clock(outlet, 19, minute))
        assert operations.retable_waiting(now=clock(outlet, 19, minute)) == 0

    later.refresh_from_db()
    assert (later.table_names, later.needs_table) == ([], True)
    (problem,) = Problem.objects.all()
    assert problem.cause == "Lee, 19:30 for 2, has no table: the party before it is still at its table."
    assert Change.objects.filter(reservation=later, act="displaced").count() == 1

    operations.finish_reservation(reservation=party, actor="host", now=clock(outlet, 19, 41))
    assert operations.retable_waiting(now=clock(outlet, 19, 42)) == 1

    later.refresh_from_db()
    problem.refresh_from_db()
    assert (later.table_names, later.needs_table) == (["X1"], False)
    assert problem.closed_at == clock(outlet, 19, 42)
    assert Change.objects.latest("pk").words == "Has a table again, X1: a table came free."
    assert operations.retable_waiting(now=clock(outlet, 19, 43)) == 0


def test_a_booking_still_to_come_keeps_its_table_while_no_other_is_free(network: OpenTable) -> None:
    outlet = network.outlet
    party, later = seat(outlet, clock(outlet, 18)), book(network, 19, 45)

    operations.extend_overstays(now=clock(outlet, 19, 38))

    assert kept(party) == [("X1", clock(outlet, 18), clock(outlet, 19, 45))]
    later.refresh_from_db()
    assert (later.table_names, later.needs_table) == (["X1"], False)


def test_a_pinned_booking_is_moved_by_nobody_before_its_time(network: OpenTable) -> None:
    outlet = network.outlet
    second_table(outlet)
    later = book(network, 19)
    assert later.placement is not None
    later.placement.is_pinned = True
    later.placement.save(update_fields=["is_pinned"])

    party = seat(outlet, clock(outlet, 18, 30))

    later.refresh_from_db()
    assert (later.table_names, kept(party)) == (
        ["X1"],
        [("X1", clock(outlet, 18, 30), clock(outlet, 19))],
    )
    operations.extend_overstays(now=clock(outlet, 19))
    later.refresh_from_db()
    assert (later.table_names, later.needs_table) == (["X2"], False)


def test_a_claim_cut_short_grows_to_its_whole_stay_once_nobody_needs_the_table(network: OpenTable) -> None:
    outlet = network.outlet
    later = book(network, 19)
    party = seat(outlet, clock(outlet, 18))
    assert kept(party) == [("X1", clock(outlet, 18), clock(outlet, 19))]
    assert operations.extend_overstays(now=clock(outlet, 18, 30)) == 0

    operations.cancel_reservation(reservation=later, actor="host", now=clock(outlet, 18, 31))
    assert operations.extend_overstays(now=clock(outlet, 18, 32)) == 1

    assert kept(party) == [("X1", clock(outlet, 18), clock(outlet, 19, 30))]


def test_it_grows_past_midnight_into_the_next_days_service() -> None:
    outlet = annex()
    outlet.shifts.all().delete()
    ShiftFactory.create(outlet=outlet, name="Late", first_seating=1320, last_seating=1500, closes=1560)
    ShiftFactory.create(outlet=outlet, name="Breakfast", first_seating=300, last_seating=600, closes=660)
    opentable = caller_for(outlet)
    party = seat(outlet, clock(outlet, 0, 30, days=8))
    assert party.date == evening(7).date()
    breakfast = book(opentable, 5, days=8)

    at = clock(outlet, 2, days=8)
    for _ in range(18):
        operations.extend_overstays(now=at)
        at += 10 * MINUTE

    breakfast.refresh_from_db()
    assert kept(party) == [("X1", clock(outlet, 0, 30, days=8), clock(outlet, 5, days=8))]
    assert (breakfast.date, breakfast.needs_table) == (evening(8).date(), False)
    operations.extend_overstays(now=clock(outlet, 5, days=8))
    breakfast.refresh_from_db()
    assert kept(party) == [("X1", clock(outlet, 0, 30, days=8), clock(outlet, 5, 10, days=8))]
    assert (breakfast.table_names, breakfast.needs_table) == ([], True)


def test_who_is_said_to_sit_for_six_hours_too_long_was_forgotten(network: OpenTable) -> None:
    outlet = network.outlet
    party = seat(outlet, clock(outlet, 12))

    assert operations.extend_overstays(now=clock(outlet, 19, 29)) == 1
    assert operations.extend_overstays(now=clock(outlet, 19, 40)) == 0

    assert kept(party) == [("X1", clock(outlet, 12), clock(outlet, 19, 40))]


def test_a_table_where_others_sit_by_now_is_theirs(network: OpenTable) -> None:
    outlet = network.outlet
    second_table(outlet)
    party = seat(outlet, clock(outlet, 18), "X1", "X2")
    others = seat(outlet, clock(outlet, 19), "X1")

    assert operations.extend_overstays(now=clock(outlet, 19, 30)) == 1

    assert kept(party) == [
        ("X1", clock(outlet, 18), clock(outlet, 19)),
        ("X2", clock(outlet, 18), clock(outlet, 19, 40)),
    ]
    assert kept(others) == [("X1", clock(outlet, 19), clock(outlet, 20, 30))]


def test_a_party_that_left_or_sits_nowhere_keeps_nothing(network: OpenTable) -> None:
    outlet = network.outlet
    gone = seat(outlet, clock(outlet, 18))
    operations.finish_reservation(reservation=gone, actor="host", now=clock(outlet, 19))
    operations.seat_walk_in(outlet=outlet, party_size=2, tables=[], actor="host", now=clock(outlet, 18))

    assert operations.extend_overstays(now=clock(outlet, 19, 40)) == 0

    assert Claim.objects.count() == 0


def test_the_day_is_published_again(network: OpenTable) -> None:
    outlet = network.outlet
    link = outlet_link(network)
    row = PublicationFactory.create(link=link, date=evening().date(), next_at=timezone.now())
    party = seat(outlet, clock(outlet, 18))
    before = Publication.objects.get(pk=row.pk).dirty_number

    operations.extend_overstays(now=clock(outlet, 19, 30))

    assert Publication.objects.get(pk=row.pk).dirty_number == before + 1
    assert Claim.objects.get(placement=party.placement).kind == Kind.SEATING


def outlet_link(opentable: OpenTable) -> object:
    """The outlet's link."""
    return opentable.connection.links.get(rid=opentable.outlet.rid)


def test_beat_and_relay_both_see_to_it() -> None:
    sweeps = {dotted_name: seconds for _, seconds, dotted_name in settings.SWEEPS}
    assert sweeps["reservations.operations.extend_overstays"] == 60
    assert sweeps["reservations.operations.retable_waiting"] == 30
