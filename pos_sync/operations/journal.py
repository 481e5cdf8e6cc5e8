"""The cart's journal: its row locks, and its events in the server's order."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from config import errors
from config.opentable import doorbell
from config.outlets import formats
from pos_sync.models import Cart, CartEvent, CartState, Line
from reservations.models import Reservation

# Shared by all that is done on checks of a day, beside its check numbers too; only who closes it waits.
_DAY = "SELECT closed_at FROM pos_sync_checkcount WHERE outlet_id = %s AND date = %s FOR KEY SHARE"


def take_locks(*, cart: Cart) -> Cart:
    """Take the row locks of a party (its reservation, then its cart) and read the cart afresh, in place.

    Every act of staff on a cart begins here, within its transaction. Conflict `day_closed` once the day of
    the check is closed.
    """
    if _lock(cart) is not None:
        raise errors.Conflict(
            "day_closed",
            f"Check {cart.check_number} is of {formats.day(cart.date)}, and that day is closed."
            " An owner can reopen it from its sheet.",
        )
    return cart


def lock_rows(*, cart: Cart) -> Cart:
    """The same on whatever day: for what follows from an act, for the kitchen, and for OpenTable's facts.

    They are true although the day is closed; a close waits for them, so that each is in its figures or told
    as after it. The reservation comes first because a fire or a payment also writes the party's house state.
    A check that was matched to another party while we waited is locked with that one: a match takes both
    parties' rows, so whose the check is stays as it is once we have its party's.
    """
    _lock(cart)
    return cart


def _lock(cart: Cart) -> datetime | None:
    """Take the rows, the party's first and the day's last; when the day was closed, if it was."""
    while not _lock_as_read(cart):
        cart.reservation_id = Cart.objects.values_list("reservation_id", flat=True).get(pk=cart.pk)
    return _share_day(cart)


def _lock_as_read(cart: Cart) -> bool:
    """Lock the party the cart was read with, then the cart; False, the cart unlocked, if it is another's."""
    Reservation.objects.select_for_update(no_key=True).get(pk=cart.reservation_id)
    locked = Cart.objects.select_for_update(no_key=True, of=("self",))
    related = locked.select_related("outlet__house_rates", "reservation__guest")
    try:
        cart.refresh_from_db(from_queryset=related.filter(reservation_id=cart.reservation_id))
    except Cart.DoesNotExist:
        return False
    return True


def _share_day(cart: Cart) -> datetime | None:
    """Share the row of the check's day; when the day was closed, if it was."""
    with connection.cursor() as sql:
        sql.execute(_DAY, [cart.outlet_id, cart.date])
        day = sql.fetchone()
    closed_at: datetime | None = day[0] if day is not None else None
    return closed_at


def take_both(*, cart: Cart, other: Cart) -> None:
    """Take the row locks of two parties, and read both carts afresh, in place.

    By the number of the reservation, all reservations before any cart: of two opposite acts one waits.
    """
    # A statement each: one for both would lock them in whatever order it finds them.
    for key in sorted({cart.reservation_id, other.reservation_id}):
        Reservation.objects.select_for_update(no_key=True).get(pk=key)
    for one in sorted((cart, other), key=lambda one: (one.reservation_id, one.pk)):
        take_locks(cart=one)


def find_event(*, cart: Cart, event_key: uuid.UUID) -> CartEvent | None:
    """What this tap did already, where it was sent before; read under the cart's row lock."""
    return CartEvent.objects.filter(cart=cart, event_key=event_key).first()


def is_repeated(*, cart: Cart, event_key: uuid.UUID | None) -> bool:
    """Whether this tap was counted already, where the act needs nothing of what it did then."""
    return event_key is not None and find_event(cart=cart, event_key=event_key) is not None


def append_event(
    *,
    cart: Cart,
    kind: str,
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
    payload: Mapping[str, Any] | None = None,
) -> CartEvent:
    """Write the next event of a cart whose row lock is held; tablets and kitchen screens are told."""
    cart.last_event_number += 1
    cart.updated_at = now
    cart.save(update_fields=["last_event_number", "updated_at"])
    doorbell.ring_after_commit(topic="cart", rid=cart.outlet.rid)
    return CartEvent.objects.create(
        cart=cart,
        number=cart.last_event_number,
        kind=kind,
        event_key=event_key or uuid.uuid4(),
        actor=actor,
        at=now,
        payload=dict(payload or {}),
    )


def refuse_closed(cart: Cart) -> None:
    """Conflict `check_closed` unless the cart still takes orders."""
    if cart.state not in {CartState.OPEN, CartState.PAID}:
        raise errors.Conflict(
            "check_closed", f"Check {cart.check_number} is {cart.state.lower()}: reopen it first."
        )


def refuse_moved(*, cart: Cart, line: Line) -> None:
    """Conflict `line_is_moved` where the line, read under the cart's row lock, is another check's by now."""
    if line.cart_id != cart.pk:
        raise errors.Conflict("line_is_moved", f"{line.label} was moved to another check.")
