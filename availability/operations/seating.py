"""Seatings: facts about the room. A party that sits there sits there, whatever the book had planned."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from psycopg.types.range import TimestamptzRange

from availability import engine, queries, slots
from availability.models import Claim, Demand, Kind, Placement, Table
from availability.operations import claims, demands, displacing
from config.outlets.models import Outlet

_DAY = dt.timedelta(days=1)
# How far beyond now a party that has outstayed its claim keeps its table, and when it was forgotten.
_PUSHED = dt.timedelta(minutes=10)
_GRID = dt.timedelta(minutes=5)
LONGEST_OVERSTAY = dt.timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Seating:
    """What a seating made. `displaced` are bookings and locks that lost their tables to it.

    Each of them has other tables now, or none (its `claims` tell): those need a person's eye. `departed` are
    the parties that sat at its tables until then, and so must have left.
    """

    placement: Placement
    displaced: list[Placement]
    departed: Sequence[Placement] = ()


@transaction.atomic
def seat_placement(
    *,
    outlet: Outlet,
    placement: Placement | None,
    tables: Sequence[Table],
    party_size: int,
    turn_minutes: int,
    channel: engine.Channel,
    now: dt.datetime,
) -> Seating:
    """Record that a party sits at these tables from now; it is never refused.

    A booking or lock that would come within its stay goes to another fitting table; where none is free, this
    party keeps its own only until that one begins, and one that should sit there already loses its tables. A
    party that the book still has at the table must have left: its claim ends now. Without tables the seating
    keeps none.
    """
    known = queries.setup(outlet)
    date = known.service_date(known.local(now))
    period = slots.period(now, turn_minutes)
    # The day before too: what is in the way may be filed there.
    dates = {date - _DAY, *known.dates(date, period.ends_at), *_old_dates(known, placement)}
    claims.lock_days(outlet=outlet, dates=dates)
    if placement is not None:
        Claim.objects.filter(placement=placement).delete()
    table_ids = {table.pk for table in tables}
    departed = _end_others(table_ids, period, now)
    displaced, ends_at = displacing.make_way(known, table_ids, period, now)
    stay = claims.Stay(
        date, known.minute(date, now), replace(period, ends_at=ends_at), party_size, turn_minutes
    )
    seated = claims.put(
        outlet=outlet, placement=placement, kind=Kind.SEATING, stay=stay, channel=channel, now=now
    )
    claims.claim_first(placement=seated, candidates=[table_ids] if tables else [])
    if placement is None:
        wish = demands.Wish(outlet, Demand.Kind.SEAT, channel, stay, turn_minutes, now)
        demands.keep_granted(wish, seated, sorted(table_ids))
    claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)
    return Seating(seated, displaced, departed)


@transaction.atomic
def extend_seating(*, placement: Placement, now: dt.datetime) -> Seating:
    """Let a party that still sits there keep its tables a little longer, as far as that is not said yet.

    What comes next goes to another table, or loses its own once it should sit there. A seating that was cut
    short for somebody else's sake gets the rest of its stay once nobody needs it. Where another party sits at
    its tables by now, or six hours after its time, it has left: nothing changes.
    """
    outlet, known = placement.outlet, queries.setup(placement.outlet)
    today = known.service_date(known.local(now))
    dates = {today - _DAY, today, today + _DAY, *_old_dates(known, placement)}
    claims.lock_days(outlet=outlet, dates=dates)
    # Only now: whoever had the day before us may have moved the party, or said that it left.
    placement.refresh_from_db(fields=["kind", "during", "turn_minutes", "released_at"])
    ends_at, wanted = placement.during.upper, _wanted_end(placement, now)
    if placement.kind != Kind.SEATING or placement.released_at is not None or wanted <= ends_at:
        return Seating(placement, [])
    # Of tables that others have taken meanwhile the claim ended before the stay: those it has left.
    kept = Claim.objects.filter(placement=placement, during__endswith=ends_at)
    table_ids = set(kept.values_list("table_id", flat=True))
    displaced, stop = _take_more(known, table_ids, slots.Period(ends_at, wanted), now)
    if stop > ends_at and table_ids:
        placement.during = TimestamptzRange(placement.during.lower, stop)
        placement.save(update_fields=["during"])
        kept.update(during=placement.during)
        claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)
    return Seating(placement, displaced)


def _take_more(
    known: queries.Setup, table_ids: Collection[int], more: slots.Period, now: dt.datetime
) -> tuple[list[Placement], dt.datetime]:
    """Make way for a longer stay; before its time is over only where nobody is met."""
    stays = displacing.meeting(table_ids, more)
    if more.starts_at <= now:
        stays = stays.filter(kind__in=displacing.FIRM)
    stop = min((claim.during.lower for claim in stays), default=more.ends_at)
    if stop <= more.starts_at:
        return [], more.starts_at
    return displacing.make_way(known, table_ids, replace(more, ends_at=stop), now)


def _wanted_end(placement: Placement, now: dt.datetime) -> dt.datetime:
    """The end of its stay; once that is over a few minutes from now, on the engine's grid."""
    seated_at: dt.datetime = placement.during.lower
    planned = seated_at + dt.timedelta(minutes=placement.turn_minutes)
    if now >= planned + LONGEST_OVERSTAY:
        return seated_at
    if now < planned:
        return planned
    return now + _PUSHED + (dt.datetime.min.replace(tzinfo=dt.UTC) - now) % _GRID


def _old_dates(known: queries.Setup, placement: Placement | None) -> list[dt.date]:
    return [] if placement is None else known.dates(placement.date, placement.during.upper)


def _end_others(table_ids: Collection[int], period: slots.Period, now: dt.datetime) -> list[Placement]:
    """Whoever sat at these tables has left, and what blocked them is over; the parties that sat."""
    firm = displacing.meeting(table_ids, period).filter(kind__in=displacing.FIRM)
    ended = list(firm.select_related("placement").order_by("pk"))
    for claim in ended:
        if claim.during.lower < now:
            claim.during = TimestamptzRange(claim.during.lower, now)
            claim.save(update_fields=["during"])
        else:
            claim.delete()
    sat = {claim.placement_id: claim.placement for claim in ended if claim.kind == Kind.SEATING}
    return list(sat.values())


@transaction.atomic
def rebook_placement(
    *,
    outlet: Outlet,
    placement: Placement | None,
    starts_local: dt.datetime,
    party_size: int,
    turn_minutes: int,
    tables: Sequence[Table],
    channel: engine.Channel,
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
    booked = claims.put(
        outlet=outlet, placement=placement, kind=Kind.BOOKING, stay=stay, channel=channel, now=now
    )
    own = [[table.pk for table in tables]] if tables else []
    if not claims.claim_first(placement=booked, candidates=own):
        claims.claim_first(placement=booked, candidates=displacing.others(known, booked, now))
    claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)
    return booked
