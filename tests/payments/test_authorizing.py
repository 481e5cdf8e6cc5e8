"""The diner pays with the app: what is applied, what is refused, and what is never done twice."""

from datetime import timedelta
from typing import Any

import pytest

from config import errors
from payments import operations
from payments.models import Authorization, Payment, Receipt
from pos_sync import operations as pos
from pos_sync.models import Cart
from reservations.models import Reservation, Visit
from tests.factories.payments import (
    PAID_AT,
    asked_of,
    at,
    check_of,
    connection_of,
    last_message,
    order,
)

pytestmark = pytest.mark.django_db


def _authorize(cart: Cart, **fields: Any) -> dict[str, Any]:
    return operations.authorize(
        connection=connection_of(cart), outlet=cart.outlet, asked=asked_of(cart, **fields), now=PAID_AT
    )


def _cancel(cart: Cart, authorization_id: str = "auth-1") -> dict[str, Any]:
    return operations.cancel_authorization(
        connection=connection_of(cart),
        outlet=cart.outlet,
        authorization_id=authorization_id,
        confirmation_number=cart.reservation.confirmation_number,
        now=at(1),
    )


def test_an_authorization_of_all_that_is_due_closes_the_check() -> None:
    cart = check_of(total_minor=10_000)

    result = _authorize(cart)

    cart.refresh_from_db()
    payment = Payment.objects.get()
    assert result == {
        "authorization_id": "auth-1",
        "payment_id": str(payment.pk),
        "check_id": str(cart.pk),
        "check_state": "CLOSED",
        "due": 0,
        "sequence_id": cart.sequence_id,
    }
    assert (cart.state, cart.paid_minor, cart.tip_minor, cart.closed_at) == ("CLOSED", 10_000, 1_500, PAID_AT)
    assert (payment.tender, payment.state, payment.amount_minor) == ("OPENTABLE", "AUTHORIZED", 10_000)


def test_the_final_snapshot_carries_the_payment() -> None:
    cart = check_of(total_minor=10_000)

    result = _authorize(cart)

    body = last_message(cart).body
    assert (body["state"], body["sequence_id"]) == ("CLOSED", result["sequence_id"])
    assert body["payments"] == [
        {
            "payment_id": result["payment_id"],
            "type": "OPENTABLE",
            "tender": "OpenTable",
            "amount": 10_000,
            "tip": 1_500,
            "state": "AUTHORIZED",
            "authorization_id": "auth-1",
            "card_last4": "4242",
            "refunded_amount": 0,
            "paid_at_utc": "2026-06-12T12:20:00Z",
        }
    ]


def test_a_closed_check_leaves_a_receipt_a_visit_and_a_timer() -> None:
    cart = check_of(total_minor=10_000, finish_after_minutes=15)

    _authorize(cart)

    party = Reservation.objects.get()
    receipt, visit = Receipt.objects.get(), Visit.objects.get()
    assert (receipt.state, receipt.address) == ("WAITING", "ada@example.com")
    assert (visit.spent_minor, visit.tip_minor, visit.currency) == (10_000, 1_500, "SGD")
    assert visit.items == [{"label": cart.lines.get().label, "quantity": 1, "total_minor": 10_000}]
    assert (party.house_state, party.release_at) == ("PAID", at(15))


def test_no_timer_runs_where_the_outlet_does_not_finish_after_payment() -> None:
    cart = check_of(finishes_after_payment=False)

    _authorize(cart)

    assert Reservation.objects.get().release_at is None


def test_a_receipt_without_an_address_says_so() -> None:
    cart = check_of(email="")

    _authorize(cart)

    receipt = Receipt.objects.get()
    assert (receipt.state, receipt.address) == ("NO_ADDRESS", "")


def test_an_outlet_may_leave_a_paid_check_for_staff_to_close() -> None:
    cart = check_of(closes_paid_checks=False)

    assert _authorize(cart)["check_state"] == "PAID"
    assert not Receipt.objects.exists()

    operations.close_check(cart=cart, actor="ana", now=at(2))
    assert (cart.state, Receipt.objects.count()) == ("CLOSED", 1)


def test_a_check_with_unsent_items_is_paid_but_not_closed() -> None:
    cart = check_of()
    order(cart, 900, state="NEW")

    assert _authorize(cart)["check_state"] == "PAID"


def test_less_than_is_due_is_a_part_payment() -> None:
    cart = check_of(total_minor=10_000)

    result = _authorize(cart, amount=4_000)

    assert (result["check_state"], result["due"]) == ("OPEN", 6_000)


def test_the_phone_pays_what_cash_left() -> None:
    cart = check_of(total_minor=10_000)
    operations.take_tender(
        cart=cart,
        tender="CASH",
        amount_minor=3_000,
        tip_minor=0,
        received_minor=None,
        actor="ana",
        now=at(-1),
    )

    result = _authorize(cart)

    assert (result["check_state"], Payment.objects.count()) == ("CLOSED", 2)


def test_a_repeat_is_answered_alike_and_paid_once() -> None:
    cart = check_of(total_minor=10_000)
    asked = asked_of(cart)
    twice = [
        operations.authorize(connection=connection_of(cart), outlet=cart.outlet, asked=asked, now=at(minutes))
        for minutes in (0, 5)
    ]

    assert twice[0] == twice[1]
    assert Payment.objects.count() == 1


def test_the_same_id_with_another_body_is_a_conflict() -> None:
    cart = check_of(total_minor=10_000)
    _authorize(cart, amount=4_000)

    with pytest.raises(errors.Conflict) as refused:
        _authorize(cart, amount=5_000)

    assert refused.value.code == "authorization_conflict"
    assert Payment.objects.count() == 1


