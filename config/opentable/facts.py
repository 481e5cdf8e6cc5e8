"""Facts: what became true, told later to those who may learn of it late (mail, live screens, captures).

`record` writes a fact in the transaction that made it true. Subscribers are named in
`settings.FACT_SUBSCRIBERS`; each reads in order behind a cursor of its own, at least once.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from config.opentable import doorbell
from config.opentable.models import Fact, FactCursor

# Transactions of other databases on the same server write no facts, however long they run. What is running is
# told in 32 bits; it is less than 2^31 away from the newest. Rows that name no backend count as ours.
_OLDEST_RUNNING = """
SELECT least(
    newest, min(newest - ((newest + 2147483648 - transactionid::text::bigint) % 4294967296 - 2147483648))
)
  FROM (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS newest) AS now
  LEFT JOIN (
    SELECT transactionid
      FROM pg_locks LEFT JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock'
       AND coalesce(datname = current_database(), true)
  ) AS running ON true
 GROUP BY newest
"""

# Who reads late is told within the hour; a month lets a person find out why somebody was not told.
KEPT_FOR = timedelta(days=30)


class Subscriber(Protocol):
    """Takes one fact. Called in a transaction with the cursor, so it must be quick and touch no network."""

    name: str

    def take(self, *, fact: Fact, now: datetime) -> None:
        """Act on one fact; doing so twice must be harmless."""


def record(
    *, name: str, rid: int, subject: str, now: datetime, payload: Mapping[str, Any] | None = None
) -> Fact:
    """Write a fact (past tense, `cart.closed`) beside the change that made it true."""
    fact = Fact.objects.create(name=name, rid=rid, subject=subject, payload=dict(payload or {}), at=now)
    doorbell.ring_after_commit(topic="facts", rid=rid)
    return fact


def deliver(*, dotted_name: str, now: datetime, limit: int = 100) -> int:
    """Hand one subscriber its next facts; the count says whether to call again.

    0 also where somebody else is telling it just now: two would only wait for each other.
    """
    subscriber: Subscriber = import_string(dotted_name)
    with transaction.atomic():
        FactCursor.objects.get_or_create(subscriber=subscriber.name)
        cursors = FactCursor.objects.select_for_update(no_key=True, skip_locked=True)
        cursor = cursors.filter(subscriber=subscriber.name).first()
        if cursor is None:
            return 0
        facts = _next_facts(cursor, limit)
        for fact in facts:
            subscriber.take(fact=fact, now=now)
        if facts:
            cursor.transaction, cursor.fact_number = facts[-1].transaction, facts[-1].pk
            cursor.save(update_fields=["transaction", "fact_number"])
    return len(facts)


def sweep(*, now: datetime) -> int:
    """Drop facts of 30 days ago that every subscriber has taken; the count tells how many.

    A subscriber that has not begun to read has taken none. A cursor of one that is named no more waits for
    nothing, and keeps nothing.
    """
    names = {import_string(dotted_name).name for dotted_name in settings.FACT_SUBSCRIBERS}
    cursors = FactCursor.objects.filter(subscriber__in=names)
    read = list(cursors.values_list("transaction", "fact_number"))
    old = Fact.objects.filter(at__lt=now - KEPT_FOR)
    if len(read) < len(names):
        return 0
    if read:
        old = old.extra(where=["(transaction, id) <= (%s, %s)"], params=min(read))
    dropped, _ = old.delete()
    return dropped


def _next_facts(cursor: FactCursor, limit: int) -> list[Fact]:
    """Facts after the cursor whose transactions are older than every one of ours still running.

    Ids are handed out before commit: reading past one that is not visible yet would skip it for ever.
    """
    return list(
        Fact.objects.extra(
            where=["(transaction, id) > (%s, %s)", "transaction < %s"],
            params=[cursor.transaction, cursor.fact_number, oldest_running()],
        ).order_by("transaction", "id")[:limit]
    )


def oldest_running() -> int:
    """The oldest transaction of our database that may still write facts; the next one where none runs."""
    with connection.cursor() as sql:
        sql.execute(_OLDEST_RUNNING)
        return int(sql.fetchone()[0])
