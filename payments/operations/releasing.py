"""Letting go of authorizations: withdrawn, expired, or given up because the guest pays another way."""

from datetime import datetime

from django.db import transaction

from config.opentable import problems, sweeps
from config.outlets import money
from payments import queries
from payments.models import Authorization, AuthorizationState, Payment, PaymentState
from payments.operations import checks
from pos_sync import operations as pos
from pos_sync.models import Cart

CLOCK = "Clock"


def void_authorized(
    *, payment: Payment, cart: Cart, state: AuthorizationState, words: str, actor: str, now: datetime
) -> None:
    """Take an authorized payment off a locked check; the next snapshot, as VOIDED, lets OpenTable release it.

    `words` begin the sentence in the party's story that ends in the amount.
    """
    payment.state = PaymentState.VOIDED
    payment.save(update_fields=["state"])
    Authorization.objects.filter(payment=payment).update(state=state)
    sentence = f"{words} {checks.amount_of(payment)}"
    checks.tell_story(cart=cart, act=f"payment_{state.lower()}", words=sentence, actor=actor, now=now)


def release(
    *, payment: Payment, cart: Cart, state: AuthorizationState, words: str, actor: str, now: datetime
) -> None:
    """Void an authorized payment and take the snapshot that says so; what is due rises again.

    A check that had been closed by it is open again, and staff are told.
    """
    void_authorized(payment=payment, cart=cart, state=state, words=words, actor=actor, now=now)
    checks.put_on_check(cart=cart, actor=actor, now=now, reason="void")
    if cart.due_minor > 0:
        _tell_staff(cart=cart, words=words, now=now)


def expire_authorizations(*, now: datetime) -> int:
    """Void every authorization past its expiry that was not captured; the count tells how many.

    Each in a transaction of its own, so that one which fails delays no other.
    """
    over = queries.expired_authorizations(now)
    return sweeps.each(over, lambda pk: _expire(pk=pk, now=now), sweep="authorizations")


@transaction.atomic
def _expire(*, pk: int, now: datetime) -> bool:
    authorization = Authorization.objects.select_related("cart", "payment").get(pk=pk)
    cart = authorization.payment.cart
    pos.lock_rows(cart=cart)
    authorization.refresh_from_db(fields=["state"])
    if authorization.state != AuthorizationState.AUTHORIZED:
        return False
    release(
        payment=authorization.payment,
        cart=cart,
        state=AuthorizationState.EXPIRED,
        words="Expired before OpenTable captured it:",
        actor=CLOCK,
        now=now,
    )
    return True


def _tell_staff(*, cart: Cart, words: str, now: datetime) -> None:
    due = money.format_minor(cart.due_minor, cart.currency)
    problems.raise_problem(
        rid=cart.outlet.rid,
        code="check_due_again",
        subject=str(cart.pk),
        cause=f"{words} an authorization on check {cart.check_number}.",
        effect=f"{due} is due on the check again: OpenTable pays none of it.",
        next_step="Ask the guest to pay again in the app or by card or cash, then close the check.",
        fixer="STAFF",
        now=now,
    )
