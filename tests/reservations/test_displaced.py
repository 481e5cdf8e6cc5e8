"""Parties that lose their table: the story, the problem for staff, and its end."""

import datetime as dt

import pytest
from django.utils import timezone

from availability.models import Claim, Table
from config.opentable import facts
from config.opentable.models import OutboxMessage, Problem
from reservations import operations, wire
from reservations.models import Change, Reservation
from tests.config.opentable.inbound.conftest import OpenTable
from tests.reservations.calls import make
from tests.reservations.conftest import evening
from tests.visibility import wait_for_facts

pytestmark = pytest.mark.django_db

AT_SEVEN = evening()
DAY = f"{AT_SEVEN:%A} {AT_SEVEN.day} {AT_SEVEN:%B}"


def booked(opentable: OpenTable, last_name: str = "Lee") -> Reservation:
    """A party of two at seven."""
    status, answer = make(opentable, guest={"last_name": last_name, "phone": {"number": last_name}})
    assert status == 201
    return Reservation.objects.get(confirmation_number=answer["confirmation_number"])


def instant(opentable: OpenTable, hour: int, minute: int = 0) -> dt.datetime:
    """A time of that evening at the outlet."""
    return evening(hour=hour, minute=minute).replace(tzinfo=opentable.outlet.zone)


def displace(opentable: OpenTable, at: dt.datetime) -> Reservation:
    """Two people who did not book sit down at X1."""
    table = Table.objects.get(outlet=opentable.outlet, name="X1")
    return operations.seat_walk_in(
        outlet=opentable.outlet, party_size=2, tables=[table], actor="host", now=at
    )


def problems() -> list[tuple[str, str, bool]]:
    """Code, cause, and whether it is over."""
    return [
        (found.code, found.cause, found.closed_at is not None) for found in Problem.objects.order_by("pk")
    ]


def test_who_has_no_table_is_named_to_staff(network: OpenTable) -> None:
    later = booked(network)

    displace(network, instant(network, 19))

    cause = "Lee, 19:00 for 2, has no table: another party was seated at its table."
    assert problems() == [("reservation_without_table", cause, False)]
    assert Problem.objects.get().subject == str(later.confirmation_number)
    told = Change.objects.get(reservation=later, act="displaced")
    assert told.words == "Has no table any more: another party was seated at its table."
    assert told.details == {"planned": ["X1"], "tables": []}


@pytest.mark.parametrize("end", ["moved", "seated", "canceled", "no-show"])
def test_the_problem_ends_with_its_cause(network: OpenTable, end: str) -> None:
    later, at = booked(network), instant(network, 19)
    displace(network, at)
    later.refresh_from_db()

    if end == "moved":
        hours = dt.timedelta(hours=2)
        operations.change_reservation(reservation=later, starts_local=AT_SEVEN + hours, actor="host", now=at)
    elif end == "seated":
        operations.seat_reservation(reservation=later, tables=[], actor="host", now=at)
    elif end == "canceled":
        operations.cancel_reservation(reservation=later, actor="host", now=at)
    else:
        operations.mark_no_show(reservation=later, actor="host", now=at)

    assert [is_over for _, _, is_over in problems()] == [True]


def test_a_party_whose_table_was_given_away_before_it_was_booked_again_is_named(network: OpenTable) -> None:
    first, now = booked(network), timezone.now()
    operations.mark_no_show(reservation=first, actor="host", now=now)
    booked(network, "Rivas")

    operations.reopen_reservation(reservation=first, actor="host", now=now)

    cause = f"Lee, {DAY}, 19:00 for 2, has no table: its table was given to others meanwhile."
    assert problems() == [("reservation_without_table", cause, False)]


@pytest.mark.django_db(transaction=True)
def test_a_change_of_rules_tells_the_parties_it_moved_once(network: OpenTable) -> None:
    later, now = booked(network), timezone.now()
    Claim.objects.all().delete()
    facts.record(
        name="placement.displaced",
        rid=network.outlet.rid,
        subject="rules",
        now=now,
        payload={"placements": [later.placement_id], "because": "X1 is no longer there", "actor": "manager"},
    )
    wait_for_facts()
    told = OutboxMessage.objects.count()

    for _ in range(2):
        while facts.deliver(dotted_name="reservations.tasks.DISPLACED", now=now):
            pass
        operations.tell_displaced(
            placement_ids=[later.placement_id or 0], because="again", actor="manager", now=now
        )

    later.refresh_from_db()
    assert (later.table_names, later.needs_table) == ([], True)
    changes = Change.objects.filter(reservation=later, act="displaced")
    assert [(change.actor, change.words) for change in changes] == [
        ("manager", "Has no table any more: X1 is no longer there.")
    ]
    cause = f"Lee, {DAY}, 19:00 for 2, has no table: X1 is no longer there."
    assert problems() == [("reservation_without_table", cause, False)]
    assert OutboxMessage.objects.count() == told + 1


def test_a_party_that_has_left_is_not_told(network: OpenTable) -> None:
    gone = booked(network)
    operations.cancel_reservation(reservation=gone, actor="host", now=timezone.now())

    told = operations.tell_displaced(
        placement_ids=[gone.placement_id or 0], because="too late", actor="host", now=timezone.now()
    )

    assert (told, problems()) == ([], [])


def test_a_phone_booking_that_is_displaced_is_named_too(network: OpenTable) -> None:
    at = instant(network, 19)
    operations.book_by_phone(
        outlet=network.outlet,
        starts_local=AT_SEVEN,
        party_size=3,
        guest=wire.GuestWords(first_name="Ada"),
        actor="host",
        now=at,
    )

    displace(network, at)

    assert [cause for _, cause, _ in problems()] == [
        "Ada, 19:00 for 3, has no table: another party was seated at its table."
    ]
    assert OutboxMessage.objects.count() == 0
