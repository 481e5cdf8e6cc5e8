"""Seatings: facts about the room. A party that sits there sits there, whatever the book had planned."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Now
from psycopg.types.range import TimestamptzRange

from availability import engine, queries, slots
from availability.models import Claim, Kind, Placement, Table
from availability.operations import claims
from config.outlets.models import Outlet

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Seating:
    """What a seating made. `displaced` are bookings and locks that lost their tables to it.

    Each of them has other tables now, or none (its `claims` tell): those need a person's eye.
    """

    placement: Placement
    displaced: list[Placement]


@transaction.atomic
def seat_placement(
    *,
    outlet: Outlet,
    placement: Placement | None,
    tables: Sequence[Table],
    party_size: int,
    turn_minutes: int,
    now: dt.datetime,
) -> Seating:
    """Record that a party sits at these tables from now; it is never refused.

    Bookings and locks in the way go to other fitting tables, or lose theirs. A party that the book still has
    at the table must have left: its claim ends now. Without tables the seating keeps none.
    """
    known = queries.setup(outlet)
    date = slots.service_date(now, known.shifts, known.timezone)
    period = slots.period(now, turn_minutes)
    stay = claims.Stay(date, known.minute(date, now), period, party_size, turn_minutes)
    # The day before too: what is in the way may be filed there.
    dates = {date - _DAY, *known.dates(date, period.ends_at), *_old_dates(known, placement)}
    claims.lock_days(outlet=outlet, dates=dates)
    if placement is not None:
        Claim.objects.filter(placement=placement).delete()
    in_the_way = _clear(tables, stay.during, now)
    seated = claims.put(outlet=outlet, placement=placement, kind=Kind.SEATING, stay=stay, now=now)
    claims.claim_first(placement=seated, candidates=[[table.pk for table in tables]] if tables else [])
    for moved in in_the_way:
        _place_again(known, moved, now)
    claims.mark_dates(outlet=outlet, dates=dates, now=now)
    return Seating(seated, in_the_way)


def _old_dates(known: queries.Setup, placement: Placement | None) -> list[dt.date]:
    return [] if placement is None else known.dates(placement.date, placement.during.upper)


def _clear(tables: Sequence[Table], during: TimestamptzRange, now: dt.datetime) -> list[Placement]:
    """Take these tables from whatever keeps them in the period; bookings and locks are told back."""
    found = Claim.objects.filter(table__in=tables, during__overlap=during).select_related("placement__outlet")
    over = found.filter(kind=Kind.LOCK, expires_at__lte=Now()).values_list("placement_id", flat=True)
    claims.drop_claims(placement_ids=list(over), now=now)
    planned: dict[int, Placement] = {}
    for claim in found.order_by("pk"):
        if claim.kind in (Kind.BOOKING, Kind.LOCK):
            planned[claim.placement_id] = claim.placement
        elif claim.during.lower < now:
            claim.during = TimestamptzRange(claim.during.lower, now)
            claim.save(update_fields=["during"])
        else:
            claim.delete()
    Claim.objects.filter(placement__in=planned).delete()
    return list(planned.values())


def _place_again(known: queries.Setup, placement: Placement, now: dt.datetime) -> None:
    """Find other tables for a displaced booking or lock; a lock that finds none is over."""
    minute = known.minute(placement.date, placement.during.lower)
    # The candidates count whatever the clock says: the booking was accepted long ago.
    channel = engine.Channel.IN_HOUSE
    question = engine.Question(minute, placement.party_size, now, placement.turn_minutes, channel)
    verdict, expired = claims.ask(
        outlet=placement.outlet, known=known, question=question, date=placement.date, moving=placement.pk
    )
    claims.drop_claims(placement_ids=expired, now=now)
    found = claims.claim_first(placement=placement, candidates=verdict.candidates)
    if not found and placement.kind == Kind.LOCK:
        claims.drop_claims(placement_ids=[placement.pk], now=now)


@transaction.atomic
def rebook_placement(
    *,
    outlet: Outlet,
    placement: Placement | None,
    starts_local: dt.datetime,
    party_size: int,
    turn_minutes: int,
    tables: Sequence[Table],
    now: dt.datetime,
) -> Placement:
    """Make a seating, or a booking that was given up, a booking again, at its own time.

    A fact, never refused: on `tables` if they are free, else on others that fit, else on none.
    """
    known = queries.setup(outlet)
    stay = claims.stay(known, starts_local=starts_local, party_size=party_size, turn_minutes=turn_minutes)
    dates = {*known.dates(stay.date, stay.period.ends_at), *_old_dates(known, placement)}
    claims.lock_days(outlet=outlet, dates=dates)
    if placement is not None:
        Claim.objects.filter(placement=placement).delete()
    booked = claims.put(outlet=outlet, placement=placement, kind=Kind.BOOKING, stay=stay, now=now)
    own = [[table.pk for table in tables]] if tables else []
    if not claims.claim_first(placement=booked, candidates=own):
        _place_again(known, booked, now)
    claims.mark_dates(outlet=outlet, dates=dates, now=now)
    return booked
