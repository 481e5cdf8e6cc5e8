"""Giving money back that was taken: whole or in part, with a reason, while the sale stays on the check."""

import uuid
from datetime import datetime

from django.db import transaction

from config import errors
from config.outlets import money
from payments import settlement
from payments.models import Payment, Refund, Tender
from payments.operations import checks
from pos_sync import operations as pos
from pos_sync import queries as pos_queries
from pos_sync.models import Cart, CartState


@transaction.atomic
def refund(
    *,
    payment: Payment,
    amount_minor: int,
    reason: str,
    actor: str,
    approved_by: str,
    now: datetime,
    refund_key: uuid.UUID | None = None,
) -> Refund:
    """Give back so much of a captured payment, of its amount first and then of its tip.

    On an open check what was given back is due again. A closed check stays closed and nobody is asked for it:
    its total is less by as much, and so is its party's visit. `refund_key` is the tap's own key: the same
    again is answered with the first. Conflict `not_captured`, `already_voided`, `already_refunded`,
    `over_refunded`, `key_in_use`; Invalid `invalid_amount`, `reason_required`, `not_in_coins`.
    """
    cart = payment.cart
    pos.take_locks(cart=cart)
    if refund_key and (first := Refund.objects.filter(pk=refund_key).first()):
        return _repeated(first, payment)
    payment.refresh_from_db(fields=["state", "refunded_minor"])
    refuse_without_reason(reason)
    _refuse_odd_cash(payment, amount_minor)
    made = give_back(
        payment=payment,
        amount_minor=amount_minor,
        refund=Refund(
            id=refund_key or uuid.uuid4(), reason=reason.strip(), actor=actor, approved_by=approved_by, at=now
        ),
    )
    put_refund(cart=cart, words=_words(made), actor=actor, now=now)
    return made


def refuse_without_reason(reason: str) -> None:
    """Invalid `reason_required`: money is not given back for nothing."""
    if not reason.strip():
        raise errors.Invalid("reason_required", "Say why the money is given back.", {"reason": ["required"]})


def _refuse_odd_cash(payment: Payment, amount_minor: int) -> None:
    """Cash is given back in coins, where it is taken in them; all that is left goes back as it was taken."""
    if payment.tender != Tender.CASH or amount_minor >= payment.left_minor:
        return
    coin_minor = pos_queries.rates_of(payment.cart.outlet).coin_minor
    odd = amount_minor % coin_minor
    if odd and amount_minor > 0:
        less = amount_minor - odd
        nearest = [amount for amount in (less, min(less + coin_minor, payment.left_minor)) if amount]
        amounts = " or ".join(money.format_minor(amount, payment.cart.currency) for amount in nearest)
        words = f"There are no coins for that amount: give back {amounts}."
        raise errors.Invalid("not_in_coins", words, {"amount": ["no_such_coins"]})


def give_back(*, payment: Payment, amount_minor: int, refund: Refund) -> Refund:
    """Take so much off a payment of a locked check, and keep `refund` as what says so.

    Nothing is taken off where `refund` says that what is owed was rounded down to nothing.
    """
    before = checks.judged(payment)
    verdict = settlement.judge_refund(before, amount_minor)
    if not verdict.is_accepted and not (amount_minor == 0 and refund.rounding_minor < 0):
        kind = errors.Invalid if verdict.code == "invalid_amount" else errors.Conflict
        raise kind(verdict.code, verdict.words, {"left": payment.left_minor})
    after = settlement.give_back(before, amount_minor)
    payment.state, payment.refunded_minor = after.state.value, after.refunded_minor
    # Given back whole on an open check it is due again to the unit: the guest may pay by card now.
    if after.left_minor() == 0 and payment.cart.state != CartState.CLOSED:
        payment.rounding_minor = 0
    payment.save(update_fields=["state", "refunded_minor", "rounding_minor"])
    refund.payment, refund.amount_minor = payment, amount_minor
    refund.save(force_insert=True)
    return refund


def put_refund(*, cart: Cart, words: str, actor: str, now: datetime) -> None:
    """Tell of what was given back: in the party's story, on the check, and in its visit."""
    checks.tell_story(cart=cart, act="payment_refunded", words=words[:500], actor=actor, now=now)
    checks.put_on_check(cart=cart, actor=actor, now=now, reason="refund")
    if cart.state == CartState.CLOSED:
        checks.keep_visit(cart=cart, now=now)


def _repeated(first: Refund, payment: Payment) -> Refund:
    if first.payment_id != payment.pk:
        raise errors.Conflict("key_in_use", "This tap was another refund's: load the page again.")
    return first


def _words(made: Refund) -> str:
    """What the party's story says: `Card refunded (cold soup), approved by maria: S$10.00 of S$42.00`."""
    payment = made.payment
    currency = payment.cart.currency
    amount, taken = (money.format_minor(sum_, currency) for sum_ in (made.amount_minor, payment.taken_minor))
    approved = "" if made.approved_by == made.actor else f", approved by {made.approved_by}"
    return f"{payment.get_tender_display()} refunded ({made.reason}){approved}: {amount} of {taken}"
