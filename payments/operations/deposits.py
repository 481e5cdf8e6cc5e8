"""What a party paid ahead of its visit: recorded on its check, and taken off again where it was a mistake."""

import uuid
from datetime import datetime

from django.db import transaction

from config import errors
from config.outlets import money
from payments import queries
from payments.models import Deposit
from payments.operations import checks
from pos_sync import operations as pos
from pos_sync.models import Cart, CartState


@transaction.atomic
def record_deposit(
    *,
    cart: Cart,
    amount_minor: int,
    reference: str,
    actor: str,
    approved_by: str,
    now: datetime,
    deposit_id: uuid.UUID | None = None,
) -> Deposit:
    """Record that so much was paid ahead; what is due on the check is less by it.

    It may be more than the check comes to: then only so much counts, and more as more is ordered.
    `deposit_id` is the tap's own key: the same again is answered with the first. Invalid `invalid_amount`,
    `reference_required`; Conflict `check_closed`, `check_already_paid`, `key_in_use`.
    """
    pos.take_locks(cart=cart)
    if deposit_id and (first := Deposit.objects.filter(pk=deposit_id).first()):
        return checks.repeated(first, is_same=first.cart_id == cart.pk)
    _refuse(cart=cart, amount_minor=amount_minor, reference=reference)
    deposit = Deposit.objects.create(
        id=deposit_id or uuid.uuid4(),
        cart=cart,
        amount_minor=amount_minor,
        reference=reference.strip(),
        recorded_by=actor,
        approved_by=approved_by,
        recorded_at=now,
    )
    approved = "" if approved_by == actor else f", approved by {approved_by}"
    words = f"Deposit recorded ({deposit.reference}){approved}: {_amount(deposit)}"
    _put(deposit=deposit, act="deposit_recorded", words=words, actor=actor, now=now)
    return deposit


@transaction.atomic
def remove_deposit(*, deposit: Deposit, reason: str, actor: str, now: datetime) -> Deposit:
    """Take a deposit off again before the check is closed: what it paid is due.

    Invalid `reason_required`; Conflict `already_removed`, `check_closed`.
    """
    cart = deposit.cart
    pos.take_locks(cart=cart)
    deposit.refresh_from_db(fields=["removed_at"])
    if not reason.strip():
        raise errors.Invalid("reason_required", "Say why the deposit is removed.", {"reason": ["required"]})
    if deposit.removed_at is not None:
        raise errors.Conflict("already_removed", "This deposit is removed already.")
    _refuse_closed(cart)
    deposit.removed_at, deposit.removed_by, deposit.remove_reason = now, actor, reason.strip()
    deposit.save(update_fields=["removed_at", "removed_by", "remove_reason"])
    words = f"Deposit removed ({deposit.remove_reason}): {_amount(deposit)}"
    _put(deposit=deposit, act="deposit_removed", words=words, actor=actor, now=now)
    return deposit


def _put(*, deposit: Deposit, act: str, words: str, actor: str, now: datetime) -> None:
    cart = deposit.cart
    checks.tell_story(cart=cart, act=act, words=words[:500], actor=actor, now=now)
    pos.count_deposits(
        cart=cart,
        deposit_minor=sum(standing.amount_minor for standing in queries.deposits_of(cart)),
        told={"act": act, "deposit": str(deposit.pk), "amount": deposit.amount_minor},
        actor=actor,
        now=now,
    )
    checks.follow_state(cart=cart, actor=actor, now=now)


def _amount(deposit: Deposit) -> str:
    return money.format_minor(deposit.amount_minor, deposit.cart.currency)


def _refuse(*, cart: Cart, amount_minor: int, reference: str) -> None:
    if amount_minor <= 0:
        raise errors.Invalid("invalid_amount", "The amount must be above zero.")
    if not reference.strip():
        raise errors.Invalid(
            "reference_required", "Say how the deposit was paid.", {"reference": ["required"]}
        )
    _refuse_closed(cart)
    if cart.state == CartState.PAID:
        raise errors.Conflict(
            "check_already_paid",
            "Nothing is due on this check any more: void or refund a payment first, then record the deposit.",
        )


def _refuse_closed(cart: Cart) -> None:
    if cart.state == CartState.VOIDED:
        raise errors.Conflict("check_closed", f"Check {cart.check_number} is voided for good.")
    if cart.state == CartState.CLOSED:
        raise errors.Conflict("check_closed", f"Check {cart.check_number} is closed: reopen it first.")
