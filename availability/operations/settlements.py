"""What an answer does to the items of a message; the table of answers is in docs/opentable/outbound.md."""

import datetime as dt
import random

from django.db import transaction

from availability.models import MOST_IN_COMPANY, Publication
from availability.operations.publications import Batch
from config.opentable import problems
from config.opentable.feeds import Outcome
from config.opentable.models import Link

# At most one message a date and second: a busy day is sent once with what it has become.
PAUSE_BETWEEN = dt.timedelta(seconds=1)
REFUSED = "availability_refused"
_BACKOFF_CAP_SECONDS = 30
# Three tries of an item alone, within half a minute; the pauses between them in seconds.
_REFUSAL_PAUSES = (5, 10)
# Where nothing has been taken for so long, and so many are in question, no item is to blame.
_LATELY = dt.timedelta(minutes=5)
_SETTLED = [
    "sent_times", "sent_sequence_id", "sent_at", "published_number", "published_times",
    "published_sequence_id", "accepted_at", "is_accepted", "fails", "refusals", "company", "is_parked",
    "last_error", "lease_until", "next_at",
]  # fmt: skip


@transaction.atomic
def settle_batch(*, batch: Batch, outcome: Outcome, now: dt.datetime) -> None:
    """Write what became of a message, unless another process has leased an item since."""
    sent = {row.pk: row for row in batch.publications}
    held = Publication.objects.select_for_update().filter(pk__in=sent).order_by("pk")
    mine = [row for row in held if row.epoch == sent[row.pk].epoch]
    had_failed = any(row.last_error for row in mine)
    company = _smaller_company(batch, outcome, now)
    for row in mine:
        _settle(row, sent[row.pk], outcome, now)
        if company is not None:
            row.company, row.next_at = company, now
        elif outcome.verdict == "REFUSED":
            _refuse(row, sent[row.pk], now)
    Publication.objects.bulk_update(mine, _SETTLED)
    _tell(batch.link, mine, had_failed, now)


def _settle(row: Publication, sent: Publication, outcome: Outcome, now: dt.datetime) -> None:
    row.lease_until = None
    if outcome.verdict != "HELD":
        row.sent_times, row.sent_sequence_id, row.sent_at = sent.times, sent.sequence_id, now
    if outcome.verdict == "ACKNOWLEDGED":
        _acknowledge(row, sent, now)
        return
    row.fails += outcome.verdict != "HELD"
    row.last_error = outcome.error[:500]
    row.next_at = outcome.retry_at or now + _backoff(row.fails)


def _smaller_company(batch: Batch, outcome: Outcome, now: dt.datetime) -> int | None:
    """How many may share a message from now on, where the refusal of several may be one item's fault.

    An OpenTable that refuses everything is not asked about each item: that would be a storm.
    """
    if outcome.verdict != "REFUSED" or len(batch.publications) == 1:
        return None
    ours = Publication.objects.filter(link=batch.link)
    suspects = ours.filter(company__lt=MOST_IN_COMPANY).count()
    if suspects > MOST_IN_COMPANY and not ours.filter(accepted_at__gte=now - _LATELY).exists():
        return None
    return (len(batch.publications) + 1) // 2


def _acknowledge(row: Publication, sent: Publication, now: dt.datetime) -> None:
    # What changed meanwhile stays dirty: only what was read is published.
    row.published_number, row.published_times = sent.dirty_number, sent.times
    row.published_sequence_id, row.accepted_at, row.is_accepted = sent.sequence_id, now, True
    row.refusals, row.company, row.is_parked = 0, MOST_IN_COMPANY, False
    row.fails, row.last_error, row.next_at = 0, "", now + PAUSE_BETWEEN


def _refuse(row: Publication, sent: Publication, now: dt.datetime) -> None:
    """The item itself is wrong, it seems: two more tries, then it waits until its times are others."""
    row.refusals += 1
    if row.refusals <= len(_REFUSAL_PAUSES):
        row.next_at = now + dt.timedelta(seconds=_REFUSAL_PAUSES[row.refusals - 1])
        return
    row.published_number, row.is_parked, row.is_accepted = sent.dirty_number, True, False
    row.refusals, row.fails, row.next_at = 0, 0, now


def _backoff(fails: int) -> dt.timedelta:
    """Full jitter, so that many rows do not come back at the same moment."""
    cap = min(_BACKOFF_CAP_SECONDS, 2 ** min(fails, 10))
    return dt.timedelta(seconds=random.uniform(0.2, cap))


def _tell(link: Link, rows: list[Publication], had_failed: bool, now: dt.datetime) -> None:
    """Raise the problem of what was parked just now, and close it once all that failed was taken since.

    What is sent again is parked no more, and yet the problem is over only when OpenTable has taken it.
    """
    parked = [row for row in rows if row.is_parked and row.sent_at == now]
    if parked:
        problems.raise_problem(
            rid=link.rid,
            code=REFUSED,
            subject="",
            cause=f"OpenTable refuses availability of {parked[0]}: {parked[0].last_error}"[:500],
            effect="OpenTable keeps what it had of that date and party size; all others go on.",
            next_step=(
                "Mend what the answer names, then send the date again; other times of it go by themselves."
            ),
            fixer="SUPPORT",
            now=now,
        )
    elif had_failed and not Publication.objects.filter(link=link).exclude(last_error="").exists():
        problems.close_problem(rid=link.rid, code=REFUSED, now=now)
