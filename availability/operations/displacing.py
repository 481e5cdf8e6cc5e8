"""Bookings and locks in the way of what is stronger go to other tables, or lose their own."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from psycopg.types.range import TimestamptzRange

from availability import engine, queries, slots
from availability.models import Claim, Kind, Placement
from availability.operations import claims, taking

FIRM = (Kind.SEATING, Kind.BLOCK)
_PLANNED = (Kind.BOOKING, Kind.LOCK)


def meeting(table_ids: Collection[int], period: slots.Period) -> QuerySet[Claim]:
    """What keeps these tables at some time of the period."""
    during = TimestamptzRange(period.starts_at, period.ends_at)
    return Claim.objects.filter(table__in=table_ids, during__overlap=during)


def make_way(
    known: queries.Setup, table_ids: Collection[int], period: slots.Period, now: dt.datetime
) -> tuple[list[Placement], dt.datetime]:
    """Move bookings and locks away from these tables; those displaced, and until when the tables are free.

    One that finds no other table, or is pinned to its own, keeps it if its time is still to come: the tables
    are free until then.
    """
    displaced: list[Placement] = []
    for placement in _planned(table_ids, period, now):
        is_ahead = placement.during.lower > now
        if (is_ahead and placement.is_pinned) or not _move_away(known, placement, table_ids, now):
            # Nobody who comes after this one is met any more.
            if is_ahead:
                return displaced, placement.during.lower
            _give_up(placement, now)
        displaced.append(placement)
    return displaced, period.ends_at


def clear(
    known: queries.Setup, table_ids: Collection[int], period: slots.Period, now: dt.datetime
) -> list[Placement]:
    """Take these tables from every booking and lock of the period; each has other tables now, or none."""
    displaced = _planned(table_ids, period, now)
    for placement in displaced:
        if not _move_away(known, placement, table_ids, now):
            _give_up(placement, now)
    return displaced


def others(known: queries.Setup, placement: Placement, now: dt.datetime) -> tuple[tuple[int, ...], ...]:
    """The places that are free for a placement at its own time, best first."""
    return _ask(known, placement, now, reseat=False).candidates


def _ask(known: queries.Setup, placement: Placement, now: dt.datetime, *, reseat: bool) -> engine.Verdict:
    """The verdict on a placement at its own time; its candidates count, whatever else blocks it.

    It was accepted long ago.
    """
    minute = known.minute(placement.date, placement.during.lower)
    channel = engine.Channel.IN_HOUSE
    question = engine.Question(minute, placement.party_size, now, placement.turn_minutes, channel)
    verdict, expired = claims.ask(
        outlet=placement.outlet,
        known=known,
        question=question,
        date=placement.date,
        moving=placement.pk,
        reseat=reseat,
    )
    claims.drop_claims(placement_ids=expired, now=now)
    if known.why_closed(placement.date, minute) is not None:
        # Nobody would be there to serve it, though every table is free: a person must call the party.
        return replace(verdict, bookable=False, tables=(), candidates=(), moves=())
    return verdict


@transaction.atomic
def retable_placement(*, placement: Placement, now: dt.datetime) -> taking.Placed | None:
    """Find tables for a booking that has none, with the moves its outlet allows; None if there are none."""
    outlet, known = placement.outlet, queries.setup(placement.outlet)
    dates = taking.dates_of(known, placement.date, placement.during.upper)
    claims.lock_days(outlet=outlet, dates=dates)
    verdict = _ask(known, placement, now, reseat=True)
    with transaction.atomic():
        placed = taking.settle(verdict, placement)
        transaction.set_rollback(placed is None)
    if placed is not None:
        claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)
    return placed


def _planned(table_ids: Collection[int], period: slots.Period, now: dt.datetime) -> list[Placement]:
    """The bookings and living locks met in the period, in the order in which they begin."""
    found = meeting(table_ids, period).filter(kind__in=_PLANNED).select_related("placement__outlet")
    over = found.filter(kind=Kind.LOCK, expires_at__lte=Now()).values_list("placement_id", flat=True)
    claims.drop_claims(placement_ids=list(over), now=now)
    planned = {claim.placement_id: claim.placement for claim in found}
    return sorted(planned.values(), key=lambda placement: (placement.during.lower, placement.pk))


def _move_away(
    known: queries.Setup, placement: Placement, table_ids: Collection[int], now: dt.datetime
) -> bool:
    """Give a booking or lock other tables than these; False leaves it what it has."""
    candidates = [found for found in others(known, placement, now) if not set(found) & set(table_ids)]
    with transaction.atomic():
        Claim.objects.filter(placement=placement).delete()
        moved = claims.claim_first(placement=placement, candidates=candidates)
        transaction.set_rollback(not moved)
    return moved


def _give_up(placement: Placement, now: dt.datetime) -> None:
    """Take a booking's tables; a lock without any is over."""
    Claim.objects.filter(placement=placement).delete()
    if placement.kind == Kind.LOCK:
        claims.drop_claims(placement_ids=[placement.pk], now=now)
