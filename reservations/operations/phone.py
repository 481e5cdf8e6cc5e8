"""Bookings that staff take by phone, by the rules or, with a reason, over them."""

import datetime as dt
from dataclasses import dataclass

from availability import engine
from availability import operations as inventory
from availability import queries as inventory_queries
from availability.models import Table
from config.errors import Conflict
from config.outlets.models import Mode, Outlet
from reservations import queries
from reservations.models import Guest, Reservation, Source
from reservations.operations import displaced, guests, refusals, stories
from reservations.operations.particulars import Particulars
from reservations.wire import GuestWords

_OVER = "it was booked over the rules, and no table is free"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who wants the table. `known` is the guest that staff chose; `words` are what was typed of them."""

    words: GuestWords
    known: Guest | None = None


@refusals.kept
def book_by_phone(
    *,
    outlet: Outlet,
    starts_local: dt.datetime,
    party_size: int,
    guest: GuestWords | Caller,
    actor: str,
    now: dt.datetime,
    particulars: Particulars | None = None,
    table: Table | None = None,
) -> Reservation:
    """Take a booking by phone; at `table` it is pinned.

    Raises Conflict `slot_unavailable`, `table_not_free`, or `opentable_owns_book` where OpenTable does.
    """
    refuse_pos(outlet)
    placed = inventory.place_booking(
        outlet=outlet,
        starts_local=starts_local,
        party_size=party_size,
        turn_minutes=None,
        channel=engine.Channel.IN_HOUSE,
        lock=None,
        now=now,
        wanted=() if table is None else (table.pk,),
    )
    made = _keep(outlet, starts_local, placed, _caller(guest), particulars or Particulars(), actor, now)
    if table is not None:
        _pin(made, actor, now)
    return made


@refusals.kept
def book_over(
    *,
    outlet: Outlet,
    starts_local: dt.datetime,
    party_size: int,
    guest: GuestWords | Caller,
    reason: str,
    actor: str,
    now: dt.datetime,
    particulars: Particulars | None = None,
    table: Table | None = None,
) -> Reservation:
    """Take a booking that the rules refuse; the story keeps the reason, and what was in the way.

    Without a free table it has none, and staff are told. Raises Conflict `slot_unavailable` for the past,
    `table_not_free`, or `opentable_owns_book` where OpenTable does.
    """
    refuse_pos(outlet)
    placed = inventory.place_over(
        outlet=outlet,
        starts_local=starts_local,
        party_size=party_size,
        now=now,
        wanted=() if table is None else (table.pk,),
    )
    made = _keep(outlet, starts_local, placed, _caller(guest), particulars or Particulars(), actor, now)
    _tell_overridden(made, placed, reason, actor, now)
    if table is not None:
        _pin(made, actor, now)
    if made.needs_table:
        displaced.raise_without_table(made, _OVER, now)
    return made


def refuse_pos(outlet: Outlet) -> None:
    """Conflict `opentable_owns_book` where a booking of ours would be news to OpenTable."""
    if outlet.mode == Mode.POS:
        words = "OpenTable keeps this outlet's book and would not learn of the booking: make it there."
        raise Conflict("opentable_owns_book", words)


def _caller(guest: GuestWords | Caller) -> Caller:
    return guest if isinstance(guest, Caller) else Caller(guest)


def _keep(
    outlet: Outlet,
    starts_local: dt.datetime,
    placed: inventory.Placed,
    caller: Caller,
    particulars: Particulars,
    actor: str,
    now: dt.datetime,
) -> Reservation:
    """Write the booking down; who made room for it is told."""
    displaced.tell_moved(placed, actor=actor, now=now)
    placement = placed.placement
    names = inventory_queries.table_names(placement)
    kept = guests.keep_caller(outlet=outlet, words=caller.words, known=caller.known, actor=actor, now=now)
    made = Reservation.objects.create(
        outlet=outlet,
        confirmation_number=queries.free_number(),
        **kept.fields,
        source=Source.PHONE,
        placement=placement,
        table_names=names,
        needs_table=not names,
        starts_at=placement.during.lower,
        starts_local=starts_local.isoformat(timespec="minutes"),
        date=placement.date,
        turn_minutes=placement.turn_minutes,
        party_size=placement.party_size,
        created_at=now,
        updated_at=now,
        **particulars.fields,
    )
    at = stories.when(made, reader=outlet)
    words = f"Booked by phone for {made.party_size} at {at}."
    stories.tell(made, act="made", words=words, actor=actor, now=now)
    return made


def _tell_overridden(
    made: Reservation, placed: inventory.Placed, reason: str, actor: str, now: dt.datetime
) -> None:
    against = " ".join(blocker.text for blocker in placed.overridden)
    details = {"reason": reason, "overridden": [blocker.code.value for blocker in placed.overridden]}
    words = f"Booked over the rules: {reason}. {against}".strip()
    stories.tell(made, act="overridden", words=words, actor=actor, now=now, details=details)


def _pin(made: Reservation, actor: str, now: dt.datetime) -> None:
    assert made.placement is not None
    inventory.pin_placement(placement=made.placement, is_pinned=True)
    words = f"Pinned to {' + '.join(made.table_names)}."
    stories.tell(made, act="pinned", words=words, actor=actor, now=now)
