"""Publishing: what changed is computed under its row's lock, sent by the relay, and settled by the answer.

Availability is state, not events. The number is taken and the content read under one row lock, so that a
higher sequence_id never carries older content; what equals the accepted content is not sent at all.
"""

import datetime as dt
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from availability import queries
from availability.models import BookingRules, Publication
from config.opentable import doorbell, sweeps
from config.opentable.feeds import Outcome
from config.opentable.models import Link
from config.outlets.models import Mode, Outlet

LEASE = dt.timedelta(seconds=60)
# At most one message a date and second: a busy day is sent once with what it has become.
PAUSE_BETWEEN = dt.timedelta(seconds=1)
ITEMS_A_MESSAGE = 100
_BACKOFF_CAP_SECONDS = 30
_SETTLED = [
    "sent_times", "sent_sequence_id", "sent_at", "published_number", "published_times",
    "published_sequence_id", "accepted_at", "is_accepted", "fails", "last_error", "lease_until", "next_at",
]  # fmt: skip

# Days with something to say, of outlets that publish, are registered and not paused; the oldest first. A link
# outlives its outlet (it knows a rid alone), and an outlet may give its book away: neither has any day due.
_DUE_DAYS = """
SELECT p.link_id, p.date
  FROM availability_publication p JOIN opentable_link l ON l.id = p.link_id
  JOIN outlets_outlet o ON o.rid = l.rid AND o.mode = 'NETWORK'
 WHERE p.dirty_number > p.published_number AND p.next_at <= %(now)s
   AND (p.lease_until IS NULL OR p.lease_until < %(now)s)
   AND l.is_current AND l.registered_at IS NOT NULL AND l.state NOT IN ('PAUSING', 'PAUSED', 'DISCONNECTED')
   AND l.parked_reason = ''
 GROUP BY p.link_id, p.date ORDER BY min(p.next_at), p.date LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """Publications of one link, leased and numbered, to be sent as one message."""

    link: Link
    publications: tuple[Publication, ...]


@transaction.atomic
def open_horizon(*, outlet: Outlet, now: dt.datetime) -> int:
    """Make the rows of every date and size on offer that are not there yet; they are born dirty.

    An outlet in POS mode, or without a link, publishes nothing: 0.
    """
    link = Link.objects.filter(rid=outlet.rid, is_current=True).first()
    rules = BookingRules.objects.filter(outlet=outlet).first()
    if outlet.mode != Mode.NETWORK or link is None or rules is None:
        return 0
    today = queries.local_date(outlet, now)
    return len(
        Publication.objects.bulk_create(
            [
                Publication(link=link, date=today + dt.timedelta(days=day), party_size=size, next_at=now)
                for day in range(rules.horizon_days + 1)
                for size in range(rules.min_party_size, rules.max_party_size + 1)
            ],
            ignore_conflicts=True,
            batch_size=2000,
        )
    )


@transaction.atomic
def publish_again(*, link: Link, now: dt.datetime, date: dt.date | None = None) -> int:
    """Have the whole horizon, or one date, sent again, equal or not: after a registration, a restore."""
    held = Publication.objects.filter(link=link, **({} if date is None else {"date": date}))
    changed = held.update(dirty_number=F("dirty_number") + 1, is_accepted=False, next_at=now)
    doorbell.ring_after_commit(topic="availability", rid=link.rid)
    return changed


@transaction.atomic
def rules_changed(*, outlet: Outlet, now: dt.datetime) -> int:
    """Have every date worked out anew: furniture, hours or rules are not what they were; how many rows."""
    open_horizon(outlet=outlet, now=now)
    changed = Publication.objects.filter(link__rid=outlet.rid, link__is_current=True).update(
        dirty_number=F("dirty_number") + 1, next_at=Greatest(F("next_at"), now)
    )
    doorbell.ring_after_commit(topic="availability", rid=outlet.rid)
    return changed


def pass_time(*, now: dt.datetime) -> int:
    """Let time itself change what is offered: the cut-off moves, a day ends, the horizon gains one.

    How many dates and sizes are to be looked at again.
    """
    outlets = Outlet.objects.filter(mode=Mode.NETWORK).order_by("pk")
    return sweeps.each(outlets, lambda outlet: _pass_time_at(outlet, now), sweep="passing time")


@transaction.atomic
def _pass_time_at(outlet: Outlet, now: dt.datetime) -> int:
    open_horizon(outlet=outlet, now=now)
    today = queries.local_date(outlet, now)
    held = Publication.objects.filter(link__rid=outlet.rid, link__is_current=True)
    held.filter(date__lt=today).delete()
    near = held.filter(date__lte=today + dt.timedelta(days=1), dirty_number=F("published_number"))
    doorbell.ring_after_commit(topic="availability", rid=outlet.rid)
    return near.update(dirty_number=F("dirty_number") + 1, next_at=Greatest(F("next_at"), now))


@transaction.atomic
def lease_batches(*, limit: int, now: dt.datetime) -> list[Batch]:
    """Take up to `limit` due days, compute them, and return what OpenTable does not have yet."""
    with connection.cursor() as sql:
        sql.execute(_DUE_DAYS, {"now": now, "limit": limit})
        days: list[tuple[int, dt.date]] = sql.fetchall()
    changed: dict[int, list[Publication]] = {}
    for link_id, date in days:
        changed.setdefault(link_id, []).extend(_lease_day(link_id, date, now))
    links = Link.objects.select_related("connection").in_bulk(list(changed))
    return [
        Batch(links[link_id], tuple(rows[start : start + ITEMS_A_MESSAGE]))
        for link_id, rows in changed.items()
        for start in range(0, len(rows), ITEMS_A_MESSAGE)
    ]


def _lease_day(link_id: int, date: dt.date, now: dt.datetime) -> list[Publication]:
    """Compute one day's dirty sizes under their row locks; equal ones are settled, the others leased."""
    rows = list(
        Publication.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(link_id=link_id, date=date, dirty_number__gt=F("published_number"))
        .order_by("party_size")
    )
    rows = [row for row in rows if row.lease_until is None or row.lease_until < now]
    outlet = Outlet.objects.get(rid=Link.objects.values_list("rid", flat=True).get(pk=link_id))
    sizes = [row.party_size for row in rows]
    # Only now, behind the locks: what is read here is at least as new as any smaller number's content.
    offered = queries.offered_times(outlet=outlet, date=date, sizes=sizes, now=now) if rows else {}
    for row in rows:
        _compute(row, offered[row.party_size], now)
    Publication.objects.bulk_update(
        rows, ["times", "computed_at", "sequence_id", "published_number", "epoch", "lease_until"]
    )
    return [row for row in rows if row.lease_until]


