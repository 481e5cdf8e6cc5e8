"""A check that changes hands: given with size, notes, server and leave to pay to a party, and given back."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from availability.models import Table
from pos_sync.models import Cart, Match
from pos_sync.operations import checks, journal, snapshots
from reservations.models import Reservation

_GIVEN_BACK = ("party_size", "notes", "may_pay", "server_name")


def may_pay(reservation: Reservation) -> bool:
    """Whether the guest may pay with OpenTable: said at the booking or seating; the outlet must take it."""
    return reservation.may_pay and reservation.outlet.payments_enabled


def attach(
    *,
    cart: Cart,
    reservation: Reservation,
    tables: Sequence[Table],
    parties: Mapping[str, Any],
    reason: str,
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> Match:
    """Make a locked cart the party's; `parties` is what `join_walk_in` told, kept for the way back."""
    walk_in = cart.reservation
    former = {
        "tables": sorted(cart.tables.values_list("pk", flat=True)),
        "party_size": cart.party_size,
        "notes": cart.notes,
        "may_pay": cart.may_pay,
        "server_name": cart.server_name,
        "parties": dict(parties),
    }
    facts = {
        "party_size": reservation.party_size,
        "notes": checks.notes_of(reservation),
        "may_pay": may_pay(reservation),
        "server_name": reservation.server_name or cart.server_name,
    }
    _hand_over(cart, reservation, tables, facts)
    numbers = {"former": walk_in.confirmation_number, "number": reservation.confirmation_number}
    journal.append_event(cart=cart, kind="attach", event_key=event_key, actor=actor, now=now, payload=numbers)
    snapshots.take_snapshot(cart=cart, reason="open", now=now)
    return Match.objects.create(
        cart=cart,
        reservation=reservation,
        walk_in=walk_in,
        reason=reason[:300],
        former=former,
        actor=actor,
        at=now,
    )


def give_back(
    *,
    match: Match,
    cart: Cart,
    tables: Sequence[Table],
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> None:
    """Make a locked cart the walk-in's again, to the letter as it was."""
    # A match that was made before servers went along has none to give back.
    facts = {name: match.former[name] for name in _GIVEN_BACK if name in match.former}
    _hand_over(cart, match.walk_in, tables, facts)
    numbers = {
        "former": match.reservation.confirmation_number,
        "number": match.walk_in.confirmation_number,
    }
    journal.append_event(cart=cart, kind="detach", event_key=event_key, actor=actor, now=now, payload=numbers)
    snapshots.take_snapshot(cart=cart, reason="move", now=now)


def _hand_over(
    cart: Cart, reservation: Reservation, tables: Sequence[Table], facts: Mapping[str, Any]
) -> None:
    cart.reservation = reservation
    for name, value in facts.items():
        setattr(cart, name, value)
    cart.save(update_fields=["reservation", *facts])
    cart.tables.set(tables)
