"""The people's acts as JSON, without a token (contract/behavior.md, "The sandbox's own endpoints").

Each answers `{status, answer, step, booking}` with the partner's status and body, under the partner's status.
"""

from typing import Any

from config.opentable.sandbox import faults, shapes
from config.opentable.sandbox.doors import Errand
from config.opentable.sandbox.exchange import Answer, Refused, as_json
from config.opentable.sandbox.house import adoption, bookings, checks, guests, reach
from config.opentable.sandbox.scenarios import Outcome, app, diner, floor, seeding, wishes
from config.opentable.sandbox.shapes import LARGEST_INT32, Fields

NO_ANSWER = 502


def book(errand: Errand) -> Answer:
    """`{rid, date_time, party_size, guest, notes, lock}`; `lock` is true, false or "dead"."""
    fields = _fields(errand)
    locking = fields.document.get("lock", True)
    if locking not in (True, False, "dead"):
        raise fields.refusal("lock", 'must be true, false or "dead"')
    guest = fields.document.get("guest") or {"first_name": "Dana", "last_name": "Diner"}
    wish = diner.Wish(
        rid=_rid(errand, fields),
        date_time=fields.local_time("date_time"),
        party_size=fields.integer("party_size", 1, 1000),
        guest=Fields(guest, "guest").document,
        notes=fields.text("notes", 10_000, default=""),
        web_notes=fields.text("web_notes", 10_000, default=""),
        may_pay=fields.flag("may_pay", default=None),
    )
    return _told(errand, diner.book(errand.house, wish, locking))


def change(errand: Errand) -> Answer:
    """`{rid, confirmation_number, date_time?, party_size?, notes?}`."""
    fields = _fields(errand)
    rid, number = _named(errand, fields)
    changes = {
        "date_time": fields.local_time("date_time", default=None),
        "party_size": fields.integer("party_size", 1, 1000, default=None),
        "guest_reso_notes": fields.text("notes", 10_000, default=None),
    }
    given = {name: value for name, value in changes.items() if value is not None}
    return _told(errand, diner.change(errand.house, rid, number, given))


def cancel(errand: Errand) -> Answer:
    """`{rid, confirmation_number}`."""
    return _told(errand, diner.cancel(errand.house, *_named(errand, _fields(errand))))


def seat(errand: Errand) -> Answer:
    """`{rid, confirmation_number, tables, may_pay}`."""
    fields = _fields(errand)
    rid, number = _named(errand, fields)
    may_pay = fields.flag("may_pay", default=None)
    return _told(errand, floor.seat(errand.house, rid, number, fields.texts("tables", 100), may_pay))


def move(errand: Errand) -> Answer:
    """`{rid, confirmation_number, tables}`."""
    fields = _fields(errand)
    return _told(errand, floor.move(errand.house, *_named(errand, fields), fields.texts("tables", 100)))


def finish(errand: Errand) -> Answer:
    """`{rid, confirmation_number, res_state}`; DONE unless another state is named."""
    fields = _fields(errand)
    state = fields.choice("res_state", bookings.STATES, default="DONE")
    return _told(errand, floor.finish(errand.house, *_named(errand, fields), state))


def assume_seated(errand: Errand) -> Answer:
    """`{rid, date}`: the nightly run; 200 with one result a booking."""
    fields = _fields(errand)
    outcomes = floor.assume_seated(errand.house, _rid(errand, fields), fields.day("date"))
    return as_json(200, {"results": [_told_document(errand, outcome) for outcome in outcomes]})


def authorize(errand: Errand) -> Answer:
    """`{rid, confirmation_number, tip, amount?}`; further fields of the callback may be set."""
    fields = _fields(errand)
    rid, number = _named(errand, fields)
    tip = fields.integer("tip", 0, LARGEST_INT32)
    names = ("authorization_id", "check_id", "check_sequence_id", "currency", "amount", "expires_at_utc")
    given = {name: fields.document[name] for name in names if fields.has(name)}
    return _told(errand, app.authorize(errand.house, rid, number, tip, given))


def cancel_authorization(errand: Errand) -> Answer:
    """`{rid, confirmation_number, authorization_id?}`."""
    fields = _fields(errand)
    rid, number = _named(errand, fields)
    named = fields.text("authorization_id", 64, default=None)
    return _told(errand, app.cancel_authorization(errand.house, rid, number, named))


def ask_frn(errand: Errand) -> Answer:
    """`{rid}`: ask the partner whether the restaurant is online."""
    reply = reach.ask(errand.house, _rid(errand, _fields(errand)))
    return _told(errand, Outcome("frn", reply))


def request_integration(errand: Errand) -> Answer:
    """`{rid, contact: {name, email?, phone?}, environment?, restaurant_name?}`: the list's short form."""
    fields = _fields(errand)
    contact = Fields(fields.document.get("contact"), "contact")
    named = {name: contact.text(name, 300, default="") for name in ("name", "email", "phone")}
    asked = wishes.ask(
        errand.house,
        _rid(errand, fields),
        {name: value for name, value in named.items() if value},
        environment=fields.text("environment", 20, default=wishes.ENVIRONMENT),
        restaurant_name=fields.text("restaurant_name", 500, default=""),
    )
    return _told(errand, asked)


