"""What a message about a lock or a reservation meant, in the words of those who work on the floor."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from config.opentable.chapters import Said
from config.outlets import formats

_OURS = "/opentable/v1/"
# OpenTable's states, as what it asks for by sending them.
_ASKED = {
    "BOOKED": "asked to have the party expected again",
    "ASSUMED_SEATED": "said that the party is assumed to have been seated",
    "DONE": "said that the party has left",
    "NOSHOW": "said that the party did not come",
    "CANCELED": "asked to cancel",
}


def retell(said: Said) -> str:
    """The words; nothing for a message about something else."""
    if not said.is_theirs:
        return "asked OpenTable how it stands there" if said.method == "GET" else _told(said.body)
    parts = said.path.removeprefix(_OURS).strip("/").split("/") if said.path.startswith(_OURS) else [""]
    if parts[0] == "locks":
        return _asked_lock(said)
    if parts[0] != "reservations":
        return ""
    if parts[-1] == "cancel":
        return "asked to cancel"
    if said.method == "GET":
        return "asked how the reservation stands"
    return _asked_change(said.body) if len(parts) > 1 else _asked_booking(said.body)


def _asked_lock(said: Said) -> str:
    if said.method == "DELETE":
        return "let go of a table it had locked"
    return f"asked to keep a table{_party(said.body, 'party_size', 'date')} while a diner books"


def _asked_booking(body: Mapping[str, Any]) -> str:
    return f"asked to book{_party(body, 'party_size', 'date_time')}"


def _asked_change(body: Mapping[str, Any]) -> str:
    state = body.get("res_state")
    where = _where(body.get("tables"))
    if state == "SEATED":
        return f"asked to seat{where}"
    if state in _ASKED:
        return _ASKED[state]
    if where and state is None:
        return f"moved the party to{where.removeprefix(' at')}"
    return "asked to book" if "guest" in body and "date_time" in body else "changed the reservation"


def _told(body: Mapping[str, Any]) -> str:
    """An update of ours, in either of its two shapes (`wire.answers`)."""
    state = body.get("res_state") or body.get("ReservationState")
    return f"told OpenTable: {str(state).upper()}{_where(body.get('tables'))}" if state else ""


def _party(body: Mapping[str, Any], size: str, at: str) -> str:
    """For how many, and when on the outlet's clock; what is not said is left out."""
    covers = f" for {body[size]}" if body.get(size) else ""
    return f"{covers} at {_moment(str(body[at]))}" if body.get(at) else covers


def _moment(said: str) -> str:
    """As the outlet writes times; what is no time, as it was said."""
    try:
        return formats.moment(dt.datetime.strptime(said[:16], "%Y-%m-%dT%H:%M"))
    except ValueError:
        return said[:16]


def _where(tables: Any) -> str:
    is_said = isinstance(tables, Sequence) and not isinstance(tables, str) and bool(tables)
    return f" at {'+'.join(map(str, tables))}" if is_said else ""
