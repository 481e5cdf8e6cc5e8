"""Learning that OpenTable captured: it does so as it acknowledges the CLOSED snapshot that carries it."""

from datetime import datetime

from django.db import transaction

from config.opentable import problems
from config.outlets import money
from payments import queries
from payments.models import Authorization, AuthorizationState, Payment, PaymentState
from payments.operations import checks
from pos_sync import operations as pos
from pos_sync.models import Cart


@transaction.atomic
def capture_acknowledged(*, check_id: str, version: int, now: datetime) -> int:
    """Mark captured what the acknowledged snapshot of a check carried as AUTHORIZED; returns how many.

    The snapshot itself is read, not the check as it is now: it may have been reopened since.
    """
    carried = queries.carried_when_closed(check_id=check_id, version=version)
    if not carried:
        return 0
    cart = Cart.objects.get(pk=check_id)
    pos.lock_rows(cart=cart)
    payments = [payment for payment in queries.payments_of(cart) if str(payment.pk) in carried]
    captured = [payment for payment in payments if payment.state == PaymentState.AUTHORIZED]
    for payment in captured:
        _capture(payment=payment, cart=cart, now=now)
    for payment in payments:
        if payment.state == PaymentState.VOIDED:
            _tell_of_late_release(payment=payment, cart=cart, now=now)
    if captured:
        checks.put_on_check(cart=cart, actor="OpenTable", now=now, reason="payment")
    return len(captured)


def _capture(*, payment: Payment, cart: Cart, now: datetime) -> None:
    payment.state = PaymentState.CAPTURED
    payment.save(update_fields=["state"])
    Authorization.objects.filter(payment=payment).update(state=AuthorizationState.CAPTURED)
    words = f"OpenTable captured {checks.amount_of(payment)}"
    checks.tell_story(cart=cart, act="payment_captured", words=words, actor="OpenTable", now=now)


def _tell_of_late_release(*, payment: Payment, cart: Cart, now: datetime) -> None:
    """The release and the acknowledgement crossed: OpenTable may hold money that our check does not show."""
    amount = money.format_minor(payment.amount_minor + payment.tip_minor, cart.currency)
    problems.raise_problem(
        rid=cart.outlet.rid,
        code="captured_after_release",
        subject=str(payment.pk),
        cause=f"OpenTable took the closed check {cart.check_number} while the authorization was released.",
        effect=f"OpenTable may have captured {amount} that the check does not count.",
        next_step="Look the payment up at OpenTable, and refund it there if the guest paid another way.",
        fixer="MANAGER",
        now=now,
    )
