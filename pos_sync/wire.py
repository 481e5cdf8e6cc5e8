"""OpenTable's documents of the POS: the open ticket out, the floor plan in.

The answer about a reservation with its `cart` is built on `reservations.wire`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from config import errors
from config.opentable import documents
from config.opentable.chapters import Said
from pos_sync import matching
from pos_sync.models import Cart, CartState, KitchenState, Line
from pos_sync.totals import Totals
from reservations import wire as book_wire
from reservations.models import Reservation

# The phase a fired course stands for; a course above the last counts as the last.
_PHASES = {0: "APPETIZER", 1: "APPETIZER", 2: "ENTREE", 3: "DESSERT"}


def instant(at: datetime | None) -> str | None:
    """An event instant as the wire spells it: UTC, whole seconds, a Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def cart_document(
    *, check_id: str | None, state: str, reason: str | None, unmatched: Sequence[str]
) -> dict[str, Any]:
    """The `cart` of the answer about a reservation."""
    return {"check_id": check_id, "state": state, "reason": reason, "unmatched": list(unmatched)}


def reservation_answer(reservation: Reservation, cart: dict[str, Any] | None) -> dict[str, Any]:
    """The reservation as we hold it, with its `cart` once SEATED was asked for."""
    answer = book_wire.reservation_document(reservation)
    return answer if cart is None else {**answer, "cart": cart}


def read_plan(document: Any) -> list[matching.ListedName]:
    """The tables of a floor plan (`GET floor_plan` of the OpenTable API contract).

    Names are kept as they stand, spaces included; a table with a card number for a name or an area is left
    out. Invalid `unreadable_floor_plan` where one is no name.
    """
    tables = document.get("tables") if isinstance(document, dict) else None
    if not isinstance(tables, list) or not all(_is_named(row) for row in tables):
        raise errors.Invalid("unreadable_floor_plan", "OpenTable's floor plan could not be read.")
    return [
        matching.ListedName(
            name=row["name"],
            area=str(row.get("area") or "")[:60],
            min_covers=_covers(row.get("min_covers")),
            max_covers=_covers(row.get("max_covers")),
        )
        for row in tables
        if not documents.has_card_number(f"{row['name']}\n{row.get('area')}")
    ]


def _covers(count: Any) -> int | None:
    """Only to be shown: what is no number of guests is left out, and the names are kept."""
    return count if type(count) is int and 0 < count < 1000 else None


def _is_named(row: Any) -> bool:
    return isinstance(row, dict) and isinstance(row.get("name"), str) and 1 <= len(row["name"]) <= 64


def check_document(
    *, cart: Cart, lines: Sequence[Line], table_names: Sequence[str], totals: Totals
) -> dict[str, Any]:
    """The whole snapshot of a cart (`Check` of the OpenTable API contract).

    `lines` are those that were held or fired, voided ones included; `confirmation_number` is null for
    parties that OpenTable does not know.
    """
    return {
        "rid": cart.outlet.rid,
        "check_id": str(cart.pk),
        "check_number": str(cart.check_number),
        "confirmation_number": known_number(cart),
        "sequence_id": cart.sequence_id,
        "state": cart.state,
        "meal_phase": meal_phase(cart, lines),
        "tables": list(table_names),
        "party_size": cart.party_size,
        "opened_at_utc": instant(cart.opened_at),
        "updated_at_utc": instant(cart.updated_at),
        "closed_at_utc": instant(cart.closed_at),
        "server_name": cart.server_name or None,
        "currency": cart.currency,
        "items": [_item(line) for line in lines],
        "totals": _totals(totals),
        "payments": cart.payment_rows,
    }


def known_number(cart: Cart) -> int | None:
    """The confirmation number OpenTable knows the party by; a walk-in and a phone booking have none there."""
    booked = cart.reservation
    return booked.confirmation_number if booked.source == "OPENTABLE" else None


def meal_phase(cart: Cart, lines: Sequence[Line]) -> str:
    """How far the meal is: what was paid or presented, else the highest course fired.

    A settled check is CLEARED once its party has left; until then the phase stays PAID.
    """
    if cart.state == CartState.VOIDED:
        return "CLEARED"
    if cart.state == CartState.CLOSED:
        return "PAID" if cart.reservation.state == "SEATED" else "CLEARED"
    if cart.state == CartState.PAID:
        return "PAID"
    if cart.presented_at:
        return "CHECK_PRESENTED"
    course = highest_course(lines)
    return "SEATED" if course is None else _PHASES[min(course, 3)]


def highest_course(lines: Sequence[Line]) -> int | None:
    """The highest course that was fired and not voided since; None before the first fire."""
    waiting = {KitchenState.NEW, KitchenState.HELD}
    return max(
        (line.course for line in lines if line.voided_at is None and line.kitchen_state not in waiting),
        default=None,
    )


def _totals(totals: Totals) -> dict[str, int]:
    return {
        "sub_total": totals.sub_total_minor,
        "discounts": totals.discounts_minor,
        "service_charges": totals.service_charges_minor,
        "tax": totals.tax_minor,
        "tax_included": totals.tax_included_minor,
        "other_charges": totals.other_charges_minor,
        "total": totals.total_minor,
        "tip": totals.tip_minor,
        "prepaid": totals.prepaid_minor,
        "paid": totals.paid_minor,
        "due": totals.due_minor,
    }


def _item(line: Line) -> dict[str, Any]:
    return {
        "line_id": str(line.pk),
        "label": line.label,
        "category": line.category,
        "quantity": line.quantity,
        "unit_price": line.unit_price_minor + line.modifiers_minor,
        "total_price": line.quantity * (line.unit_price_minor + line.modifiers_minor),
        "course": line.course,
        "seat": line.seat,
        "kitchen_state": line.kitchen_state,
        "sent_at_utc": instant(line.sent_at),
        "voided": line.voided_at is not None,
        "modifiers": line.modifiers,
    }


def retell(said: Said) -> str:
    """What a message about a check meant, in words; nothing for a message about something else."""
    if said.is_theirs or "/checks/" not in said.path:
        return ""
    state = str(said.body.get("state", "")).lower()
    return f"told OpenTable the check{f', {state}' if state else ''}"
