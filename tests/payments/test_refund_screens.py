"""The sheet that gives money back: who may, what it asks, what it says, and every tap once."""

import html
import uuid
from typing import Any

import pytest
from django.test import Client

from config.roles import Role
from payments import operations
from payments.models import Payment, Refund
from pos_sync import operations as pos
from pos_sync.models import Cart
from tests.factories import people
from tests.factories.payments import PAID_AT, asked_of, check_of, connection_of, last_message

pytestmark = pytest.mark.django_db


def door(payment: Payment, part: str = "refund", cart: Cart | None = None) -> str:
    at = cart or payment.cart
    return f"/at/{at.outlet.slug}/checks/{at.pk}/pay/{payment.pk}/{part}/"


def manager_of(payment: Payment) -> Client:
    return people.browser(payment.cart.outlet, Role.MANAGER)


def text(answer: Any) -> str:
    return html.unescape(" ".join(answer.content.decode().split()))


@pytest.fixture
def paid() -> Payment:
    """S$100.00 and a tip of S$15.00 by card, on a check that it closed."""
    return operations.take_tender(
        cart=check_of(total_minor=10_000),
        tender="CARD",
        amount_minor=10_000,
        tip_minor=1_500,
        received_minor=None,
        card_last4="4242",
        actor="ana",
        now=PAID_AT,
    )


def test_a_server_refunds_a_part_with_a_managers_pin(paid: Payment) -> None:
    manager = people.hire(paid.cart.outlet, Role.MANAGER)
    people.give_pin(manager)
    staff = people.browser(paid.cart.outlet, Role.SERVER)
    asked = {"amount": "40", "reason": "Cold soup"}

    answers = [staff.post(door(paid), {**asked, "pin": pin}) for pin in ("", "1", "2468")]

    assert [answer.status_code for answer in answers] == [422, 422, 200]
    assert "That is no manager's PIN." in text(answers[1])
    assert "refunded S$40.00 of S$115.00" in text(answers[2])
    made = Refund.objects.get()
    assert (made.amount_minor, made.reason) == (4_000, "Cold soup")
    assert (made.actor, made.approved_by) == ("server", "manager")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.HOST, 403),
        (Role.KITCHEN, 403),
        (Role.SUPPORT, 403),
        (Role.SERVER, 422),
        (Role.MANAGER, 200),
        (Role.OWNER, 200),
    ],
)
def test_only_managers_and_owners_refund_alone(paid: Payment, role: Role, status: int) -> None:
    staff = people.browser(paid.cart.outlet, role)

    answer = staff.post(door(paid), {"amount": "115", "reason": "Charged twice"})

    name = role.value.lower()
    refunds = list(Refund.objects.values_list("actor", "approved_by"))
    assert (answer.status_code, refunds) == (status, [(name, name)] if status == 200 else [])


def test_the_sheet_asks_for_what_is_left_and_servers_for_a_pin(paid: Payment) -> None:
    manager, server = manager_of(paid), people.browser(paid.cart.outlet, Role.SERVER)
    manager.post(door(paid), {"amount": "40", "reason": "Cold soup"})

    sheets = [text(staff.get(door(paid, "refunding"))) for staff in (manager, server)]

    for sheet in sheets:
        assert "Refund card ending 4242" in sheet
        assert 'name="amount" value="75.00"' in sheet
        assert "S$40.00 was given back, <b>S$75.00 is left</b>" in sheet
        assert "The check stays closed." in sheet
    assert ["A manager's PIN" in sheet for sheet in sheets] == [False, True]


@pytest.mark.parametrize(
    ("amount", "reason", "status", "words"),
    [
        ("", "Cold", 422, "Write the amount."),
        ("abc", "Cold", 422, "Write the amount like S$12.50."),
        ("-5", "Cold", 422, "Write the amount like S$12.50."),
        ("1.234", "Cold", 422, "Write the amount like S$12.50."),
        ("0", "Cold", 422, "The amount must be above zero."),
        ("115.01", "Cold", 409, "That is more than is left of this payment."),
        ("40", " ", 422, "Say why the money is given back."),
    ],
)
def test_a_refund_that_cannot_be_made_is_refused_in_words(
    paid: Payment, amount: str, reason: str, status: int, words: str
) -> None:
    answer = manager_of(paid).post(door(paid), {"amount": amount, "reason": reason})

    assert (answer.status_code, words in text(answer), Refund.objects.exists()) == (status, True, False)


