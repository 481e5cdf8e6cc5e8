"""OpenTable's API for partners: contract/opentable-api.yaml, all but the test entries."""

import re
from datetime import datetime, timedelta
from typing import Any

from config.opentable.sandbox import shapes
from config.opentable.sandbox.doors import Errand
from config.opentable.sandbox.exchange import Answer, Refused, as_json
from config.opentable.sandbox.house import availability, bookings, checks, tokens
from config.opentable.sandbox.ledger import instant, utc_now
from config.opentable.sandbox.scenarios import ghosts
from config.opentable.sandbox.shapes import LARGEST_INT32, LARGEST_INT64, Fields

QUARTERS = re.compile(r"([01]\d|2[0-3]):(00|15|30|45)", re.ASCII)
LONGEST_QUESTION = timedelta(days=101)
RESOUPDATE_STATES = {
    "Pending": "BOOKED",
    "Seated": "SEATED",
    "AssumedSeated": "ASSUMED_SEATED",
    "Cancelled": "CANCELED",
    "NoShow": "NOSHOW",
}
RESOUPDATE_TIME = "%Y-%m-%d %H:%M"


def token(errand: Errand) -> Answer:
    """POST /api/v2/oauth/token?grant_type=client_credentials."""
    granted = tokens.grant(
        errand.house, errand.request.header("Authorization"), errand.request.asked("grant_type")
    )
    return as_json(200, granted, {"Cache-Control": "no-store"})


def restaurant(errand: Errand) -> Answer:
    """GET …/restaurants/{rid}: the name, to confirm before pairing."""
    rid = errand.rid()
    return as_json(200, {"rid": rid, "name": errand.house.restaurant(rid).name})


def register(errand: Errand) -> Answer:
    """PUT …/restaurants/{rid}; the guide prints no body in the answer."""
    fields = Fields(shapes.read_json(errand.request.body))
    number = fields.integer("partner_restaurant_id", 1, LARGEST_INT64)
    availability.register(errand.house, errand.rid(), number)
    return Answer(200)


def publish(errand: Errand) -> Answer:
    """POST /api/v1/…/availability: all items are taken, or none because one is wrong."""
    document = shapes.read_json(errand.request.body)
    if not isinstance(document, list):
        raise Refused(422, "invalid_request", "The body must be an array of items")
    items = [_item(Fields(item, f"[{at}]")) for at, item in enumerate(document)]
    _require_registered(errand, {item["rid"] for item in items})
    availability.accept(errand.house, items)
    return Answer(200)


def publish_day(errand: Errand) -> Answer:
    """POST /api/v2/…/availability: one restaurant and date; only the listed party sizes change."""
    fields = Fields(shapes.read_json(errand.request.body))
    common = {
        "rid": fields.integer("rid", 1, LARGEST_INT32),
        "date": fields.day("date"),
        "sequence_id": fields.integer("sequence_id", 1, LARGEST_INT64),
    }
    sizes = Fields(fields.document.get("party_sizes"), "party_sizes")
    items = [
        {**common, "party_size": _party_size(sizes, name), "time": _clock_times(sizes, name)}
        for name in sizes.document
    ]
    _require_registered(errand, {common["rid"]})
    availability.accept(errand.house, items)
    return Answer(200)


def check_availability(errand: Errand) -> Answer:
    """GET …/checkAvailability: camelCase in, PascalCase out, as the guide prints them."""
    rid, asked = errand.rid(), errand.request.asked
    size, first, last = asked("partySize"), asked("fromDatetime"), asked("toDatetime")
    if not re.fullmatch(r"\d{1,3}", size, re.ASCII):
        raise Refused(400, "invalid_request", "partySize must be a number")
    if not (shapes.is_local_time(first) and shapes.is_local_time(last)):
        raise Refused(400, "invalid_request", "fromDatetime and toDatetime must be YYYY-MM-DDTHH:MM")
    begins, ends = (datetime.fromisoformat(text[:16]) for text in (first, last))
    if ends - begins > LONGEST_QUESTION:
        raise Refused(400, "invalid_request", "At most 101 days can be asked for at once")
    return as_json(200, availability.rows(errand.house, rid, int(size), begins, ends))


def reservation(errand: Errand) -> Answer:
    """GET the href."""
    return as_json(200, bookings.shown(errand.house, _own_booking(errand)))


def update_reservation(errand: Errand) -> Answer:
    """PUT the href: a partial update from the partner."""
    fields = Fields(shapes.read_json(errand.request.body))
    changes = {
        "party_size": fields.integer("party_size", 1, 100, default=None),
        "date_time": fields.local_time("date_time", default=None),
        "res_state": fields.choice("res_state", bookings.STATES, default=None),
        "tables": fields.texts("tables", 20, default=None),
        "server_name": fields.text("server_name", 100, default=None),
        "may_pay": fields.flag("may_pay", default=None),
    }
    updated_at = fields.text("updated_at_utc", 40, default=None)
    sequence = fields.integer("sequence_id", 0, LARGEST_INT64, default=None)
    number = fields.integer("confirmation_number", 1, LARGEST_INT32, default=None)
    booking = bookings.by_key(errand.house, errand.parts["key"])
    if booking is None:
        _disown_ghost(errand, number, fields.integer("rid", 1, LARGEST_INT32, default=None), updated_at)
    booking = _own_booking(errand)
    given = {name: value for name, value in changes.items() if value is not None}
    kept = bookings.take_from_partner(errand.house, booking["key"], given, sequence)
    return as_json(200, bookings.shown(errand.house, kept))


