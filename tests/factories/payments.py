"""A check that can be paid: a party sits, has eaten, and its snapshot is taken."""

from datetime import datetime, timedelta
from typing import Any

from config.opentable.models import Connection, OutboxMessage
from config.outlets.models import Outlet
from payments import wire
from pos_sync import operations as pos
from pos_sync.models import Cart, KitchenState
from reservations.models import Reservation
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory
from tests.factories.pos import CartFactory, LineFactory
from tests.factories.reservations import EVENING, GuestFactory, ReservationFactory

DINED = EVENING + timedelta(hours=1)
PAID_AT = DINED + timedelta(minutes=20)


def seated_party(*, email: str = "ada@example.com", **outlet_facts: Any) -> Reservation:
    """A party at an outlet with a live link, sitting down."""
    outlet: Outlet = OutletFactory.create(**outlet_facts)
    LinkFactory.create(rid=outlet.rid)
    guest = GuestFactory.create(outlet=outlet, transactional_email=email)
    party: Reservation = ReservationFactory.create(
        outlet=outlet, guest=guest, state="SEATED", house_state="SEATED", seated_at=EVENING
    )
    return party


def check_of(
    *, total_minor: int = 10_000, may_pay: bool = True, email: str = "ada@example.com", **outlet_facts: Any
) -> Cart:
    """An open check over `total_minor`, without tax and service; the diner may pay it by app."""
    party = seated_party(email=email, **outlet_facts)
    cart: Cart = CartFactory.create(reservation=party, may_pay=may_pay)
    order(cart, total_minor)
    pos.take_snapshot(cart=cart, reason="fire", now=DINED)
    return cart


def order(cart: Cart, price_minor: int, state: str = KitchenState.FIRED, tax_rate: int | None = None) -> None:
    """One more dish on the cart; the next snapshot counts it."""
    sent_at = None if state == KitchenState.NEW else DINED
    LineFactory.create(
        cart=cart, item__price_minor=price_minor, kitchen_state=state, sent_at=sent_at, tax_rate=tax_rate
    )


def connection_of(cart: Cart) -> Connection:
    """The account of OpenTable's that the check's outlet is tied to."""
    return Connection.objects.get(links__rid=cart.outlet.rid)


def body_of(cart: Cart, **fields: Any) -> dict[str, Any]:
    """The `Authorization` that the app sends for all that is due."""
    return {
        "authorization_id": "auth-1",
        "rid": cart.outlet.rid,
        "confirmation_number": cart.reservation.confirmation_number,
        "check_id": str(cart.pk),
        "check_sequence_id": cart.sequence_id,
        "currency": cart.currency,
        "amount": cart.due_minor,
        "tip": 1_500,
        "card_last4": "4242",
        **fields,
    }


def asked_of(cart: Cart, **fields: Any) -> wire.Asked:
    """The same, as the door reads it."""
    body = body_of(cart, **fields)
    document = wire.AuthorizationRequest(data=body)
    assert document.is_valid(), document.errors
    return wire.read_authorization(fields=document.validated_data, digest=wire.digest(body))


def last_message(cart: Cart) -> OutboxMessage:
    """The newest snapshot of the check that waits for OpenTable."""
    return OutboxMessage.objects.filter(stream__key=str(cart.pk)).order_by("version").last()  # type: ignore[return-value]


def at(minutes: int) -> datetime:
    """So many minutes after the check was paid."""
    return PAID_AT + timedelta(minutes=minutes)
