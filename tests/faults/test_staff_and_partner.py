"""Staff seat a party at the very table that a diner books at the same moment, two hundred times."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.utils import timezone

from availability import operations as inventory
from availability.models import Claim, Placement
from availability.operations import claims
from config.opentable.models import Problem
from reservations import operations, queries, wire
from reservations.models import Reservation
from tests import crowds
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.availability import TableFactory, annex
from tests.faults.test_stampede import without_the_constraint
from tests.reservations.conftest import caller_for, evening

pytestmark = pytest.mark.django_db(transaction=True)

JITTER_SECONDS, DAYS = 0.010, 80


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Threads that each have a database connection of their own."""
    with crowds.crowd() as threads:
        yield threads


class Round:
    """A diner books for seven, and staff seat a walk-in at seven or a quarter of an hour before."""

    def __init__(self, opentable: OpenTable, number: int) -> None:
        self.opentable, self.outlet, self.number = opentable, opentable.outlet, number
        self.starts_local = evening(days=1 + number % DAYS)
        ahead = dt.timedelta(minutes=15 * (number % 2))
        self.now = self.starts_local.replace(tzinfo=self.outlet.zone) - ahead

    def seat(self) -> Reservation:
        """Staff's tap."""
        table = self.outlet.tables.get(name="X1")
        return operations.seat_walk_in(
            outlet=self.outlet, party_size=2, tables=[table], actor="host", now=self.now
        )

    def make(self) -> Reservation:
        """OpenTable's call."""
        made = operations.make_reservation(
            outlet=self.outlet,
            connection=self.opentable.connection,
            asked=wire.Asked(rid=self.outlet.rid, starts_local=self.starts_local, party_size=2),
            body={"number": self.number},
            now=timezone.now(),
        )
        return made.reservation

    def outcome(self, party: Any, made: Any) -> str:
        """What became of the diner; the party sits at its table in any case."""
        assert isinstance(party, Reservation)
        sits = Claim.objects.get(placement=party.placement)
        assert (sits.table.name, sits.during.lower) == ("X1", self.now)
        if not isinstance(made, Reservation):
            assert made == "slot_unavailable"
            return "refused"
        made.refresh_from_db()
        if made.needs_table:
            named = Problem.objects.filter(subject=str(made.confirmation_number), closed_at=None)
            assert (made.table_names, [problem.code for problem in named]) == (
                [],
                ["reservation_without_table"],
            )
            return "flagged"
        if made.table_names == ["X1"]:
            assert sits.during.upper == made.starts_at
            return "kept"
        assert made.table_names == ["X2"]
        return "re-tabled" if made.changes.filter(act="displaced").exists() else "elsewhere"

    def clear(self, party: Reservation, made: Any) -> None:
        """Everybody leaves."""
        operations.finish_reservation(reservation=party, actor="host", now=self.now)
        if isinstance(made, Reservation):
            operations.cancel_reservation(reservation=made, actor="host", now=self.now)


def play(pool: ThreadPoolExecutor, opentable: OpenTable, number: int) -> str:
    """One round; how the diner fared."""
    evening_ = Round(opentable, number)
    party, made = crowds.at_once(pool, evening_.seat, evening_.make, jitter_seconds=JITTER_SECONDS)
    assert (queries.overlapping_claims(), queries.claims_without_owner()) == ([], [])
    outcome = evening_.outcome(party, made)
    evening_.clear(party, made)
    return outcome


@pytest.mark.parametrize("rounds", [12, pytest.param(200, marks=pytest.mark.long)])
def test_staff_always_seat_and_the_diner_is_moved_told_or_refused(
    pool: ThreadPoolExecutor, rounds: int
) -> None:
    outlet = annex()
    opentable = caller_for(outlet)

    alone = Counter(play(pool, opentable, number) for number in range(rounds // 2))
    TableFactory.create(area=outlet.areas.get(), name="X2")
    beside = Counter(play(pool, opentable, number) for number in range(rounds // 2))

    assert set(alone) <= {"refused", "flagged", "kept"}
    assert set(beside) <= {"re-tabled", "elsewhere"}
    assert alone.total() + beside.total() == rounds


def test_without_row_lock_and_constraint_the_same_race_gives_the_table_twice(
    pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    opentable = caller_for(annex())
    for module in (claims, inventory):
        monkeypatch.setattr(module, "lock_days", lambda **_: None)

    with without_the_constraint():
        for number in range(DAYS):
            evening_ = Round(opentable, number)
            crowds.at_once(pool, evening_.seat, evening_.make)
            if queries.overlapping_claims():
                break

        assert queries.overlapping_claims() != []
        assert Placement.objects.filter(kind="SEATING").count() == number + 1


def test_two_sweeps_at_once_push_and_flag_once(pool: ThreadPoolExecutor) -> None:
    opentable = caller_for(annex())
    before = Round(opentable, 0)
    before.now -= dt.timedelta(minutes=90)
    party, later = before.seat(), before.make()
    late = later.starts_at + dt.timedelta(minutes=1)

    pushed = crowds.at_once(pool, *[lambda: operations.extend_overstays(now=late)] * crowds.THREADS)

    later.refresh_from_db()
    assert sorted(pushed) == [0] * (crowds.THREADS - 1) + [1]
    assert (later.needs_table, later.changes.filter(act="displaced").count()) == (True, 1)
    assert Claim.objects.get().placement == party.placement
    assert queries.overlapping_claims() == []
