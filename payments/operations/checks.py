"""What every act of money shares: the row locks, telling the cart what is paid, and closing it."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from config import errors
from config.opentable import problems
from config.outlets import money
from payments import queries, settlement, wire
from payments.models import Payment
from payments.operations import receipts
from pos_sync import operations as pos
from pos_sync.models import Cart, CartState
from reservations import operations as book
from reservations.models import State

Made = TypeVar("Made")


def repeated(first: Made, *, is_same: bool) -> Made:
    """What a tap's own key made before; Conflict `key_in_use` where that is not what is asked for now."""
    if not is_same:
        raise errors.Conflict("key_in_use", "This tap was for something else before: load the page again.")
    return first


def put_on_check(*, cart: Cart, actor: str, now: datetime, reason: str) -> None:
    """State all payments of a locked cart to it, and close it where nothing is left to do.

    `reason` names the snapshot: payment, void or refund. A cart that is open again has no running timer.
    """
    payments = queries.payments_of(cart)
    received, by_part = settlement.received(map(judged, payments)), _by_part(payments)
    pos.record_payments(
        cart=cart,
        rows=[wire.payment_row(payment) for payment in payments],
        paid_minor=received.paid_minor,
        tip_minor=received.tip_minor,
        now=now,
        reason=reason,
        rounding_minor=received.rounding_minor,
        paid_by_part={part: found.paid_minor for part, found in by_part.items()},
        rounded_by_part={part: found.rounding_minor for part, found in by_part.items()},
    )
    follow_state(cart=cart, actor=actor, now=now)


def follow_state(*, cart: Cart, actor: str, now: datetime) -> None:
    """Close a check that is paid now, if nothing is left to do on it; stop the timer of one that is open."""
    if cart.state == CartState.PAID and cart.outlet.closes_paid_checks and not queries.has_unsent_lines(cart):
        _close(cart=cart, actor=actor, now=now)
    elif cart.state != CartState.CLOSED and cart.reservation.release_at is not None:
        book.schedule_release(reservation=cart.reservation, at=None)


@transaction.atomic
def close_check(*, cart: Cart, actor: str, now: datetime) -> Cart:
    """Close a paid check by hand, where the outlet does not let it close by itself.

    Conflict `unsent_lines` while something waits to be sent, `check_not_paid` while something is due.
    """
    pos.take_locks(cart=cart)
    refuse_unsent_lines(cart)
    if cart.state != CartState.CLOSED:
        _close(cart=cart, actor=actor, now=now)
    return cart


@transaction.atomic
def note_closing(*, check_id: str, now: datetime) -> bool:
    """Keep the receipt and the visit of a check that was closed elsewhere, with its party's leaving.

    Tells whether there was anything to keep; told twice, the second time there is not.
    """
    cart = Cart.objects.get(pk=check_id)
    pos.lock_rows(cart=cart)
    if cart.state != CartState.CLOSED or queries.has_receipt(cart):
        return False
    _keep_closing(cart=cart, now=now)
    return True


def refuse_unsent_lines(cart: Cart) -> None:
    """Conflict `unsent_lines`: what was tapped but neither held nor fired is not on the check yet."""
    if queries.has_unsent_lines(cart):
        raise errors.Conflict(
            "unsent_lines",
            f"Check {cart.check_number} has items that were not sent. Send or remove them first.",
        )


def tell_story(*, cart: Cart, act: str, words: str, actor: str, now: datetime) -> None:
    """Add one act of money to the story of the party's reservation."""
    book.record_change(reservation=cart.reservation, act=act, words=words, actor=actor, now=now)


def amount_of(payment: Payment) -> str:
    """The payment's amount, tip apart, as staff read it: `S$42.00 and a tip of S$5.00`."""
    currency = payment.cart.currency
    amount = money.format_minor(payment.amount_minor, currency)
    return f"{amount} and a tip of {money.format_minor(payment.tip_minor, currency)}"


def _close(*, cart: Cart, actor: str, now: datetime) -> None:
    """Settle and release: the final snapshot, the receipt, the visit, the house state and the timer."""
    pos.close_cart(cart=cart, now=now, actor=actor)
    _keep_closing(cart=cart, now=now)
    party = cart.reservation
    # Only a party that still sits is marked paid and timed; one that has left is finished already.
    if party.state in {State.SEATED, State.ASSUMED_SEATED} and cart.outlet.finishes_after_payment:
        at = settlement.release_at(now, queries.finish_minutes(cart))
        book.schedule_release(reservation=party, at=at)


def _keep_closing(*, cart: Cart, now: datetime) -> None:
    """What stays of a closed check: the receipt to send, and what the party had and spent."""
    receipts.open_receipt(cart=cart, now=now)
    problems.close_problem(rid=cart.outlet.rid, code="check_due_again", subject=str(cart.pk), now=now)
    keep_visit(cart=cart, now=now)


def keep_visit(*, cart: Cart, now: datetime) -> None:
    """Write what the party of a closed check had and spent, over what was written before."""
    book.record_visit(
        reservation=cart.reservation,
        spent_minor=cart.total_minor,
        tip_minor=cart.tip_minor,
        currency=cart.currency,
        items=queries.items_of(cart),
        closed_at=cart.closed_at or now,
    )


def _by_part(payments: Iterable[Payment]) -> dict[int, settlement.Received]:
    """What was paid for single parts of the check; payments for none of them are left out."""
    found: dict[int, list[settlement.Payment]] = {}
    for payment in payments:
        if payment.part_id is not None:
            found.setdefault(payment.part_id, []).append(judged(payment))
    return {part: settlement.received(paid) for part, paid in found.items()}


def judged(payment: Payment) -> settlement.Payment:
    """The payment as the rules see it."""
    return settlement.Payment(
        amount_minor=payment.amount_minor,
        tip_minor=payment.tip_minor,
        state=settlement.PaymentState(payment.state),
        refunded_minor=payment.refunded_minor,
        rounding_minor=payment.rounding_minor,
    )
