"""What staff say of a party's table: pinned, here, blocked; and what story and problems tell of it."""

import datetime as dt

import pytest
from django.utils import timezone

from availability import operations as inventory
from availability.models import Claim, Closure, Kind, Placement, Table
from config.errors import Conflict
from config.opentable import facts
from config.opentable.models import Problem
from config.roles import Role
from reservations import operations
from reservations.models import Change, Reservation
from reservations.wire import GuestWords
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories import people
from tests.factories.availability import TableFactory
from tests.reservations.calls import make
from tests.reservations.conftest import evening
from tests.visibility import wait_for_facts

pytestmark = pytest.mark.django_db


def booked(opentable: OpenTable) -> Reservation:
    """A party of two at seven."""
    _, answer = make(opentable)
    return Reservation.objects.get(confirmation_number=answer["confirmation_number"])


def placement_of(party: Reservation) -> Placement:
    return Placement.objects.get(reservation=party)


def test_a_pin_is_kept_and_told(network: OpenTable) -> None:
    party = booked(network)
    host = people.browser(network.outlet)
    door = f"/at/{network.outlet.slug}/parties/{party.confirmation_number}/pin/"
    page = f"/at/{network.outlet.slug}/reservations/{party.confirmation_number}/"
    assert "Pin to X1" in host.get(page).content.decode()

    answer = host.post(door, {"pinned": "yes"})

    assert (answer.status_code, answer["HX-Redirect"]) == (204, page)
    assert placement_of(party).is_pinned
    assert "Unpin from X1" in host.get(page).content.decode()
    host.post(door, {"pinned": "yes"})
    host.post(door, {"pinned": "no"})
    assert not placement_of(party).is_pinned
    told = Change.objects.filter(reservation=party, act__in=["pinned", "unpinned"]).order_by("pk")
    assert [change.words for change in told] == ["Pinned to X1.", "May be moved from X1 again."]


def test_only_a_booked_party_with_a_table_is_pinned(network: OpenTable) -> None:
    party = booked(network)
    operations.cancel_reservation(reservation=party, actor="host", now=timezone.now())

    with pytest.raises(Conflict, match="Only a booked party that has a table"):
        operations.pin_reservation(reservation=party, is_pinned=True, actor="host", now=timezone.now())


def test_support_looks_and_pins_nothing(network: OpenTable) -> None:
    party = booked(network)
    support = people.browser(network.outlet, Role.SUPPORT)

    door = f"/at/{network.outlet.slug}/parties/{party.confirmation_number}/pin/"
    assert support.post(door, {"pinned": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("house_state", "is_here"), [("ARRIVED", True), ("PARTLY_ARRIVED", True), ("LATE", False)]
)
def test_the_inventory_knows_who_is_here(network: OpenTable, house_state: str, is_here: bool) -> None:
    party = booked(network)
    now = timezone.now()

    operations.set_house_state(reservation=party, house_state=house_state, actor="host", now=now)
    assert placement_of(party).has_arrived is is_here

    operations.set_house_state(reservation=party, house_state="CONFIRMED", actor="host", now=now)
    assert placement_of(party).has_arrived is False


def test_a_seat_taken_back_leaves_the_party_at_the_door(network: OpenTable) -> None:
    party = booked(network)
    now = evening().replace(tzinfo=network.outlet.zone)
    table = network.outlet.tables.get()
    operations.seat_reservation(reservation=party, tables=[table], actor="host", now=now)

    operations.undo_seat(reservation=party, actor="host", now=now + dt.timedelta(seconds=5))

    assert placement_of(party).has_arrived is True


def test_who_asked_is_remembered(network: OpenTable) -> None:
    TableFactory.create(area=network.outlet.areas.get(), name="X2")
    TableFactory.create(area=network.outlet.areas.get(), name="X3")
    party, now = booked(network), timezone.now()
    phone = operations.book_by_phone(
        outlet=network.outlet,
        starts_local=evening(),
        party_size=2,
        guest=GuestWords(last_name="May"),
        actor="host",
        now=now,
    )
    walk_in = operations.seat_walk_in(
        outlet=network.outlet,
        party_size=2,
        tables=[Table.objects.get(name="X3")],
        actor="host",
        now=now,
    )
    operations.change_reservation(reservation=party, starts_local=evening(hour=20), actor="host", now=now)

    assert [placement_of(found).channel for found in (party, phone, walk_in)] == [
        "ONLINE",
        "IN_HOUSE",
        "WALK_IN",
    ]


def test_a_blocked_table_displaces_its_party_and_tells_it(network: OpenTable) -> None:
    party = booked(network)
    outlet = network.outlet
    starts_at = evening(hour=18).replace(tzinfo=outlet.zone)

    told = operations.block_tables(
        outlet=outlet,
        tables=[outlet.tables.get()],
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=3),
        reason="wobbly leg",
        actor="host",
        now=timezone.now(),
    )

    assert told == [party]
    change = Change.objects.get(reservation=party, act="displaced")
    assert change.words == "Has no table any more: X1 is blocked, wobbly leg."
    problem = Problem.objects.get(code="reservation_without_table")
    assert problem.cause.endswith("has no table: X1 is blocked, wobbly leg.")


