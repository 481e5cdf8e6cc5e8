"""What availability adds to the integration page: dates that wait for the publisher, and drift."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Count, Min
from django.urls import reverse

from availability.models import Kind, Placement, Publication
from availability.queries.publications import ELSEWHERE, WAITING, published
from config.opentable.chapters import Change, Figures, Parked, Said, Sought
from config.outlets.models import Mode, Outlet

_MOST_PARKED = 100
_PUBLISHES = {Change.TO_NETWORK, Change.INTEGRATION_ON}
_PUBLISHES_NOT = {Change.TO_POS, Change.INTEGRATION_OFF, Change.STOP}
_QUEUED = "party sizes of dates whose times may have changed"


class AvailabilityChapter:
    """Counts dates and party sizes. An outlet in POS mode publishes nothing, so nothing can drift."""

    name = "availability"

    def figures(self, *, outlets: Sequence[Outlet]) -> Mapping[int, Figures]:
        """One statement."""
        rids = [outlet.rid for outlet in outlets if outlet.mode == Mode.NETWORK]
        counted = (
            Publication.objects.filter(link__rid__in=rids, link__is_current=True)
            .values("link__rid")
            .annotate(
                queue=Count("pk", filter=WAITING),
                oldest_at=Min("dirty_at", filter=WAITING),
                drift=Count("pk", filter=ELSEWHERE),
            )
        )
        told = {
            row["link__rid"]: Figures(
                queue=row["queue"], queued=_QUEUED, oldest_at=row["oldest_at"], drift=row["drift"]
            )
            for row in counted
        }
        return {rid: told.get(rid, Figures(drift=0)) for rid in rids}

    def parked(self, *, outlet: Outlet) -> Sequence[Parked]:
        """Dates and sizes that OpenTable refused three times."""
        refused = published(outlet).filter(is_parked=True).order_by("date", "party_size")
        page = reverse("published", args=[outlet.slug])
        return [
            Parked(f"availability of {row}", row.last_error, row.sent_at, f"{page}?date={row.date}")
            for row in refused[:_MOST_PARKED]
        ]

    def retell(self, *, said: Said) -> str:
        """Nothing: no message of availability is about one reservation."""
        return ""

    def subjects(self, *, outlet: Outlet, sought: Sought) -> Sequence[str]:
        """Availability is told by date: it concerns no one reservation."""
        return []

    def consequences(self, *, outlet: Outlet, change: Change, now: dt.datetime) -> Sequence[str]:
        """Locks that stand, and what OpenTable offers of ours."""
        if change in _PUBLISHES:
            return ["Every date of the horizon is published again, from the first on."]
        if change not in _PUBLISHES_NOT:
            return []
        return [*_locks(outlet, now), *_offers(outlet)]


CHAPTER = AvailabilityChapter()


def _locks(outlet: Outlet, now: dt.datetime) -> list[str]:
    standing = Placement.objects.filter(
        outlet=outlet, kind=Kind.LOCK, connection__isnull=False, expires_at__gt=now
    ).count()
    return [f"Locks of OpenTable's standing now: {standing}. They end by themselves."] if standing else []


def _offers(outlet: Outlet) -> list[str]:
    rows = published(outlet).filter(is_accepted=True)
    told = rows.aggregate(dates=Count("date", distinct=True), rows=Count("pk"))
    if not told["rows"]:
        return []
    return [
        f"Dates whose times OpenTable has of us: {told['dates']}, in {told['rows']} party sizes. "
        "They are kept up no longer; have OpenTable take them off."
    ]
