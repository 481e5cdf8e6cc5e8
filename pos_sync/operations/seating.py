"""Parties sit down, move and leave: the book's own verbs, and the cart beside them, in one transaction.

A seating is a fact and always recorded, whatever becomes of the cart. Staff are asked first where somebody
sits at the table by the book: another tablet may have given it away a moment ago. OpenTable is not.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from availability.models import Table
from config import errors
from config.opentable import problems
from config.outlets.models import Outlet
from pos_sync import queries
from pos_sync.models import Cart
from pos_sync.operations import checks, journal, openings
from pos_sync.operations.openings import CartOpening
from reservations import operations as book
from reservations.models import Reservation, State, WaitlistEntry

LEFT_OPEN = "check_left_open"


@dataclass(frozen=True, slots=True)
class Departure:
    """A party that left, with the cart it had live; `is_left_open` where something is due on it."""

    reservation: Reservation
    cart: Cart | None
    is_left_open: bool = False


@transaction.atomic
def seat_party(
    *,
    reservation: Reservation,
    table_names: Sequence[str],
    may_pay: bool | None = None,
    departed: Collection[int] = (),
    actor: str,
    now: datetime,
) -> CartOpening:
    """Seat a party, and open one cart for it over every table whose name is exactly one of ours.

    `may_pay` of None leaves what the booking said. A party that sits already moves, if other tables are
    named. A walk-in's check that was opened on such a table within the outlet's window becomes the party's,
    and the walk-in ends. For staff Conflict `table_is_taken`, with its `others`, where a party sits there
    that is not among those `departed`, by number.
    """
    asked = openings.find_tables(outlet=reservation.outlet, table_names=table_names)
    if asked.tables or reservation.state != State.SEATED:
        book.seat_reservation(
            reservation=reservation,
            tables=list(asked.tables),
            actor=actor,
            now=now,
            departed=None if actor == book.OPENTABLE else departed,
        )
    # Only now: a seating takes the days on both sides too, and days are taken before any reservation.
    joined = _join(reservation=reservation, asked=asked, actor=actor, now=now)
    if may_pay is not None and reservation.may_pay != may_pay and reservation.outlet.payments_enabled:
        reservation.may_pay = may_pay
        reservation.save(update_fields=["may_pay"])
    return openings.open_for(reservation=reservation, asked=asked, joined=joined, actor=actor, now=now)


def _join(
    *, reservation: Reservation, asked: openings.Asked, actor: str, now: datetime
) -> openings.Joined | None:
    """A walk-in with a check at the table was the booked party all along: it leaves the floor."""
    cart = openings.find_joinable(reservation=reservation, asked=asked, now=now)
    if cart is None:
        return None
    parties = book.join_walk_in(
        walk_in=cart.reservation, reservation=reservation, tables=asked.tables, actor=actor, now=now
    )
    return openings.Joined(cart, parties)


@transaction.atomic
def move_party(
    *,
    reservation: Reservation,
    table_names: Sequence[str],
    departed: Collection[int] = (),
    actor: str,
    now: datetime,
) -> CartOpening:
    """Move a seated party and its cart.

    Conflict `invalid_transition` where it does not sit, and `table_is_taken` as at `seat_party`.
    """
    if reservation.state != State.SEATED:
        raise errors.Conflict("invalid_transition", "Only a party that is seated can move.")
    return seat_party(
        reservation=reservation, table_names=table_names, departed=departed, actor=actor, now=now
    )


@transaction.atomic
def seat_walk_in_party(
    *,
    outlet: Outlet,
    party_size: int,
    tables: Sequence[Table],
    actor: str,
    now: datetime,
    guest_name: str = "",
    departed: Collection[int] = (),
) -> CartOpening:
    """Seat a party that did not book, and open its cart; Conflict `table_is_taken` as at `seat_party`."""
    party = book.seat_walk_in(
        outlet=outlet,
        party_size=party_size,
        tables=list(tables),
        actor=actor,
        now=now,
        guest_name=guest_name,
        departed=departed,
    )
    asked = openings.Asked(tuple(tables))
    return openings.open_for(reservation=party, asked=asked, joined=None, actor=actor, now=now)


@transaction.atomic
def seat_waiting_party(
    *,
    entry: WaitlistEntry,
    tables: Sequence[Table],
    departed: Collection[int] = (),
    actor: str,
    now: datetime,
) -> CartOpening:
    """Seat a party from the waitlist as a walk-in, with what is known of it, and open its cart.

    Conflict `not_waiting` where another tablet was faster: then nobody is seated twice; `table_is_taken` as
    at `seat_party`.
    """
    party = book.seat_walk_in(
        outlet=entry.outlet,
        party_size=entry.party_size,
        tables=list(tables),
        actor=actor,
        now=now,
        guest_name=entry.name,
        guest=entry.guest,
        notes=entry.notes,
        departed=departed,
    )
    book.note_seated_from_waitlist(entry=entry, reservation=party, actor=actor, now=now)
    asked = openings.Asked(tuple(tables))
    return openings.open_for(reservation=party, asked=asked, joined=None, actor=actor, now=now)


@transaction.atomic
def undo_seating(*, reservation: Reservation, actor: str, now: datetime) -> Reservation:
    """Take a seat back within its 30 seconds, and void the empty cart.

    Conflict `check_not_empty` once something was ordered.
    """
    party = book.undo_seat(reservation=reservation, actor=actor, now=now)
    cart = queries.live_cart(reservation.pk)
    if cart is not None:
        checks.void_empty_cart(cart=cart, actor=actor, now=now)
    return party


@transaction.atomic
def finish_party(*, reservation: Reservation, actor: str, now: datetime) -> Departure:
    """The party has left: its table is free, its paid cart is closed, an empty one voided.

    A cart on which something is due stays open, and a problem says so.
    """
    party = book.finish_reservation(reservation=reservation, actor=actor, now=now)
    return settle_cart(reservation=party, actor=actor, now=now)


@transaction.atomic
def settle_cart(*, reservation: Reservation, actor: str, now: datetime) -> Departure:
    """Close, void, or leave open with a problem, the cart of a party that does not sit any more."""
    cart = queries.live_cart(reservation.pk)
    if cart is None:
        return Departure(reservation, None)
    journal.lock_rows(cart=cart)
    if queries.is_empty(cart):
        checks.void_empty_cart(cart=cart, actor=actor, now=now)
    elif cart.due_minor <= 0:
        checks.close_cart(cart=cart, actor=actor, now=now)
    else:
        _raise_left_open(cart=cart, now=now)
        return Departure(reservation, cart, is_left_open=True)
    return Departure(reservation, cart)


def _raise_left_open(*, cart: Cart, now: datetime) -> None:
    problems.raise_problem(
        rid=cart.outlet.rid,
        code=LEFT_OPEN,
        subject=str(cart.pk),
        cause=f"The party of check {cart.check_number} left before it was paid.",
        effect="The check stays open, and its total is missing from the day.",
        next_step="Take a payment on it, or void its lines with a reason.",
        fixer="STAFF",
        now=now,
    )
