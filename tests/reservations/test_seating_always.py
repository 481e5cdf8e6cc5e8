"""Staff seat a party at whatever table they say, whatever the book has there: it never fails."""

import datetime as dt
from dataclasses import dataclass

import pytest
from django.utils import timezone

from availability.models import Claim, Kind, Placement, Table
from config.opentable.models import Problem
from reservations import operations, queries
from reservations.models import Reservation, State
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.availability import TableFactory
from tests.reservations.calls import lock, make
from tests.reservations.conftest import evening, expire_locks

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)
THERE = (
    "a lock",
    "a lock that is over",
    "a booking whose time has come",
    "a booking to come",
    "a pinned booking to come",
    "a pinned booking whose time has come",
    "a seated party",
    "a party that overstays",
    "a block",
    "nothing",
)


@dataclass(frozen=True)
class Room:
    """X1, and X2 beside it or not; the party is seated at `now`."""

    opentable: OpenTable
    now: dt.datetime

    @property
    def table(self) -> Table:
        return Table.objects.get(outlet=self.opentable.outlet, name="X1")

    def put(self, what: str) -> Placement | None:
        """Have it at X1."""
        ahead = 30 if "to come" in what else 0
        local = self.now.astimezone(self.opentable.outlet.zone).replace(tzinfo=None) + ahead * MINUTE
        if "lock" in what and what != "a block":
            _, granted = lock(self.opentable, local)
            if "over" in what:
                expire_locks()
            return Placement.objects.get(pk=granted["lock_id"])
        if "booking" in what:
            _, made = make(self.opentable, local)
            found = Placement.objects.get(reservation__confirmation_number=made["confirmation_number"])
            found.is_pinned = "pinned" in what
            found.save(update_fields=["is_pinned"])
            return found
        if what == "a block":
            operations.block_tables(
                outlet=self.opentable.outlet, tables=[self.table], starts_at=self.now - 60 * MINUTE,
                ends_at=self.now + 60 * MINUTE, reason="wobbles", actor="host", now=self.now - 60 * MINUTE,
            )  # fmt: skip
            return Placement.objects.get(kind=Kind.BLOCK)
        return self.put_party(what)

    def put_party(self, what: str) -> Placement | None:
        """Have another party sit there since an hour, or for longer than it should."""
        if what == "nothing":
            return None
        sat = self.now - (60 if what == "a seated party" else 90) * MINUTE
        party = self.seat(sat)
        operations.extend_overstays(now=self.now)
        return party.placement

    def seat(self, at: dt.datetime) -> Reservation:
        """Two who did not book sit down at X1."""
        return operations.seat_walk_in(
            outlet=self.opentable.outlet, party_size=2, tables=[self.table], actor="host", now=at
        )


@pytest.fixture
def room(network: OpenTable) -> Room:
    return Room(network, evening().replace(tzinfo=network.outlet.zone))


def tables_of(placement: Placement | None) -> list[str]:
    """What a placement keeps from the seating on."""
    claims = Claim.objects.filter(placement=placement, during__endswith__gt=evening_now(placement))
    return sorted(claims.values_list("table__name", flat=True))


def evening_now(placement: Placement | None) -> dt.datetime:
    assert placement is not None
    return evening().replace(tzinfo=placement.outlet.zone)


@pytest.mark.parametrize("has_other", [False, True], ids=["alone", "beside another"])
@pytest.mark.parametrize("party", ["a walk-in", "a booked party", "a party that sits elsewhere"])
@pytest.mark.parametrize("there", THERE)
def test_a_party_is_seated_whatever_is_there(room: Room, there: str, party: str, has_other: bool) -> None:
    outlet = room.opentable.outlet
    asked = None
    if party != "a walk-in":
        asked = arrived(room, party)
    before = room.put(there)
    if has_other:
        TableFactory.create(area=outlet.areas.get(), name="X2")

    if asked is None:
        seated = room.seat(room.now)
    else:
        seated = operations.seat_reservation(
            reservation=asked, tables=[room.table], actor="host", now=room.now
        )

    assert (seated.state, seated.table_names, seated.needs_table) == (State.SEATED, ["X1"], False)
    assert tables_of(seated.placement) == ["X1"]
    assert (queries.overlapping_claims(), queries.claims_without_owner()) == ([], [])
    if before is not None:
        assert tables_of(before) == left(there, has_other)
        flagged = Reservation.objects.filter(placement=before, needs_table=True).exists()
        is_without = "booking" in there and not left(there, has_other)
        assert (flagged, Problem.objects.filter(closed_at=None).exists()) == (is_without, is_without)


def arrived(room: Room, party: str) -> Reservation:
    """A party that booked for later that day, at X1; or one that sits at a table of its own by now."""
    _, made = make(room.opentable, evening(hour=21))
    found = Reservation.objects.get(confirmation_number=made["confirmation_number"])
    if party == "a party that sits elsewhere":
        elsewhere = TableFactory.create(area=room.opentable.outlet.areas.get(), name="Y1", max_covers=1)
        operations.seat_reservation(
            reservation=found, tables=[elsewhere], actor="host", now=room.now - 5 * MINUTE
        )
        found.refresh_from_db()
    return found


def left(there: str, has_other: bool) -> list[str]:
    """What whoever was there has now: another table if there is one, its own if it is to come, or none."""
    if there in ("a lock that is over", "a seated party", "a party that overstays", "a block"):
        return []
    if "to come" in there:
        return ["X1"] if "pinned" in there or not has_other else ["X2"]
    return ["X2"] if has_other else []


def test_where_no_table_is_told_the_party_sits_all_the_same(room: Room) -> None:
    seated = operations.seat_walk_in(
        outlet=room.opentable.outlet, party_size=2, tables=[], actor="host", now=timezone.now()
    )

    assert (seated.state, seated.needs_table) == (State.SEATED, True)
