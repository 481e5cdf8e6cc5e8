"""Guest profiles by gpid, with the visits and spend that checks build up."""

from typing import Any

from config.opentable.sandbox.house import House
from config.opentable.sandbox.ledger import Document

FIRST_GPID = 900_001


def know(house: House, guest: Document) -> Document:
    """Keep a guest's profile and return the guest with a gpid; the same e-mail or phone is the same guest."""
    with house.ledger.writing():
        gpid = guest.get("gpid") or _same_person(house, guest)
        if gpid is None:
            gpid = house.ledger.next_number("gpid", FIRST_GPID)
        kept = house.ledger.get("guest", str(gpid)) or {"visits": {}}
        named = {**guest, "gpid": gpid}
        house.ledger.put("guest", str(gpid), {**kept, **named})
        for contact in _contacts(guest):
            house.ledger.put("contact", contact, {"gpid": gpid})
    return named


def remember_visit(house: House, booking: Document | None, check: Document) -> None:
    """A CLOSED check is a visit of its booking's guest; a check that is no longer closed is not."""
    gpid = ((booking or {}).get("guest") or {}).get("gpid")
    if gpid is None or booking is None:
        return
    with house.ledger.writing():
        guest = house.ledger.get("guest", str(gpid)) or {"gpid": gpid, "visits": {}}
        if check["state"] == "CLOSED":
            guest["visits"][check["check_id"]] = _visit(booking, check)
        else:
            guest["visits"].pop(check["check_id"], None)
        house.ledger.put("guest", str(gpid), guest)


def shown(house: House) -> list[dict[str, Any]]:
    """Every guest with visits, and spend by currency in minor units."""
    return [_with_spend(guest) for guest in house.ledger.all("guest")]


def _visit(booking: Document, check: Document) -> Document:
    return {
        "check_id": check["check_id"],
        "rid": booking["rid"],
        "confirmation_number": booking["confirmation_number"],
        "date_time": booking["date_time"],
        "party_size": check["party_size"],
        "currency": check["currency"],
        "total": check["totals"]["total"],
        "tip": check["totals"]["tip"],
        "items": [
            {name: item[name] for name in ("label", "quantity", "total_price")}
            for item in check["items"]
            if not item["voided"]
        ],
    }


def _with_spend(guest: Document) -> dict[str, Any]:
    visits = list(guest["visits"].values())
    spend: dict[str, int] = {}
    for visit in visits:
        spend[visit["currency"]] = spend.get(visit["currency"], 0) + visit["total"]
    return {**guest, "visits": visits, "spend": spend}


def _contacts(guest: Document) -> list[str]:
    given = [guest.get("transactional_email"), guest.get("email"), (guest.get("phone") or {}).get("number")]
    return [contact for contact in given if isinstance(contact, str) and contact]


def _same_person(house: House, guest: Document) -> int | None:
    for contact in _contacts(guest):
        known = house.ledger.get("contact", contact)
        if known:
            return int(known["gpid"])
    return None