def test_a_double_tap_is_one_refund(paid: Payment) -> None:
    manager, tap = manager_of(paid), {"amount": "40", "reason": "Cold", "event_key": str(uuid.uuid4())}

    answers = [manager.post(door(paid), tap).status_code for _ in range(2)]

    paid.refresh_from_db()
    assert (answers, paid.refunded_minor, Refund.objects.count()) == ([200, 200], 4_000, 1)


def test_a_check_given_back_whole_says_so(paid: Payment) -> None:
    page = text(manager_of(paid).post(door(paid), {"amount": "115", "reason": "Charged twice"}))

    assert ("Refunded and closed" in page, "refunded S$115.00 of S$115.00" in page) == (True, True)
    assert ("<dt>Refunded</dt><dd>−S$100.00</dd>" in page, ">Refund</button>" in page) == (True, False)


@pytest.mark.parametrize(
    ("tender", "words"),
    [
        ("CASH", "Hand it over from the drawer."),
        ("CARD", "Give it back on the card terminal too"),
        ("GIFT_CARD", "Put it back on the gift card too"),
        ("OTHER", "Give it back the way it was paid"),
    ],
)
def test_the_sheet_says_where_the_money_goes_back(tender: str, words: str) -> None:
    payment = operations.take_tender(
        cart=check_of(total_minor=10_000),
        tender=tender,
        amount_minor=4_000,
        tip_minor=0,
        received_minor=None,
        actor="ana",
        now=PAID_AT,
    )

    sheet = text(manager_of(payment).get(door(payment, "refunding")))

    assert (words in sheet, "It is due on the check again." in sheet) == (True, True)


def test_what_the_app_paid_is_refunded_but_neither_voided_nor_released() -> None:
    cart = check_of()
    operations.authorize(
        connection=connection_of(cart), outlet=cart.outlet, asked=asked_of(cart), now=PAID_AT
    )
    operations.capture_acknowledged(check_id=str(cart.pk), version=last_message(cart).version, now=PAID_AT)
    cart.refresh_from_db()
    pos.reopen_cart(cart=cart, reason="one more coffee", actor="ana", now=PAID_AT)
    payment = Payment.objects.select_related("cart__outlet").get()
    manager = manager_of(payment)

    page = text(manager.get(f"/at/{cart.outlet.slug}/checks/{cart.pk}/pay/"))
    sheet = text(manager.get(door(payment, "refunding")))

    assert [word for word in ("Release", "Void", "Refund") if f">{word}</button>" in page] == ["Refund"]
    assert "OpenTable is told with the check." in sheet


def test_a_payment_is_refunded_at_its_own_check_alone(paid: Payment) -> None:
    other = check_of()
    manager = people.browser(other.outlet, Role.MANAGER)

    stray = manager.post(door(paid, cart=other), {"amount": "1", "reason": "Cold"})
    foreign = manager.post(door(paid), {"amount": "1", "reason": "Cold"})

    assert (stray.status_code, foreign.status_code, Refund.objects.exists()) == (404, 404, False)


@pytest.mark.parametrize("deed", ["refund", "void"])
def test_the_page_of_a_part_stays_that_of_the_part(deed: str) -> None:
    cart = check_of(total_minor=10_000)
    part = pos.split_evenly(cart=cart, count=2, actor="ana", now=PAID_AT)[1]
    payment = operations.take_tender(
        cart=cart,
        part=part,
        tender="CASH",
        amount_minor=2_000,
        tip_minor=0,
        received_minor=None,
        actor="ana",
        now=PAID_AT,
    )
    manager = manager_of(payment)
    page = text(manager.get(f"/at/{cart.outlet.slug}/checks/{cart.pk}/pay/?part={part.pk}"))
    sheet_of = door(payment, f"{deed}ing") + f"?part={part.pk}"

    sheet = text(manager.get(sheet_of))
    asked = {"amount": "20", "reason": "Cold", "part": part.pk}
    answer = text(manager.post(door(payment, deed), asked))

    assert (sheet_of in page, f'name="part" value="{part.pk}"' in sheet) == (True, True)
    assert '<p class="money-big">S$50.00</p>' in answer


def test_a_manager_reads_who_gave_back_what_and_alters_nothing(paid: Payment) -> None:
    manager = manager_of(paid)
    manager.post(door(paid), {"amount": "40", "reason": "Cold soup"})
    made = Refund.objects.get()

    listed = text(manager.get("/admin/payments/refund/"))
    altered = manager.post(f"/admin/payments/refund/{made.pk}/change/", {"reason": "none"})

    assert ("Cold soup" in listed, "manager" in listed, altered.status_code) == (True, True, 403)