def test_two_connections_may_use_the_same_id() -> None:
    first, second = check_of(), check_of()

    assert _authorize(first)["check_state"] == "CLOSED"
    assert _authorize(second)["check_state"] == "CLOSED"


@pytest.mark.parametrize(
    ("fields", "refusal", "code"),
    [
        ({"amount": 10_001}, errors.Conflict, "check_changed"),
        ({"currency": "USD"}, errors.Invalid, "currency_mismatch"),
        ({"expires_at_utc": "2026-06-12T12:20:00Z"}, errors.Expired, "authorization_expired"),
        ({"check_id": "no-uuid"}, errors.Missing, "check_not_found"),
        ({"check_id": "5f6a1c9e-0000-4000-8000-000000000001"}, errors.Missing, "check_not_found"),
        ({"confirmation_number": 1}, errors.Missing, "check_not_found"),
    ],
)
def test_what_cannot_be_applied_is_refused_and_changes_nothing(
    fields: dict[str, Any], refusal: type[errors.Refusal], code: str
) -> None:
    cart = check_of(total_minor=10_000)

    with pytest.raises(refusal) as refused:
        _authorize(cart, **fields)

    assert refused.value.code == code
    assert (Payment.objects.count(), Authorization.objects.count()) == (0, 0)


def test_a_refused_id_may_be_used_again() -> None:
    cart = check_of(total_minor=10_000)
    with pytest.raises(errors.Conflict):
        _authorize(cart, amount=10_001)

    assert _authorize(cart)["check_state"] == "CLOSED"


def test_a_check_that_grew_since_the_app_saw_it_is_told() -> None:
    cart = check_of(total_minor=10_000)
    seen = cart.sequence_id
    order(cart, 900)
    pos.take_snapshot(cart=cart, reason="fire", now=PAID_AT)

    with pytest.raises(errors.Conflict) as refused:
        _authorize(cart, check_sequence_id=seen, amount=10_000)

    assert refused.value.code == "check_changed"
    assert refused.value.details == {"due": 10_900, "sequence_id": cart.sequence_id}


def test_a_newer_snapshot_with_the_same_due_is_no_change() -> None:
    cart = check_of(total_minor=10_000)
    seen = cart.sequence_id
    pos.take_snapshot(cart=cart, reason="print", now=PAID_AT)

    assert _authorize(cart, check_sequence_id=seen)["check_state"] == "CLOSED"


def test_a_paid_check_takes_no_second_payment() -> None:
    cart = check_of(total_minor=10_000)
    _authorize(cart)

    with pytest.raises(errors.Conflict) as refused:
        _authorize(cart, authorization_id="auth-2", amount=10_000)

    assert refused.value.code == "check_already_paid"


@pytest.mark.parametrize("facts", [{"payments_enabled": False}, {"may_pay": False}])
def test_only_a_guest_who_may_pay_by_app_does(facts: dict[str, Any]) -> None:
    cart = check_of(**facts)

    with pytest.raises(errors.Conflict) as refused:
        _authorize(cart)

    assert refused.value.code == "payments_not_enabled"


def test_another_outlets_check_is_not_found() -> None:
    cart, other = check_of(), check_of()

    with pytest.raises(errors.Missing) as refused:
        operations.authorize(
            connection=connection_of(other), outlet=other.outlet, asked=asked_of(cart), now=PAID_AT
        )

    assert refused.value.code == "check_not_found"


def test_a_cancel_opens_the_check_again_and_releases_the_money() -> None:
    cart = check_of(total_minor=10_000)
    _authorize(cart)

    assert _cancel(cart) == {"authorization_id": "auth-1", "state": "CANCELED"}

    cart.refresh_from_db()
    body = last_message(cart).body
    assert (cart.state, cart.due_minor, cart.paid_minor, cart.tip_minor) == ("OPEN", 10_000, 0, 0)
    assert (body["state"], body["payments"][0]["state"]) == ("OPEN", "VOIDED")
    assert Reservation.objects.get().release_at is None


def test_a_cancel_twice_is_answered_alike() -> None:
    cart = check_of()
    _authorize(cart)

    assert _cancel(cart) == _cancel(cart)


def test_an_authorization_after_its_cancel_has_expired() -> None:
    cart = check_of()

    assert _cancel(cart) == {"authorization_id": "auth-1", "state": "CANCELED"}
    with pytest.raises(errors.Expired) as refused:
        _authorize(cart)

    assert refused.value.code == "authorization_expired"
    assert Payment.objects.count() == 0


def test_a_cancel_after_the_capture_is_refused() -> None:
    cart = check_of()
    _authorize(cart)
    operations.capture_acknowledged(check_id=str(cart.pk), version=last_message(cart).version, now=PAID_AT)

    with pytest.raises(errors.Conflict) as refused:
        _cancel(cart)

    assert refused.value.code == "already_captured"


def test_a_cancel_for_a_party_that_is_not_here_is_not_found() -> None:
    cart = check_of()

    with pytest.raises(errors.Missing) as refused:
        operations.cancel_authorization(
            connection=connection_of(cart),
            outlet=cart.outlet,
            authorization_id="auth-1",
            confirmation_number=1,
            now=PAID_AT,
        )

    assert refused.value.code == "check_not_found"
    assert not Authorization.objects.exists()


def test_an_expired_authorization_is_due_again() -> None:
    cart = check_of(total_minor=10_000)
    _authorize(cart, expires_at_utc="2026-06-12T12:25:00Z")

    assert operations.expire_authorizations(now=PAID_AT + timedelta(minutes=4)) == 0
    assert operations.expire_authorizations(now=at(5)) == 1
    assert operations.expire_authorizations(now=at(5)) == 0

    cart.refresh_from_db()
    assert (cart.state, cart.due_minor) == ("OPEN", 10_000)
    assert Authorization.objects.get().state == "EXPIRED"