def test_a_host_blocks_a_table_from_its_sheet_and_gives_it_back(network: OpenTable) -> None:
    outlet, host = network.outlet, people.browser(network.outlet)
    table = outlet.tables.get()
    sheet = f"/at/{outlet.slug}/tables/{table.pk}/"
    until = timezone.now().astimezone(outlet.zone) + dt.timedelta(hours=2)
    said = {"reason": "wobbly leg", "until": f"{until:%Y-%m-%dT%H:%M}"}

    assert "Block this table" in host.get(sheet).content.decode()
    refused = host.post(f"/at/{outlet.slug}/tables/{table.pk}/block/", {**said, "reason": ""})
    assert (refused.status_code, "Say why" in refused.content.decode()) == (422, True)
    assert host.post(f"/at/{outlet.slug}/tables/{table.pk}/block/", said).status_code == 204

    shown = host.get(sheet).content.decode()
    assert "wobbly leg" in shown
    assert "Unblock X1" in shown
    assert host.post(f"/at/{outlet.slug}/tables/{table.pk}/unblock/").status_code == 204
    assert not Claim.objects.filter(kind=Kind.BLOCK).exists()
    assert host.post(f"/at/{outlet.slug}/tables/{table.pk}/unblock/").status_code == 404


def test_another_outlets_table_is_not_blocked(network: OpenTable, floor: OpenTable) -> None:
    host = people.browser(network.outlet)
    table = floor.outlet.tables.first()
    assert table is not None

    door = f"/at/{network.outlet.slug}/tables/{table.pk}/block/"
    assert host.post(door, {"reason": "x", "until": "2030-01-01T12:00"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_rule_that_takes_a_place_is_told_in_the_story_and_raised(network: OpenTable) -> None:
    party = booked(network)
    outlet, date = network.outlet, evening().date()
    Closure.objects.create(outlet=outlet, first_date=date, last_date=date, reason="private party")
    inventory.change_rules(outlet=outlet, actor="manager", now=timezone.now())

    wait_for_facts()
    facts.deliver(dotted_name="reservations.tasks.DISPLACED", now=timezone.now())

    party.refresh_from_db()
    assert (party.needs_table, party.table_names, party.state) == (True, [], "BOOKED")
    told = Change.objects.get(reservation=party, act="displaced")
    assert (told.actor, told.words) == (
        "manager",
        "Has no table any more: the outlet is closed that day (private party).",
    )
    assert Problem.objects.get(code="reservation_without_table").closed_at is None
    # Every table is free that day, and still nobody is given one.
    assert operations.retable_waiting(now=timezone.now()) == 0


def test_the_map_shows_the_plan_in_force(network: OpenTable) -> None:
    outlet, host = network.outlet, people.browser(network.outlet)
    TableFactory.create(area=outlet.areas.get(), name="X2")
    today = timezone.now().astimezone(outlet.zone).date()
    plan = outlet.floor_plans.create(name="Winter", starts_on=today - dt.timedelta(days=1))
    inventory.copy_plan(plan=plan, source=None)
    plan.spots.filter(table__name="X2").delete()
    plan.spots.update(x=321)

    tiles = host.get(f"/at/{outlet.slug}/floor/").context["tiles"]

    assert [(tile.table.name, tile.table.x) for tile in tiles] == [("X1", 321)]
