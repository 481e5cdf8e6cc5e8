"""Money given back: how much, on which check, and what the guest, OpenTable and the books are told."""

import json
import uuid
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction

from config import errors
from config.opentable.sandbox.house import checks as opentable_checks
from payments import operations
from payments.models import Authorization, Payment, Receipt, Refund
from pos_sync import operations as pos
from pos_sync.models import Cart
from reservations.models import Reservation, Visit
from tests import contract
from tests.factories.payments import PAID_AT, asked_of, at, check_of, connection_of, last_message
from tests.factories.pos import HouseRatesFactory

pytestmark = pytest.mark.django_db


def _take(cart: Cart, **facts: Any) -> Payment:
    chosen = {"tender": "CARD", "amount_minor": 10_000, "tip_minor": 0, "received_minor": None, **facts}
    return operations.take_tender(cart=cart, actor="ana", now=PAID_AT, **chosen)


def _refund(payment: Payment, amount_minor: int, **facts: Any) -> Refund:
    chosen = {"reason": "cold soup", "actor": "maria", "approved_by": "maria", "now": at(30), **facts}
    return operations.refund(payment=payment, amount_minor=amount_minor, **chosen)


def _captured_in_the_app(cart: Cart) -> Payment:
    operations.authorize(
        connection=connection_of(cart), outlet=cart.outlet, asked=asked_of(cart), now=PAID_AT
    )
    operations.capture_acknowledged(check_id=str(cart.pk), version=last_message(cart).version, now=PAID_AT)
    return Payment.objects.select_related("cart").get()


def test_a_part_is_given_back_and_the_rest_later() -> None:
    payment = _take(check_of(), tip_minor=1_500)

    _refund(payment, 4_000)
    part = (payment.state, payment.refunded_minor, payment.left_minor)
    _refund(payment, 7_500)

    assert part == ("CAPTURED", 4_000, 7_500)
    payment.refresh_from_db()
    assert (payment.state, payment.refunded_minor, payment.left_minor) == ("REFUNDED", 11_500, 0)
    assert list(Refund.objects.order_by("amount_minor").values_list("amount_minor", flat=True)) == [
        4_000,
        7_500,
    ]


def test_a_sale_that_stands_is_not_taxed_anew_when_the_house_changes_its_rates() -> None:
    cart = check_of(total_minor=10_000)
    payment = _take(cart)
    HouseRatesFactory.create(outlet=cart.outlet, tax_rate=10_000, service_rate=5_000)

    _refund(payment, 1_000)
    cart = Cart.objects.get()
    closed = (cart.state, cart.total_minor, cart.paid_minor, cart.due_minor)
    pos.reopen_cart(cart=cart, reason="one dessert more", actor="ana", now=at(40))
    cart.refresh_from_db()

    assert closed == ("CLOSED", 9_000, 9_000, 0)
    # An open check is of today, and so are its rates.
    assert (cart.state, cart.sold_by, cart.due_minor > 0) == ("OPEN", None, True)


def test_a_closed_check_stays_closed_and_asks_nobody_again() -> None:
    cart = check_of(total_minor=10_000)
    payment = _take(cart, tip_minor=1_500)
    closed_at = cart.closed_at

    _refund(payment, 4_000)

    cart.refresh_from_db()
    assert (cart.state, cart.closed_at) == ("CLOSED", closed_at)
    assert (cart.total_minor, cart.paid_minor, cart.tip_minor, cart.due_minor) == (6_000, 6_000, 1_500, 0)
    assert Reservation.objects.get().release_at == at(10)
    with pytest.raises(errors.Conflict) as refused:
        _take(cart, amount_minor=4_000)
    assert refused.value.code == "check_already_paid"


def test_opentable_is_sent_what_was_given_back_in_sums_that_it_takes() -> None:
    cart = check_of(total_minor=10_000)
    payment = _take(cart, tip_minor=1_500, card_last4="4242")

    _refund(payment, 4_000)
    part = last_message(cart).body
    _refund(payment, 7_500)
    whole = last_message(cart).body

    shown = {
        name: (body["state"], body["totals"], body["payments"][0])
        for name, body in {"part": part, "whole": whole}.items()
    }
    kept = dict.fromkeys(("discounts", "service_charges", "tax", "tax_included", "prepaid", "due"), 0)
    kept["sub_total"] = 10_000
    row = {
        "payment_id": str(payment.pk),
        "type": "CARD",
        "tender": "Card",
        "amount": 10_000,
        "tip": 1_500,
        "authorization_id": None,
        "card_last4": "4242",
        "paid_at_utc": "2026-06-12T12:20:00Z",
    }
    assert shown == {
        "part": (
            "CLOSED",
            kept | {"other_charges": -4_000, "total": 6_000, "paid": 6_000, "tip": 1_500},
            row | {"state": "CAPTURED", "refunded_amount": 4_000},
        ),
        "whole": (
            "CLOSED",
            kept | {"other_charges": -10_000, "total": 0, "paid": 0, "tip": 0},
            row | {"state": "REFUNDED", "refunded_amount": 11_500},
        ),
    }
    for body in (part, whole):
        contract.check(body, contract="opentable-api", name="Check")
        opentable_checks.read(json.loads(json.dumps(body)))
    assert list(cart.snapshots.order_by("sequence_id").values_list("reason", "due_minor"))[-2:] == [
        ("refund", 0),
        ("refund", 0),
    ]


