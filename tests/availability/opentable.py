"""An outlet that publishes to a sandbox of its own, through the real relay."""

import datetime as dt
import time
from typing import Any

from django.db.models import F
from django.utils import timezone

from availability import operations
from availability.models import Publication
from config.opentable import relay
from config.opentable.models import Link
from config.opentable.sandbox.house import availability as shown
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from tests.factories.opentable import ConnectionFactory, LinkFactory


def publish(outlet: Outlet, sandbox: Running, **account: Any) -> Link:
    """Link and register an outlet of rid 888, and open its horizon; nothing is sent yet."""
    link: Link = LinkFactory.create(rid=outlet.rid, connection=ConnectionFactory.create(**account))
    shown.register(sandbox.house, outlet.rid, link.partner_restaurant_number)
    operations.open_horizon(outlet=outlet, now=timezone.now())
    return link


def settle(*, within: float = 20.0) -> None:
    """Send until nothing waits, no pause between messages observed."""
    ends = time.monotonic() + within
    waiting = Publication.objects.filter(dirty_number__gt=F("published_number"))
    while waiting.exists():
        assert time.monotonic() < ends, list(waiting.values("date", "party_size", "last_error"))
        Publication.objects.update(next_at=timezone.now() - dt.timedelta(seconds=1))
        relay.run_feed("availability")


def posts(sandbox: Running) -> list[dict[str, Any]]:
    """The messages about availability that came in, in order."""
    entries = [entry for entry in sandbox.house.ledger.journal("received") if entry["method"] == "POST"]
    found = [entry for entry in entries if entry["path"].endswith("/availability")]
    return sorted(found, key=lambda entry: entry["at"])


def items(entry: dict[str, Any]) -> list[tuple[str, int, int, tuple[Any, ...]]]:
    """What one message says: (date, party size, number, times), by V1 or V2."""
    body = entry["body"]
    if isinstance(body, list):
        return [(item["date"], item["party_size"], item["sequence_id"], tuple(item["time"])) for item in body]
    return [
        (body["date"], int(size), body["sequence_id"], tuple(times))
        for size, times in body["party_sizes"].items()
    ]


def held(sandbox: Running) -> dict[tuple[str, int], tuple[int, ...]]:
    """What diners are shown: times by date and party size."""
    return {
        (item["date"], item["party_size"]): tuple(item["time"])
        for item in sandbox.house.ledger.all("availability")
    }
