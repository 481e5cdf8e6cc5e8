"""The published horizon: which dates and sizes there are, and what makes all of them due."""

import datetime as dt

from django.db import transaction
from django.db.models import Case, F, QuerySet, When
from django.db.models.functions import Greatest

from availability import queries
from availability.models import MOST_IN_COMPANY, BookingRules, Publication
from config.opentable import doorbell, sweeps
from config.opentable.models import Link
from config.outlets.models import Mode, Outlet

# What changes once often changes twice: it is worked out once, this long after the first change.
DEBOUNCE = dt.timedelta(milliseconds=250)
# The largest party of OpenTable's documents; an item for a larger one would be refused.
LARGEST_PUBLISHED = 20


def mark(rows: QuerySet[Publication], *, now: dt.datetime) -> int:
    """Make rows due, in one statement; how many. One that waits already keeps its turn, or it never came.

    A row whose next turn is later keeps it: after a message it waits a second, after a failure longer.
    """
    first_turn = Greatest(F("next_at"), now + DEBOUNCE)
    return _in_order(rows).update(
        dirty_number=F("dirty_number") + 1,
        next_at=Case(When(dirty_number=F("published_number"), then=first_turn), default=F("next_at")),
    )


def _in_order(rows: QuerySet[Publication]) -> QuerySet[Publication]:
    """The same rows, locked as the relay settles them: in two different orders it would be a deadlock."""
    locked = rows.order_by("pk").select_for_update(of=("self",), no_key=True)
    return Publication.objects.filter(pk__in=locked.values("pk"))


@transaction.atomic
def open_horizon(*, outlet: Outlet, now: dt.datetime) -> int:
    """Make the rows of every date and size on offer that are not there yet; they are born dirty.

    How many there are to be. An outlet in POS mode, or without a link, publishes nothing: 0.
    """
    link = Link.objects.filter(rid=outlet.rid, is_current=True).first()
    rules = BookingRules.objects.filter(outlet=outlet).first()
    if outlet.mode != Mode.NETWORK or link is None or rules is None:
        return 0
    today = queries.local_date(outlet, now)
    dates = [today + dt.timedelta(days=day) for day in range(rules.horizon_days + 1)]
    sizes = range(rules.min_party_size, min(rules.max_party_size, LARGEST_PUBLISHED) + 1)
    there = Publication.objects.filter(
        link=link, date__range=(dates[0], dates[-1]), party_size__in=list(sizes)
    )
    if there.count() < len(dates) * len(sizes):
        rows = [
            Publication(link=link, date=date, party_size=size, next_at=now)
            for date in dates
            for size in sizes
        ]
        Publication.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return len(dates) * len(sizes)


@transaction.atomic
def publish_again(*, link: Link, now: dt.datetime, date: dt.date | None = None) -> int:
    """Have the whole horizon, or one date, sent again, equal or not: once registered, and every night."""
    rows = Publication.objects.filter(link=link, **({} if date is None else {"date": date}))
    changed = _in_order(rows).update(
        dirty_number=F("dirty_number") + 1,
        is_accepted=False,
        is_parked=False,
        refusals=0,
        company=MOST_IN_COMPANY,
        next_at=now,
    )
    doorbell.ring_after_commit(topic="availability", rid=link.rid)
    return changed


@transaction.atomic
def publish_parked(*, link: Link, now: dt.datetime) -> int:
    """Have what OpenTable refused tried again, as it is now; how many dates and sizes."""
    rows = _in_order(Publication.objects.filter(link=link, is_parked=True))
    changed = rows.update(
        dirty_number=F("dirty_number") + 1,
        is_parked=False,
        refusals=0,
        # Alone, as it was refused: one that is still wrong must not take others with it.
        company=1,
        next_at=now,
    )
    doorbell.ring_after_commit(topic="availability", rid=link.rid)
    return changed


@transaction.atomic
def rules_changed(*, outlet: Outlet, now: dt.datetime) -> int:
    """Have every date worked out anew: furniture, hours or rules are not what they were; how many rows."""
    open_horizon(outlet=outlet, now=now)
    changed = mark(queries.published(outlet), now=now)
    doorbell.ring_after_commit(topic="availability", rid=outlet.rid)
    return changed


def pass_time(*, now: dt.datetime) -> int:
    """Let time itself change what is offered: notice runs out, a day ends, the horizon gains one.

    How many dates and sizes are to be looked at again.
    """
    outlets = Outlet.objects.order_by("pk")
    return sweeps.each(outlets, lambda outlet: _pass_time_at(outlet, now), sweep="passing time")


@transaction.atomic
def _pass_time_at(outlet: Outlet, now: dt.datetime) -> int:
    rows = queries.published(outlet)
    if outlet.mode != Mode.NETWORK:
        # OpenTable keeps this book now: whatever it has of ours is not to be relied on when it comes back.
        rows.filter(is_accepted=True).update(is_accepted=False)
        return 0
    open_horizon(outlet=outlet, now=now)
    rows.filter(date__lt=queries.local_date(outlet, now)).delete()
    settled = rows.filter(dirty_number=F("published_number"))
    forsaken = settled.filter(is_accepted=False, is_parked=False)
    changed = mark(forsaken | settled.filter(pk__in=queries.outdated(outlet=outlet, now=now)), now=now)
    if changed:
        doorbell.ring_after_commit(topic="availability", rid=outlet.rid)
    return changed