def test_on_an_open_check_it_is_due_again() -> None:
    cart = check_of(total_minor=10_000)
    payment = _take(cart, amount_minor=6_000)

    _refund(payment, 2_500)

    cart.refresh_from_db()
    assert (cart.state, cart.total_minor, cart.paid_minor, cart.due_minor) == ("OPEN", 10_000, 3_500, 6_500)
    assert not Visit.objects.exists()


def test_a_check_that_waited_to_be_closed_is_open_again() -> None:
    cart = check_of(total_minor=10_000, closes_paid_checks=False)
    payment = _take(cart)

    _refund(payment, 1)

    cart.refresh_from_db()
    assert (cart.state, cart.due_minor) == ("OPEN", 1)


def test_a_guest_who_pays_another_way_is_refunded_on_the_reopened_check() -> None:
    cart = check_of(total_minor=10_000)
    payment = _take(cart)
    pos.reopen_cart(cart=cart, reason="wrong card", actor="maria", now=at(1))

    _refund(payment, 10_000)
    cart.refresh_from_db()
    _take(cart, tender="CASH")

    assert (cart.state, cart.total_minor, cart.paid_minor) == ("CLOSED", 10_000, 10_000)
    assert Visit.objects.get().spent_minor == 10_000


def test_the_visit_is_what_was_kept() -> None:
    payment = _take(check_of(), tip_minor=1_500)
    before = Visit.objects.get()

    _refund(payment, 4_000)
    part = Visit.objects.get()
    _refund(payment, 7_000)
    rest = Visit.objects.get()

    assert [(visit.spent_minor, visit.tip_minor) for visit in (before, part, rest)] == [
        (10_000, 1_500),
        (6_000, 1_500),
        (0, 500),
    ]
    assert (rest.items, rest.closed_at, rest.pk) == (before.items, before.closed_at, before.pk)


def test_a_refund_on_a_reopened_check_leaves_the_visit_to_its_closing() -> None:
    cart = check_of(total_minor=10_000)
    payment = _take(cart)
    pos.reopen_cart(cart=cart, reason="wrong card", actor="maria", now=at(1))

    _refund(payment, 4_000)

    assert Visit.objects.get().spent_minor == 10_000


def test_the_story_tells_who_gave_back_how_much_and_why() -> None:
    payment = _take(check_of(), tip_minor=1_500)

    _refund(payment, 4_000, actor="ana", approved_by="maria")
    _refund(payment, 1_000, reason=" hair ")

    told = payment.cart.reservation.changes.filter(act="payment_refunded").order_by("id")
    assert list(told.values_list("words", "actor")) == [
        ("Card refunded (cold soup), approved by maria: S$40.00 of S$115.00", "ana"),
        ("Card refunded (hair): S$10.00 of S$115.00", "maria"),
    ]


def test_the_receipt_that_went_out_is_not_sent_again() -> None:
    payment = _take(check_of())
    operations.send_receipts(now=at(1))
    before = Receipt.objects.values().get()

    _refund(payment, 4_000)

    assert operations.send_receipts(now=at(60)) == 0
    assert Receipt.objects.values().get() == before


def test_a_receipt_that_leaves_later_tells_of_the_refund() -> None:
    payment = _take(check_of(total_minor=10_000), tip_minor=1_500, card_last4="4242")
    _refund(payment, 4_000)

    operations.send_receipts(now=at(31))

    lines = mail.outbox[0].body.rstrip().split("\n")
    assert lines[-8:-2] == [
        "Subtotal  S$100.00",
        "Refunded  -S$40.00",
        "Total  S$60.00",
        "Tip  S$15.00",
        "",
        "Paid by Card ending 4242  S$100.00 and a tip of S$15.00, refunded S$40.00",
    ]


