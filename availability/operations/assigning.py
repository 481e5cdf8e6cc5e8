"""Just the tables that staff name, for a booked party, at its own time or another."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction

from availability import engine, queries, slots
from availability.models import Claim, Demand, Kind, Placement, Table
from availability.operations import claims, demands
from config.errors import Conflict
from config.outlets.models import Outlet


@transaction.atomic
def assign_booking(
    *,
    outlet: Outlet,
    placement: Placement | None,
    tables: Sequence[Table],
    starts_local: dt.datetime,
    party_size: int,
    turn_minutes: int,
    keeps_time: bool,
    channel: engine.Channel,
    now: dt.datetime,
    is_pinned: bool | None = None,
) -> Placement:
    """Keep these tables for a booked party; nobody is displaced for it. `is_pinned` of None leaves the pin.

    Staff may join what is no combination, and give too few chairs. Conflict `slot_unavailable`, where a table
    is taken or the time cannot be, leaves the booking as it was.
    """
    known = queries.setup(outlet)
    wish = queries.wanted(
        known, placement=placement, starts_local=starts_local, party_size=party_size,
        turn_minutes=turn_minutes, keeps_time=keeps_time,
    )  # fmt: skip
    stay = _stay(known, wish, placement, starts_local)
    dates = {*_old_dates(known, placement), *known.dates(stay.date, stay.period.ends_at)}
    claims.lock_days(outlet=outlet, dates=dates)
    table_ids = {table.pk for table in tables}
    _judge(outlet, known, wish, table_ids, now)
    Claim.objects.filter(placement=placement).delete()
    booked = claims.put(
        outlet=outlet, placement=placement, kind=Kind.BOOKING, stay=stay, channel=channel, now=now
    )
    if not claims.claim_first(placement=booked, candidates=[table_ids]):
        raise Conflict("slot_unavailable", "One of these tables was taken a moment ago.")
    if is_pinned is not None:
        booked.is_pinned = is_pinned
        booked.save(update_fields=["is_pinned"])
    if not keeps_time:
        asked = demands.Wish(outlet, Demand.Kind.MOVE, engine.Channel.IN_HOUSE, stay, None, now)
        demands.keep_granted(asked, booked)
    claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)
    return booked


def _stay(
    known: queries.Setup, wish: queries.Wanted, placement: Placement | None, starts_local: dt.datetime
) -> claims.Stay:
    """The very period that was booked while the time stays; else the one that begins then."""
    own = queries.booking_of(placement)
    if own is not None and wish.keeps_time:
        period = slots.Period(own.during.lower, own.during.upper)
        return claims.Stay(own.date, wish.minute, period, wish.party_size, own.turn_minutes)
    return claims.stay(
        known, starts_local=starts_local, party_size=wish.party_size, turn_minutes=wish.turn_minutes
    )


def _old_dates(known: queries.Setup, placement: Placement | None) -> list[dt.date]:
    return [] if placement is None else known.dates(placement.date, placement.during.upper)


def _judge(
    outlet: Outlet, known: queries.Setup, wish: queries.Wanted, table_ids: Collection[int], now: dt.datetime
) -> None:
    standing = queries.read_day(outlet, known, wish)
    refusals = queries.judge_placing(standing.day, wish, table_ids, now).refusals
    if refusals:
        reasons = [{"code": reason.code.value, "text": reason.text} for reason in refusals]
        raise Conflict("slot_unavailable", refusals[0].text, {"reasons": reasons})
    claims.drop_claims(placement_ids=standing.expired, now=now)
