"""What OpenTable has of a date, beside what the engine says now: ours, sent, accepted."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, F, Max, Min, Q, QuerySet

from availability import engine, slots
from availability.models import Publication
from availability.queries.offers import local_date, offered_times
from availability.queries.setups import setup
from config.outlets.models import Outlet

WAITING = Q(dirty_number__gt=F("published_number"))
# Worked out, and not taken: it was refused, or a comparison found OpenTable elsewhere and it is sent again.
UNTAKEN = Q(computed_at__isnull=False, is_accepted=False)
# Worked out, yet not what OpenTable last accepted.
ELSEWHERE = UNTAKEN | (Q(computed_at__isnull=False) & ~Q(times=F("published_times")))


def published(outlet: Outlet) -> QuerySet[Publication]:
    """What is published for an outlet by the link in use."""
    return Publication.objects.filter(link__rid=outlet.rid, link__is_current=True)


def outdated(*, outlet: Outlet, now: dt.datetime) -> list[int]:
    """The dates and sizes of which the first time can be booked no more, because its notice has run out."""
    known = setup(outlet)
    longest = dt.timedelta(minutes=max(known.rules.cutoff_minutes, known.rules.lead_minutes))
    near = published(outlet).filter(
        date__range=(local_date(outlet, now), local_date(outlet, now + longest)),
        times__len__gt=0,
    )
    return [
        number
        for number, date, size, times in near.values_list("pk", "date", "party_size", "times")
        if slots.instant(date, times[0], known.timezone) < now + _notice(known.rules, size)
    ]


def _notice(rules: engine.Rules, party_size: int) -> dt.timedelta:
    lead = rules.lead_minutes if party_size >= rules.lead_from_size else 0
    return dt.timedelta(minutes=max(rules.cutoff_minutes, lead))


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
    rows = list(published(outlet).filter(date=date).order_by("party_size"))
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
    if row.is_parked:
        return Agreement.REFUSED
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
    held = published(outlet).filter(date__gte=local_date(outlet, now))
    counted = held.values("date").annotate(
        sizes=Count("pk"),
        waiting=Count("pk", filter=WAITING),
        drift=Count("pk", filter=ELSEWHERE & ~WAITING),
        accepted_at=Max("accepted_at"),
        waiting_since=Min("dirty_at"),
    )
    return [GridDate(**row) for row in counted.order_by("date")]
