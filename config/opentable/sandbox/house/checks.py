"""Checks as partners report them: whole snapshots, judged before they are kept.

total = sub_total - discounts + service_charges + tax + other_charges; due = total - prepaid - paid; paid is
what was authorized and captured, without tips, less refunds; voided lines are not summed.
"""

from datetime import timedelta
from typing import Any

from config.opentable.sandbox.exchange import Refused
from config.opentable.sandbox.house import House, bookings, guests
from config.opentable.sandbox.ledger import Document, instant, utc_now
from config.opentable.sandbox.shapes import LARGEST_INT32, LARGEST_INT64, Fields

STATES = ("OPEN", "PAID", "CLOSED", "VOIDED")
PHASES = ("SEATED", "APPETIZER", "ENTREE", "DESSERT", "CHECK_PRESENTED", "PAID", "CLEARED")
KITCHEN_STATES = ("HELD", "FIRED", "READY", "SERVED")
TENDERS = ("CARD", "CASH", "GIFT_CARD", "OPENTABLE", "OTHER")
PAYMENT_STATES = ("AUTHORIZED", "CAPTURED", "VOIDED", "REFUNDED")
TOTALS = (
    "sub_total",
    "discounts",
    "service_charges",
    "tax",
    "tax_included",
    "other_charges",
    "total",
    "tip",
    "prepaid",
    "paid",
    "due",
)
DEFAULT_FINISH_MINUTES = 5


def read(document: Any) -> Document:
    """A snapshot of the contract's shape whose totals add up, or 422."""
    fields = Fields(document)
    fields.integer("rid", 1, LARGEST_INT32)
    fields.text("check_id", 64, least=1)
    fields.text("check_number", 64, default=None)
    fields.integer("sequence_id", 1, LARGEST_INT64)
    fields.choice("state", STATES)
    fields.choice("meal_phase", PHASES)
    fields.texts("tables", 20)
    fields.integer("party_size", 0, 1000)
    fields.text("currency", 3, least=3)
    fields.text("opened_at_utc", 40, least=1)
    fields.text("updated_at_utc", 40, least=1)
    fields.text("closed_at_utc", 40, default=None)
    fields.text("server_name", 200, default=None)
    if not fields.has("confirmation_number"):
        raise fields.refusal("confirmation_number", "is required")
    fields.integer("confirmation_number", 1, LARGEST_INT32, default=None)
    for at, item in enumerate(fields.listing("items", 2000)):
        _read_item(Fields(item, f"items[{at}]"))
    for at, payment in enumerate(fields.listing("payments", 200)):
        _read_payment(Fields(payment, f"payments[{at}]"))
    totals = Fields(fields.document.get("totals"), "totals")
    for name in TOTALS:
        totals.integer(name, -LARGEST_INT64, LARGEST_INT64)
    refuse_wrong_totals(fields.document)
    return fields.document


def refuse_wrong_totals(check: Document) -> None:
    """422 `totals_do_not_add_up` with every sum that is wrong, as given and as it should be."""
    totals = check["totals"]
    should = {
        "sub_total": sum(item["total_price"] for item in check["items"] if not item["voided"]),
        "total": totals["sub_total"]
        - totals["discounts"]
        + totals["service_charges"]
        + totals["tax"]
        + totals["other_charges"],
        "paid": sum(_kept_amount(payment) for payment in check["payments"]),
        "due": totals["total"] - totals["prepaid"] - totals["paid"],
    }
    if check["state"] in ("PAID", "CLOSED") and should["due"] == totals["due"]:
        should["due"] = 0
    wrong = {
        name: {"given": totals[name], "expected": expected}
        for name, expected in should.items()
        if totals[name] != expected
    }
    if wrong:
        words = ", ".join(
            f"{name} is {sums['given']}, not {sums['expected']}" for name, sums in wrong.items()
        )
        raise Refused(422, "totals_do_not_add_up", words, wrong)


def take(house: House, check: Document) -> dict[str, Any]:
    """Keep a snapshot if its sequence is higher; 404 where its confirmation number is not known here."""
    booking = _booking_of(house, check)
    with house.ledger.writing():
        before = house.ledger.get("check", check["check_id"])
        if before and before["sequence_id"] >= check["sequence_id"]:
            before["last_seen_at_utc"] = instant(utc_now())
            house.ledger.put("check", check["check_id"], before)
            return _acknowledgement(before, applied=False)
        kept = {**check, "last_seen_at_utc": instant(utc_now())}
        house.ledger.put("check", check["check_id"], kept)
        guests.remember_visit(house, booking, check)
        _follow_authorizations(house, check)
        _set_timer(house, booking, check)
    return _acknowledgement(kept, applied=True)


