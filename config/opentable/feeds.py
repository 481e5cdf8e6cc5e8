"""What the relay asks of every app that has something for OpenTable.

A feed leases what is due (with a fencing token), builds the request, and settles it by the answer. Feeds are
named in `settings.RELAY_FEEDS`; Celery's workers and `manage.py relay` run the same ones, so a lease is all
that keeps them apart. The relay sends: a feed never touches the network.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from config.opentable.models import Connection


@dataclass(frozen=True, slots=True)
class Parcel:
    """One leased request to OpenTable's API host, ready to be sent. `lease` is the feed's own token.

    `path` is absolute on the connection's API origin. `subject` names what it is about in the exchange log.
    """

    feed: str
    connection: Connection
    rid: int
    subject: str
    method: str
    path: str
    body: Any
    request_id: str
    attempt: int
    lease: Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a parcel. `status` is None where no answer came; `error` is one line for support.

    `verdict` is ACKNOWLEDGED, RETRY (later, with backoff), REFUSED (counts toward parking), REGISTER (407),
    PARK_LINK (403: configuration), or HELD (the host is not to be called yet; counts as no try).
    `retry_at` is when the host may be called again, where that is known.
    """

    verdict: str
    status: int | None = None
    answer: Any = None
    error: str = ""
    retry_at: datetime | None = field(default=None)


class Feed(Protocol):
    """One kind of work for the relay. `name` is also the task queue's topic."""

    name: str

    def lease(self, *, limit: int) -> Sequence[Parcel]:
        """Take up to `limit` due parcels for 60 seconds, in a transaction of its own."""

    def settle(self, *, parcel: Parcel, outcome: Outcome) -> None:
        """Write what became of the parcel, unless its lease was lost meanwhile."""

    def hasten(self, *, accounts: Collection[int]) -> None:
        """Make due now what waits for these connections, by key: their host answers again."""

    def due_in(self, *, since: datetime) -> float | None:
        """Seconds until something is due that was not yet at `since`; None where nothing will be.

        What came due after `since`, while the last lease was being taken, is due in no time; what waits for a
        host that may not be called, when it may be.
        """
