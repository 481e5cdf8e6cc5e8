"""A diner on the web site: lock, book, change, cancel."""

import secrets
from dataclasses import dataclass
from typing import Any

from config.opentable.sandbox.house import House, bookings, guests, reach
from config.opentable.sandbox.ledger import Document
from config.opentable.sandbox.partner import Reply
from config.opentable.sandbox.scenarios import Outcome

LOCK_SECONDS = 180
# Lock ids that no partner has handed out: high in the int64 range.
DEAD_LOCKS_FROM = 9_000_000_000_000_000_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What a diner asks for. `date_time` is restaurant-local, `YYYY-MM-DDTHH:MM`."""

    rid: int
    date_time: str
    party_size: int
    guest: Document
    notes: str = ""
    web_notes: str = ""
    may_pay: bool | None = None


def lock(house: House, rid: int, date_time: str, party_size: int, seconds: int = LOCK_SECONDS) -> Reply:
    """Ask the partner to keep a table while the diner fills in the form."""
    return reach.call(
        house,
        rid,
        "POST",
        "/opentable/v1/locks",
        {"rid": rid, "date": date_time, "party_size": party_size, "expiration_seconds": seconds},
    )


def release(house: House, rid: int, lock_id: int) -> Reply:
    """Give a lock back."""
    return reach.call(house, rid, "DELETE", f"/opentable/v1/locks/{lock_id}")


def book(house: House, wish: Wish, locking: bool | str) -> Outcome:
    """Lock and make; `locking` False makes without a lock, "dead" with the id of a lock that is not live.

    Where OpenTable owns the book there is nothing to lock.
    """
    if locking == "dead":
        return make(house, wish, DEAD_LOCKS_FROM + secrets.randbelow(10**15))
    if not locking or house.restaurant(wish.rid).is_pos:
        return make(house, wish, None)
    locked = lock(house, wish.rid, wish.date_time, wish.party_size)
    if not locked.is_success or not isinstance(locked.body, dict):
        return Outcome("lock", locked)
    return make(house, wish, locked.body.get("lock_id"))


def make(house: House, wish: Wish, lock_id: int | None) -> Outcome:
    """Make the reservation at the partner; the href is the same over the retries of this one act."""
    guest = guests.know(house, wish.guest)
    details: Document = {
        "date_time": wish.date_time,
        "party_size": wish.party_size,
        "guest": guest,
        "guest_reso_notes": wish.notes,
        "web_reso_notes": wish.web_notes,
        "may_pay": bool(wish.may_pay),
    }
    booking = bookings.begin(house, wish.rid, details)
    reply = reach.call(
        house, wish.rid, "POST", "/opentable/v1/reservations", _make_body(house, wish, booking, lock_id)
    )
    number = _number_in(reply)
    if number is None:
        bookings.abandon(house, booking["key"])
        return Outcome("make", reply)
    return Outcome("make", reply, bookings.confirm(house, booking["key"], number))


def change(house: House, rid: int, number: int, changes: Document) -> Outcome:
    """Another time, size or note: PUT to the partner, kept here only when it is acknowledged."""
    booking = bookings.require_number(house, rid, number)
    reply = put(house, booking, changes)
    return Outcome("update", reply, _kept(house, booking, reply, changes))


def cancel(house: House, rid: int, number: int) -> Outcome:
    """Cancel at the partner."""
    booking = bookings.require_number(house, rid, number)
    reply = reach.call(
        house,
        rid,
        "POST",
        f"/opentable/v1/reservations/{number}/cancel",
        {"rid": rid, "confirmation_number": number},
    )
    return Outcome("cancel", reply, _kept(house, booking, reply, {"res_state": "CANCELED"}))


def put(house: House, booking: Document, changes: Document) -> Reply:
    """One reservation update to the partner, numbered after all that came before it."""
    number, rid = booking["confirmation_number"], booking["rid"]
    body = {
        "rid": rid,
        "confirmation_number": number,
        **changes,
        "sequence_id": bookings.next_sequence(house, booking["key"]),
    }
    return reach.call(house, rid, "PUT", f"/opentable/v1/reservations/{number}", body)


def _kept(house: House, booking: Document, reply: Reply, changes: Document) -> Document | None:
    if reply.is_success:
        return bookings.change(house, booking["key"], changes)
    return bookings.by_key(house, booking["key"])


def _make_body(house: House, wish: Wish, booking: Document, lock_id: int | None) -> dict[str, Any]:
    body = {
        "rid": wish.rid,
        "href": bookings.href(house, booking["key"]),
        "date_time": wish.date_time,
        "party_size": wish.party_size,
        "guest": booking["guest"],
    }
    extra = {
        "guest_reso_notes": wish.notes or None,
        "web_reso_notes": wish.web_notes or None,
        "lock_id": lock_id,
        "confirmation_number": booking["confirmation_number"],
        "may_pay": wish.may_pay,
    }
    return {**body, **{name: value for name, value in extra.items() if value is not None}}


def _number_in(reply: Reply) -> int | None:
    number = reply.body.get("confirmation_number") if isinstance(reply.body, dict) else None
    return number if reply.is_success and isinstance(number, int) else None
