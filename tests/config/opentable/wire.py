"""What the tests of the way out share: a reservation to tell OpenTable of, and what OpenTable received."""

from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from config.opentable import outbox
from config.opentable.models import Link, Stream
from config.opentable.sandbox.faults import Fault
from config.opentable.sandbox.house import bookings
from config.opentable.sandbox.server import Running


def know(sandbox: Running, link: Link, key: str = "r1", number: int = 1) -> None:
    """Let OpenTable hold a booking for two."""
    details = {"rid": link.rid, "confirmation_number": number, "party_size": 2}
    bookings.give(sandbox.house, key, {**details, "date_time": "2030-03-07T19:00"})


def tell(link: Link, party_size: int, key: str = "r1") -> int:
    """Write one change of a reservation's size; the version."""
    known = Stream.objects.filter(link=link, kind="RESERVATION", key=key).first()
    body = {"party_size": party_size, "sequence_id": (known.last_version if known else 0) + 1}
    return outbox.write(
        link=link,
        kind="RESERVATION",
        key=key,
        method="PUT",
        path=f"/reservations/{key}",
        body=body,
        now=timezone.now(),
    )


def size_at_opentable(sandbox: Running, key: str = "r1") -> int:
    """The party size as OpenTable has it."""
    booking = sandbox.house.ledger.get("booking", key)
    assert booking is not None
    return int(booking["party_size"])


def misbehave(
    sandbox: Running, kind: str, *paths: str, times: int | None = None, seconds: float = 20
) -> None:
    """Put one fault in force, at most so many times; `seconds` is how slow."""
    sandbox.house.faults.set(Fault(kind, 1.0, paths, times, seconds))


def received(sandbox: Running, path: str = "/reservations/") -> list[dict[str, Any]]:
    """The requests that came in under a path, in order."""
    entries = sandbox.house.ledger.journal("received")
    return [entry for entry in sorted(entries, key=lambda e: e["at"]) if entry["path"].startswith(path)]


def waiting() -> QuerySet[Stream]:
    """Streams with something that OpenTable has not acknowledged."""
    return Stream.objects.filter(acked_version__lt=F("last_version"))


def make_due() -> None:
    """End every pause: time is the database's, so a test does not travel in it.

    An hour ago, because within a transaction of the test's own the database's time stands still.
    """
    Stream.objects.update(next_at=timezone.now() - timedelta(hours=1))
