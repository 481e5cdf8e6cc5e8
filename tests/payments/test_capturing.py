"""OpenTable captures when it acknowledges the CLOSED snapshot that carries the authorization."""

from typing import Any

import pytest

from config.opentable import facts
from config.opentable.models import Problem
from payments import operations, queries
from payments.models import Authorization, Payment, Receipt
from pos_sync import operations as pos
from pos_sync.models import Cart
from reservations.models import Visit
from tests.factories.payments import PAID_AT, asked_of, at, check_of, connection_of, last_message
from tests.visibility import wait_for_facts

pytestmark = pytest.mark.django_db


def _authorized(**facts: Any) -> Cart:
    cart = check_of(total_minor=10_000, **facts)
    operations.authorize(
        connection=connection_of(cart), outlet=cart.outlet, asked=asked_of(cart), now=PAID_AT
    )
    cart.refresh_from_db()
    return cart


def _acknowledge(cart: Cart, version: int) -> int:
    return operations.capture_acknowledged(check_id=str(cart.pk), version=version, now=at(1))


def test_the_acknowledged_closed_snapshot_captures() -> None:
    cart = _authorized()

    assert _acknowledge(cart, last_message(cart).version) == 1

    assert (Payment.objects.get().state, Authorization.objects.get().state) == ("CAPTURED", "CAPTURED")
    assert last_message(cart).body["payments"][0]["state"] == "CAPTURED"
    assert (last_message(cart).body["state"], cart.outlet.rid) == ("CLOSED", last_message(cart).body["rid"])


def test_an_acknowledgement_told_twice_captures_once() -> None:
    cart = _authorized()
    version = last_message(cart).version

    assert [_acknowledge(cart, version), _acknowledge(cart, version)] == [1, 0]


def test_an_earlier_snapshot_captures_nothing() -> None:
    cart = _authorized()

    assert _acknowledge(cart, last_message(cart).version - 1) == 0


def test_a_paid_check_that_is_not_closed_captures_nothing() -> None:
    cart = _authorized(closes_paid_checks=False)

    assert _acknowledge(cart, last_message(cart).version) == 0
    assert queries.outstanding_of(cart) == [Payment.objects.get()]


def test_a_capture_that_crossed_a_release_is_told() -> None:
    cart = _authorized()
    version = last_message(cart).version
    Authorization.objects.update(expires_at=PAID_AT)
    operations.expire_authorizations(now=PAID_AT)

    assert _acknowledge(cart, version) == 0
    assert Problem.objects.filter(code="captured_after_release").count() == 1


def test_a_check_closed_with_its_partys_leaving_keeps_receipt_and_visit() -> None:
    cart = _authorized(closes_paid_checks=False)
    pos.close_cart(cart=cart, actor="ana", now=at(1))

    noted = [operations.note_closing(check_id=str(cart.pk), now=at(2)) for _ in range(2)]

    assert noted == [True, False]
    assert (Receipt.objects.get().state, Visit.objects.get().closed_at) == ("WAITING", at(1))


def test_an_open_check_has_no_closing_to_keep() -> None:
    cart = check_of()

    assert operations.note_closing(check_id=str(cart.pk), now=at(2)) is False


@pytest.mark.django_db(transaction=True)
def test_the_fact_of_an_acknowledgement_reaches_the_payment() -> None:
    cart = _authorized()
    facts.record(
        name="message.acknowledged",
        rid=cart.outlet.rid,
        subject=f"CHECK:{cart.pk}",
        payload={"version": last_message(cart).version},
        now=at(1),
    )

    wait_for_facts()
    while facts.deliver(dotted_name="payments.tasks.CAPTURES", now=at(1)):
        pass

    assert Payment.objects.get().state == "CAPTURED"
