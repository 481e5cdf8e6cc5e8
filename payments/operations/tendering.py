"""What staff take and give back at the table: cash, card, gift card and other tenders."""

import re
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from config import errors
from config.opentable import problems
from payments import overlaps, queries, settlement
from payments.models import AuthorizationState, Payment, PaymentState, Tender
from payments.operations import checks, owing, releasing
from pos_sync import operations as pos
from pos_sync import queries as pos_queries
from pos_sync.models import Cart, CartState, Part


@transaction.atomic
def take_tender(
    *,
    cart: Cart,
    tender: str,
    amount_minor: int,
    tip_minor: int,
    received_minor: int | None,
    actor: str,
    now: datetime,
    card_last4: str = "",
    reference: str = "",
    payment_id: uuid.UUID | None = None,
    part: Part | None = None,
    seen: int | None = None,
) -> Payment:
    """Apply a tender to a check, or to one part of it, and close the check when nothing is due any more.

    `amount_minor` is without the tip, `received_minor` the cash handed over, `payment_id` the tap's own key:
    the same again is answered with the first's payment. Conflict `key_in_use`, `unsent_lines`,
    `over_tendered`, or as `owing.due_of`; Invalid. The app's makes room (`overlaps.released_for`).
    """
    pos.take_locks(cart=cart)
    if payment_id and (first := Payment.objects.filter(pk=payment_id).first()):
        return checks.repeated(first, is_same=first.cart_id == cart.pk)
    _refuse_card_details(card_last4=card_last4, reference=reference)
    checks.refuse_unsent_lines(cart)
    if part is None:
        _release_if_paid_twice(cart=cart, tender=tender, amount_minor=amount_minor, actor=actor, now=now)
    verdict = _judge(cart, tender, amount_minor, tip_minor, owing.due_of(cart=cart, part=part, seen=seen))
    payment = Payment.objects.create(
        id=payment_id or uuid.uuid4(),
        cart=cart,
        part=part,
        tender=tender,
        amount_minor=verdict.amount_minor,
        rounding_minor=verdict.rounding_minor,
        tip_minor=tip_minor,
        received_minor=_received(tender, verdict, amount_minor, tip_minor, received_minor),
        state=PaymentState.CAPTURED,
        card_last4=card_last4,
        reference=reference,
        taken_by=actor,
        taken_at=now,
    )
    return _put(payment=payment, actor=actor, now=now)


@transaction.atomic
def void_payment(*, payment: Payment, reason: str, actor: str, now: datetime) -> Payment:
    """Take back a tender entered by mistake, or release an authorization, before the check is closed.

    Conflict `already_voided`, `already_refunded`, `captured_by_opentable`, `check_closed`; Invalid
    `reason_required`.
    """
    cart = payment.cart
    pos.take_locks(cart=cart)
    payment.refresh_from_db(fields=["state", "refunded_minor"])
    _refuse_void(payment=payment, cart=cart, reason=reason)
    if payment.tender == Tender.OPENTABLE:
        releasing.release(
            payment=payment,
            cart=cart,
            state=AuthorizationState.VOIDED,
            words="Released by staff:",
            actor=actor,
            now=now,
        )
        return payment
    payment.state = PaymentState.VOIDED
    payment.save(update_fields=["state"])
    words = f"{payment.get_tender_display()} voided ({reason.strip()}): {checks.amount_of(payment)}"
    checks.tell_story(cart=cart, act="tender_voided", words=words[:500], actor=actor, now=now)
    checks.put_on_check(cart=cart, actor=actor, now=now, reason="void")
    return payment


def _put(*, payment: Payment, actor: str, now: datetime) -> Payment:
    cart = payment.cart
    place = f" for part {payment.part.check_number}" if payment.part else ""
    words = f"{payment.get_tender_display()} taken{place}: {checks.amount_of(payment)}"
    checks.tell_story(cart=cart, act="tender_taken", words=words, actor=actor, now=now)
    checks.put_on_check(cart=cart, actor=actor, now=now, reason="payment")
    return payment


