"""Two bookings exchange their tables, each at its own time."""

import datetime as dt

from django.db import transaction
from django.db.models.functions import Now

from availability import queries
from availability.models import Claim, Kind, Placement
from availability.operations import claims
from config.errors import Conflict


@transaction.atomic
def swap_bookings(*, first: Placement, second: Placement, now: dt.datetime) -> None:
    """Give each booking the other's tables for its own stay; how many chairs those have is staff's business.

    All or nothing: Conflict `table_is_taken` where a third one has such a table at that time.
    """
    outlet, known = first.outlet, queries.setup(first.outlet)
    dates = {
        *known.dates(first.date, first.during.upper),
        *known.dates(second.date, second.during.upper),
    }
    claims.lock_days(outlet=outlet, dates=dates)
    own = {
        placement.pk: list(Claim.objects.filter(placement=placement).values_list("table_id", flat=True))
        for placement in (first, second)
    }
    _forget_locks([*own[first.pk], *own[second.pk]], now)
    Claim.objects.filter(placement__in=(first, second)).delete()
    for placement, wanted in ((first, own[second.pk]), (second, own[first.pk])):
        if not wanted or not claims.claim_first(placement=placement, candidates=[wanted]):
            raise Conflict("table_is_taken", "Another party has one of these tables at that time.")
    claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)


def _forget_locks(table_ids: list[int], now: dt.datetime) -> None:
    """Locks of OpenTable's that are over keep nobody away."""
    over = Claim.objects.filter(table__in=table_ids, kind=Kind.LOCK, expires_at__lte=Now())
    claims.drop_claims(placement_ids=list(over.values_list("placement_id", flat=True)), now=now)
