"""Whatever diners and staff do in whatever order: no table is given twice, and no claim is nobody's."""

import contextlib
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from availability import operations as inventory
from availability.models import BookingRules, Claim, Combination, Kind, Placement, Table
from config.errors import Refusal
from reservations import operations, queries, wire
from reservations.models import Reservation, State
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.availability import harbour
from tests.reservations.conftest import caller_for, evening, expire_locks

ACTS = [
    "lock",
    "make",
    "make on a lock",
    "expire",
    "sweep",
    "move",
    "cancel",
    "walk in",
    "seat",
    "undo",
    "finish",
    "overstay",
    "come free",
    "change rules",
    "block",
    "pin",
]
OFFERS = ("ONLINE", "IN_HOUSE", "ONLINE", "WALK_IN")
SLOTS = [evening(hour=hour, minute=minute) for hour in (18, 19, 20) for minute in (0, 30)]

steps = st.tuples(
    st.sampled_from(ACTS), st.sampled_from(SLOTS), st.sampled_from([1, 2, 4, 6, 8, 12]), st.integers(0, 7)
)


class Evening:
    """One outlet's evening; each act is named as in ACTS and may be refused."""

    def __init__(self, is_reseating_allowed: bool) -> None:
        self.opentable: OpenTable = caller_for(harbour())
        self.outlet = self.opentable.outlet
        self.outlet.booking_rules.is_reseating_allowed = is_reseating_allowed
        self.outlet.booking_rules.save(update_fields=["is_reseating_allowed"])
        self.count = 0

    def do(self, act: str, at: dt.datetime, size: int, pick: int) -> None:
        """One step; a refusal changes nothing."""
        verb: Callable[[dt.datetime, int, int], Any] = getattr(self, act.replace(" ", "_"))
        with contextlib.suppress(Refusal), transaction.atomic():
            verb(at, size, pick)

    def picked(self, pick: int) -> Reservation | None:
        parties = list(Reservation.objects.order_by("pk"))
        return parties[pick % len(parties)] if parties else None

    def tables(self, pick: int) -> list[Table]:
        return list(Table.objects.order_by("name"))[pick % 5 : pick % 5 + 1 + pick % 2]

    def lock(self, at: dt.datetime, size: int, pick: int) -> None:
        inventory.lock_tables(
            outlet=self.outlet,
            connection=self.opentable.connection,
            starts_local=at,
            party_size=size,
            turn_minutes=None,
            seconds=None,
            now=timezone.now(),
        )

    def make(self, at: dt.datetime, size: int, pick: int, lock_id: int | None = None) -> None:
        self.count += 1
        operations.make_reservation(
            outlet=self.outlet,
            connection=self.opentable.connection,
            asked=wire.Asked(rid=self.outlet.rid, starts_local=at, party_size=size, lock_id=lock_id),
            body={"number": self.count},
            now=timezone.now(),
        )

    def make_on_a_lock(self, at: dt.datetime, size: int, pick: int) -> None:
        lock = Placement.objects.filter(granted_seconds__isnull=False).order_by("pk").last()
        if lock is not None:
            starts_local = lock.during.lower.astimezone(self.outlet.zone).replace(tzinfo=None)
            self.make(starts_local, lock.party_size, pick, lock.pk)

    def expire(self, at: dt.datetime, size: int, pick: int) -> None:
        expire_locks()

    def sweep(self, at: dt.datetime, size: int, pick: int) -> None:
        inventory.sweep_expired_locks(now=timezone.now())

    def move(self, at: dt.datetime, size: int, pick: int) -> None:
        if party := self.picked(pick):
            asked = wire.Asked(rid=self.outlet.rid, starts_local=at, party_size=size)
            operations.update_from_opentable(reservation=party, asked=asked, now=timezone.now())

    def cancel(self, at: dt.datetime, size: int, pick: int) -> None:
        if party := self.picked(pick):
            operations.cancel_reservation(reservation=party, actor="host", now=timezone.now())

    def walk_in(self, at: dt.datetime, size: int, pick: int) -> None:
        operations.seat_walk_in(
            outlet=self.outlet,
            party_size=size,
            tables=self.tables(pick),
            actor="host",
            now=at.replace(tzinfo=self.outlet.zone),
        )

    def seat(self, at: dt.datetime, size: int, pick: int) -> None:
        if party := self.picked(pick):
            now = at.replace(tzinfo=self.outlet.zone)
            tables = self.tables(size)
            operations.seat_reservation(reservation=party, tables=tables, actor="host", now=now)

    def undo(self, at: dt.datetime, size: int, pick: int) -> None:
        if party := self.picked(pick):
            now = party.seated_at or timezone.now()
            operations.undo_seat(reservation=party, actor="host", now=now)

    def finish(self, at: dt.datetime, size: int, pick: int) -> None:
        if party := self.picked(pick):
            operations.finish_reservation(reservation=party, actor="host", now=timezone.now())

    def overstay(self, at: dt.datetime, size: int, pick: int) -> None:
        late = dt.timedelta(minutes=30 * pick)
        operations.extend_overstays(now=at.replace(tzinfo=self.outlet.zone) + late)

    def change_rules(self, at: dt.datetime, size: int, pick: int) -> None:
        """Managers change whom a table is for and how it may be joined, under bookings that stand."""
        BookingRules.objects.filter(outlet=self.outlet).update(
            buffer_minutes=(0, 15)[pick % 2], pacing_covers=(None, 16)[pick // 4]
        )
        table = self.tables(pick)[0]
        is_active = not (table.is_active and pick % 3 == 0)
        Table.objects.filter(pk=table.pk).update(is_active=is_active, offer=OFFERS[size % 4])
        Combination.objects.filter(outlet=self.outlet).update(max_covers=8 + pick)

    def block(self, at: dt.datetime, size: int, pick: int) -> None:
        """Tables are kept free for a while, or the last block ends."""
        last = Placement.objects.filter(outlet=self.outlet, kind=Kind.BLOCK).order_by("pk").last()
        if last is not None and pick % 3 == 0:
            operations.unblock_tables(placement=last, now=timezone.now())
            return
        starts_at = at.replace(tzinfo=self.outlet.zone)
        operations.block_tables(
            outlet=self.outlet,
            tables=self.tables(pick),
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=1),
            reason="a broken chair",
            actor="host",
            now=timezone.now(),
        )

    def pin(self, at: dt.datetime, size: int, pick: int) -> None:
        if party := self.picked(pick):
            operations.pin_reservation(
                reservation=party, is_pinned=size % 4 > 0, actor="host", now=timezone.now()
            )

    def come_free(self, at: dt.datetime, size: int, pick: int) -> None:
        operations.retable_waiting(now=timezone.now())


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.booleans(), st.lists(steps, min_size=5, max_size=20))
def test_no_order_of_acts_gives_a_table_twice(
    is_reseating_allowed: bool, acts: list[tuple[str, dt.datetime, int, int]]
) -> None:
    with transaction.atomic():
        tonight = Evening(is_reseating_allowed)
        for act in acts:
            tonight.do(*act)
            assert (queries.overlapping_claims(), queries.claims_without_owner()) == ([], [])
        for party in Reservation.objects.filter(state=State.BOOKED):
            kept = Claim.objects.filter(placement=party.placement).order_by("table_id")
            assert party.table_names == [claim.table.name for claim in kept]
            assert party.needs_table == (party.table_names == [])
        transaction.set_rollback(True)
