"""Logs of a season: the newest of its kind is found without reading all that came since."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.opentable import console, integration, states
from config.opentable.models import Exchange, Link, OutletState
from config.opentable.support import paging
from config.outlets.models import Outlet

pytestmark = pytest.mark.django_db
MANY = 20_000
# A page of fifty, a few rows of everything else.
FEW = 200
EXCHANGES = """
INSERT INTO opentable_exchange (
    at, direction, environment, connection_name, rid, subject, method, path, status, milliseconds, request_id,
    attempt, request_headers, request_body, response_headers, response_body, fault
)
SELECT %s - number * interval '1 minute', 'OUT', 'SANDBOX', %s, %s, 'note', 'PUT', '/',
       304, 1, '', 1, '{}', '', '{}', '', ''
  FROM generate_series(1, %s) AS number
"""
STATES = """
INSERT INTO opentable_outletstate (rid, state, at, cause)
SELECT %s, 'DEGRADED', %s - number * interval '1 minute', '' FROM generate_series(1, %s) AS number
"""


@pytest.fixture(autouse=True)
def _season(outlet: Outlet) -> None:
    """A season without one answer that was good or bad; and a state every minute."""
    link, now = Link.objects.get(rid=outlet.rid), timezone.now()
    with connection.cursor() as sql:
        sql.execute(EXCHANGES, [now, link.connection.name, outlet.rid, MANY])
        sql.execute(STATES, [outlet.rid, now, MANY])
        sql.execute("ANALYZE opentable_exchange, opentable_outletstate")


def most_read(ask: Callable[[], Any]) -> int:
    """The most rows that any step of any of its statements reads, by PostgreSQL's own count."""
    with CaptureQueriesContext(connection) as asked:
        ask()
    statements = [query["sql"] for query in asked.captured_queries if query["sql"].startswith("SELECT")]
    return max(rows for statement in statements for rows in _rows(_explained(statement)))


def _explained(statement: str) -> dict[str, Any]:
    with connection.cursor() as sql:
        sql.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}")
        (told,) = sql.fetchone()
    plan: dict[str, Any] = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return plan


def _rows(step: dict[str, Any]) -> Iterator[int]:
    dropped = step.get("Rows Removed by Filter", 0)
    yield (step["Actual Rows"] + dropped) * max(step["Actual Loops"], 1)
    for inner in step.get("Plans", []):
        yield from _rows(inner)


def test_when_an_outlet_was_last_heard_is_found_at_once() -> None:
    assert most_read(lambda: integration.report(outlets=Outlet.objects.all(), now=timezone.now())) <= FEW


def test_the_failures_of_a_log_are_found_at_once(outlet: Outlet) -> None:
    def failures() -> object:
        wanted = {"failures": True}
        return console.find_exchanges(outlet=outlet, link=None, wanted=wanted, may_steer=False)

    assert most_read(failures) <= FEW


def test_a_page_far_down_begins_where_the_one_before_ended(outlet: Outlet) -> None:
    rows = Exchange.objects.filter(rid=outlet.rid)
    far = rows.order_by("at")[FEW]
    cursor = paging.page(rows.filter(at__lte=far.at), by="at", cursor="", limit=1).next_cursor

    assert most_read(lambda: paging.page(rows, by="at", cursor=cursor, limit=50)) <= FEW


def test_a_state_is_compared_with_the_last_one_alone(outlet: Outlet) -> None:
    now = timezone.now() + timedelta(minutes=1)

    assert most_read(lambda: states.watch(now=now)) <= FEW
    assert OutletState.objects.filter(at=now).count() == 1