def live_of(house: House, rid: int, number: int) -> Document | None:
    """The check that the app shows for a booking: the latest that was not voided."""
    found = [
        check
        for check in house.ledger.all("check")
        if check["rid"] == rid and check["confirmation_number"] == number and check["state"] != "VOIDED"
    ]
    return max(found, key=lambda check: str(check["updated_at_utc"]), default=None)


def settings(house: House, rid: int) -> Document:
    """A restaurant's auto-finish: on by default where OpenTable owns the book."""
    kept = house.ledger.get("setting", str(rid)) or {}
    return {
        "rid": rid,
        "auto_finish": kept.get("auto_finish", house.restaurant(rid).is_pos),
        "finish_minutes": kept.get("finish_minutes", DEFAULT_FINISH_MINUTES),
    }


def _booking_of(house: House, check: Document) -> Document | None:
    number = check["confirmation_number"]
    if number is None:
        return None
    booking = bookings.settled_by_number(house, check["rid"], number)
    if booking is None:
        raise Refused(404, "unknown_confirmation_number", f"OpenTable has no booking {number}")
    return booking


def _acknowledgement(check: Document, *, applied: bool) -> dict[str, Any]:
    return {"check_id": check["check_id"], "sequence_id": check["sequence_id"], "applied": applied}


def _follow_authorizations(house: House, check: Document) -> None:
    for payment in check["payments"]:
        kept = house.ledger.get("authorization", payment.get("authorization_id") or "")
        if kept is None:
            continue
        if payment["state"] == "VOIDED":
            kept["state"] = "RELEASED"
        elif payment["state"] == "REFUNDED":
            kept["state"] = "REFUNDED"
        elif check["state"] == "CLOSED":
            # Captured when the CLOSED snapshot that carries it is acknowledged.
            kept["state"] = "CAPTURED"
        house.ledger.put("authorization", kept["authorization_id"], kept)


def _set_timer(house: House, booking: Document | None, check: Document) -> None:
    if booking is None:
        return
    chosen = settings(house, booking["rid"])
    is_paid = check["state"] in ("PAID", "CLOSED")
    if not (is_paid and chosen["auto_finish"] and booking["res_state"] not in bookings.OVER):
        house.ledger.drop("timer", booking["key"])
        return
    if house.ledger.get("timer", booking["key"]) is None:
        due_at = instant(utc_now() + timedelta(minutes=chosen["finish_minutes"]))
        house.ledger.put("timer", booking["key"], {"key": booking["key"], "due_at_utc": due_at})


def _kept_amount(payment: Document) -> int:
    if payment["state"] == "VOIDED":
        return 0
    refunded = payment.get("refunded_amount")
    if payment["state"] == "REFUNDED" and refunded is None:
        return 0
    # A refund takes the amount first and only then the tip, which stands outside.
    return max(0, int(payment["amount"]) - int(refunded or 0))


def _read_item(item: Fields) -> None:
    item.text("line_id", 64, least=1)
    item.text("label", 500)
    item.text("category", 260, default=None)
    for name in ("quantity", "unit_price", "total_price", "course"):
        item.integer(name, -LARGEST_INT64, LARGEST_INT64)
    item.integer("seat", 0, 1000, default=None)
    item.choice("kitchen_state", KITCHEN_STATES)
    item.text("sent_at_utc", 40, default=None)
    item.flag("voided")
    item.listing("modifiers", 200, default=None)


def _read_payment(payment: Fields) -> None:
    payment.text("payment_id", 64, least=1)
    payment.choice("type", TENDERS)
    payment.text("tender", 100, default=None)
    payment.integer("amount", 0, LARGEST_INT64)
    payment.integer("tip", 0, LARGEST_INT64)
    payment.choice("state", PAYMENT_STATES)
    payment.text("authorization_id", 64, default=None)
    payment.text("card_last4", 4, default=None)
    payment.integer("refunded_amount", 0, LARGEST_INT64, default=None)
    payment.text("paid_at_utc", 40, default=None)