def test_one_tap_sent_twice_is_one_refund() -> None:
    payment, key = _take(check_of()), uuid.uuid4()

    first = _refund(payment, 4_000, refund_key=key)
    again = _refund(payment, 4_000, refund_key=key)

    payment.refresh_from_db()
    assert (first.pk, again, payment.refunded_minor) == (key, first, 4_000)
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    ("amount", "facts", "refusal", "code"),
    [
        (10_001, {}, errors.Conflict, "over_refunded"),
        (0, {}, errors.Invalid, "invalid_amount"),
        (-1, {}, errors.Invalid, "invalid_amount"),
        (100, {"reason": " "}, errors.Invalid, "reason_required"),
    ],
)
def test_a_refund_that_cannot_be_made_changes_nothing(
    amount: int, facts: dict[str, Any], refusal: type[errors.Refusal], code: str
) -> None:
    cart = check_of(total_minor=10_000)
    payment = _take(cart)
    sent = last_message(cart).version

    with pytest.raises(refusal) as refused:
        _refund(payment, amount, **facts)

    payment.refresh_from_db()
    assert (refused.value.code, payment.state, payment.refunded_minor) == (code, "CAPTURED", 0)
    assert (Refund.objects.exists(), last_message(cart).version) == (False, sent)


def test_what_is_only_authorized_is_released_and_not_refunded() -> None:
    cart = check_of()
    operations.authorize(
        connection=connection_of(cart), outlet=cart.outlet, asked=asked_of(cart), now=PAID_AT
    )

    with pytest.raises(errors.Conflict) as refused:
        _refund(Payment.objects.get(), 100)

    assert refused.value.code == "not_captured"
    assert "Release it" in refused.value.words


def test_what_the_app_paid_is_refunded_by_the_snapshot() -> None:
    cart = check_of(total_minor=10_000)
    payment = _captured_in_the_app(cart)

    _refund(payment, 11_500)

    row = last_message(cart).body["payments"][0]
    assert (row["type"], row["state"], row["refunded_amount"]) == ("OPENTABLE", "REFUNDED", 11_500)
    assert row["authorization_id"] == "auth-1"
    assert Authorization.objects.get().state == "CAPTURED"


@pytest.mark.parametrize(("amount", "code"), [(4_000, "over_refunded"), (10_000, "over_refunded")])
def test_no_more_than_is_left_is_given_back(amount: int, code: str) -> None:
    payment = _take(check_of(total_minor=10_000))
    _refund(payment, 6_001)

    with pytest.raises(errors.Conflict) as refused:
        _refund(payment, amount)

    assert (refused.value.code, refused.value.details) == (code, {"left": 3_999})


@pytest.mark.parametrize(("refunded", "code"), [(10_000, "already_refunded"), (1, "already_refunded")])
def test_what_was_given_back_is_not_voided(refunded: int, code: str) -> None:
    cart = check_of(total_minor=12_000)
    payment = _take(cart)
    _refund(payment, refunded)

    with pytest.raises(errors.Conflict) as refused:
        operations.void_payment(payment=payment, reason="typed wrong", actor="ana", now=at(40))

    assert refused.value.code == code


def test_a_voided_payment_and_one_given_back_whole_are_refused() -> None:
    cart = check_of(total_minor=12_000)
    voided, refunded = _take(cart, amount_minor=1_000), _take(cart)
    operations.void_payment(payment=voided, reason="typed wrong", actor="ana", now=at(1))
    _refund(refunded, 10_000)

    codes = []
    for payment in (voided, refunded):
        with pytest.raises(errors.Conflict) as refused:
            _refund(payment, 1)
        codes.append(refused.value.code)

    assert codes == ["already_voided", "already_refunded"]


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"amount_minor": 0}, "refund_is_above_zero"),
        ({"reason": " "}, "refund_says_why"),
        ({"approved_by": ""}, "refund_says_who_approved_it"),
    ],
)
def test_the_database_refuses_a_refund_that_says_too_little(facts: dict[str, Any], name: str) -> None:
    payment = _take(check_of())
    row = {"amount_minor": 1, "reason": "cold", "actor": "a", "approved_by": "b", "at": at(1), **facts}

    with pytest.raises(IntegrityError, match=name):
        Refund.objects.create(payment=payment, **row)


def test_a_refund_is_never_altered() -> None:
    _refund(_take(check_of()), 1_000)

    for alter in (lambda: Refund.objects.update(amount_minor=1), lambda: Refund.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            alter()


def test_a_tap_of_another_refund_is_no_repeat() -> None:
    cart, key = check_of(), uuid.uuid4()
    first = _take(cart, amount_minor=4_000)
    second = _take(cart, amount_minor=6_000)
    _refund(first, 1_000, refund_key=key)

    with pytest.raises(errors.Conflict, match="another refund's"):
        _refund(second, 1_000, refund_key=key)

    assert Refund.objects.count() == 1
