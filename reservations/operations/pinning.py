"""Pins: a party that staff want at just its table."""

import datetime as dt

from django.db import transaction

from availability import operations as inventory
from config.errors import Conflict
from reservations.models import Reservation, State
from reservations.operations import stories


@transaction.atomic
def pin_reservation(
    *, reservation: Reservation, is_pinned: bool, actor: str, now: dt.datetime
) -> Reservation:
    """Keep a booked party at its table, so that making room never moves it, or let it be moved again.

    Raises Conflict `invalid_transition` where it has no table to keep. Doing so twice changes nothing.
    """
    stories.take(reservation)
    if reservation.state != State.BOOKED or reservation.placement is None or not reservation.table_names:
        raise Conflict("invalid_transition", "Only a booked party that has a table can be kept there.")
    if reservation.placement.is_pinned == is_pinned:
        return reservation
    inventory.pin_placement(placement=reservation.placement, is_pinned=is_pinned)
    where = " + ".join(reservation.table_names)
    words = f"Pinned to {where}." if is_pinned else f"May be moved from {where} again."
    stories.tell(reservation, act="pinned" if is_pinned else "unpinned", words=words, actor=actor, now=now)
    return reservation
