"""`manage.py integration`: the keys, the figures and the states that docs/operations.md promises."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.opentable import circuit, exchanges, links, outbox, problems
from config.opentable.models import Circuit, Link, Stream
from config.opentable.models.streams import CircuitState
from config.outlets.models import Mode, Outlet
from pos_sync import operations as pos
from pos_sync import wire
from tests.factories import availability as rooms
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 12, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_seven() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def rows(*arguments: str) -> Any:
    out = io.StringIO()
    call_command("integration", "--json", *arguments, stdout=out)
    return json.loads(out.getvalue())


def state(outlet: Outlet) -> str:
    return str(rows("--outlet", outlet.slug)[0]["state"])


def said(outlet: Outlet, direction: str, status: int | None, at: datetime) -> None:
    exchanges.record(
        direction=direction,
        at=at,
        connection=None,
        rid=outlet.rid,
        subject="note",
        method="GET",
        path="/",
        status=status,
        milliseconds=1,
        request_id="",
        request_headers={},
        request_body=b"",
        response_headers={},
        response_body=b"",
    )


def write(link: Link, key: str, created_at: datetime) -> None:
    outbox.write(link=link, kind="CHECK", key=key, method="PUT", path="/", body={}, now=created_at)


def test_a_quiet_outlet_is_a_row_of_exactly_the_promised_keys(outlet: Outlet) -> None:
    assert rows() == [
        {
            "slug": "harbour",
            "rid": outlet.rid,
            "mode": "NETWORK",
            "environment": "SANDBOX",
            "state": "OK",
            "last_in_at": None,
            "last_out_at": None,
            "queue": 0,
            "oldest_seconds": None,
            "names_matched": 0,
            "names_total": 0,
            "drift": 0,
            "problems": [],
        }
    ]


def test_the_figures_are_those_of_the_wire_the_queue_the_names_and_the_dates(outlet: Outlet) -> None:
    link = Link.objects.get(rid=outlet.rid)
    said(outlet, "IN", 500, NOW - timedelta(seconds=12))
    said(outlet, "OUT", 200, NOW - timedelta(seconds=30))
    said(outlet, "OUT", 500, NOW - timedelta(seconds=4))
    said(outlet, "OUT", None, NOW - timedelta(seconds=2))
    write(link, "1", NOW - timedelta(seconds=42))
    write(link, "1", NOW - timedelta(seconds=5))
    write(link, "2", NOW - timedelta(seconds=7))
    area = rooms.AreaFactory.create(outlet=outlet)
    for name in ("T1", "T2"):
        rooms.TableFactory.create(area=area, name=name)
    plan = wire.read_plan({"rid": outlet.rid, "tables": [{"name": "T1"}, {"name": "t2"}]})
    pos.keep_plan(outlet=outlet, rows=plan, now=NOW)
    settled = {"link": link, "computed_at": NOW, "next_at": NOW, "is_accepted": True, "times": [1080]}
    rooms.PublicationFactory.create(**settled, date="2026-06-12", published_times=[1080])
    rooms.PublicationFactory.create(**settled, date="2026-06-13", published_times=[1095])

    row = rows("--outlet", "harbour")[0]

    assert row["last_in_at"] == "2026-06-12T10:59:48+00:00"
    assert row["last_out_at"] == "2026-06-12T10:59:30+00:00"
    assert (row["queue"], row["oldest_seconds"]) == (2, 42)
    assert (row["names_matched"], row["names_total"], row["drift"]) == (1, 2, 1)
    assert (row["state"], row["problems"]) == ("DEGRADED", ["table_names_differ"])


def test_a_date_that_waits_for_the_publisher_is_in_the_queue(outlet: Outlet) -> None:
    link = Link.objects.get(rid=outlet.rid)
    rooms.PublicationFactory.create(link=link, date="2026-06-12", next_at=NOW, dirty_number=2)

    row = rows()[0]

    assert row["queue"] == 1
    # Since when it waits is PostgreSQL's clock, which no test sets.
    assert row["oldest_seconds"] is not None


def test_an_outlet_in_pos_mode_has_no_drift() -> None:
    outlet = OutletFactory.create(mode=Mode.POS)

    assert rows("--outlet", outlet.slug)[0]["drift"] is None


def _no_link(outlet: Outlet, link: Link) -> None:
    link.delete()


def _unregistered(outlet: Outlet, link: Link) -> None:
    link.registered_at = None
    link.save(update_fields=["registered_at"])


def _paused(outlet: Outlet, link: Link) -> None:
    links.pause(link=link, reason="stocktaking", now=NOW)


def _switched_off(outlet: Outlet, link: Link) -> None:
    outlet.integration_enabled = False
    outlet.save(update_fields=["integration_enabled"])


def _disconnected(outlet: Outlet, link: Link) -> None:
    links.disconnect(link=link, reason="sold", now=NOW)


def _not_routed(outlet: Outlet, link: Link) -> None:
    links.park(link=link, reason="no route", now=NOW)


def _host_left_alone(outlet: Outlet, link: Link) -> None:
    Circuit.objects.create(pk=circuit.api_host(link.environment), state=CircuitState.OPEN, opened_at=NOW)


def _token_host_isolated(outlet: Outlet, link: Link) -> None:
    circuit.isolate(host=circuit.token_host(link.connection))


def _late(outlet: Outlet, link: Link) -> None:
    write(link, "1", NOW - timedelta(seconds=61))


def _parked(outlet: Outlet, link: Link) -> None:
    write(link, "1", NOW)
    Stream.objects.update(is_parked=True)


def _problem(outlet: Outlet, link: Link) -> None:
    words = {"cause": "c", "effect": "e", "next_step": "n", "fixer": "STAFF"}
    problems.raise_problem(rid=outlet.rid, code="note", subject="", now=NOW, **words)


@pytest.mark.parametrize(
    ("happening", "expected"),
    [
        (_no_link, "NOT_REGISTERED"),
        (_unregistered, "NOT_REGISTERED"),
        (_paused, "PAUSED"),
        (_switched_off, "PAUSED"),
        (_disconnected, "DISCONNECTED"),
        (_not_routed, "DOWN"),
        (_host_left_alone, "DOWN"),
        (_token_host_isolated, "DOWN"),
        (_late, "DEGRADED"),
        (_parked, "DEGRADED"),
        (_problem, "DEGRADED"),
    ],
)
def test_the_state_says_what_stands_in_the_way(
    outlet: Outlet, happening: Callable[[Outlet, Link], None], expected: str
) -> None:
    happening(outlet, Link.objects.get(rid=outlet.rid))

    assert state(outlet) == expected


def test_an_unknown_outlet_is_an_error(outlet: Outlet) -> None:
    with pytest.raises(CommandError, match="no outlet is called nowhere"):
        rows("--outlet", "nowhere")


def test_three_outlets_take_as_many_statements_as_one(outlet: Outlet) -> None:
    with CaptureQueriesContext(connection) as one:
        rows()
    for _ in range(2):
        LinkFactory.create(rid=OutletFactory.create().rid)
    with CaptureQueriesContext(connection) as three:
        rows()

    assert len(three) == len(one)


def test_without_json_a_row_is_a_line(outlet: Outlet) -> None:
    out = io.StringIO()
    call_command("integration", stdout=out)

    head, line = out.getvalue().splitlines()
    assert head.split("\t")[:3] == ["slug", "rid", "mode"]
    assert line.split("\t")[:5] == ["harbour", str(outlet.rid), "NETWORK", "SANDBOX", "OK"]
