"""Bookings: placed by the engine's verdict, moved all or nothing, released."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

from django.db import transaction
from django.db.models.functions import Now

from availability import engine, queries
from availability.models import Claim, Demand, Kind, Placement
from availability.operations import claims, demands, taking
from config.outlets.models import Outlet


@transaction.atomic
def place_booking(
    *,
    outlet: Outlet,
    starts_local: dt.datetime,
    party_size: int,
    turn_minutes: int | None,
    channel: engine.Channel,
    lock: Placement | None,
    now: dt.datetime,
    former_lock: int | None = None,
    wanted: Collection[int] = (),
) -> taking.Placed:
    """Book: the same rows as the lock if that still lives, else the best table that is free.

    `wanted` are the tables that staff chose: these or none (Conflict `table_not_free`).

    `lock` must be for this outlet, time and size; the caller has seen to that. `former_lock` is the one, over
    by now, that this party asked for before. Raises Conflict `slot_unavailable` and Invalid
    `nonexistent_local_time`.
    """
    known = queries.setup(outlet)
    turn = lock.turn_minutes if lock is not None else turn_minutes
    stay = claims.stay(known, starts_local=starts_local, party_size=party_size, turn_minutes=turn)
    dates = taking.dates_of(known, stay.date, stay.period.ends_at)
    claims.lock_days(outlet=outlet, dates=dates)
    if lock is not None and _consume(lock):
        # No new verdict: pacing counted the lock when it was granted, and a lock becomes the same covers.
        claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)
        return taking.Placed(lock)
    former_lock = former_lock if lock is None else lock.pk
    wish = demands.Wish(outlet, Demand.Kind.MAKE, channel, stay, turn_minutes, now, former_lock)
    question = engine.Question(stay.minute, party_size, now, stay.turn_minutes, channel)
    verdict = taking.judge(wish, question, known)
    placement = claims.put(
        outlet=outlet, placement=None, kind=Kind.BOOKING, stay=stay, channel=channel, now=now
    )
    if wanted:
        placed = taking.take_wanted(wish, known, placement, wanted)
    else:
        placed = taking.take(wish, verdict, placement)
    claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)
    return placed


@transaction.atomic
def place_over(
    *,
    outlet: Outlet,
    starts_local: dt.datetime,
    party_size: int,
    now: dt.datetime,
    wanted: Collection[int] = (),
) -> taking.Placed:
    """Book whatever the rules have against it, but never a table twice, and nothing that has passed.

    Where no table is free that fits, the booking keeps none: a person must find it one. Raises Conflict
    `slot_unavailable` for the past, `table_not_free` and Invalid `nonexistent_local_time`.
    """
    known = queries.setup(outlet)
    stay = claims.stay(known, starts_local=starts_local, party_size=party_size, turn_minutes=None)
    dates = taking.dates_of(known, stay.date, stay.period.ends_at)
    claims.lock_days(outlet=outlet, dates=dates)
    wish = demands.Wish(outlet, Demand.Kind.MAKE, engine.Channel.IN_HOUSE, stay, None, now)
    question = engine.Question(stay.minute, party_size, now, stay.turn_minutes, engine.Channel.IN_HOUSE)
    verdict, expired = claims.ask(outlet=outlet, known=known, question=question, date=stay.date)
    if stay.period.starts_at < now:
        raise demands.Unavailable(wish, verdict)
    claims.drop_claims(placement_ids=expired, now=now)
    placement = claims.put(
        outlet=outlet, placement=None, kind=Kind.BOOKING, stay=stay, channel=wish.channel, now=now
    )
    if wanted:
        placed = taking.take_wanted(wish, known, placement, wanted)
    else:
        placed = _take_over(wish, verdict, placement)
    claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)
    return replace(placed, overridden=verdict.reasons)


def _take_over(wish: demands.Wish, verdict: engine.Verdict, placement: Placement) -> taking.Placed:
    with transaction.atomic():
        placed = taking.settle(verdict, placement)
        transaction.set_rollback(placed is None)
    demands.keep_granted(wish, placement)
    return placed or taking.Placed(placement)


def _consume(lock: Placement) -> bool:
    """Turn a living lock into a booking by a change of kind on the same rows; False if it is over."""
    # Now() is one value for the statement, which began after we had the day: all tables or none.
    turned = Placement.objects.filter(
        pk=lock.pk, kind=Kind.LOCK, released_at=None, expires_at__gt=Now()
    ).update(kind=Kind.BOOKING, expires_at=None)
    if turned:
        Claim.objects.filter(placement=lock).update(kind=Kind.BOOKING, expires_at=None)
        lock.kind, lock.expires_at = Kind.BOOKING, None
    return bool(turned)


@transaction.atomic
def move_booking(
    *,
    placement: Placement,
    starts_local: dt.datetime,
    party_size: int,
    now: dt.datetime,
    channel: engine.Channel = engine.Channel.ONLINE,
) -> taking.Placed:
    """Give a booking another time or size, on its own tables if they serve, else on others.

    All or nothing: Conflict `slot_unavailable` leaves the booking as it was. A longer or shorter turn comes
    with another size only; the turn that a lock asked for stays otherwise.
    """
    outlet, known = placement.outlet, queries.setup(placement.outlet)
    turn = placement.turn_minutes if party_size == placement.party_size else None
    stay = claims.stay(known, starts_local=starts_local, party_size=party_size, turn_minutes=turn)
    dates = set(known.dates(placement.date, placement.during.upper))
    dates |= taking.dates_of(known, stay.date, stay.period.ends_at)
    claims.lock_days(outlet=outlet, dates=dates)
    wish = demands.Wish(outlet, Demand.Kind.MOVE, channel, stay, None, now, mover=placement)
    question = engine.Question(
        stay.minute,
        party_size,
        now,
        stay.turn_minutes,
        channel,
        # A party that keeps its time has booked it already; only its size is in question.
        ignore_cutoff=placement.during.lower == stay.period.starts_at,
    )
    verdict = taking.judge(wish, question, known, moving=placement.pk)
    placed = taking.take(wish, verdict, placement, _lift(placement, stay, verdict))
    claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)
    return placed


def _lift(placement: Placement, stay: claims.Stay, verdict: engine.Verdict) -> list[tuple[int, ...]]:
    """Take the booking from its tables and write its new time; where it may go, its own place first."""
    own = set(Claim.objects.filter(placement=placement).values_list("table_id", flat=True))
    Claim.objects.filter(placement=placement).delete()
    placement.date, placement.during = stay.date, stay.during
    placement.party_size, placement.turn_minutes = stay.party_size, stay.turn_minutes
    placement.save(update_fields=["date", "during", "party_size", "turn_minutes"])
    return sorted(verdict.candidates, key=lambda table_ids: set(table_ids) != own)


@transaction.atomic
def resize_placement(*, placement: Placement, party_size: int, now: dt.datetime) -> None:
    """Note that the party has another size than was planned, a fact: it stays where and as long as it is."""
    outlet, known = placement.outlet, queries.setup(placement.outlet)
    dates = known.dates(placement.date, placement.during.upper)
    claims.lock_days(outlet=outlet, dates=dates)
    placement.party_size = party_size
    placement.save(update_fields=["party_size"])
    # Its covers count for the pacing of the others.
    claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)


@transaction.atomic
def release_placement(*, placement: Placement, now: dt.datetime) -> None:
    """Give back every table a placement keeps; doing so twice changes nothing."""
    outlet, known = placement.outlet, queries.setup(placement.outlet)
    dates = known.dates(placement.date, placement.during.upper)
    claims.lock_days(outlet=outlet, dates=dates)
    claims.drop_claims(placement_ids=[placement.pk], now=now)
    placement.released_at = now
    claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)
