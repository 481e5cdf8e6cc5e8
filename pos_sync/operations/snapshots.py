"""Snapshots: a cart's totals written down, numbered, and sent to OpenTable as the open ticket."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from config import errors
from config.opentable import links, outbox
from pos_sync import queries, totals, wire
from pos_sync.models import Cart, CartState, Line, Snapshot
from pos_sync.operations import journal, settling
from reservations import operations as book
from reservations.models import State

# The payments article: the server behind the app is refreshed at least every five minutes.
RESEND_EVERY = timedelta(minutes=5)

# Who changed the house state when the cart did.
SELF = "POS"


@transaction.atomic
def take_snapshot(*, cart: Cart, reason: str, now: datetime) -> Snapshot:
    """Sum the cart, number what came out, and send it where the outlet is tied to OpenTable.

    `reason` is open, hold, fire, course, void, discount, move, print, payment, deposit, reopen, refund or
    resend. An open cart with nothing due that was paid for becomes PAID, a paid one with something due OPEN
    again.
    """
    journal.lock_rows(cart=cart)
    lines = queries.sent_lines(cart)
    sums = queries.sum_up(cart=cart, lines=lines)
    _write_down(cart=cart, sums=sums, reason=reason, now=now)
    _follow_meal(cart=cart, lines=lines, reason=reason, now=now)
    _tell_opentable(cart=cart, lines=lines, sums=sums, now=now)
    return Snapshot.objects.create(
        cart=cart,
        sequence_id=cart.sequence_id,
        due_minor=cart.due_minor,
        total_minor=cart.total_minor,
        reason=reason,
        taken_at=now,
    )


@transaction.atomic
def record_payments(
    *,
    cart: Cart,
    rows: Sequence[dict[str, Any]],
    paid_minor: int,
    tip_minor: int,
    now: datetime,
    reason: str,
    rounding_minor: int = 0,
    paid_by_part: Mapping[int, int] | None = None,
    rounded_by_part: Mapping[int, int] | None = None,
) -> Snapshot:
    """Store what was paid, as the payments app states it, and take a snapshot.

    `rows` are the wire's payment rows; `paid_minor` is without tips, less refunds and voids, and so is what
    of it was paid for single parts of the check; `rounding_minor` is what cash that stands was rounded by. A
    closed cart on which more is due than a deposit covers is open again, but after a refund: that is waived.
    """
    journal.lock_rows(cart=cart)
    was_paid_minor = cart.paid_minor
    cart.payment_rows = list(rows)
    cart.tip_minor = tip_minor
    cart.paid_minor = paid_minor
    cart.total_minor += rounding_minor - cart.rounding_minor
    cart.rounding_minor = rounding_minor
    is_waived = cart.state == CartState.CLOSED and reason == "refund"
    if not is_waived:
        cart.prepaid_minor = max(0, min(cart.deposit_minor, cart.total_minor - cart.paid_minor))
    cart.due_minor = cart.total_minor - cart.prepaid_minor - cart.paid_minor
    if is_waived:
        _waive_due(cart)
    settle_state(cart)
    cart.save(
        update_fields=[
            *("payment_rows", "tip_minor", "paid_minor", "due_minor", "waived_minor", "total_minor"),
            *("prepaid_minor", "rounding_minor", "state", "closed_at", "sold_by"),
        ]
    )
    settling.settle_parts(
        cart=cart, was_paid_minor=was_paid_minor, paid=paid_by_part or {}, rounded=rounded_by_part or {}
    )
    journal.append_event(
        cart=cart, kind="payment", actor="payments", now=now, payload={"reason": reason, "paid": paid_minor}
    )
    return take_snapshot(cart=cart, reason=reason, now=now)


def refuse_overpaid(cart: Cart) -> None:
    """Conflict `paid_exceeds_total` where an act just left less on the check than was paid: refund first."""
    if cart.due_minor < 0:
        raise errors.Conflict(
            "paid_exceeds_total", "More was paid than would be left on the check: refund first."
        )


def _waive_due(cart: Cart) -> None:
    """Take off the total what a refund made due: who was given money back is not asked for it again."""
    waived = max(cart.due_minor, 0)
    cart.waived_minor += waived
    cart.total_minor -= waived
    cart.due_minor -= waived


def _follow_meal(*, cart: Cart, lines: Sequence[Line], reason: str, now: datetime) -> None:
    """Set the party's house state by its cart: what was fired, whether the check is down, or paid.

    A table that staff are clearing already stays BUSSING. A check that is open again stops the timer that
    would release the table. What is only sent again says nothing new, and a voided check nothing of a meal:
    the party may be eating on another.
    """
    if reason == "resend" or cart.state == CartState.VOIDED:
        return
    party = cart.reservation
    if cart.state == CartState.OPEN and party.release_at is not None:
        book.schedule_release(reservation=party, at=None)
    house_state = _house_state(cart, lines)
    if party.state == State.SEATED and party.house_state not in {house_state, "BUSSING"}:
        book.set_house_state(reservation=party, house_state=house_state, actor=SELF, now=now)


def _house_state(cart: Cart, lines: Sequence[Line]) -> str:
    if cart.state in {CartState.PAID, CartState.CLOSED}:
        return "PAID"
    if cart.presented_at:
        return "CHECK_DROPPED"
    course = wire.highest_course(lines)
    return "SEATED" if course is None else f"COURSE_{min(max(course, 1), 3)}"


def settle_state(cart: Cart) -> None:
    """OPEN while something is due, PAID once payments have left nothing due; CLOSED stays while it holds.

    A check on which nothing is paid stays OPEN, be it still empty, comped whole or covered by a deposit: more
    may be ordered, and it is for staff to close it.
    """
    if cart.state == CartState.VOIDED:
        return
    if cart.due_minor > 0:
        cart.state, cart.closed_at, cart.sold_by = CartState.OPEN, None, None
    elif cart.state == CartState.OPEN and cart.paid_minor > 0:
        cart.state = CartState.PAID


def _write_down(*, cart: Cart, sums: totals.Totals, reason: str, now: datetime) -> None:
    cart.sequence_id += 1
    cart.updated_at = now
    cart.sub_total_minor, cart.total_minor = sums.sub_total_minor, sums.total_minor
    cart.prepaid_minor, cart.due_minor = sums.prepaid_minor, sums.due_minor
    # A check that was just reopened stays OPEN for staff although nothing is due on it yet.
    if reason != "reopen":
        settle_state(cart)
    cart.save(
        update_fields=[
            *("sequence_id", "updated_at", "sub_total_minor", "total_minor", "prepaid_minor", "due_minor"),
            *("state", "closed_at", "sold_by"),
        ]
    )


def _tell_opentable(*, cart: Cart, lines: Sequence[Line], sums: totals.Totals, now: datetime) -> None:
    link = links.current_link(cart.outlet.rid)
    if link is None or not cart.outlet.integration_enabled:
        return
    names = list(cart.tables.order_by("name").values_list("name", flat=True))
    outbox.write(
        link=link,
        kind="CHECK",
        key=str(cart.pk),
        method="PUT",
        path=f"/api/v1/{link.connection.partner_id}/restaurants/{cart.outlet.rid}/checks/{cart.pk}",
        body=wire.check_document(cart=cart, lines=lines, table_names=names, totals=sums),
        now=now,
        resend_every=RESEND_EVERY if cart.state == CartState.OPEN else None,
    )
