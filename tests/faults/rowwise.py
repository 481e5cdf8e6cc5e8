"""Messages claimed row by row, as outboxes often do it: the control of the order on the wire, never sent so.

A claim ends by itself after a few seconds, a message that failed is tried again a moment later, and nothing
keeps a newer one of the same reservation from going before it.
"""

from collections.abc import Collection, Sequence

from django.db import connection

from config.opentable.feeds import Outcome, Parcel
from config.opentable.models import OutboxMessage

TABLE = "CREATE TABLE rowwise (message bigint PRIMARY KEY, free_at timestamptz NOT NULL)"
_CLAIM = """
    UPDATE rowwise SET free_at = clock_timestamp() + interval '5 seconds' WHERE message IN (
        SELECT message FROM rowwise WHERE free_at < clock_timestamp()
        ORDER BY message LIMIT %s FOR UPDATE SKIP LOCKED
    ) RETURNING message
"""


class RowwiseFeed:
    """Every message by itself."""

    name = "streams"

    def lease(self, *, limit: int) -> Sequence[Parcel]:
        """Claim the oldest that nobody has."""
        with connection.cursor() as sql:
            sql.execute(
                "INSERT INTO rowwise SELECT id, '-infinity' FROM opentable_outboxmessage"
                " ON CONFLICT DO NOTHING"
            )
            sql.execute(_CLAIM, [limit])
            claimed = [number for (number,) in sql.fetchall()]
        found = OutboxMessage.objects.filter(pk__in=claimed).select_related("stream__link__connection")
        return [_parcel(message) for message in found.order_by("pk")]

    def settle(self, *, parcel: Parcel, outcome: Outcome) -> None:
        """Done, or free again within a second."""
        is_done = outcome.verdict == "ACKNOWLEDGED"
        with connection.cursor() as sql:
            sql.execute(
                "UPDATE rowwise SET free_at = CASE WHEN %s THEN 'infinity'"
                " ELSE clock_timestamp() + random() * interval '1 second' END WHERE message = %s",
                [is_done, parcel.lease],
            )

    def hasten(self, *, accounts: Collection[int]) -> None:
        """What waits is free soon enough."""

    def due_in(self, *, since: object) -> float | None:
        """The next poll finds it."""
        return None


def _parcel(message: OutboxMessage) -> Parcel:
    link = message.stream.link
    return Parcel(
        feed=RowwiseFeed.name,
        connection=link.connection,
        rid=link.rid,
        subject=str(message),
        method=message.method,
        path=message.path,
        body=message.body,
        request_id=str(message.request_id),
        attempt=1,
        lease=message.pk,
    )


FEED = RowwiseFeed()
