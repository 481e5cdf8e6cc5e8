"""What diners are shown against what OpenTable accepted from us: drift is sent again, numbers jump.

OpenTable ignores every number that is not higher than the last, without a word. So a number of its own above
ours means that nothing we publish is taken: we were restored from a backup.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from django.db import transaction
from django.db.models import Q, QuerySet

from availability.models import AskedComparison, Comparison, Occasion, Publication
from availability.queries import publications
from config.errors import Conflict
from config.opentable import doorbell, links, problems
from config.opentable.models import Link
from config.outlets.models import Mode, Outlet

NUMBERS_BEHIND, DRIFT = "numbers_behind", "availability_drift"
# What is published appears eventually: a number that is not shown so soon after it was taken is no drift.
APPEARS_WITHIN = dt.timedelta(seconds=60)
CLEAN_KEPT_FOR, KEPT_FOR = dt.timedelta(days=7), dt.timedelta(days=400)
_REPAIRED = ["sequence_id", "dirty_number", "is_accepted", "next_at"]


@dataclass(frozen=True, slots=True)
class Drift:
    """How far OpenTable's view of some dates is from ours; `ahead` are those whose number is above ours."""

    compared: int = 0
    different: int = 0
    ahead: int = 0

    def plus(self, other: "Drift") -> "Drift":
        """Both together."""
        return Drift(
            self.compared + other.compared, self.different + other.different, self.ahead + other.ahead
        )


class _Finding(Enum):
    """One date and size. UNSETTLED is on its way, refused, or too fresh to be shown."""

    SAME = "SAME"
    DIFFERENT = "DIFFERENT"
    AHEAD = "AHEAD"
    UNSETTLED = "UNSETTLED"


@transaction.atomic
def repair_drift(
    *,
    link: Link,
    party_size: int,
    shown: Mapping[dt.date, tuple[list[int], int]],
    asked_at: dt.datetime,
    now: dt.datetime,
) -> Drift:
    """Compare what diners are shown with what OpenTable accepted, and have the rest sent again.

    `shown` has the times and the highest number by date, as they were at `asked_at` or a little later.
    """
    rows = Publication.objects.filter(link=link, party_size=party_size, date__in=list(shown)).order_by("pk")
    found = _judged(rows, shown, asked_at)
    # Only what seems wrong is locked, and judged again: what is as it should be may be in a sender's hands.
    suspects = rows.filter(pk__in=[row.pk for row in _wrong(found)]).select_for_update()
    wrong = _wrong(_judged(suspects, shown, asked_at))
    for row in wrong:
        row.sequence_id = max(row.sequence_id, shown[row.date][1])
        row.dirty_number += 1
        row.is_accepted, row.next_at = False, now
    Publication.objects.bulk_update(wrong, _REPAIRED)
    if wrong:
        doorbell.ring_after_commit(topic="availability", rid=link.rid)
    return Drift(
        compared=sum(finding is not _Finding.UNSETTLED for finding in found.values()),
        different=len(wrong),
        ahead=sum(finding is _Finding.AHEAD for finding in wrong.values()),
    )


def _judged(
    rows: QuerySet[Publication], shown: Mapping[dt.date, tuple[list[int], int]], asked_at: dt.datetime
) -> dict[Publication, _Finding]:
    return {row: _find(row, *shown[row.date], asked_at) for row in rows}


def _wrong(found: Mapping[Publication, _Finding]) -> dict[Publication, _Finding]:
    return {row: finding for row, finding in found.items() if finding in {_Finding.DIFFERENT, _Finding.AHEAD}}


def _find(row: Publication, minutes: Sequence[int], number: int, asked_at: dt.datetime) -> _Finding:
    if number > row.sequence_id:
        return _Finding.AHEAD
    is_settled = row.dirty_number == row.published_number and row.lease_until is None
    if not is_settled or not row.is_accepted or _is_too_fresh(row, number, asked_at):
        return _Finding.UNSETTLED
    return _Finding.SAME if list(minutes) == (row.published_times or []) else _Finding.DIFFERENT


