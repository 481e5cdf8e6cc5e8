"""GuestCenter, OpenTable's own floor: seat, move, finish, and the nightly run."""

from datetime import timedelta
from typing import Any

from config.opentable.sandbox.house import House, bookings
from config.opentable.sandbox.ledger import Document, instant, utc_now
from config.opentable.sandbox.scenarios import Outcome, diner

FINISH_AGAIN_AFTER = timedelta(minutes=1)


def seat(house: House, rid: int, number: int, tables: list[str], may_pay: bool | None) -> Outcome:
    """Seat a party; names are sent as given, be they in the floor plan or not."""
    changes: Document = {"res_state": "SEATED", "tables": tables}
    if may_pay is not None:
        changes["may_pay"] = may_pay
    return _update(house, rid, number, changes, {"seated_at_utc": instant(utc_now())})


def move(house: House, rid: int, number: int, tables: list[str]) -> Outcome:
    """Move a seated party to other tables."""
    return _update(house, rid, number, {"res_state": "SEATED", "tables": tables})


def finish(house: House, rid: int, number: int, res_state: str) -> Outcome:
    """End the visit, or set any other state: DONE, NOSHOW, BOOKED (un-seat)."""
    return _update(house, rid, number, {"res_state": res_state})


def assume_seated(house: House, rid: int, day: str) -> list[Outcome]:
    """The nightly run: whoever is still BOOKED on that local day is assumed to have been seated."""
    return [
        _update(house, rid, booking["confirmation_number"], {"res_state": "ASSUMED_SEATED"})
        for booking in bookings.of_day(house, rid, day)
        if booking["res_state"] == "BOOKED"
    ]


def finish_what_is_due(house: House) -> None:
    """Mark DONE the parties whose auto-finish timer has run out."""
    now = instant(utc_now())
    for timer in house.ledger.all("timer"):
        if timer["due_at_utc"] > now:
            continue
        house.ledger.drop("timer", timer["key"])
        booking = bookings.by_key(house, timer["key"])
        if booking and booking["confirmation_number"] and booking["res_state"] not in bookings.OVER:
            outcome = finish(house, booking["rid"], booking["confirmation_number"], "DONE")
            if outcome.reply.is_worth_a_retry:
                due_at = instant(utc_now() + FINISH_AGAIN_AFTER)
                house.ledger.put("timer", timer["key"], {**timer, "due_at_utc": due_at})


def _update(
    house: House, rid: int, number: int, changes: Document, told: dict[str, Any] | None = None
) -> Outcome:
    booking = bookings.require_number(house, rid, number)
    reply = diner.put(house, booking, {**changes, **(told or {})})
    if not reply.is_success:
        return Outcome("update", reply, booking)
    # A partner may acknowledge and keep its own state (ASSUMED_SEATED changes only BOOKED).
    answered = reply.body if isinstance(reply.body, dict) else {}
    kept = {**changes, "res_state": answered.get("res_state", changes["res_state"])}
    if "cart" in answered:
        kept["cart"] = answered["cart"]
    return Outcome("update", reply, bookings.change(house, booking["key"], kept))