def _refuse_card_details(*, card_last4: str, reference: str) -> None:
    """Of a card the last four digits and the terminal's reference are kept, never a number."""
    if not re.fullmatch(r"([0-9]{4})?", card_last4):
        raise errors.Invalid("invalid_card", "Give the last four digits of the card only.")
    if len(re.sub(r"[^0-9]", "", reference)) >= 13 or len(reference) > 64:
        raise errors.Invalid(
            "invalid_card", "The reference looks like a card number: give the slip's number."
        )


def _judge(
    cart: Cart, tender: str, amount_minor: int, tip_minor: int, due_minor: int
) -> settlement.TenderVerdict:
    """What of the amount counts on the check, or the refusal."""
    if tender not in Tender.values or amount_minor <= 0 or tip_minor < 0:
        raise errors.Invalid("invalid_amount", "The amount must be above zero, the tip not below it.")
    verdict = settlement.judge_tender(
        settlement.Tender(tender), amount_minor + tip_minor, due_minor, tip_minor, _coin(cart)
    )
    if verdict.is_accepted:
        return verdict
    form = verdict.code in {"needs_authorization", "invalid_amount"}
    raise (errors.Invalid if form else errors.Conflict)(
        verdict.code, verdict.words, {"due": max(due_minor, 0)}
    )


def _coin(cart: Cart) -> int:
    return pos_queries.rates_of(cart.outlet).coin_minor


def _received(
    tender: str,
    verdict: settlement.TenderVerdict,
    amount_minor: int,
    tip_minor: int,
    received_minor: int | None,
) -> int | None:
    """What lies on the table in cash; None for a tender that gives no change."""
    if tender != Tender.CASH:
        if received_minor is not None:
            raise errors.Invalid("invalid_amount", "Only cash is counted as received.")
        return None
    applied = verdict.amount_minor
    received = max(amount_minor, applied) + tip_minor if received_minor is None else received_minor
    if received < applied + tip_minor:
        raise errors.Invalid("received_too_little", "That is less cash than the amount and the tip.")
    return received


def _release_if_paid_twice(*, cart: Cart, tender: str, amount_minor: int, actor: str, now: datetime) -> None:
    """Let go of what the app authorized where this tender takes its place; the next snapshot says so."""
    if cart.state not in {CartState.OPEN, CartState.PAID} or tender not in Tender.values:
        return
    outstanding = queries.outstanding_of(cart)
    places = overlaps.released_for(
        settlement.Tender(tender),
        amount_minor,
        max(cart.due_minor, 0),
        [payment.amount_minor for payment in outstanding],
        _coin(cart),
    )
    for payment in (outstanding[place] for place in places):
        releasing.void_authorized(
            payment=payment,
            cart=cart,
            state=AuthorizationState.VOIDED,
            words="Released, because the guest pays another way:",
            actor=actor,
            now=now,
        )
    if places:
        checks.put_on_check(cart=cart, actor=actor, now=now, reason="void")
        _tell_staff(cart=cart, released=[outstanding[place] for place in places], now=now)


def _tell_staff(*, cart: Cart, released: Sequence[Payment], now: datetime) -> None:
    amounts = " and ".join(checks.amount_of(payment) for payment in released)
    problems.raise_problem(
        rid=cart.outlet.rid,
        code="paid_another_way",
        subject=str(cart.pk),
        cause=f"A guest of check {cart.check_number} authorized {amounts} in the app, then paid another way.",
        effect="The authorization was released; until OpenTable has let go of it the guest may see both.",
        next_step="Tell the guest that the app's payment is released and will not be taken.",
        fixer="STAFF",
        now=now,
    )


def _refuse_void(*, payment: Payment, cart: Cart, reason: str) -> None:
    if not reason.strip():
        raise errors.Invalid("reason_required", "Say why the payment is voided.", {"reason": ["required"]})
    if payment.state == PaymentState.VOIDED:
        raise errors.Conflict("already_voided", "This payment is voided already.")
    if payment.refunded_minor:
        raise errors.Conflict(
            "already_refunded", "Money of this payment was given back already: refund what is left of it."
        )
    if payment.tender == Tender.OPENTABLE and payment.state != PaymentState.AUTHORIZED:
        raise errors.Conflict(
            "captured_by_opentable",
            "OpenTable has captured this payment: a void gives nothing back. Refund it.",
        )
    if cart.state == CartState.CLOSED:
        raise errors.Conflict(
            "check_closed", f"Check {cart.check_number} is closed. Reopen it first, then void the payment."
        )
