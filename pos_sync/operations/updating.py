"""OpenTable's update of a reservation, with what it means for the party's cart, in one transaction."""

from datetime import datetime
from typing import Any

from django.db import transaction

from pos_sync import queries
from pos_sync.operations import openings, seating
from reservations import operations as book
from reservations.models import Reservation, State
from reservations.wire import Asked

_DINING = (State.SEATED, State.ASSUMED_SEATED)


@transaction.atomic
def update_party(*, reservation: Reservation, asked: Asked, now: datetime) -> dict[str, Any] | None:
    """Apply an update, all of it or nothing; returns the `cart` of the answer, None before a seating.

    SEATED opens the party's cart, other tables move it, an end settles it. Raises what
    `reservations.operations.update_from_opentable` raises.
    """
    update = book.update_from_opentable(reservation=reservation, asked=asked, now=now)
    if update.is_stale:
        return queries.told_of_cart(reservation)
    if update.is_to_be_seated:
        opening = seating.seat_party(
            reservation=reservation,
            table_names=asked.table_names or (),
            may_pay=asked.may_pay,
            actor=book.OPENTABLE,
            now=now,
        )
        return openings.told(opening)
    if update.before in _DINING and reservation.state not in _DINING:
        seating.settle_cart(reservation=reservation, actor=book.OPENTABLE, now=now)
    elif (cart := queries.live_cart(reservation.pk)) is not None:
        openings.follow(cart=cart, reservation=reservation, actor=book.OPENTABLE, now=now)
    return _standing(reservation, asked)


def _standing(reservation: Reservation, asked: Asked) -> dict[str, Any] | None:
    """What stands of the cart; a SEATED that is repeated finds the party's own."""
    own = queries.own_cart(reservation.pk) if asked.state == State.SEATED else None
    if own is not None:
        return openings.told(openings.CartOpening(own, "EXISTING"))
    return queries.told_of_cart(reservation)
