"""The guide's integration-testing entries (2017): a diner's acts, driven by the partner with its token."""

from typing import Any

from config.opentable.sandbox import shapes
from config.opentable.sandbox.doors import Errand
from config.opentable.sandbox.exchange import Answer, as_json
from config.opentable.sandbox.house import bookings
from config.opentable.sandbox.partner import Reply
from config.opentable.sandbox.scenarios import Outcome, diner
from config.opentable.sandbox.shapes import LARGEST_INT64, Fields


def slotlocks(errand: Errand) -> Answer:
    """POST …/slotlocks `{ReservationDateTime, PartySize}`: becomes POST /locks at the partner."""
    rid = errand.rid()
    fields = Fields(shapes.read_json(errand.request.body))
    moment, size = fields.local_time("ReservationDateTime"), fields.integer("PartySize", 1, 100)
    reply = diner.lock(errand.house, rid, moment, size)
    document = _result(reply, rid, moment, size)
    document["slotLockId"] = reply.body.get("lock_id") if isinstance(reply.body, dict) else None
    return as_json(_status(reply, 200), document)


def reservations(errand: Errand) -> Answer:
    """POST …/reservations: make, with `SlotLockId` where one was taken before."""
    rid = errand.rid()
    fields = Fields(shapes.read_json(errand.request.body))
    guest = {
        "first_name": fields.text("FirstName", 150, default="Test"),
        "last_name": fields.text("LastName", 150, default="Diner"),
    }
    email, phone = fields.text("Email", 254, default=None), fields.text("Phone", 40, default=None)
    if email:
        guest["transactional_email"] = email
    if phone:
        guest["phone"] = {"number": phone, "type": "Mobile", "country_code": 1}
    wish = diner.Wish(
        rid=rid,
        date_time=fields.local_time("ReservationDateTime"),
        party_size=fields.integer("PartySize", 1, 100),
        guest=guest,
        notes=fields.text("SpecialRequests", 4000, default=""),
    )
    lock_id = fields.integer("SlotLockId", 1, LARGEST_INT64, default=None)
    outcome = diner.make(errand.house, wish, lock_id)
    return _booked(outcome, rid, wish)


def confirmation(errand: Errand) -> Answer:
    """PUT …/confirmations/{n}: `ReservationDateTime`, `PartySize`, or `Status: Cancelled` to cancel."""
    rid, number = errand.rid(), int(errand.parts["confirmation_number"])
    booking = bookings.require_number(errand.house, rid, number)
    fields = Fields(shapes.read_json(errand.request.body))
    if fields.choice("Status", ("Pending", "Cancelled"), default="Pending") == "Cancelled":
        if booking["res_state"] == "CANCELED":
            return Answer(204)
        outcome = diner.cancel(errand.house, rid, number)
    else:
        changes = {
            "date_time": fields.local_time("ReservationDateTime", default=None),
            "party_size": fields.integer("PartySize", 1, 100, default=None),
            "guest_reso_notes": fields.text("SpecialRequests", 4000, default=None),
        }
        given = {name: value for name, value in changes.items() if value is not None}
        outcome = diner.change(errand.house, rid, number, given)
    now = outcome.booking or booking
    document = _result(outcome.reply, rid, now["date_time"], now["party_size"])
    return as_json(_status(outcome.reply, 200), {**document, "confirmationNumber": number})


def _booked(outcome: Outcome, rid: int, wish: diner.Wish) -> Answer:
    document = _result(outcome.reply, rid, wish.date_time, wish.party_size)
    number = outcome.booking["confirmation_number"] if outcome.booking else None
    status = 201 if outcome.booking else max(_status(outcome.reply, 409), 400)
    return as_json(status, {**document, "confirmationNumber": number})


def _status(reply: Reply, success: int) -> int:
    if reply.is_success:
        return success
    return 404 if reply.status == 404 else 409


def _result(reply: Reply, rid: int, moment: str, size: int) -> dict[str, Any]:
    refusal = reply.body if not reply.is_success and isinstance(reply.body, dict) else {}
    return {
        "statusCode": reply.status,
        "statusMessage": "OK" if reply.is_success else "Refused",
        "restaurantId": rid,
        "reservationDateTime": moment,
        "partySize": size,
        "errorMessage": None if reply.is_success else refusal.get("error", "no_answer"),
    }
