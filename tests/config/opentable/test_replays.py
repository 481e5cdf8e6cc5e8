"""Sending again by choice: a dry run that changes nothing, the order it promises, and the log's filters."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from config.opentable import outbox, streams
from config.opentable.models import Link, Steering, Stream
from config.outlets.models import Outlet
from tests.config.opentable import talking
from tests.factories.opentable import LinkFactory
from tests.factories.reservations import GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db
PLAN = "/at/harbour/integration/replay/plan/"


def link_of(outlet: Outlet) -> Link:
    return Link.objects.get(rid=outlet.rid)


def parked(outlet: Outlet, key: str, *, kind: str = "RESERVATION", times: int = 1, age: int = 0) -> Stream:
    now = timezone.now() - timedelta(minutes=age)
    for number in range(1, times + 1):
        body = {"party_size": 2, "sequence_id": number}
        path = f"/reservations/{key}"
        outbox.write(link=link_of(outlet), kind=kind, key=key, method="PUT", path=path, body=body, now=now)
    Stream.objects.filter(key=key).update(is_parked=True, refusals=3, next_at=now + timedelta(hours=1))
    return Stream.objects.get(key=key)


def planned(support: Client, query: str = "") -> list[tuple[str, int, int]]:
    replay = support.get(f"{PLAN}{query}").context["replay"]
    return [(each.stream.key, each.message.version, each.superseded) for each in replay.going]


def test_the_dry_run_lists_the_newest_of_each_stream_in_order_and_sends_nothing(
    outlet: Outlet, support: Client
) -> None:
    parked(outlet, "late", age=1)
    parked(outlet, "early", times=3, age=9)
    parked(outlet, "state", kind="POS_STATUS")
    before = list(Stream.objects.order_by("pk").values())

    assert planned(support) == [("state", 1, 0), ("early", 3, 2), ("late", 1, 0)]
    assert list(Stream.objects.order_by("pk").values()) == before


def test_only_what_was_chosen_goes_in_the_order_that_was_shown(outlet: Outlet, support: Client) -> None:
    chosen = [parked(outlet, "r2", times=2, age=3), parked(outlet, "r1", age=2)]
    parked(outlet, "r3", age=1)

    page = support.post(
        "/at/harbour/integration/replay/chosen/", {"stream": [each.pk for each in chosen]}, follow=True
    )
    going = streams.FEED.lease(limit=10)

    assert "Sent again, in the order that was shown: 2." in page.content.decode()
    assert [stream.key for stream in Stream.objects.filter(is_parked=True)] == ["r3"]
    sent = [(parcel.path, parcel.body["sequence_id"]) for parcel in going]
    assert sent == [("/reservations/r2", 2), ("/reservations/r1", 1)]
    assert Steering.objects.get().act == "replay_chosen"


def test_another_outlets_streams_are_never_sent(outlet: Outlet, support: Client) -> None:
    stream = parked(outlet, "r1")
    Stream.objects.update(link=LinkFactory.create(rid=outlet.rid + 1))

    support.post("/at/harbour/integration/replay/chosen/", {"stream": [stream.pk]})

    assert Stream.objects.get(pk=stream.pk).is_parked


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("?kind=POS_STATUS", ["state"]),
        ("?guest=ada", ["71"]),
        ("?date=2026-06-12&time=19:00", ["71"]),
        ("?table=A1", ["71"]),
        ("?confirmation_number=72", ["72"]),
        ("?guest=nobody", []),
        ("?parked=on", ["state", "71"]),
    ],
)
def test_the_dry_run_is_filtered_by_what_support_is_told(
    outlet: Outlet, support: Client, query: str, keys: list[str]
) -> None:
    ReservationFactory.create(outlet=outlet, confirmation_number=71, table_names=["A1"])
    bo = GuestFactory.create(outlet=outlet, first_name="Bo")
    ReservationFactory.create(
        outlet=outlet, confirmation_number=72, guest=bo, starts_local="2026-06-12T19:15"
    )
    parked(outlet, "71", age=2)
    parked(outlet, "72", age=1)
    Stream.objects.filter(key="72").update(is_parked=False)
    parked(outlet, "state", kind="POS_STATUS")

    assert [key for key, _, _ in planned(support, query)] == keys


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("?since=2026-06-12T19:00", ["at eight", "at seven"]),
        ("?until=2026-06-12T19:00", ["at seven", "at six"]),
        ("?since=2026-06-12T18:30&until=2026-06-12T19:30", ["at seven"]),
        ("?time=19:15", ["at eight"]),
        ("?date=2026-06-12&time=19:00", ["at seven", "at six"]),
    ],
)
def test_the_log_is_filtered_by_when_it_was_said_and_by_the_reservations_time(
    outlet: Outlet, support: Client, query: str, listed: list[str]
) -> None:
    ReservationFactory.create(outlet=outlet, confirmation_number=71)
    ReservationFactory.create(outlet=outlet, confirmation_number=72, starts_local="2026-06-12T19:15")
    facts: list[tuple[str, int, str]] = [("six", 10, "71"), ("seven", 11, "71"), ("eight", 12, "72")]
    for hour, utc, number in facts:
        said: dict[str, Any] = {"subject": f"RESERVATION:{number}", "request_id": f"at {hour}"}
        talking.said(link_of(outlet), at=datetime(2026, 6, 12, utc, 0, tzinfo=UTC), **said)

    log = support.get(f"/at/harbour/integration/{query}").context["log"]

    assert [exchange.request_id for exchange in log.exchanges] == listed
