"""The mobile app: the diner reads the open check, sets a tip, authorizes, or withdraws."""

import uuid
from datetime import timedelta
from typing import Any

from config.opentable.sandbox.exchange import Refused
from config.opentable.sandbox.house import House, bookings, checks
from config.opentable.sandbox.ledger import Document, instant, utc_now
from config.opentable.sandbox.scenarios import Outcome

CARD_LAST4 = "4242"
EXPIRES_HOURS = 24


def authorize(house: House, rid: int, number: int, tip: int, given: Document) -> Outcome:
    """Authorize what is due, or `given["amount"]`, plus the tip; minor units of the check's currency.

    `given` may also set authorization_id, check_id, check_sequence_id, currency and expires_at_utc, to show
    a partner what it must refuse.
    """
    booking = bookings.require_number(house, rid, number)
    check = checks.live_of(house, rid, number)
    if check is None and "check_id" not in given:
        raise Refused(404, "no_check", f"No check has been reported for booking {number}")
    body = {**_body(booking, check, tip), **given}
    house.ledger.put("authorization", body["authorization_id"], {**body, "state": "PENDING"})
    reply = house.call(rid, "POST", "/opentable/v1/payments/authorizations", body)
    # Without an answer nobody knows: the app shows it, and it can be withdrawn.
    state = "AUTHORIZED" if reply.is_success else "REFUSED" if reply.status else "UNANSWERED"
    return Outcome("authorize", reply, booking, _settle(house, body["authorization_id"], state))


def cancel_authorization(house: House, rid: int, number: int, authorization_id: str | None) -> Outcome:
    """Withdraw an authorization, the booking's latest unless one is named ("OT Pay Cancel")."""
    booking = bookings.require_number(house, rid, number)
    if authorization_id is None:
        latest = latest_of(house, rid, number)
        if latest is None:
            raise Refused(404, "no_authorization", f"Nothing has been authorized for booking {number}")
        authorization_id = str(latest["authorization_id"])
    reply = house.call(
        rid,
        "POST",
        f"/opentable/v1/payments/authorizations/{authorization_id}/cancel",
        {"rid": rid, "confirmation_number": number, "reason": "The diner withdrew it in the app"},
    )
    state = "CANCELED" if reply.is_success else None
    return Outcome("cancel_authorization", reply, booking, _settle(house, authorization_id, state))


def latest_of(house: House, rid: int, number: int) -> Document | None:
    """The booking's latest authorization that the partner took."""
    found = [
        authorization
        for authorization in house.ledger.all("authorization")
        if authorization["rid"] == rid
        and authorization["confirmation_number"] == number
        and authorization["state"] not in ("PENDING", "REFUSED")
    ]
    return max(found, key=lambda authorization: str(authorization["authorized_at_utc"]), default=None)


def _body(booking: Document, check: Document | None, tip: int) -> dict[str, Any]:
    now = utc_now()
    body = {
        "authorization_id": str(uuid.uuid4()),
        "rid": booking["rid"],
        "confirmation_number": booking["confirmation_number"],
        "tip": tip,
        "card_last4": CARD_LAST4,
        "authorized_at_utc": instant(now),
        "expires_at_utc": instant(now + timedelta(hours=EXPIRES_HOURS)),
    }
    gpid = (booking.get("guest") or {}).get("gpid")
    if gpid is not None:
        body["gpid"] = gpid
    if check is not None:
        body["check_id"] = check["check_id"]
        body["check_sequence_id"] = check["sequence_id"]
        body["currency"] = check["currency"]
        body["amount"] = check["totals"]["due"]
    return body


def _settle(house: House, authorization_id: str, state: str | None) -> Document | None:
    with house.ledger.writing():
        kept = house.ledger.get("authorization", authorization_id)
        # The CLOSED snapshot that captures it may arrive before the answer to the authorization.
        if kept and state and kept["state"] != "CAPTURED":
            kept["state"] = state
            house.ledger.put("authorization", authorization_id, kept)
    return kept
