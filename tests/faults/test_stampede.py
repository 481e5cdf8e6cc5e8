"""Two hundred diners want the one table of an outlet at the same moment, twenty times over real HTTP."""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from django.core.management import call_command
from django.db import connection as database

from availability.models import Claim
from reservations import queries
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.availability import annex
from tests.http import server
from tests.reservations.conftest import at, caller_for, evening

pytestmark = pytest.mark.django_db(transaction=True)

DINERS, CLIENTS = 200, 40
CONSTRAINT = "claims_on_a_table_never_overlap"


class Crowd:
    """Diners over kept-open connections, a bounded number of them at the same moment."""

    def __init__(self, origin: str, opentable: OpenTable) -> None:
        self.origin, self.opentable = origin, opentable
        self.own = threading.local()

    def call(self, method: str, path: str, body: Any = None) -> requests.Response:
        """One call on this thread's own connection."""
        if not hasattr(self.own, "line"):
            self.own.line = requests.Session()
            self.own.line.trust_env = False
            self.own.line.headers["Authorization"] = f"Bearer {self.opentable.token}"
        answer: requests.Response = self.own.line.request(
            method, f"{self.origin}{path}", json=body, timeout=20
        )
        return answer

    def lock(self, starts_local: dt.datetime) -> requests.Response:
        """One diner."""
        wish = {"rid": self.opentable.outlet.rid, "date": at(starts_local), "party_size": 2}
        return self.call("POST", "/opentable/v1/locks", wish)

    def release(self, lock_id: int) -> int:
        """The winner gives up."""
        return self.call("DELETE", f"/opentable/v1/locks/{lock_id}").status_code


def stampede(pool: ThreadPoolExecutor, crowd: Crowd, starts_local: dt.datetime) -> list[requests.Response]:
    """Everyone at once; the answers."""
    return list(pool.map(crowd.lock, [starts_local] * DINERS))


@pytest.fixture
def crowd_at(tmp_path: Path) -> Callable[[str], Any]:
    """Serve an application for one outlet with one table, and give the crowd that wants it."""

    @contextmanager
    def serve(application: str) -> Iterator[tuple[ThreadPoolExecutor, Crowd]]:
        opentable = caller_for(annex(), live_locks_max=10_000, calls_burst=10_000)
        with (
            server.running(tmp_path, workers=2, application=application) as origin,
            ThreadPoolExecutor(CLIENTS) as pool,
        ):
            yield pool, Crowd(origin, opentable)

    return serve


@contextmanager
def without_the_constraint() -> Iterator[None]:
    """Let the scratch database forget for a while that claims must not overlap."""
    with database.cursor() as sql:
        sql.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [CONSTRAINT])
        (definition,) = sql.fetchone()
        sql.execute(f"ALTER TABLE availability_claim DROP CONSTRAINT {CONSTRAINT}")
        try:
            yield
        finally:
            Claim.objects.all().delete()
            sql.execute(f"ALTER TABLE availability_claim ADD CONSTRAINT {CONSTRAINT} {definition}")


@pytest.mark.parametrize("rounds", [1, pytest.param(20, marks=pytest.mark.long)])
def test_one_diner_wins_each_round_and_nothing_breaks(crowd_at: Callable[[str], Any], rounds: int) -> None:
    with crowd_at("config.wsgi:application") as (pool, crowd):
        for _ in range(rounds):
            answers = stampede(pool, crowd, evening())

            assert Counter(answer.status_code for answer in answers) == {200: 1, 409: DINERS - 1}
            refused = {answer.json()["error"] for answer in answers if answer.status_code == 409}
            assert refused == {"slot_unavailable"}
            (won,) = [answer.json() for answer in answers if answer.status_code == 200]
            call_command("prove_no_double_booking")
            assert crowd.release(won["lock_id"]) == 204

    assert Claim.objects.count() == 0


def test_without_row_lock_and_constraint_the_same_stampede_books_twice(
    crowd_at: Callable[[str], Any],
) -> None:
    with without_the_constraint(), crowd_at("tests.faults.unlocked:application") as (pool, crowd):
        for day in range(1, 11):
            answers = stampede(pool, crowd, evening(days=day))
            if sum(answer.status_code == 200 for answer in answers) > 1:
                break

        assert queries.overlapping_claims() != []
        with pytest.raises(SystemExit) as proof:
            call_command("prove_no_double_booking")
        assert proof.value.code == 1
