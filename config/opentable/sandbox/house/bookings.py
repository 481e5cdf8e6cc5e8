"""Reservations as OpenTable holds them, by their own key (the last part of the href) and by number.

A booking is PENDING while its make is under way, MADE once the partner gave a valid answer, ABANDONED when
it never did: the href "will remain valid only if OpenTable receives a valid response to its POST".
"""

import secrets
from datetime import timedelta
from typing import Any

from config.opentable.sandbox.exchange import Refused
from config.opentable.sandbox.house import House
from config.opentable.sandbox.ledger import Document, instant, utc_now

STATES = ("BOOKED", "SEATED", "ASSUMED_SEATED", "DONE", "NOSHOW", "CANCELED")
OVER = ("DONE", "NOSHOW", "CANCELED")
# OpenTable numbers what it owns from here, far above what a partner in a demo reaches.
FIRST_OWN_NUMBER = 2_000_001
PENDING_SECONDS = 5.0
CHANGEABLE = (
    "date_time",
    "party_size",
    "res_state",
    "tables",
    "server_name",
    "may_pay",
    "guest_reso_notes",
    "web_reso_notes",
    "cart",
    "guest",
)


def begin(house: House, rid: int, details: Document) -> Document:
    """Open a PENDING booking before the make is sent, so that its href already answers."""
    now = instant(utc_now())
    booking: Document = {
        "key": secrets.token_urlsafe(12),
        "rid": rid,
        "confirmation_number": None,
        "standing": "PENDING",
        "source": "OPENTABLE",
        "res_state": "BOOKED",
        "guest": {},
        "guest_reso_notes": "",
        "web_reso_notes": "",
        "tables": [],
        "may_pay": False,
        "server_name": None,
        "cart": None,
        "sequence_id": 0,
        "partner_sequence_id": 0,
        "created_at_utc": now,
        "updated_at_utc": now,
        **details,
    }
    if house.restaurant(rid).is_pos and booking["confirmation_number"] is None:
        booking["confirmation_number"] = house.ledger.next_number("confirmation", FIRST_OWN_NUMBER)
    write(house, booking)
    return booking


def confirm(house: House, key: str, number: int) -> Document:
    """The partner made it: the number it gave counts from now on."""
    return _settle(house, key, {"standing": "MADE", "confirmation_number": number})


def abandon(house: House, key: str) -> None:
    """The make failed: the href is no longer valid, and the number is not known here."""
    _settle(house, key, {"standing": "ABANDONED", "confirmation_number": None})


def _settle(house: House, key: str, changes: Document) -> Document:
    with house.settled, house.ledger.writing():
        booking = require(house.ledger.get("booking", key))
        if booking["confirmation_number"] is not None:
            house.ledger.drop("number", _number_key(booking["rid"], booking["confirmation_number"]))
        booking.update(changes)
        write(house, booking)
        house.settled.notify_all()
    return booking


def give(house: House, key: str, details: Document) -> Document:
    """Put a seeded booking in; one that is there already stays as it is."""
    with house.ledger.writing():
        rid, number = details["rid"], details["confirmation_number"]
        existing = numbered(house, rid, number)
        if existing:
            return existing
        if house.ledger.get("booking", key):
            raise Refused(409, "key_taken", "That key belongs to another booking")
        return begin(house, rid, {"source": "SEEDED", "standing": "MADE", **details, "key": key})


def change(house: House, key: str, changes: Document) -> Document:
    """Write changed fields of a booking; a party that is over has no finish timer left."""
    with house.ledger.writing():
        booking = require(house.ledger.get("booking", key))
        booking.update({name: value for name, value in changes.items() if name in CHANGEABLE})
        booking["updated_at_utc"] = instant(utc_now())
        if booking["res_state"] in OVER:
            house.ledger.drop("timer", key)
        write(house, booking)
    return booking


def next_sequence(house: House, key: str) -> int:
    """The number of the next update that goes out; above all that either side has used."""
    with house.ledger.writing():
        booking = require(house.ledger.get("booking", key))
        booking["sequence_id"] = max(booking["sequence_id"], booking["partner_sequence_id"]) + 1
        write(house, booking)
    return int(booking["sequence_id"])


def take_from_partner(house: House, key: str, changes: Document, sequence_id: int | None) -> Document:
    """Apply a partner's update; one with a lower sequence than was seen changes nothing."""
    with house.ledger.writing():
        booking = require(house.ledger.get("booking", key))
        if sequence_id is not None:
            if sequence_id < booking["partner_sequence_id"]:
                return booking
            booking["partner_sequence_id"] = sequence_id
            write(house, booking)
        return change(house, key, changes)


def write(house: House, booking: Document) -> None:
    """Keep a booking, findable by its number."""
    house.ledger.put("booking", booking["key"], booking)
    if booking["confirmation_number"] is not None:
        key = _number_key(booking["rid"], booking["confirmation_number"])
        house.ledger.put("number", key, {"key": booking["key"]})


def by_key(house: House, key: str) -> Document | None:
    """The booking behind an href, while the href is valid."""
    booking = house.ledger.get("booking", key)
    return booking if booking and booking["standing"] != "ABANDONED" else None


def numbered(house: House, rid: int, number: int) -> Document | None:
    """The booking with a confirmation number."""
    kept = house.ledger.get("number", _number_key(rid, number))
    return by_key(house, kept["key"]) if kept else None


def settled_by_number(house: House, rid: int, number: int) -> Document | None:
    """As `numbered`, but waits while a make of this restaurant is under way.

    A partner may report on a booking before OpenTable has read the answer to the make.
    """
    with house.settled:
        house.settled.wait_for(
            lambda: numbered(house, rid, number) is not None or not _is_making(house, rid),
            timeout=PENDING_SECONDS,
        )
    return numbered(house, rid, number)


def require_number(house: House, rid: int, number: int) -> Document:
    """The booking with a confirmation number, or 404."""
    booking = numbered(house, rid, number)
    if booking is None:
        raise Refused(404, "unknown_booking", f"OpenTable has no booking {number} at {rid}")
    return booking


def require(booking: Document | None) -> Document:
    """The booking, or 404."""
    if booking is None:
        raise Refused(404, "not_found", "OpenTable has no such booking")
    return booking


def of_day(house: House, rid: int, day: str) -> list[Document]:
    """The bookings of a restaurant's local day, by time."""
    found = [
        booking
        for booking in house.ledger.all("booking")
        if booking["rid"] == rid and booking["standing"] == "MADE" and booking["date_time"].startswith(day)
    ]
    return sorted(found, key=lambda booking: (booking["date_time"], booking["confirmation_number"]))


def href(house: House, key: str) -> str:
    """The address at which a partner reads and updates a booking; unique, and the same on each retry."""
    return f"{house.origin}/reservations/{key}"


def shown(house: House, booking: Document) -> dict[str, Any]:
    """The reservation as OpenTable shows it to the partner."""
    names = (
        "rid",
        "confirmation_number",
        "date_time",
        "party_size",
        "res_state",
        "tables",
        "guest",
        "guest_reso_notes",
        "web_reso_notes",
        "may_pay",
        "server_name",
        "sequence_id",
        "updated_at_utc",
    )
    return {"href": href(house, booking["key"]), **{name: booking.get(name) for name in names}}


def _is_making(house: House, rid: int) -> bool:
    earliest = instant(utc_now() - timedelta(minutes=2))
    return any(
        booking["standing"] == "PENDING" and booking["rid"] == rid and booking["created_at_utc"] > earliest
        for booking in house.ledger.all("booking")
    )


def _number_key(rid: int, number: int) -> str:
    return f"{rid}/{number}"
