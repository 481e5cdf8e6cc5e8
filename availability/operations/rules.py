"""What follows from a change of furniture, hours or rules: who no longer fits gets other tables, or none."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from availability import queries
from availability.models import Claim, Kind, Placement
from availability.operations import claims, displacing
from availability.operations.horizons import rules_changed
from config.opentable import facts
from config.outlets.models import Outlet


@dataclass(frozen=True, slots=True)
class Displaced:
    """A booking or lock that lost its tables to a change of the rules; without `table_names` it has none."""

    misfit: queries.Misfit
    table_names: tuple[str, ...]

    @property
    def has_lost(self) -> bool:
        """Whether nothing is kept for it any more."""
        return not self.table_names


@transaction.atomic
def change_rules(*, outlet: Outlet, actor: str, now: dt.datetime) -> list[Displaced]:
    """Follow a change of the outlet's furniture, hours or rules, made in the same transaction.

    Every date is worked out and published anew. The fact `rules.changed` has `displace_misfits` asked once
    more: a booking that was on its way here may have read the rules as they were.
    """
    displaced = displace_misfits(outlet=outlet, actor=actor, now=now)
    facts.record(name="rules.changed", rid=outlet.rid, subject=outlet.slug, now=now, payload={"actor": actor})
    rules_changed(outlet=outlet, now=now)
    return displaced


@transaction.atomic
def displace_misfits(*, outlet: Outlet, actor: str, now: dt.datetime) -> list[Displaced]:
    """Give bookings and locks to come that do not fit the rules other tables, or take theirs.

    The book tells the parties by the fact `placement.displaced`. Where all fit, nothing happens.
    """
    displaced = _displace(outlet, now)
    by_reason: defaultdict[str, list[int]] = defaultdict(list)
    for found in displaced:
        by_reason[found.misfit.because].append(found.misfit.placement_id)
    for because, numbers in by_reason.items():
        payload = {"placements": numbers, "because": because, "actor": actor}
        facts.record(
            name="placement.displaced", rid=outlet.rid, subject=outlet.slug, now=now, payload=payload
        )
    return displaced


def _displace(outlet: Outlet, now: dt.datetime) -> list[Displaced]:
    known = queries.setup(outlet)
    found = queries.misfits(outlet=outlet, known=known, now=now)
    if not found:
        return []
    dates = {date for misfit in found for date in known.dates(misfit.date, misfit.ends_at)}
    claims.lock_days(outlet=outlet, dates=dates)
    # Whoever had one of these days before us may have moved or canceled a party meanwhile.
    again = queries.misfits(outlet=outlet, known=known, now=now)
    found = [misfit for misfit in again if misfit.date in dates]
    placements = Placement.objects.select_related("outlet").in_bulk([misfit.placement_id for misfit in found])
    Claim.objects.filter(placement__in=placements).delete()
    placed = [
        Displaced(misfit, _place(known, misfit, placements[misfit.placement_id], now)) for misfit in found
    ]
    claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)
    return placed


def _place(
    known: queries.Setup, misfit: queries.Misfit, placement: Placement, now: dt.datetime
) -> tuple[str, ...]:
    candidates: Sequence[Sequence[int]] = displacing.others(known, placement, now) if misfit.is_served else ()
    if claims.claim_first(placement=placement, candidates=candidates):
        return tuple(queries.table_names(placement))
    if placement.kind == Kind.LOCK:
        claims.drop_claims(placement_ids=[placement.pk], now=now)
    return ()