def resoupdate(errand: Errand) -> Answer:
    """POST /resoupdate/resoupdate: PascalCase, five states, 400 for anything else; the answer is empty."""
    fields = Fields(shapes.read_json(errand.request.body), status=400)
    rid = errand.routed(fields.integer("RID", 1, LARGEST_INT32))
    number = fields.integer("ConfirmationNumber", 1, LARGEST_INT32)
    fields.integer("SequenceNumber", 0, 0)
    changes = {
        "date_time": _wall_time(fields, "DateTime").isoformat(timespec="minutes"),
        "party_size": fields.integer("PartySize", 1, 100),
        "res_state": RESOUPDATE_STATES[fields.choice("ReservationState", RESOUPDATE_STATES)],
    }
    server_name = fields.text("ServerName", 100, default=None)
    if server_name is not None:
        changes["server_name"] = server_name
    updated_at = f"{_wall_time(fields, 'UpdateDT_UTC').isoformat()}+00:00"
    booking = bookings.settled_by_number(errand.house, rid, number)
    if booking is not None:
        bookings.take_from_partner(errand.house, booking["key"], changes, None)
    elif changes["res_state"] != "CANCELED":
        ghosts.disown(errand.house, rid, number, updated_at)
    return Answer(200)


def check(errand: Errand) -> Answer:
    """PUT …/checks/{check_id}: a whole snapshot."""
    rid = errand.rid()
    snapshot = checks.read(shapes.read_json(errand.request.body))
    if snapshot["rid"] != rid or snapshot["check_id"] != errand.parts["check_id"]:
        raise Refused(422, "id_mismatch", "rid and check_id must be those of the path")
    return as_json(200, checks.take(errand.house, snapshot))


def pos_status(errand: Errand) -> Answer:
    """PUT …/pos_status: echoed; an older sequence changes nothing."""
    rid = errand.rid()
    fields = Fields(shapes.read_json(errand.request.body))
    status = {
        "pos_online": fields.flag("pos_online"),
        "reason": fields.choice("reason", ("PAUSED", "RESUMED", "DISCONNECTED")),
        "since_utc": fields.text("since_utc", 40, least=1),
        "sequence_id": fields.integer("sequence_id", 1, LARGEST_INT64),
    }
    with errand.house.ledger.writing():
        before = errand.house.ledger.get("pos_status", str(rid))
        if before is None or status["sequence_id"] > before["sequence_id"]:
            kept = {"rid": rid, **status, "received_at_utc": instant(utc_now())}
            errand.house.ledger.put("pos_status", str(rid), kept)
    return as_json(200, status)


def floor_plan(errand: Errand) -> Answer:
    """GET …/floor_plan: table names exactly as OpenTable has them."""
    rid = errand.rid()
    tables: list[dict[str, Any]] = [
        {
            "name": table.name,
            "area": table.area,
            "min_covers": table.min_covers,
            "max_covers": table.max_covers,
        }
        for table in errand.house.restaurant(rid).tables
    ]
    return as_json(200, {"rid": rid, "tables": tables})


def _own_booking(errand: Errand) -> dict[str, Any]:
    booking = bookings.require(bookings.by_key(errand.house, errand.parts["key"]))
    # Another partner's booking is not even there.
    return bookings.require(booking if booking["rid"] in errand.account.rids else None)


def _disown_ghost(errand: Errand, number: int | None, rid: int | None, updated_at: str | None) -> None:
    attempt = errand.house.ledger.get("booking", errand.parts["key"])
    rid = attempt["rid"] if attempt else rid
    if number is not None and rid in errand.account.rids and rid is not None:
        ghosts.disown(errand.house, rid, number, updated_at)


def _require_registered(errand: Errand, rids: set[int]) -> None:
    for rid in sorted(rids):
        errand.routed(rid)
    for rid in sorted(rids):
        if not availability.is_registered(errand.house, rid):
            raise Refused(407, "not_registered", f"RID:{rid} has not been registered")


def _item(fields: Fields) -> dict[str, Any]:
    item = {
        "rid": fields.integer("rid", 1, LARGEST_INT32),
        "date": fields.day("date"),
        "party_size": fields.integer("party_size", 1, availability.LARGEST_PARTY),
        "time": fields.listing("time", 96),
        "sequence_id": fields.integer("sequence_id", 1, LARGEST_INT64),
    }
    for minutes in item["time"]:
        is_number = isinstance(minutes, int) and not isinstance(minutes, bool)
        if not is_number or not 0 <= minutes <= 1425 or minutes % 15:
            raise fields.refusal("time", "must hold minutes from midnight on the quarter-hour, 0 to 1425")
    return item


def _party_size(sizes: Fields, name: str) -> int:
    if not re.fullmatch(r"[1-9]|1\d|20", name, re.ASCII):
        raise sizes.refusal(name, "is not a party size")
    return int(name)


def _clock_times(sizes: Fields, name: str) -> list[int]:
    times = sizes.texts(name, 96)
    if not all(QUARTERS.fullmatch(clock) for clock in times):
        raise sizes.refusal(name, "must hold HH:MM on the quarter-hour")
    return [int(clock[:2]) * 60 + int(clock[3:]) for clock in times]


def _wall_time(fields: Fields, name: str) -> datetime:
    text = fields.text(name, 16, least=16)
    try:
        return datetime.strptime(text, RESOUPDATE_TIME)
    except ValueError as fault:
        raise fields.refusal(name, "must be YYYY-MM-DD HH:MM") from fault