def set_fault(errand: Errand) -> Answer:
    """PUT `{kind, rate, paths}`; also `times` (how often at most) and `seconds` (how slow)."""
    errand.house.faults.set(faults.read_fault(_fields(errand).document))
    return as_json(200, errand.house.faults.shown())


def set_setting(errand: Errand) -> Answer:
    """PUT `{rid, auto_finish, finish_minutes}`: a restaurant's own settings at OpenTable."""
    fields = _fields(errand)
    rid = _rid(errand, fields)
    chosen = checks.settings(errand.house, rid)
    chosen["auto_finish"] = fields.flag("auto_finish", default=chosen["auto_finish"])
    chosen["finish_minutes"] = fields.integer("finish_minutes", 0, 600, default=chosen["finish_minutes"])
    errand.house.ledger.put("setting", str(rid), chosen)
    return as_json(200, chosen)


def set_manners(errand: Errand) -> Answer:
    """PUT `{repeats_request_id, coding, framing, tries, read_seconds}`: how callbacks are made."""
    fields, manners = _fields(errand), errand.house.caller.manners
    manners.repeats_request_id = fields.flag("repeats_request_id", default=manners.repeats_request_id)
    manners.coding = fields.choice("coding", ("identity", "lz4", "gzip"), default=manners.coding)
    manners.framing = fields.choice("framing", ("frame", "lz4block"), default=manners.framing)
    manners.tries = fields.integer("tries", 1, 10, default=manners.tries)
    manners.read_seconds = fields.integer("read_seconds", 1, 120, default=manners.read_seconds)
    return as_json(200, _manners(errand))


def give_bookings(errand: Errand) -> Answer:
    """POST a booking or `{bookings: [...]}` that OpenTable is to know already; repeating it changes nothing.

    Each is `{rid, confirmation_number, date_time, party_size, guest, href or key, …}`.
    """
    given = seeding.give_all(errand.house, shapes.read_json(errand.request.body))
    return as_json(200, {"bookings": [_with_href(errand, booking) for booking in given]})


def adopt_restaurant(errand: Errand) -> Answer:
    """POST `{rid, like?, name?, mode?, partner_id?, tables?, registered_as?, …}`: one more restaurant."""
    restaurant = adoption.adopt(errand.house, _fields(errand))
    account = errand.house.account(restaurant.rid)
    document = {"rid": restaurant.rid, "name": restaurant.name, "mode": restaurant.mode}
    return as_json(200, {**document, "partner_id": account.partner_id})


def state(errand: Errand) -> Answer:
    """GET everything it holds; `?latest=N` shortens the two journals."""
    ledger, latest = errand.house.ledger, errand.request.asked("latest", "10000")
    if not latest.isdecimal():
        raise Refused(400, "invalid_request", "latest must be a number")
    known = [_with_href(errand, booking) for booking in ledger.all("booking")]
    document = {
        "registrations": ledger.all("registration"),
        "availability": ledger.all("availability"),
        "bookings": [booking for booking in known if booking["standing"] == "MADE"],
        "attempts": [booking for booking in known if booking["standing"] != "MADE"],
        "checks": ledger.all("check"),
        "pos_status": ledger.all("pos_status"),
        "guests": guests.shown(errand.house),
        "authorizations": ledger.all("authorization"),
        "disowned": ledger.all("disowned"),
        "unbookable": ledger.all("unbookable"),
        "integration_requests": ledger.all("integration_request"),
        "settings": [checks.settings(errand.house, rid) for rid in errand.house.directory.restaurants],
        "faults": errand.house.faults.shown(),
        "manners": _manners(errand),
        "calls": ledger.journal("call", int(latest)),
        "received": ledger.journal("received", int(latest)),
    }
    return as_json(200, document)


def health(errand: Errand) -> Answer:
    """GET: it is up."""
    return as_json(200, {"ok": True, "callbacks": errand.house.caller.base_url})


def _fields(errand: Errand) -> Fields:
    return Fields(shapes.read_json(errand.request.body))


def _rid(errand: Errand, fields: Fields) -> int:
    return errand.house.restaurant(fields.integer("rid", 1, LARGEST_INT32)).rid


def _named(errand: Errand, fields: Fields) -> tuple[int, int]:
    return _rid(errand, fields), fields.integer("confirmation_number", 1, LARGEST_INT32)


def _told(errand: Errand, outcome: Outcome) -> Answer:
    status = outcome.reply.status or NO_ANSWER
    return as_json(200 if status == 204 else status, _told_document(errand, outcome))


def _told_document(errand: Errand, outcome: Outcome) -> dict[str, Any]:
    return {
        "status": outcome.reply.status or None,
        "answer": outcome.reply.body,
        "step": outcome.step,
        "booking": _with_href(errand, outcome.booking) if outcome.booking else None,
        "authorization": outcome.authorization,
    }


def _with_href(errand: Errand, booking: dict[str, Any]) -> dict[str, Any]:
    return {**booking, "href": bookings.href(errand.house, booking["key"])}


def _manners(errand: Errand) -> dict[str, Any]:
    manners = errand.house.caller.manners
    return {name: getattr(manners, name) for name in manners.__slots__}
