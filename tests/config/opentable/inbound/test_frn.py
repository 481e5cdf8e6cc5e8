"""The FRN door, and our own count of failures."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import Error, InterfaceError, OperationalError, connection
from django.utils import timezone

from config.opentable import frn_watch
from config.opentable.models import Exchange, Link, Problem
from config.opentable.models.connections import LinkState
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory


def ask(opentable: OpenTable, query: str) -> tuple[int, Any]:
    answer = opentable.call("GET", f"/opentable/v1/frn{query}")
    return answer.status_code, json.loads(answer.content)


def test_a_live_outlet_is_online(opentable: OpenTable) -> None:
    rid = opentable.outlet.rid

    assert ask(opentable, f"?rid={rid}") == (200, {"rid": rid, "online": True})


@pytest.mark.parametrize("state", sorted(set(LinkState.values) - {"LIVE"}))
def test_an_outlet_that_is_not_live_is_offline(opentable: OpenTable, state: str) -> None:
    Link.objects.update(state=state)
    rid = opentable.outlet.rid

    assert ask(opentable, f"?rid={rid}") == (200, {"rid": rid, "online": False})


def test_an_outlet_switched_off_has_no_routing(opentable: OpenTable) -> None:
    opentable.outlet.integration_enabled = False
    opentable.outlet.save(update_fields=["integration_enabled"])
    words = f"No routing for RID:{opentable.outlet.rid}"

    assert ask(opentable, f"?rid={opentable.outlet.rid}") == (
        403,
        {"error": "no_rid_routing", "error_description": words, "message": words},
    )


@pytest.mark.parametrize(
    "query", ["", "?rid=", "?rid=7", "?rid=x", "?rid=1&rid=2", "?rid=-1", "?rid=99999999999", "?rid=%D9%A1"]
)
def test_a_rid_that_is_none_of_ours_cannot_be_found(opentable: OpenTable, query: str) -> None:
    assert ask(opentable, query) == (
        400,
        {"error": "ECannotFindRestaurant", "error_description": "No restaurant of this rid here."},
    )


def test_another_connection_s_rid_cannot_be_found(opentable: OpenTable) -> None:
    other = LinkFactory.create(rid=OutletFactory.create().rid)

    assert ask(opentable, f"?rid={other.rid}")[0] == 400


def test_the_door_asks_for_a_token(opentable: OpenTable) -> None:
    answer = opentable.call("GET", f"/opentable/v1/frn?rid={opentable.outlet.rid}", Authorization="")

    assert answer.status_code == 401


def fail(at: datetime, **changes: Any) -> None:
    Exchange.objects.create(
        **{
            "at": at,
            "direction": "IN",
            "rid": 888,
            "method": "POST",
            "path": "/opentable/v1/locks",
            "status": 503,
            "fault": "busy",
            "milliseconds": 4000,
            **changes,
        }
    )


@pytest.mark.django_db
def test_the_second_failure_within_five_minutes_is_a_problem() -> None:
    now = timezone.now()
    fail(now - timedelta(minutes=5))
    fail(now - timedelta(minutes=4))
    assert frn_watch.count_failures(rid=888, now=now) == 1
    assert not Problem.objects.exists()

    fail(now, path="/opentable/v1/reservations/7", method="PUT", status=500, fault="server_error")
    assert frn_watch.count_failures(rid=888, now=now) == 2

    problem = Problem.objects.get()
    assert (problem.rid, problem.code, problem.fixer) == (888, "callbacks_failing", "SUPPORT")


@contextmanager
def database_away() -> Iterator[None]:
    """PostgreSQL is nowhere to be found."""
    there = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict |= {"HOST": "/nowhere", "OPTIONS": {}}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(there)


@pytest.mark.django_db(transaction=True)
def test_what_failed_with_the_database_away_is_counted_once_it_is_back(opentable: OpenTable) -> None:
    rid = opentable.outlet.rid
    with database_away():
        statuses = [
            opentable.call(method, f"/opentable/v1/{path}", {"rid": rid}).status_code
            for method, path in (("POST", "locks"), ("PUT", "reservations/7"), ("GET", "reservations/7"))
        ]

    # OpenTable asks whether the restaurant may come back: the first that is written down again.
    assert ask(opentable, f"?rid={rid}") == (200, {"rid": rid, "online": True})
    kept = Exchange.objects.filter(subject="database away").order_by("pk")
    assert statuses == [503, 503, 503]
    assert [(exchange.rid, exchange.method) for exchange in kept][:2] == [(rid, "POST"), (rid, "PUT")]
    assert Problem.objects.get().cause == "2 calls from OpenTable failed within five minutes."


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
def test_a_failure_that_could_not_be_counted_is_written_down_once_it_can(fault: type[Error]) -> None:
    frn_watch.remember(frn_watch.Failure(888, timezone.now(), "POST", "/opentable/v1/locks"))

    def lose_the_count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "COUNT(" in sql:
            raise fault("the connection is lost")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(lose_the_count), pytest.raises(fault):
        frn_watch.catch_up()
    frn_watch.catch_up()
    frn_watch.catch_up()

    assert Exchange.objects.filter(subject="database away").count() == 1


@pytest.mark.django_db
def test_what_opentable_does_not_count_is_not_counted() -> None:
    now = timezone.now()
    fail(now, rid=889)
    fail(now, direction="OUT")
    fail(now, method="GET", path="/opentable/v1/reservations/7")
    fail(now, path="/opentable/v1/payments/authorizations")
    fail(now, fault="integration_paused")
    fail(now, status=409, fault="")

    assert frn_watch.count_failures(rid=888, now=now) == 0
