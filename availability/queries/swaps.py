"""Whether two bookings could exchange their tables, each at its own time."""

from collections.abc import Sequence

from availability.models import Claim, Placement
from config.outlets.models import Outlet


def swap_refusals(*, outlet: Outlet, placement: Placement, others: Sequence[Placement]) -> dict[int, str]:
    """For each other booking that cannot change places with this one: why not, in words. One statement.

    Locks that are over count until they are swept: the swap itself looks again.
    """
    dates = {placement.date, *(other.date for other in others)}
    claims = list(Claim.objects.filter(outlet=outlet, date__in=dates).select_related("table"))
    found = {}
    for other in others:
        met = _meets(placement, other, claims) or _meets(other, placement, claims)
        if met:
            found[other.pk] = f"{met} is taken at that time"
    return found


def _meets(mover: Placement, other: Placement, claims: Sequence[Claim]) -> str:
    """The first of the other's tables that a third party has during this one's stay, if any."""
    wanted = {claim.table_id for claim in claims if claim.placement_id == other.pk}
    for claim in claims:
        is_third = claim.placement_id not in (mover.pk, other.pk)
        if is_third and claim.table_id in wanted and _overlap(claim, mover):
            return claim.table.name
    return ""


def _overlap(claim: Claim, mover: Placement) -> bool:
    return bool(claim.during.lower < mover.during.upper and mover.during.lower < claim.during.upper)
