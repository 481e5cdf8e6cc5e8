"""Every request for a table is kept as it was asked and answered."""

import datetime as dt

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from availability import operations as inventory
from availability.models import Demand
from config.errors import Conflict
from reservations import operations, wire
from reservations.models import Reservation
from tests.config.opentable.inbound.conftest import OpenTable
from tests.reservations.calls import lock, make, release
from tests.reservations.conftest import at, evening, expire_locks

pytestmark = pytest.mark.django_db

SEVEN = 19 * 60


def demands() -> list[tuple[str, str, int, int, str, list[str]]]:
    """Kind, channel, minute, size, outcome and reasons, in the order asked."""
    fields = ("kind", "channel", "minute", "party_size", "outcome", "reasons")
    return list(Demand.objects.order_by("pk").values_list(*fields))


def test_a_lock_and_its_make_are_one(network: OpenTable) -> None:
    _, granted = lock(network)

    make(network, lock_id=granted["lock_id"])

    assert demands() == [("LOCK", "ONLINE", SEVEN, 2, "GRANTED", [])]
    kept = Demand.objects.get()
    assert (kept.date, kept.turn_minutes, kept.placement_id) == (evening().date(), None, granted["lock_id"])
    assert Reservation.objects.get().placement == kept.placement


def test_a_make_on_a_lock_that_is_over_takes_the_place_of_the_lock(network: OpenTable) -> None:
    _, first = lock(network, turn_time_minutes=120)
    expire_locks()
    _, second = lock(network)
    expire_locks()

    status, _ = make(network, lock_id=first["lock_id"])
    refused, _ = make(network, lock_id=second["lock_id"])

    assert (status, refused) == (201, 409)
    assert demands() == [
        ("LOCK", "ONLINE", SEVEN, 2, "GRANTED", []),
        ("LOCK", "ONLINE", SEVEN, 2, "REFUSED", ["all_tables_taken"]),
    ]
    placements = list(Demand.objects.order_by("pk").values_list("placement", "turn_minutes"))
    assert placements == [(Reservation.objects.get().placement_id, 120), (None, None)]


def test_what_is_refused_is_kept_once_however_often_the_request_is_repeated(network: OpenTable) -> None:
    make(network)
    wish = {"rid": network.outlet.rid, "date": at(evening()), "party_size": 6}

    answers = [network.call("POST", "/opentable/v1/locks", wish, X_Request_Id="refused-1") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert answers[1]["Idempotent-Replayed"] == "true"
    assert demands() == [
        ("MAKE", "ONLINE", SEVEN, 2, "GRANTED", []),
        ("LOCK", "ONLINE", SEVEN, 6, "REFUSED", ["no_table_fits"]),
    ]


def test_a_lock_beyond_the_cap_is_no_demand(network: OpenTable) -> None:
    network.connection.live_locks_max = 0
    network.connection.save(update_fields=["live_locks_max"])

    status, _ = lock(network)

    assert (status, demands()) == (429, [])


def test_another_time_is_a_demand_of_its_own_granted_or_not(network: OpenTable) -> None:
    _, made = make(network)
    make(network, evening(days=8))
    path = f"/opentable/v1/reservations/{made['confirmation_number']}"
    body = {"rid": network.outlet.rid, "confirmation_number": made["confirmation_number"]}

    moved = network.call("PUT", path, {**body, "date_time": at(evening(hour=20))})
    refused = network.call("PUT", path, {**body, "date_time": at(evening(days=8))})

    assert (moved.status_code, refused.status_code) == (200, 409)
    assert demands()[2:] == [
        ("MOVE", "ONLINE", 20 * 60, 2, "GRANTED", []),
        ("MOVE", "ONLINE", SEVEN, 2, "REFUSED", ["all_tables_taken"]),
    ]


def test_what_staff_are_refused_is_kept_too(network: OpenTable) -> None:
    def book(hour: int) -> Reservation:
        return operations.book_by_phone(
            outlet=network.outlet,
            starts_local=evening(hour=hour),
            party_size=2,
            guest=wire.GuestWords(last_name="Lee"),
            actor="host",
            now=timezone.now(),
        )

    booked = book(19)
    with pytest.raises(Conflict):
        book(20)
    with pytest.raises(Conflict):
        operations.change_reservation(reservation=booked, party_size=6, actor="host", now=timezone.now())

    assert demands() == [
        ("MAKE", "IN_HOUSE", SEVEN, 2, "GRANTED", []),
        ("MAKE", "IN_HOUSE", 20 * 60, 2, "REFUSED", ["all_tables_taken"]),
        ("MOVE", "IN_HOUSE", SEVEN, 6, "REFUSED", ["no_table_fits"]),
    ]
    assert Reservation.objects.count() == 1


def test_a_party_at_the_door_is_kept_with_its_tables(network: OpenTable) -> None:
    table = network.outlet.tables.get()

    operations.seat_walk_in(
        outlet=network.outlet,
        party_size=3,
        tables=[table],
        actor="host",
        now=evening().replace(tzinfo=network.outlet.zone),
    )

    assert demands() == [("SEAT", "WALK_IN", SEVEN, 3, "GRANTED", [])]
    assert Demand.objects.get().table_ids == [table.pk]


def test_keeping_them_takes_one_statement_and_a_make_on_its_lock_none(network: OpenTable) -> None:
    with CaptureQueriesContext(database) as locking:
        _, granted = lock(network)
    with CaptureQueriesContext(database) as making:
        make(network, lock_id=granted["lock_id"])
    with CaptureQueriesContext(database) as refusing:
        lock(network)

    said_of_demands = [
        sum("availability_demand" in query["sql"] for query in asked.captured_queries)
        for asked in (locking, making, refusing)
    ]
    assert said_of_demands == [1, 0, 1]


def test_a_released_lock_stays_a_demand(network: OpenTable) -> None:
    _, granted = lock(network)

    release(network, granted["lock_id"])

    assert demands() == [("LOCK", "ONLINE", SEVEN, 2, "GRANTED", [])]


def test_demands_are_forgotten_after_400_days(network: OpenTable) -> None:
    lock(network)
    asked_at = Demand.objects.get().at

    kept = inventory.forget_demands(now=asked_at + dt.timedelta(days=400))
    dropped = inventory.forget_demands(now=asked_at + dt.timedelta(days=400, seconds=1))

    assert (kept, dropped, Demand.objects.count()) == (0, 1, 0)
