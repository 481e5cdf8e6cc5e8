"""Bookings that OpenTable is to know already: those that a demo's evening begins with."""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.opentable.sandbox import shapes
from config.opentable.sandbox.house import House, bookings, guests
from config.opentable.sandbox.ledger import Document
from config.opentable.sandbox.shapes import LARGEST_INT32, Fields


def give_all(house: House, document: Any) -> list[Document]:
    """Give one booking, or those of `{bookings: [...]}`; what is there already stays as it is."""
    fields = Fields(document)
    entries = fields.listing("bookings", 10_000, default=[fields.document])
    return [_give(house, Fields(entry, f"bookings[{at}]")) for at, entry in enumerate(entries)]


def give_file(house: House, file: Path) -> None:
    """Give the bookings of a JSON file, if there is one."""
    if file.exists():
        give_all(house, shapes.read_json(file.read_bytes()))


def _give(house: House, fields: Fields) -> Document:
    address = fields.text("href", 500, default="")
    key = fields.text("key", 100, default=None) or urlsplit(address).path.rpartition("/")[2]
    details = {
        "rid": house.restaurant(fields.integer("rid", 1, LARGEST_INT32)).rid,
        "confirmation_number": fields.integer("confirmation_number", 1, LARGEST_INT32),
        "date_time": fields.local_time("date_time"),
        "party_size": fields.integer("party_size", 1, LARGEST_INT32),
        "guest": guests.know(house, fields.document.get("guest") or {}),
        "guest_reso_notes": fields.text("guest_reso_notes", 4000, default=""),
        "web_reso_notes": fields.text("web_reso_notes", 4000, default=""),
        "res_state": fields.choice("res_state", bookings.STATES, default="BOOKED"),
        "tables": fields.texts("tables", 20, default=[]),
        "may_pay": fields.flag("may_pay", default=False),
    }
    return bookings.give(house, key or secrets.token_urlsafe(12), details)
