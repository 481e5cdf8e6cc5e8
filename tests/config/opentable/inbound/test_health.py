"""Liveness, readiness, figures."""

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from config.opentable import metrics
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.opentable import LinkFactory


def test_liveness_touches_nothing() -> None:
    # Without the db mark a statement would fail the test.
    assert Client().get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_readiness_asks_the_database() -> None:
    assert Client().get("/readyz").json() == {"status": "ok", "database": "ok"}


@pytest.mark.django_db(transaction=True)
def test_readiness_says_when_the_database_refuses() -> None:
    with connection.cursor() as sql:
        sql.execute("SET statement_timeout = 1")
    try:
        with connection.execute_wrapper(_slowly):
            answer = Client().get("/readyz")
    finally:
        connection.close()

    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "database": "away"})


def _slowly(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
    return execute("SELECT pg_sleep(1)", params, many, context)


@pytest.mark.urls("tests.config.opentable.inbound.doors")
def test_figures_count_callbacks_and_what_waits(opentable: OpenTable) -> None:
    opentable.note("hello")
    streams = LinkFactory.create().streams
    streams.create(kind="CHECK", key="7", last_version=2, next_at=timezone.now())
    streams.create(kind="CHECK", key="8", last_version=2, acked_version=2, next_at=timezone.now())

    text = metrics.exposition().decode()

    assert 'covers_callbacks_total{act="note",status="201"}' in text
    assert 'covers_callback_seconds_bucket{act="note",le="4.0"}' in text
    assert 'covers_outbox_streams{kind="CHECK",parked="false"} 1.0' in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("host", "address", "status"),
    [
        ("localhost:8000", "127.0.0.1", 200),
        ("127.0.0.1", "::1", 200),
        ("testserver", "127.0.0.1", 404),
        ("localhost", "192.0.2.1", 404),
        ("localhost", "", 404),
    ],
)
def test_figures_are_for_this_machine_alone(host: str, address: str, status: int) -> None:
    answer = Client().get("/metrics", headers={"Host": host}, REMOTE_ADDR=address)

    assert answer.status_code == status
