"""Many hands on one check at the same moment: it is paid once, and never more than was due."""

import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from config import errors
from payments import operations, wire
from payments.models import Authorization, Payment, Refund, Return
from pos_sync.models import Cart, Line
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


def _refunding(payment: Payment, amount_minor: int, key: uuid.UUID | None = None) -> Callable[[], Any]:
    mine = Payment.objects.select_related("cart").get(pk=payment.pk)
    return lambda: operations.refund(
        payment=mine,
        amount_minor=amount_minor,
        reason="cold soup",
        actor="maria",
        approved_by="maria",
        refund_key=key,
        now=at(1),
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


@pytest.mark.parametrize("_round", range(5))
def test_two_refunds_at_once_never_give_back_more_than_was_taken(_round: int) -> None:
    cart = check_of(total_minor=10_000)
    payment = _taking_cash(cart, 10_000)()

    answers = _at_once([_refunding(payment, 6_000), _refunding(payment, 6_000)])

    assert answers.count("over_refunded") == 1
    payment.refresh_from_db()
    assert (payment.refunded_minor, Refund.objects.get().amount_minor) == (6_000, 6_000)


@pytest.mark.parametrize("_round", range(5))
def test_one_tap_sent_twice_at_once_is_one_refund(_round: int) -> None:
    payment = _taking_cash(check_of(total_minor=10_000), 10_000)()
    key = uuid.uuid4()

    first, again = _at_once([_refunding(payment, 2_500, key), _refunding(payment, 2_500, key)])

    payment.refresh_from_db()
    assert (first.pk, again.pk, payment.refunded_minor) == (key, key, 2_500)
    assert Refund.objects.count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_a_refund_beside_a_void_gives_the_money_back_once(_round: int) -> None:
    cart = check_of(total_minor=10_000)
    payment = _taking_cash(cart, 4_000)()
    mine = Payment.objects.select_related("cart").get(pk=payment.pk)
    voiding = partial(operations.void_payment, payment=mine, reason="typed wrong", actor="ana", now=at(1))

    answers = _at_once([_refunding(payment, 4_000), voiding])

    cart.refresh_from_db()
    payment.refresh_from_db()
    refused = {"already_voided": "VOIDED", "already_refunded": "REFUNDED"}
    assert [state for code, state in refused.items() if code in answers] == [payment.state]
    assert (cart.state, cart.paid_minor, cart.due_minor) == ("OPEN", 0, 10_000)


def test_the_database_counts_two_returns_of_one_item_that_are_written_at_once() -> None:
    line = Line.objects.get(cart=check_of(total_minor=10_000))
    is_written, may_commit = Event(), Event()

    def give_back() -> str:
        try:
            with transaction.atomic():
                Return.objects.create(act=uuid.uuid4(), line=line, quantity=1, amount_minor=1)
                is_written.set()
                may_commit.wait(10)
        except IntegrityError:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(give_back)
        assert is_written.wait(10)
        second = pool.submit(give_back)
        while not second.done() and not _somebody_waits():
            pass
        may_commit.set()
        answers = [first.result(), second.result()]

    assert (answers, Return.objects.count()) == (["done", "refused"], 1)


def _somebody_waits() -> bool:
    with connection.cursor() as sql:
        sql.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(sql.fetchone()[0])
