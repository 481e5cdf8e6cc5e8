"""What OpenTable has of a date, beside what the engine says now: ours, sent, accepted."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, F, Max, Min, Q

from availability.models import Publication
from availability.queries.offers import local_date, offered_times
from config.outlets.models import Outlet

WAITING = Q(dirty_number__gt=F("published_number"))
# Worked out, yet not what OpenTable last accepted: it was refused, or a comparison found OpenTable elsewhere.
ELSEWHERE = Q(computed_at__isnull=False) & (Q(is_accepted=False) | ~Q(times=F("published_times")))


class Agreement(StrEnum):
    """How what OpenTable accepted stands to what the engine says now.

    WAITING is on its way or about to be worked out. REFUSED is what OpenTable would not take: it goes again
    once it has changed. DRIFT is none of these, and yet not the same.
    """

    SAME = "SAME"
    WAITING = "WAITING"
    REFUSED = "REFUSED"
    DRIFT = "DRIFT"


@dataclass(frozen=True, slots=True)
class Told:
    """Minutes from local midnight as they went out under a number, and when."""

    times: tuple[int, ...]
    sequence_id: int
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class GridRow:
    """One party size of a date. `sent` and `accepted` are None until something was.

    `ours` is asked of the engine now. `waiting_since` is set where something waits for the publisher, and
    `error` is what the last try failed with.
    """

    party_size: int
    ours: tuple[int, ...]
    sent: Told | None
    accepted: Told | None
    agreement: Agreement
    waiting_since: dt.datetime | None
    error: str


def publication_grid(*, outlet: Outlet, date: dt.date, now: dt.datetime) -> list[GridRow]:
    """Every party size published for a calendar date, the smallest first; none where nothing is published."""
    held = Publication.objects.filter(link__rid=outlet.rid, link__is_current=True, date=date)
    rows = list(held.order_by("party_size"))
    sizes = [row.party_size for row in rows]
    ours = offered_times(outlet=outlet, date=date, sizes=sizes, now=now) if rows else {}
    return [_grid_row(row, ours[row.party_size]) for row in rows]


def _grid_row(row: Publication, ours: list[int]) -> GridRow:
    return GridRow(
        party_size=row.party_size,
        ours=tuple(ours),
        sent=_told(row.sent_times, row.sent_sequence_id, row.sent_at),
        accepted=_told(row.published_times, row.published_sequence_id, row.accepted_at),
        agreement=_agreement(row, ours),
        waiting_since=row.dirty_at,
        error=row.last_error,
    )


def _told(times: list[int] | None, sequence_id: int, at: dt.datetime | None) -> Told | None:
    return None if times is None else Told(tuple(times), sequence_id, at)


def _agreement(row: Publication, ours: list[int]) -> Agreement:
    if row.dirty_number > row.published_number:
        return Agreement.WAITING
    is_same = row.is_accepted and row.published_times == ours
    return Agreement.SAME if is_same else Agreement.DRIFT


@dataclass(frozen=True, slots=True)
class GridDate:
    """One date of the horizon: how many party sizes wait or differ, and the latest OpenTable accepted."""

    date: dt.date
    sizes: int
    waiting: int
    drift: int
    accepted_at: dt.datetime | None
    waiting_since: dt.datetime | None


def publication_dates(*, outlet: Outlet, now: dt.datetime) -> list[GridDate]:
    """The horizon by date, from what is stored alone: one statement, and the engine is not asked."""
    held = Publication.objects.filter(
        link__rid=outlet.rid, link__is_current=True, date__gte=local_date(outlet, now)
    )
    counted = held.values("date").annotate(
        sizes=Count("pk"),
        waiting=Count("pk", filter=WAITING),
        drift=Count("pk", filter=ELSEWHERE & ~WAITING),
        accepted_at=Max("accepted_at"),
        waiting_since=Min("dirty_at"),
    )
    return [GridDate(**row) for row in counted.order_by("date")]
