"""What OpenTable's app does to a check: the diner authorizes a payment, or takes it back."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from config import errors
from config.opentable.models import Connection
from config.outlets.models import Outlet
from payments import queries, settlement, wire
from payments.models import Authorization, AuthorizationState, Payment, PaymentState, Tender
from payments.operations import checks, releasing, strays
from pos_sync import operations as pos
from pos_sync.models import Cart, CartState
from reservations.models import Reservation

OPENTABLE = "OpenTable"
_LONGEST_ID = 64

_REFUSALS: dict[str, type[errors.Refusal]] = {
    "currency_mismatch": errors.Invalid,
    "authorization_expired": errors.Expired,
}


@transaction.atomic
def authorize(*, connection: Connection, outlet: Outlet, asked: wire.Asked, now: datetime) -> dict[str, Any]:
    """Put an OpenTable payment on a check; the answer is `AuthorizationResult`, the same for every repeat.

    In this order: an id that is known answers as before (Conflict `authorization_conflict` for another body,
    Expired where its cancel came first), Missing `check_not_found`, then what `settlement` refuses.
    """
    cart = _lock_check(outlet=outlet, asked=asked)
    known = queries.authorization_of(connection, asked.authorization_id)
    if known is not None:
        return _repeat(known, asked)
    if cart is None:
        raise errors.Missing("check_not_found", "This party has no such check.")
    _refuse_unpayable(cart=cart, asked=asked, now=now)
    kept = _keep(connection=connection, cart=cart, asked=asked, now=now)
    # Our locks keep neither a cancel nor the same id for another check from being written since we looked.
    if kept.digest is None or bytes(kept.digest) != asked.digest:
        return _repeat(kept, asked)
    return _apply(authorization=kept, cart=cart, asked=asked, now=now)


@transaction.atomic
def cancel_authorization(
    *,
    connection: Connection,
    outlet: Outlet,
    authorization_id: str,
    confirmation_number: int,
    now: datetime,
) -> dict[str, Any]:
    """Withdraw an authorization that was not captured ("OT Pay Cancel"); twice is answered alike.

    One we have not seen yet is remembered as withdrawn, so that it is never applied when it comes late.
    Missing `check_not_found` where the party is not here or the authorization is another's; Conflict
    `already_captured`.
    """
    _refuse_long_id(authorization_id)
    party = Reservation.objects.filter(outlet=outlet, confirmation_number=confirmation_number)
    known = queries.authorization_of(connection, authorization_id)
    if known is None and party.exists():
        known = _remember_cancel(
            connection=connection,
            outlet=outlet,
            authorization_id=authorization_id,
            confirmation_number=confirmation_number,
            now=now,
        )
        strays.keep_withdrawn(
            connection=connection,
            outlet=outlet,
            authorization_id=authorization_id,
            confirmation_number=confirmation_number,
            now=now,
        )
    if known is None or (known.rid, known.confirmation_number) != (outlet.rid, confirmation_number):
        raise errors.Missing("check_not_found", "This party has no such authorization.")
    if known.cart is not None:
        _withdraw(authorization=known, cart=known.cart, now=now)
    return wire.cancel_result(authorization_id=authorization_id)


def _refuse_long_id(authorization_id: str) -> None:
    if len(authorization_id) > _LONGEST_ID:
        words = f"An authorization_id has at most {_LONGEST_ID} characters."
        raise errors.Invalid("invalid_request", words, {"authorization_id": [words]})


def _lock_check(*, outlet: Outlet, asked: wire.Asked) -> Cart | None:
    """The check under its row locks; None unless outlet, party and check belong together.

    A voided check is none: there is nothing on it to pay.
    """
    party = Cart.objects.filter(outlet=outlet, reservation__confirmation_number=asked.confirmation_number)
    key = _uuid(asked.check_id)
    cart = party.filter(pk=key).first() if key else None
    if cart is not None:
        pos.lock_rows(cart=cart)
    return None if cart is None or cart.state == CartState.VOIDED else cart


def _uuid(check_id: str) -> uuid.UUID | None:
    """The key of a check_id written as we write it: the other spellings of a UUID were never sent."""
    try:
        key = uuid.UUID(check_id)
    except ValueError:
        return None
    return key if str(key) == check_id else None


def _repeat(known: Authorization, asked: wire.Asked) -> dict[str, Any]:
    if known.digest is None:
        raise errors.Expired("authorization_expired", "The authorization was withdrawn before it came.")
    if bytes(known.digest) != asked.digest:
        raise errors.Conflict(
            "authorization_conflict", "This authorization_id was used with another body before."
        )
    return dict(known.answer)


def _refuse_unpayable(*, cart: Cart, asked: wire.Asked, now: datetime) -> None:
    # The switch is the outlet's; the seated signal's may_pay is what says it of this guest.
    check = settlement.Check(
        state=cart.state,
        due_minor=cart.due_minor,
        currency=cart.currency,
        payments_enabled=cart.outlet.payments_enabled and cart.may_pay,
        seen_due_minor=queries.due_at(cart, asked.check_sequence_id),
    )
    ask = settlement.AuthorizationAsk(asked.amount_minor, asked.currency, asked.expires_at)
    verdict = settlement.judge_authorization(check, ask, now)
    if not verdict.is_accepted:
        standing = {"due": max(cart.due_minor, 0), "sequence_id": cart.sequence_id}
        raise _REFUSALS.get(verdict.code, errors.Conflict)(
            verdict.code, verdict.words, standing if verdict.code == "check_changed" else None
        )


def _keep(*, connection: Connection, cart: Cart, asked: wire.Asked, now: datetime) -> Authorization:
    """Write the authorization unless its id is taken, and return whichever stands."""
    mine = Authorization(
        connection=connection,
        authorization_id=asked.authorization_id,
        rid=cart.outlet.rid,
        confirmation_number=asked.confirmation_number,
        cart=cart,
        state=AuthorizationState.AUTHORIZED,
        digest=asked.digest,
        created_at=now,
        expires_at=asked.expires_at,
    )
    return _insert_or_find(mine)


def _remember_cancel(
    *,
    connection: Connection,
    outlet: Outlet,
    authorization_id: str,
    confirmation_number: int,
    now: datetime,
) -> Authorization:
    mine = Authorization(
        connection=connection,
        authorization_id=authorization_id,
        rid=outlet.rid,
        confirmation_number=confirmation_number,
        state=AuthorizationState.CANCELED,
        created_at=now,
    )
    return _insert_or_find(mine)


def _insert_or_find(mine: Authorization) -> Authorization:
    Authorization.objects.bulk_create([mine], ignore_conflicts=True)
    return Authorization.objects.select_related("cart").get(
        connection=mine.connection, authorization_id=mine.authorization_id
    )


def _apply(*, authorization: Authorization, cart: Cart, asked: wire.Asked, now: datetime) -> dict[str, Any]:
    payment = Payment.objects.create(
        cart=cart,
        tender=Tender.OPENTABLE,
        amount_minor=asked.amount_minor,
        tip_minor=asked.tip_minor,
        state=PaymentState.AUTHORIZED,
        authorization=authorization,
        card_last4=asked.card_last4,
        taken_by=OPENTABLE,
        taken_at=now,
    )
    words = f"The guest authorized {checks.amount_of(payment)} in the OpenTable app"
    checks.tell_story(cart=cart, act="payment_authorized", words=words, actor=OPENTABLE, now=now)
    checks.put_on_check(cart=cart, actor=OPENTABLE, now=now, reason="payment")
    return _answer(authorization=authorization, payment=payment)


def _answer(*, authorization: Authorization, payment: Payment) -> dict[str, Any]:
    """What is answered now, kept for every repeat."""
    result = wire.authorization_result(payment=payment, authorization_id=authorization.authorization_id)
    authorization.answer = result
    authorization.save(update_fields=["answer"])
    return result


def _withdraw(*, authorization: Authorization, cart: Cart, now: datetime) -> None:
    pos.lock_rows(cart=cart)
    authorization.refresh_from_db(fields=["state"])
    if authorization.state == AuthorizationState.CAPTURED:
        raise errors.Conflict(
            "already_captured", "This payment was captured. Only a refund at OpenTable gives it back."
        )
    if authorization.state == AuthorizationState.AUTHORIZED:
        releasing.release(
            payment=authorization.payment,
            cart=cart,
            state=AuthorizationState.CANCELED,
            words="OT Pay Cancel: the guest or OpenTable withdrew the payment of",
            actor=OPENTABLE,
            now=now,
        )
