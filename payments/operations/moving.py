"""A tender that was taken on the wrong check goes to the right one, and both say what is due then."""

import uuid
from datetime import datetime

from django.db import transaction

from config import errors
from payments import queries
from payments.models import Payment, PaymentMove, PaymentState, Tender
from payments.operations import checks
from pos_sync import operations as pos
from pos_sync.models import Cart, CartState


@transaction.atomic
def move_payment(
    *,
    payment: Payment,
    to_cart: Cart,
    reason: str,
    actor: str,
    now: datetime,
    move_key: uuid.UUID | None = None,
) -> PaymentMove:
    """Put a tender of staff's on another open check of the outlet; to take it back, move it back.

    It is for no part of that check. `move_key` is the tap's own key: the same again is answered with the
    first. Conflict `already_moved`, `applied_by_opentable`, `already_voided`, `already_refunded`,
    `same_check`, `check_closed`, `other_outlet`, `unsent_lines`, `over_tendered`, `key_in_use`;
    Invalid `reason_required`.
    """
    cart = payment.cart
    pos.take_both(cart=cart, other=to_cart)
    if move_key and (first := PaymentMove.objects.filter(pk=move_key).first()):
        return checks.repeated(
            first, is_same=(first.payment_id, first.to_cart_id) == (payment.pk, to_cart.pk)
        )
    payment.refresh_from_db(fields=["cart", "state", "refunded_minor"])
    if not reason.strip():
        raise errors.Invalid("reason_required", "Say why the payment is moved.", {"reason": ["required"]})
    _refuse_payment(payment, cart)
    _refuse_place(payment, cart, to_cart)
    move = PaymentMove.objects.create(
        id=move_key or uuid.uuid4(),
        payment=payment,
        from_cart=cart,
        to_cart=to_cart,
        reason=reason.strip()[:200],
        actor=actor,
        at=now,
    )
    payment.rounding_minor = queries.rounding_there(payment, to_cart)
    payment.part, payment.cart = None, to_cart
    payment.save(update_fields=["part", "cart", "rounding_minor"])
    _tell(move, now)
    checks.put_on_check(cart=cart, actor=actor, now=now, reason="void")
    checks.put_on_check(cart=to_cart, actor=actor, now=now, reason="payment")
    return move


def _refuse_payment(payment: Payment, cart: Cart) -> None:
    if payment.cart_id != cart.pk:
        raise errors.Conflict("already_moved", "This payment is on another check by now: look again.")
    if payment.tender == Tender.OPENTABLE:
        raise errors.Conflict(
            "applied_by_opentable",
            "OpenTable put this payment on that very check: release or refund it, and have the guest pay"
            " the right one in the app.",
        )
    if payment.state == PaymentState.VOIDED:
        raise errors.Conflict("already_voided", "This payment is voided: there is nothing to move.")
    if payment.refunded_minor:
        raise errors.Conflict(
            "already_refunded", "Money of this payment was given back: it stays where it is."
        )


def _refuse_place(payment: Payment, cart: Cart, to_cart: Cart) -> None:
    if cart.pk == to_cart.pk:
        raise errors.Conflict("same_check", "The payment is on that check already.")
    if (cart.outlet_id, cart.currency) != (to_cart.outlet_id, to_cart.currency):
        raise errors.Conflict("other_outlet", "That check is another outlet's, or in another currency.")
    for check in (cart, to_cart):
        if check.state not in {CartState.OPEN, CartState.PAID}:
            raise errors.Conflict(
                "check_closed",
                f"Check {check.check_number} is {check.state.lower()}: reopen it first, then move it.",
            )
    checks.refuse_unsent_lines(to_cart)
    if not queries.fits(payment, to_cart):
        raise errors.Conflict(
            "over_tendered",
            f"That is more than is due on check {to_cart.check_number}.",
            {"due": max(to_cart.due_minor, 0)},
        )


def _tell(move: PaymentMove, now: datetime) -> None:
    """Each check's journal and each party's story names the other."""
    payment, away, here = move.payment, move.from_cart, move.to_cart
    what = f"{payment.get_tender_display()} of {checks.amount_of(payment)}"
    told = {"payment": str(payment.pk), "reason": move.reason}
    for cart, words, kind in (
        (away, f"{what} moved to check {here.check_number}: {move.reason}", "payment_away"),
        (here, f"{what} moved here from check {away.check_number}: {move.reason}", "payment_here"),
    ):
        pos.append_event(cart=cart, kind=kind, actor=move.actor, now=now, payload=told)
        checks.tell_story(cart=cart, act="tender_moved", words=words[:500], actor=move.actor, now=now)
