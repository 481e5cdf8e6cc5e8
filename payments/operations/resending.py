"""Sending a receipt again: staff ask for it, to the guest's address or to one the guest gives them now."""

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from config import errors
from config.opentable import problems
from payments import queries
from payments.models import Receipt, ReceiptState, masked
from payments.operations import checks, receipts
from pos_sync import operations as pos
from pos_sync.models import Cart, CartState

# A door that mails to any address typed is no mailing list.
MOST_RECEIPTS = 10


@transaction.atomic
def send_again(
    *,
    cart: Cart,
    address: str,
    reason: str,
    actor: str,
    now: datetime,
    receipt_key: uuid.UUID | None = None,
) -> Receipt:
    """Have the receipt of a closed check mailed once more, with the check as it is now.

    `address` of "" is the guest's own; another needs a reason, because nobody else is owed the receipt.
    `receipt_key` is the tap's own key: the same again is answered with the first. Invalid `address_required`,
    `invalid_address`, `reason_required`; Conflict `check_open`, `receipt_on_its_way`, `too_many_receipts`,
    `key_in_use`.
    """
    # Of whatever day: a receipt changes nothing of what a closed day took.
    pos.lock_rows(cart=cart)
    if receipt_key and (first := Receipt.objects.filter(key=receipt_key).first()):
        return checks.repeated(first, is_same=first.cart_id == cart.pk)
    chosen = _chosen(cart=cart, typed=address.strip(), reason=reason)
    _refuse(cart=cart, address=chosen)
    receipt = Receipt.objects.create(
        cart=cart,
        address=chosen,
        state=ReceiptState.WAITING,
        key=receipt_key or uuid.uuid4(),
        asked_by=actor,
        reason=reason.strip(),
        created_at=now,
        next_at=now,
    )
    problems.close_problem(rid=cart.outlet.rid, code=receipts.NOT_SENT, subject=str(cart.pk), now=now)
    why = f" ({receipt.reason})" if receipt.reason else ""
    words = f"Receipt of check {cart.check_number} sent again{why}: to {masked(chosen)}"
    checks.tell_story(cart=cart, act="receipt_sent_again", words=words[:500], actor=actor, now=now)
    return receipt


def _chosen(*, cart: Cart, typed: str, reason: str) -> str:
    known = queries.address_of(cart)
    if not typed and not known:
        raise errors.Invalid("address_required", "The guest left no address: type the one they give you.")
    if not typed or typed.casefold() == known.casefold():
        return known
    try:
        validate_email(typed)
    except ValidationError:
        raise errors.Invalid(
            "invalid_address", "That is no e-mail address: write it like ana@example.com."
        ) from None
    if not reason.strip():
        raise errors.Invalid(
            "reason_required",
            "Say why it goes to this address, as: the guest gave it at the table.",
            {"reason": ["required"]},
        )
    return typed


def _refuse(*, cart: Cart, address: str) -> None:
    if cart.state != CartState.CLOSED:
        raise errors.Conflict(
            "check_open", f"Check {cart.check_number} is not closed: its receipt is sent when it is."
        )
    sent = Receipt.objects.filter(cart=cart)
    if sent.filter(state=ReceiptState.WAITING, address=address).exists():
        raise errors.Conflict("receipt_on_its_way", "The receipt is on its way to this address already.")
    if sent.count() >= MOST_RECEIPTS:
        raise errors.Conflict(
            "too_many_receipts", "The receipt of this check was sent many times: print it instead."
        )