def _is_too_fresh(row: Publication, number: int, asked_at: dt.datetime) -> bool:
    """Whether OpenTable shows an older number than it took, and took the newer one only lately."""
    is_older = number < row.published_sequence_id
    return is_older and row.accepted_at is not None and row.accepted_at > asked_at - APPEARS_WITHIN


@transaction.atomic
def record_comparison(
    *, link: Link, occasion: Occasion, local_date: dt.date, drift: Drift, fault: str, now: dt.datetime
) -> Comparison:
    """Write a run down, and raise or close the problems that it speaks of."""
    if drift.ahead:
        _raise_numbers_behind(link, drift, now)
    elif occasion != Occasion.NEAR and not fault:
        problems.close_problem(rid=link.rid, code=NUMBERS_BEHIND, now=now)
    if drift.different:
        _raise_drift(link, drift, now)
    elif not fault and not _is_repair_under_way(link, local_date):
        problems.close_problem(rid=link.rid, code=DRIFT, now=now)
    return Comparison.objects.create(
        link=link,
        occasion=occasion,
        local_date=local_date,
        at=now,
        compared=drift.compared,
        different=drift.different,
        repaired=drift.different,
        ahead=drift.ahead,
        fault=fault[:300],
    )


def _raise_numbers_behind(link: Link, drift: Drift, now: dt.datetime) -> None:
    problems.raise_problem(
        rid=link.rid,
        code=NUMBERS_BEHIND,
        subject="",
        cause=(
            f"OpenTable has higher sequence numbers than ours for {drift.ahead} dates and party sizes: this"
            " database was restored from a backup, or another installation publishes for the outlet."
        ),
        effect="What was published since was ignored. Our numbers have jumped, and those dates are sent.",
        next_step=(
            "If it was a restore, run prove_no_double_booking: OpenTable may know bookings that the backup"
            " does not. If it was none, find who else publishes. The next night without it closes this."
        ),
        fixer="SUPPORT",
        now=now,
    )


def _is_repair_under_way(link: Link, since: dt.date) -> bool:
    """Whether OpenTable has not taken all that was sent again: what waits is compared with nothing."""
    return Publication.objects.filter(publications.UNTAKEN, link=link, date__gte=since).exists()


def _raise_drift(link: Link, drift: Drift, now: dt.datetime) -> None:
    problems.raise_problem(
        rid=link.rid,
        code=DRIFT,
        subject="",
        cause=f"OpenTable showed other times than it had accepted for {drift.different} dates and sizes.",
        effect="Diners may have been offered the wrong times there. They were sent again.",
        next_step="Nothing, if the next comparison is clean, which closes this. Else tell OpenTable.",
        fixer="SUPPORT",
        now=now,
    )


@transaction.atomic
def ask_comparison(*, outlet: Outlet, now: dt.datetime) -> AskedComparison:
    """Have OpenTable asked in a moment, by a sweep, what diners are shown of the whole horizon.

    Raises Conflict("nothing_published") and ("paused").
    """
    link = links.current_link(outlet.rid)
    if link is None or link.registered_at is None or outlet.mode != Mode.NETWORK:
        raise Conflict("nothing_published", f"{outlet.name} publishes nothing: there is nothing to compare.")
    if link.is_paused:
        raise Conflict("paused", f"{outlet.name} is paused: resume it first.")
    asked, _ = AskedComparison.objects.get_or_create(link=link, defaults={"asked_at": now})
    doorbell.ring_after_commit(topic="availability", rid=link.rid)
    return asked


@transaction.atomic
def end_asked_comparison(*, asked: AskedComparison) -> None:
    """It was made, or could not be: who asked for it reads what came of it."""
    doorbell.ring_after_commit(topic="availability", rid=asked.link.rid)
    asked.delete()


def sweep_comparisons(*, now: dt.datetime) -> int:
    """Drop clean runs of a week ago, and all of those older than 400 days; how many."""
    clean = Q(different=0, fault="", at__lt=now - CLEAN_KEPT_FOR)
    dropped, _ = Comparison.objects.filter(clean | Q(at__lt=now - KEPT_FOR)).delete()
    return dropped
