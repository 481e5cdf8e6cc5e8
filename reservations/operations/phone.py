"""Bookings that staff take by phone."""

import datetime as dt

from availability import engine
from availability import operations as inventory
from availability import queries as inventory_queries
from config.errors import Conflict
from config.outlets.models import Mode, Outlet
from reservations import queries
from reservations.models import Reservation, Source
from reservations.operations import displaced, guests, refusals, stories
from reservations.wire import GuestWords


@refusals.kept
def book_by_phone(
    *,
    outlet: Outlet,
    starts_local: dt.datetime,
    party_size: int,
    guest: GuestWords,
    actor: str,
    now: dt.datetime,
    notes: str = "",
) -> Reservation:
    """Take a booking by phone. Conflict `slot_unavailable`, or `opentable_owns_book` where it does."""
    if outlet.mode == Mode.POS:
        words = "OpenTable keeps this outlet's book and would not learn of the booking: make it there."
        raise Conflict("opentable_owns_book", words)
    known = inventory_queries.setup(outlet)
    placed = inventory.place_booking(
        outlet=outlet,
        starts_local=starts_local,
        party_size=party_size,
        turn_minutes=None,
        channel=engine.Channel.IN_HOUSE,
        lock=None,
        now=now,
    )
    displaced.tell_moved(placed, actor=actor, now=now)
    placement = placed.placement
    reservation = Reservation.objects.create(
        outlet=outlet,
        confirmation_number=queries.free_number(),
        **guests.keep_named(outlet=outlet, words=guest, now=now, is_opentables=False, actor=actor).fields,
        source=Source.PHONE,
        placement=placement,
        table_names=inventory_queries.table_names(placement),
        starts_at=known.instant(starts_local),
        starts_local=starts_local.isoformat(timespec="minutes"),
        date=placement.date,
        turn_minutes=placement.turn_minutes,
        party_size=party_size,
        guest_notes=notes,
        created_at=now,
        updated_at=now,
    )
    words = f"Booked by phone for {party_size} at {reservation.starts_local.replace('T', ' ')}."
    stories.tell(reservation, act="made", words=words, actor=actor, now=now)
    return reservation
