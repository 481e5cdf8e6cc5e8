"""Many hands on one check at the same moment: it is paid once, and never more than was due."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from config import errors
from payments import operations, wire
from payments.models import Authorization, Payment
from pos_sync.models import Cart
from tests.factories.payments import PAID_AT, asked_of, at, check_of, connection_of

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(deeds: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each deed returned, or the code of its refusal; all begin together."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return deed()
        except errors.Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def _authorizing(cart: Cart, asked: wire.Asked) -> Callable[[], Any]:
    account = connection_of(cart)
    return lambda: operations.authorize(connection=account, outlet=cart.outlet, asked=asked, now=PAID_AT)


def _taking_cash(cart: Cart, amount_minor: int) -> Callable[[], Any]:
    mine = Cart.objects.get(pk=cart.pk)
    return lambda: operations.take_tender(
        cart=mine,
        tender="CASH",
        amount_minor=amount_minor,
        tip_minor=0,
        received_minor=None,
        actor="ana",
        now=PAID_AT,
    )


def _canceling(cart: Cart) -> Callable[[], Any]:
    account = connection_of(cart)
    return lambda: operations.cancel_authorization(
        connection=account,
        outlet=cart.outlet,
        authorization_id="auth-1",
        confirmation_number=cart.reservation.confirmation_number,
        now=at(1),
    )


def test_the_same_authorization_in_eight_threads_is_one_payment() -> None:
    cart = check_of(total_minor=10_000)
    asked = asked_of(cart)

    answers = _at_once([_authorizing(cart, asked) for _ in range(8)])

    assert answers == [answers[0]] * 8
    assert answers[0]["check_state"] == "CLOSED"
    assert Payment.objects.count() == 1


def test_eight_authorizations_of_the_whole_check_pay_it_once() -> None:
    cart = check_of(total_minor=10_000)
    asks = [asked_of(cart, authorization_id=f"auth-{number}") for number in range(8)]

    answers = _at_once([_authorizing(cart, asked) for asked in asks])

    assert answers.count("check_already_paid") == 7
    cart.refresh_from_db()
    assert (cart.state, cart.paid_minor, Payment.objects.count()) == ("CLOSED", 10_000, 1)


@pytest.mark.parametrize("_round", range(5))
def test_the_app_and_cash_never_pay_one_check_twice(_round: int) -> None:
    cart = check_of(total_minor=10_000)

    answers = _at_once([_authorizing(cart, asked_of(cart)), _taking_cash(cart, 10_000)])

    cart.refresh_from_db()
    assert answers.count("check_already_paid") == 1
    assert (cart.state, cart.paid_minor, cart.due_minor) == ("CLOSED", 10_000, 0)


@pytest.mark.parametrize("_round", range(5))
def test_a_cancel_beside_its_authorization_leaves_nothing_authorized(_round: int) -> None:
    cart = check_of(total_minor=10_000)

    answers = _at_once([_authorizing(cart, asked_of(cart)), _canceling(cart)])

    cart.refresh_from_db()
    assert answers[1] == {"authorization_id": "auth-1", "state": "CANCELED"}
    assert (cart.state, cart.paid_minor, cart.due_minor) == ("OPEN", 0, 10_000)
    assert Authorization.objects.get().state == "CANCELED"
