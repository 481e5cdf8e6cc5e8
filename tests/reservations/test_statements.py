"""What a call of OpenTable's costs: the number of SQL statements, which is most of its time."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.config.opentable.inbound.conftest import OpenTable
from tests.reservations.calls import lock, make
from tests.reservations.conftest import evening

pytestmark = pytest.mark.django_db

_TURNS = ("SAVEPOINT", "RELEASE")


def _cost(captured: CaptureQueriesContext) -> tuple[int, int]:
    """Statements that read or write, and those that begin and end savepoints."""
    turns = sum(query["sql"].startswith(_TURNS) for query in captured.captured_queries)
    return len(captured) - turns, turns


def test_a_lock_and_its_booking_cost_no_more_statements_than_they_must(network: OpenTable) -> None:
    lock(network, evening(days=9))  # What is kept per process is read now.

    with CaptureQueriesContext(connection) as locking:
        _, granted = lock(network)
    with CaptureQueriesContext(connection) as making:
        status, _ = make(network, lock_id=granted["lock_id"])
    with CaptureQueriesContext(connection) as again:
        repeated, _ = make(network, lock_id=granted["lock_id"])

    assert (status, repeated) == (201, 200)
    assert [_cost(locking), _cost(making), _cost(again)] == [(14, 8), (23, 14), (7, 6)]
