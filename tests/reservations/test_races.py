"""Many at once, with real threads and transactions: one table is given once, and nobody waits for ever."""

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.utils import timezone

from availability import operations as inventory
from availability.models import Claim, Placement
from reservations import operations, queries, wire
from reservations.models import Reservation
from tests import crowds
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.availability import TableFactory, annex, harbour
from tests.reservations.calls import make_body
from tests.reservations.conftest import caller_for, evening

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd() -> Iterator[ThreadPoolExecutor]:
    """Threads that each have a database connection of their own."""
    with crowds.crowd() as pool:
        yield pool


def locking(opentable: OpenTable, starts_local: dt.datetime) -> Callable[[], Placement]:
    """One diner's lock."""
    return lambda: (
        inventory.lock_tables(
            outlet=opentable.outlet,
            connection=opentable.connection,
            starts_local=starts_local,
            party_size=2,
            turn_minutes=None,
            seconds=None,
            now=timezone.now(),
        ).placement
    )


def making(opentable: OpenTable, **fields: Any) -> Callable[[], operations.Make]:
    """One diner's booking."""
    body = make_body(opentable, **fields)
    asked = wire.Asked(
        rid=opentable.outlet.rid,
        starts_local=fields.get("starts_local", evening()),
        party_size=2,
        href=fields.get("href"),
        lock_id=fields.get("lock_id"),
    )
    return lambda: operations.make_reservation(
        outlet=opentable.outlet,
        connection=opentable.connection,
        asked=asked,
        body={**body, "date_time": str(asked.starts_local)},
        now=timezone.now(),
    )


def test_of_many_locks_at_once_one_wins(crowd: ThreadPoolExecutor) -> None:
    opentable = caller_for(annex())

    for day in range(1, 11):
        answers = crowds.at_once(crowd, *[locking(opentable, evening(days=day))] * crowds.THREADS)
        assert answers.count("slot_unavailable") == crowds.THREADS - 1

    assert (Claim.objects.count(), queries.overlapping_claims()) == (10, [])


def test_the_cap_of_live_locks_is_kept_over_many_days_at_once(crowd: ThreadPoolExecutor) -> None:
    opentable = caller_for(harbour(), live_locks_max=2)

    for turn in range(5):
        first = 1 + turn * crowds.THREADS
        days = [evening(days=first + number) for number in range(crowds.THREADS)]
        answers = crowds.at_once(crowd, *[locking(opentable, day) for day in days])

        assert answers.count("too_many_locks") == crowds.THREADS - 2
        for lock in [answer for answer in answers if isinstance(answer, Placement)]:
            inventory.release_lock(connection=opentable.connection, lock_id=lock.pk, now=timezone.now())


def test_the_same_make_many_times_at_once_is_made_once(crowd: ThreadPoolExecutor) -> None:
    opentable = caller_for(annex())
    href = "https://restaurant-api.opentable.com/reservations/1"

    made = crowds.at_once(crowd, *[making(opentable, href=href)] * crowds.THREADS)

    assert [make.is_new for make in made].count(True) == 1
    assert {make.reservation.pk for make in made} == {Reservation.objects.get().pk}


def test_one_href_for_two_days_at_once_is_made_once(crowd: ThreadPoolExecutor) -> None:
    opentable = caller_for(harbour())
    href = "https://restaurant-api.opentable.com/reservations/1"

    answers = crowds.at_once(
        crowd, *[making(opentable, href=href, starts_local=evening(days=day)) for day in range(7, 11)]
    )

    assert answers.count("href_conflict") == 3
    assert (Reservation.objects.count(), Claim.objects.count()) == (1, 1)


def test_a_lock_is_made_by_one_of_many(crowd: ThreadPoolExecutor) -> None:
    opentable = caller_for(annex())
    lock = locking(opentable, evening())()

    acts = [
        making(opentable, lock_id=lock.pk, guest={"gpid": number}) for number in range(1, crowds.THREADS + 1)
    ]
    answers = crowds.at_once(crowd, *acts)

    assert answers.count("slot_unavailable") == crowds.THREADS - 1
    assert [claim.kind for claim in Claim.objects.all()] == ["BOOKING"]


def test_moves_that_cross_do_not_wait_for_each_other(crowd: ThreadPoolExecutor) -> None:
    opentable = caller_for(harbour())
    days = [evening(days=7), evening(days=8)]
    parties = [making(opentable, starts_local=day)().reservation for day in days]

    def move(number: int, day: dt.datetime) -> Callable[[], Any]:
        party = Reservation.objects.get(pk=parties[number].pk)
        asked = wire.Asked(rid=opentable.outlet.rid, starts_local=day)
        return lambda: operations.update_from_opentable(reservation=party, asked=asked, now=timezone.now())

    for turn in range(1, 11):
        answers = crowds.at_once(crowd, *[move(number, days[(number + turn) % 2]) for number in range(2)])
        assert [type(answer) for answer in answers] == [operations.Update] * 2

    assert (Claim.objects.count(), queries.overlapping_claims()) == (2, [])


@pytest.mark.parametrize("tables", [1, 2])
def test_a_seating_always_wins_and_the_displaced_booking_is_moved_or_flagged(
    crowd: ThreadPoolExecutor, tables: int
) -> None:
    outlet = annex()
    if tables == 2:
        TableFactory.create(area=outlet.areas.get(), name="X2")
    opentable = caller_for(outlet)
    table = outlet.tables.get(name="X1")

    for day in range(1, 13):
        starts_local = evening(days=day)
        now = starts_local.replace(tzinfo=outlet.zone)

        def seat(now: dt.datetime = now) -> Reservation:
            return operations.seat_walk_in(outlet=outlet, party_size=2, tables=[table], actor="host", now=now)

        party, made = crowds.at_once(crowd, seat, making(opentable, starts_local=starts_local))

        assert isinstance(party, Reservation)
        kept = Claim.objects.filter(placement=party.placement).values_list("table__name", flat=True)
        assert list(kept) == ["X1"]
        if isinstance(made, operations.Make):
            made.reservation.refresh_from_db()
            assert made.reservation.needs_table == (made.reservation.table_names == [])
            assert "X1" not in made.reservation.table_names

    assert (queries.overlapping_claims(), queries.claims_without_owner()) == ([], [])
