"""What OpenTable asks of the book, each as one call."""

import datetime as dt
import json
from typing import Any

from config.opentable.environments import hosts
from tests.config.opentable.inbound.conftest import OpenTable
from tests.reservations.conftest import at, evening

GUEST = {
    "gpid": 987,
    "first_name": "Ernest",
    "last_name": "Rivas",
    "email": "erivas@abc.example",
    "phone": {"number": "555.666.7777", "type": "Mobile", "country_code": 1},
}


def said(answer: Any) -> tuple[int, Any]:
    """Status and document of an answer."""
    return answer.status_code, json.loads(answer.content) if answer.content else None


def lock(opentable: OpenTable, starts_local: dt.datetime | None = None, **fields: Any) -> tuple[int, Any]:
    """POST locks, for two at seven."""
    wish = {"rid": opentable.outlet.rid, "date": at(starts_local or evening()), "party_size": 2}
    return said(opentable.call("POST", "/opentable/v1/locks", {**wish, **fields}))


def release(opentable: OpenTable, lock_id: object) -> tuple[int, Any]:
    """DELETE of a lock."""
    return said(opentable.call("DELETE", f"/opentable/v1/locks/{lock_id}"))


def make_body(opentable: OpenTable, starts_local: dt.datetime | None = None, **fields: Any) -> dict[str, Any]:
    """A make for two at seven, with the guide's own guest."""
    wish = {
        "rid": opentable.outlet.rid,
        "date_time": at(starts_local or evening()),
        "party_size": 2,
        "guest": GUEST,
        "guest_reso_notes": "Red red wine",
        "web_reso_notes": "web notes",
    }
    return {**wish, **fields}


def make(opentable: OpenTable, starts_local: dt.datetime | None = None, **fields: Any) -> tuple[int, Any]:
    """POST reservations."""
    body = make_body(opentable, starts_local, **fields)
    return said(opentable.call("POST", "/opentable/v1/reservations", body))


def cancel(opentable: OpenTable, number: object, **fields: Any) -> tuple[int, Any]:
    """POST cancel, of the number in path and body."""
    body = {"rid": opentable.outlet.rid, "confirmation_number": number, **fields}
    return said(opentable.call("POST", f"/opentable/v1/reservations/{number}/cancel", body))


def own_href(opentable: OpenTable, key: str) -> str:
    """An href as this connection's own OpenTable gives it."""
    return f"{hosts(opentable.connection.environment).api}/reservations/{key}"
