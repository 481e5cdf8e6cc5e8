"""What staff take and give back at the table."""

from typing import Any

import pytest

from config import errors
from config.opentable.models import Problem
from payments import operations
from payments.models import Authorization, Payment
from pos_sync import operations as pos
from pos_sync.models import Cart
from reservations.models import Reservation
from tests.factories.payments import PAID_AT, asked_of, at, check_of, connection_of, last_message, order

pytestmark = pytest.mark.django_db


def _take(cart: Cart, **facts: Any) -> Payment:
    chosen = {"tender": "CASH", "amount_minor": 10_000, "tip_minor": 0, "received_minor": None, **facts}
    return operations.take_tender(cart=cart, actor="ana", now=PAID_AT, **chosen)


def _authorize(cart: Cart, **fields: Any) -> dict[str, Any]:
    return operations.authorize(
        connection=connection_of(cart), outlet=cart.outlet, asked=asked_of(cart, **fields), now=PAID_AT
    )


def _void(payment: Payment) -> Payment:
    return operations.void_payment(payment=payment, reason="typed wrong", actor="ana", now=at(1))


def test_cash_closes_the_check_and_tells_the_change() -> None:
    cart = check_of(total_minor=10_000)

    payment = _take(cart, tip_minor=500, received_minor=12_000)

    assert (cart.state, payment.state, payment.amount_minor) == ("CLOSED", "CAPTURED", 10_000)
    assert payment.change_minor == 1_500


def test_cash_over_what_is_due_is_given_back() -> None:
    cart = check_of(total_minor=9_950)

    payment = _take(cart, amount_minor=10_000)

    assert (payment.amount_minor, payment.change_minor, cart.due_minor) == (9_950, 50, 0)


def test_a_card_keeps_its_last_four_digits_and_the_slips_number() -> None:
    cart = check_of(total_minor=10_000)

    _take(cart, tender="CARD", card_last4="4242", reference="slip 17")

    row = last_message(cart).body["payments"][0]
    assert (row["type"], row["card_last4"], row["state"]) == ("CARD", "4242", "CAPTURED")


@pytest.mark.parametrize(
    ("facts", "refusal", "code"),
    [
        ({"tender": "CARD", "amount_minor": 10_001}, errors.Conflict, "over_tendered"),
        ({"tender": "CARD", "received_minor": 10_000}, errors.Invalid, "invalid_amount"),
        ({"tender": "OPENTABLE"}, errors.Invalid, "needs_authorization"),
        ({"tender": "BARTER"}, errors.Invalid, "invalid_amount"),
        ({"amount_minor": 0}, errors.Invalid, "invalid_amount"),
        ({"tip_minor": -1}, errors.Invalid, "invalid_amount"),
        ({"received_minor": 9_999}, errors.Invalid, "received_too_little"),
        ({"tender": "CARD", "card_last4": "4111111111111111"}, errors.Invalid, "invalid_card"),
        ({"tender": "CARD", "reference": "4111 1111 1111 1111"}, errors.Invalid, "invalid_card"),
    ],
)
def test_a_tender_that_cannot_be_taken_changes_nothing(
    facts: dict[str, Any], refusal: type[errors.Refusal], code: str
) -> None:
    cart = check_of(total_minor=10_000)

    with pytest.raises(refusal) as refused:
        _take(cart, **facts)

    assert refused.value.code == code
    assert not Payment.objects.exists()


def test_what_was_not_sent_is_not_paid() -> None:
    cart = check_of()
    order(cart, 900, state="NEW")

    with pytest.raises(errors.Conflict) as refused:
        _take(cart)

    assert refused.value.code == "unsent_lines"


def test_a_closed_check_takes_no_tender() -> None:
    cart = check_of()
    _authorize(cart)

    with pytest.raises(errors.Conflict) as refused:
        _take(cart)

    assert refused.value.code == "check_already_paid"


def test_a_check_that_is_reopened_stops_the_timer_and_takes_another_tender() -> None:
    cart = check_of(total_minor=10_000)
    payment = _take(cart)
    assert Reservation.objects.get().release_at == at(10)

    pos.reopen_cart(cart=cart, reason="wrong tender", actor="ana", now=at(1))
    assert Reservation.objects.get().release_at is None

    _void(payment)
    cart.refresh_from_db()
    _take(cart, tender="CARD")
    assert (cart.state, cart.paid_minor, Reservation.objects.get().release_at) == ("CLOSED", 10_000, at(10))


def test_a_guest_who_pays_another_way_pays_once() -> None:
    cart = check_of(total_minor=10_000, closes_paid_checks=False)
    _authorize(cart)

    _take(cart, tender="CARD")

    states = {row["type"]: row["state"] for row in last_message(cart).body["payments"]}
    assert states == {"OPENTABLE": "VOIDED", "CARD": "CAPTURED"}
    assert (cart.state, cart.paid_minor, cart.due_minor) == ("PAID", 10_000, 0)
    assert Authorization.objects.get().state == "VOIDED"
    assert [problem.code for problem in Problem.objects.all()] == ["paid_another_way"]


def test_the_rest_of_a_part_payment_leaves_the_authorization_alone() -> None:
    cart = check_of(total_minor=10_000)
    _authorize(cart, amount=4_000)

    _take(cart, amount_minor=6_000)

    assert (cart.state, Authorization.objects.get().state) == ("CLOSED", "AUTHORIZED")


def test_a_tender_is_voided_before_the_check_closes() -> None:
    cart = check_of(total_minor=10_000)
    payment = _take(cart, amount_minor=4_000)

    _void(payment)

    cart.refresh_from_db()
    assert (cart.state, cart.due_minor, payment.state) == ("OPEN", 10_000, "VOIDED")


def test_a_voided_tender_is_not_voided_again() -> None:
    cart = check_of(total_minor=10_000)
    payment = _take(cart, amount_minor=4_000)
    _void(payment)

    with pytest.raises(errors.Conflict) as refused:
        _void(payment)

    assert refused.value.code == "already_voided"


def test_a_tender_of_a_closed_check_is_not_voided() -> None:
    payment = _take(check_of(total_minor=10_000))

    with pytest.raises(errors.Conflict) as refused:
        _void(payment)

    assert refused.value.code == "check_closed"


def test_what_opentable_captured_is_refunded_and_not_voided() -> None:
    cart = check_of()
    _authorize(cart)
    operations.capture_acknowledged(check_id=str(cart.pk), version=last_message(cart).version, now=PAID_AT)

    with pytest.raises(errors.Conflict) as refused:
        _void(Payment.objects.get())

    assert refused.value.code == "captured_by_opentable"
    assert refused.value.words == (
        "OpenTable has captured this payment: a void gives nothing back. Refund it."
    )
