"""The outbox: what OpenTable must learn is written beside the change that made it true, and sent later.

Every message carries the whole state of its aggregate, so the newest replaces the ones before it. The version
is taken in the caller's transaction, which holds the aggregate's row lock: versions have no gaps and rise in
the order of commit (docs/opentable/outbound.md).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from config.errors import Conflict, Missing
from config.opentable import doorbell
from config.opentable.models import Link, OutboxMessage, Stream

# A re-send is due a little early, so that it has arrived before its time is over.
_EARLY = 0.9
SUPERSEDED_KEPT_FOR = timedelta(days=1)

# One statement creates the stream or takes its row lock, whoever else writes at the same moment. The clock of
# the database says since when the message is due, because that clock decides what may be leased.
_NEXT_VERSION = """
    INSERT INTO opentable_stream (link_id, kind, key, resend_every, resend_at, next_at,
                                  last_version, acked_version, epoch, fails, refusals, last_error, is_parked)
    VALUES (%(link)s, %(kind)s, %(key)s, %(every)s, %(resend_at)s, clock_timestamp(),
            1, 0, 0, 0, 0, '', FALSE)
    ON CONFLICT (link_id, kind, key) DO UPDATE SET
        last_version = opentable_stream.last_version + 1, next_at = clock_timestamp(),
        resend_every = EXCLUDED.resend_every, resend_at = EXCLUDED.resend_at,
        fails = 0, refusals = 0, first_failed_at = NULL, is_parked = FALSE
    RETURNING id, last_version
"""


# Never refused, so that it needs no savepoint of its own: two round trips less in every act.
@transaction.atomic(savepoint=False)
def write(
    *,
    link: Link,
    kind: str,
    key: str,
    method: str,
    path: str,
    body: Mapping[str, Any],
    now: datetime,
    resend_every: timedelta | None = None,
) -> int:
    """Write the next message of a stream and return its version; a parked stream is due again.

    `path` is absolute on the connection's API host. `resend_every` repeats an acknowledged message, unchanged
    but for its X-Request-Id, until a later `write` without it.
    """
    resend_at = next_resend(resend_every, now=now)
    with connection.cursor() as sql:
        values: dict[str, Any] = {"link": link.pk, "kind": kind, "key": key}
        sql.execute(_NEXT_VERSION, values | {"every": resend_every, "resend_at": resend_at})
        stream_number, version = sql.fetchone()
    OutboxMessage.objects.create(
        stream_id=stream_number, version=version, method=method, path=path, body=body, created_at=now
    )
    doorbell.ring_after_commit(topic="streams", rid=link.rid)
    return int(version)


@transaction.atomic
def send_again(*, link: Link, number: int) -> Stream:
    """Support: make one stream's newest message due now, parked or not.

    Missing `stream_not_found`; Conflict `nothing_to_send` where OpenTable has everything.
    """
    stream = Stream.objects.select_for_update(no_key=True).filter(link=link, pk=number).first()
    if stream is None:
        raise Missing("stream_not_found", "This outlet has no such stream.")
    if stream.acked_version == stream.last_version:
        raise Conflict("nothing_to_send", "OpenTable has taken this message meanwhile.")
    Stream.objects.filter(pk=stream.pk).update(next_at=Now(), is_parked=False, refusals=0)
    doorbell.ring_after_commit(topic="streams", rid=link.rid)
    return stream


def is_waiting(*, link: Link, kind: str, key: str) -> bool:
    """Whether the newest message of a stream has not been acknowledged yet."""
    stream = Stream.objects.filter(link=link, kind=kind, key=key)
    return stream.filter(acked_version__lt=F("last_version")).exists()


def sweep(*, now: datetime) -> int:
    """Drop what was superseded a day ago; the count tells how many.

    Not with the acknowledgement: those who are told of it later still read what was said.
    """
    superseded = OutboxMessage.objects.filter(version__lt=F("stream__acked_version"))
    dropped, _ = superseded.filter(created_at__lt=now - SUPERSEDED_KEPT_FOR).delete()
    return dropped


def next_resend(every: timedelta | None, *, now: datetime) -> datetime | None:
    """When a message acknowledged now is due again, where it is repeated at all."""
    return now + every * _EARLY if every else None
