"""Numbering: what is due is computed and numbered under its rows' locks, to be sent by the relay.

Availability is state, not events. The number is taken and the content read under one row lock, so that a
higher sequence_id never carries older content; what equals the accepted content is not sent at all.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import connection, transaction
from django.db.models import F, Q

from availability import queries
from availability.models import Publication
from config.opentable import circuit, links, sweeps
from config.opentable.models import AvailabilityRoute, Link
from config.outlets.models import Mode, Outlet

LEASE = dt.timedelta(seconds=60)
_POSTPONED = dt.timedelta(seconds=60)

# A date is due when all of its sizes that wait for the first time are, so that it goes in one message a
# second with what it has become; sizes that failed come back in their own time.
_DATES = """
SELECT link_id, date, coalesce(max(next_at) FILTER (WHERE fails = 0), min(next_at)) AS due_at
  FROM availability_publication
 WHERE dirty_number > published_number AND (lease_until IS NULL OR lease_until < %(now)s)
   AND link_id = ANY(%(links)s)
 GROUP BY link_id, date
"""
_DUE = f"""
WITH waiting AS ({_DATES})
SELECT link_id, date FROM waiting WHERE due_at <= %(now)s ORDER BY due_at, date LIMIT %(limit)s
"""
_NEXT = f"""
WITH waiting AS ({_DATES})
SELECT link_id, min(due_at) FROM waiting
 WHERE due_at > %(since)s OR link_id = ANY(%(waiting)s) GROUP BY link_id
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """Publications of one link, leased and numbered, to be sent as one message."""

    link: Link
    publications: tuple[Publication, ...]


@dataclass(frozen=True, slots=True)
class _Sender:
    """A link that may send, and the outlet whose book it publishes."""

    link: Link
    outlet: Outlet


def lease_batches(*, limit: int, now: dt.datetime) -> list[Batch]:
    """Take up to `limit` due dates, compute them, and return what OpenTable does not have yet.

    A transaction a date: bookings wait for the row locks of theirs while it is computed, and for no other's.
    """
    senders = _senders(without=circuit.closed_accounts())
    changed: dict[int, list[Publication]] = {}
    for link_id, date in _due_dates(list(senders), limit, now):
        rows = _lease_or_postpone(senders[link_id], date, now)
        changed.setdefault(link_id, []).extend(rows)
    return [
        Batch(senders[link_id].link, rows)
        for link_id, found in changed.items()
        for rows in _messages(senders[link_id].link, found)
    ]


def next_due_at(*, since: dt.datetime) -> dt.datetime | None:
    """When the next date is due that was not yet at `since`, and is in nobody's hands.

    One whose host may not be called is not due before it may be.
    """
    closed = circuit.closed_accounts()
    accounts = {link_id: sender.link.connection_id for link_id, sender in _senders().items()}
    waiting = [link_id for link_id, account in accounts.items() if account in closed]
    with connection.cursor() as sql:
        sql.execute(_NEXT, {"links": list(accounts), "waiting": waiting, "now": since, "since": since})
        coming: list[tuple[int, dt.datetime]] = sql.fetchall()
    return circuit.soonest(((accounts[link_id], due_at) for link_id, due_at in coming), closed)


def _senders(*, without: Collection[int] = ()) -> dict[int, _Sender]:
    """Links in use of outlets that publish, registered, neither paused nor parked, some connections' apart.

    A link outlives its outlet (it knows a rid alone), and an outlet may give its book away.
    """
    found = Link.objects.select_related("connection").filter(
        is_current=True, registered_at__isnull=False, state__in=links.SENDING, parked_reason=""
    )
    publishing = Outlet.objects.filter(mode=Mode.NETWORK, integration_enabled=True)
    outlets = {outlet.rid: outlet for outlet in publishing}
    return {
        link.pk: _Sender(link, outlets[link.rid])
        for link in found.exclude(connection__in=without)
        if link.rid in outlets
    }


def _due_dates(link_ids: list[int], limit: int, now: dt.datetime) -> list[tuple[int, dt.date]]:
    with connection.cursor() as sql:
        sql.execute(_DUE, {"links": link_ids, "now": now, "limit": limit})
        found: list[tuple[int, dt.date]] = sql.fetchall()
    return found


def _lease_or_postpone(sender: _Sender, date: dt.date, now: dt.datetime) -> list[Publication]:
    """A date that cannot be computed must not keep all the others waiting."""
    with sweeps.surviving("availability.not_computed", rid=sender.link.rid, date=str(date)):
        return _lease_date(sender, date, now)
    waiting = Publication.objects.filter(link=sender.link, date=date, dirty_number__gt=F("published_number"))
    waiting.update(fails=F("fails") + 1, last_error="could not be computed", next_at=now + _POSTPONED)
    return []


@transaction.atomic
def _lease_date(sender: _Sender, date: dt.date, now: dt.datetime) -> list[Publication]:
    """Compute one date's due sizes under their row locks; equal ones are settled, the others leased."""
    due = Publication.objects.filter(
        Q(lease_until=None) | Q(lease_until__lt=now),
        link=sender.link,
        date=date,
        dirty_number__gt=F("published_number"),
        next_at__lte=now,
    )
    rows = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
    sizes = [row.party_size for row in rows]
    # Only now, behind the locks: what is read here is at least as new as any smaller number's content.
    offered = queries.offered_times(outlet=sender.outlet, date=date, sizes=sizes, now=now) if rows else {}
    changed = [row for row in rows if _is_news(row, offered[row.party_size], now)]
    _number(changed, sender.link, now)
    Publication.objects.bulk_update(
        rows, ["times", "computed_at", "sequence_id", "published_number", "epoch", "lease_until"]
    )
    return changed


def _is_news(row: Publication, times: list[int], now: dt.datetime) -> bool:
    """Whether OpenTable must be told; where it need not be, the row is settled."""
    row.times, row.computed_at = times, now
    # Not after a message whose answer was lost: it may have been taken, and then stands at OpenTable.
    is_last_word = row.published_sequence_id == row.sequence_id
    is_known = row.is_accepted and is_last_word and row.published_times == times
    is_refused = row.is_parked and row.sent_times == times
    if is_known or is_refused:
        row.published_number = row.dirty_number
        return False
    return True


def _number(rows: Sequence[Publication], link: Link, now: dt.datetime) -> None:
    """Take the next numbers. A message of V2 has one for all its sizes, which rises for each of them."""
    shared = max((row.sequence_id for row in rows), default=0) + 1
    is_shared = link.connection.availability_route == AvailabilityRoute.V2
    for row in rows:
        row.sequence_id = shared if is_shared else row.sequence_id + 1
        row.epoch += 1
        row.lease_until = now + LEASE


def _messages(link: Link, rows: Collection[Publication]) -> Iterator[tuple[Publication, ...]]:
    """Rows that may share a message: of one date by V2, and never more than each one's company."""
    is_by_date = link.connection.availability_route == AvailabilityRoute.V2
    by_company = sorted(rows, key=lambda row: (row.company, row.date, row.party_size))
    for (company, _), alike in groupby(
        by_company, lambda row: (row.company, row.date if is_by_date else None)
    ):
        found = tuple(alike)
        yield from (found[start : start + company] for start in range(0, len(found), company))


@transaction.atomic
def hasten_publications(*, accounts: Collection[int], now: dt.datetime) -> int:
    """Make due what failed while these connections' host was away; rows in other hands are skipped."""
    waiting = Publication.objects.filter(link__connection__in=accounts, fails__gt=0, next_at__gt=now)
    rows = waiting.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)
    return Publication.objects.filter(pk__in=list(rows)).update(next_at=now)
