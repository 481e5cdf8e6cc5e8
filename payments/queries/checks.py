"""What is asked about the money of a check: its payments, and what OpenTable has authorized."""

from datetime import datetime
from typing import Any

from config.opentable.models import Connection, OutboxMessage, Problem
from payments.models import Authorization, AuthorizationState, Deposit, Payment, PaymentState, Receipt
from pos_sync import queries as pos_queries
from pos_sync.models import Cart, CartState, KitchenState, Snapshot


def payments_of(cart: Cart) -> list[Payment]:
    """Every payment of a check, the voided ones included, in the order they were taken."""
    payments = list(
        Payment.objects.filter(cart=cart).select_related("authorization", "part").order_by("taken_at", "pk")
    )
    for payment in payments:
        # The caller's own cart, which may be newer than what a join would bring.
        payment.cart = cart
    return payments


def deposits_of(cart: Cart) -> list[Deposit]:
    """What was paid ahead on a check and stands, in the order it was recorded."""
    standing = Deposit.objects.filter(cart=cart, removed_at=None).order_by("recorded_at", "pk")
    deposits = list(standing)
    for deposit in deposits:
        deposit.cart = cart
    return deposits


def outstanding_of(cart: Cart) -> list[Payment]:
    """The payments of a check that OpenTable has authorized and not captured."""
    return [payment for payment in payments_of(cart) if payment.state == PaymentState.AUTHORIZED]


def authorization_of(connection: Connection, authorization_id: str) -> Authorization | None:
    """What is known of one of OpenTable's ids, with its check and payment."""
    return (
        Authorization.objects.filter(connection=connection, authorization_id=authorization_id)
        .select_related("cart", "payment")
        .first()
    )


def expired_authorizations(now: datetime) -> list[int]:
    """The keys of authorizations whose time is over and that nobody captured."""
    over = Authorization.objects.filter(state=AuthorizationState.AUTHORIZED, expires_at__lte=now)
    return list(over.order_by("expires_at", "pk").values_list("pk", flat=True))


def due_at(cart: Cart, sequence_id: int | None) -> int | None:
    """What was due at the snapshot the diner's app saw; None where it named none.

    A number between ours means the newest snapshot up to it; before the first nothing was due.
    """
    if sequence_id is None:
        return None
    seen = Snapshot.objects.filter(cart=cart, sequence_id__lte=min(sequence_id, cart.sequence_id))
    due = seen.order_by("-sequence_id").values_list("due_minor", flat=True).first()
    return due or 0


def has_unsent_lines(cart: Cart) -> bool:
    """Whether something was tapped that is neither held nor fired: it is not on the check yet."""
    return cart.lines.filter(kitchen_state=KitchenState.NEW, voided_at=None).exists()


def finish_minutes(cart: Cart) -> int:
    """After how long the tables of a paid party are free by themselves: the longest of what each says."""
    usual = cart.outlet.finish_after_minutes
    said = cart.tables.values_list("finish_after_minutes", flat=True)
    return max((usual if minutes is None else minutes for minutes in said), default=usual)


def problems_of(cart: Cart) -> list[Problem]:
    """What someone should act on about this check, the oldest first."""
    standing = Problem.objects.filter(rid=cart.outlet.rid, subject=str(cart.pk), closed_at=None)
    return list(standing.order_by("opened_at", "pk"))


def has_receipt(cart: Cart) -> bool:
    """Whether the closing of this check was noted: every closed check has a receipt, sent or not."""
    return Receipt.objects.filter(cart=cart, asked_by="").exists()


def carried_when_closed(*, check_id: str, version: int) -> frozenset[str]:
    """The payments that a message carried as AUTHORIZED in a CLOSED snapshot."""
    bodies = OutboxMessage.objects.filter(stream__kind="CHECK", stream__key=check_id, version=version)
    return frozenset(
        str(row["payment_id"])
        for body in bodies.values_list("body", flat=True)
        if body.get("state") == CartState.CLOSED
        for row in body["payments"]
        if row["state"] == PaymentState.AUTHORIZED
    )


def items_of(cart: Cart) -> list[dict[str, Any]]:
    """What the party had, for its visit: label, quantity and total in minor units a line."""
    return [
        {
            "label": line.label,
            "quantity": line.quantity,
            "total_minor": line.quantity * (line.unit_price_minor + line.modifiers_minor),
        }
        for line in pos_queries.sent_lines(cart)
        if line.voided_at is None
    ]