def _compute(row: Publication, times: list[int], now: dt.datetime) -> None:
    row.times, row.computed_at = times, now
    # Nor after a message whose answer was lost: it may have been taken, and then stands at OpenTable.
    is_last_word = row.published_sequence_id == row.sequence_id
    if row.is_accepted and is_last_word and row.published_times == times:
        row.published_number = row.dirty_number
        return
    row.sequence_id += 1
    row.epoch += 1
    row.lease_until = now + LEASE


@transaction.atomic
def settle_batch(*, batch: Batch, outcome: Outcome, now: dt.datetime) -> None:
    """Write what became of a message, unless another process has leased an item since."""
    sent = {row.pk: row for row in batch.publications}
    held = Publication.objects.select_for_update().filter(pk__in=sent).order_by("pk")
    mine = [row for row in held if row.epoch == sent[row.pk].epoch]
    for row in mine:
        row.lease_until = None
        if outcome.verdict != "HELD":
            row.sent_times, row.sent_sequence_id, row.sent_at = (
                sent[row.pk].times,
                sent[row.pk].sequence_id,
                now,
            )
        if outcome.verdict == "ACKNOWLEDGED":
            _acknowledge(row, sent[row.pk], now)
        else:
            row.fails += outcome.verdict != "HELD"
            row.last_error = outcome.error[:500]
            row.next_at = outcome.retry_at or now + _backoff(row.fails)
    Publication.objects.bulk_update(mine, _SETTLED)


@transaction.atomic
def hasten_publications(*, environments: Collection[str], now: dt.datetime) -> int:
    """Make due what failed while these environments' host was away; rows in other hands are skipped."""
    waiting = Publication.objects.filter(link__environment__in=environments, fails__gt=0, next_at__gt=now)
    rows = waiting.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)
    return Publication.objects.filter(pk__in=list(rows)).update(next_at=now)


def _acknowledge(row: Publication, sent: Publication, now: dt.datetime) -> None:
    # What changed meanwhile stays dirty: only what was read is published.
    row.published_number, row.published_times = sent.dirty_number, sent.times
    row.published_sequence_id, row.accepted_at, row.is_accepted = sent.sequence_id, now, True
    row.fails, row.last_error, row.next_at = 0, "", now + PAUSE_BETWEEN


def _backoff(fails: int) -> dt.timedelta:
    """Full jitter, so that many rows do not come back at the same moment."""
    cap = min(_BACKOFF_CAP_SECONDS, 2 ** min(fails, 10))
    return dt.timedelta(seconds=random.uniform(0.2, cap))


@dataclass(frozen=True, slots=True)
class Drift:
    """How far OpenTable's view of some dates is from ours."""

    compared: int
    different: int


@transaction.atomic
def repair_drift(
    *, link: Link, party_size: int, shown: dict[dt.date, tuple[list[int], int]], now: dt.datetime
) -> Drift:
    """Compare what diners are shown with what we believe is published, and have the rest sent again.

    A sequence number at OpenTable above ours means that we were restored from a backup: ours jumps past it,
    because every lower number would be ignored without a word.
    """
    rows = Publication.objects.select_for_update().filter(
        link=link, party_size=party_size, date__in=list(shown)
    )
    different = [row for row in rows.order_by("date") if _differs(row, *shown[row.date])]
    for row in different:
        row.sequence_id = max(row.sequence_id, shown[row.date][1])
        row.dirty_number += 1
        row.is_accepted = False
        row.next_at = now
    Publication.objects.bulk_update(different, ["sequence_id", "dirty_number", "is_accepted", "next_at"])
    if different:
        doorbell.ring_after_commit(topic="availability", rid=link.rid)
    return Drift(compared=len(shown), different=len(different))


def _differs(row: Publication, minutes: Sequence[int], number: int) -> bool:
    if number > row.sequence_id:
        return True
    is_settled = row.dirty_number == row.published_number and row.lease_until is None
    return is_settled and row.is_accepted and list(minutes) != (row.published_times or [])
