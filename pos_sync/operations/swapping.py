"""Parties change tables, and their carts with them; or one server hands a party over to another."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pos_sync import queries
from pos_sync.operations import journal, openings
from reservations import operations as book
from reservations.models import Reservation, State


@transaction.atomic
def swap_parties(
    *,
    reservation: Reservation,
    other: Reservation,
    seen: Sequence[str],
    seen_other: Sequence[str],
    actor: str,
    now: datetime,
) -> tuple[Reservation, Reservation]:
    """Let two parties change tables; where they sit their carts go with them, all in one transaction.

    Raises what `reservations.operations.swap_tables` raises. To undo it swap once more.
    """
    parties = book.swap_tables(
        reservation=reservation, other=other, seen=seen, seen_other=seen_other, actor=actor, now=now
    )
    if reservation.state == State.SEATED:
        for party in sorted(parties, key=lambda party: party.pk):
            _lift_cart(party)
        for party in parties:
            asked = openings.find_tables(outlet=party.outlet, table_names=party.table_names)
            openings.open_for(reservation=party, asked=asked, joined=None, actor=actor, now=now)
    return parties


def _lift_cart(party: Reservation) -> None:
    """Take the party's live cart from its tables: the other's would meet it there."""
    cart = queries.live_cart(party.pk)
    if cart is not None:
        journal.lock_rows(cart=cart)
        cart.tables.clear()


@transaction.atomic
def hand_over_party(*, reservation: Reservation, actor: str, now: datetime) -> Reservation:
    """Let the server in whose section the party sits serve it; its cart is theirs then.

    Raises what `reservations.operations.hand_over` raises.
    """
    party = book.hand_over(reservation=reservation, actor=actor, now=now)
    cart = queries.live_cart(party.pk)
    if cart is not None:
        openings.follow(cart=cart, reservation=party, actor=actor, now=now)
    return party
