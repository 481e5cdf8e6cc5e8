"""The pay page: who may, what is due and said, and every tap once."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.roles import Role
from payments import operations
from payments.models import Payment, Receipt
from pos_sync.models import Cart, KitchenState
from tests.factories import people
from tests.factories.payments import PAID_AT, asked_of, check_of, connection_of, order
from tests.reading import text

pytestmark = pytest.mark.django_db


def address(cart: Cart, part: str = "") -> str:
    return f"/at/{cart.outlet.slug}/checks/{cart.pk}/pay/{part}"


def at_work(cart: Cart, role: Role = Role.SERVER) -> Client:
    return people.browser(cart.outlet, role)


def cash(amount: str, **fields: str) -> dict[str, str]:
    return {"tender": "CASH", "amount": amount, **fields}


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.HOST, 403),
        (Role.SERVER, 200),
        (Role.KITCHEN, 403),
        (Role.MANAGER, 200),
        (Role.SUPPORT, 403),
        (Role.OWNER, 200),
    ],
)
def test_only_those_who_take_payments_see_the_page(role: Role, status: int) -> None:
    cart = check_of()
    staff = at_work(cart, role)

    taken = staff.post(address(cart, "take/"), cash("1")).status_code

    assert (staff.get(address(cart)).status_code, taken) == (status, status)


def test_a_check_of_another_outlet_is_not_found() -> None:
    mine, other = check_of(), check_of()
    path = f"/at/{mine.outlet.slug}/checks/{other.pk}/pay/"
    staff = at_work(mine)

    assert (staff.get(path).status_code, staff.post(f"{path}take/").status_code) == (404, 404)


def test_cash_closes_the_check_and_tells_the_change() -> None:
    cart = check_of(total_minor=6_834)
    staff = at_work(cart)

    page = text(staff.get(address(cart)))
    taken = text(staff.post(address(cart, "take/"), cash("68.34", received="100")))

    assert "S$70.00 <small>change S$1.66</small>" in page
    assert ("Paid and closed" in taken, "S$31.66" in taken, "Back to the floor" in taken) == (True,) * 3
    payment = Payment.objects.get()
    assert (payment.amount_minor, payment.received_minor, payment.taken_by) == (6_834, 10_000, "server")


def test_a_double_tap_is_one_payment() -> None:
    cart = check_of()
    staff, tap = at_work(cart), cash("20", event_key=str(uuid.uuid4()))

    answers = [staff.post(address(cart, "take/"), tap).status_code for _ in range(2)]

    cart.refresh_from_db()
    assert (answers, Payment.objects.count(), cart.due_minor) == ([200, 200], 1, 8_000)


@pytest.mark.parametrize("fields", [{"card_last4": "4242424242424242"}, {"reference": "4242 4242 4242 4242"}])
def test_what_looks_like_a_card_number_is_refused_and_not_repeated(fields: dict[str, str]) -> None:
    cart = check_of()

    answer = at_work(cart).post(address(cart, "take/"), {"tender": "CARD", "amount": "100", **fields})

    assert (answer.status_code, Payment.objects.exists(), "4242" in text(answer)) == (422, False, False)


def test_a_card_keeps_its_last_four_and_the_slips_number() -> None:
    cart = check_of()
    card = {"tender": "CARD", "amount": "100", "tip": "12,50", "card_last4": "4242", "reference": "A-17"}

    page = text(at_work(cart).post(address(cart, "take/"), card))

    assert ("Card ending 4242" in page, "A-17" in page, "tip S$12.50" in page) == (True, True, True)


@pytest.mark.parametrize("amount", ["", "abc", "-1", "1.234", "1e5", "99999999999"])
def test_an_amount_that_cannot_be_read_takes_nothing(amount: str) -> None:
    cart = check_of()

    answer = at_work(cart).post(address(cart, "take/"), cash(amount))

    assert (answer.status_code, Payment.objects.exists()) == (422, False)


def test_amounts_are_read_in_the_outlets_currency() -> None:
    cart = check_of(total_minor=980, currency="JPY")
    staff = at_work(cart)

    page = text(staff.get(address(cart)))
    refused = staff.post(address(cart, "take/"), cash("9.80")).status_code
    staff.post(address(cart, "take/"), cash("980"))

    assert ("¥980" in page, refused, Payment.objects.get().amount_minor) == (True, 422, 980)


def test_an_opentable_tender_is_never_taken_by_hand() -> None:
    cart = check_of()

    answer = at_work(cart).post(address(cart, "take/"), {"tender": "OPENTABLE", "amount": "100"})

    assert (answer.status_code, Payment.objects.exists()) == (422, False)


def test_unsent_items_are_told_before_it_is_paid() -> None:
    cart = check_of()
    order(cart, 500, KitchenState.NEW)
    staff = at_work(cart)

    page = text(staff.get(address(cart)))
    refused = staff.post(address(cart, "take/"), cash("100"))

    assert ("1 item on this check was not sent." in page, refused.status_code) == (True, 409)


def authorize(cart: Cart, **fields: Any) -> None:
    asked = asked_of(cart, **fields)
    operations.authorize(connection=connection_of(cart), outlet=cart.outlet, asked=asked, now=PAID_AT)


def test_an_authorization_of_the_app_is_shown_with_a_warning() -> None:
    cart = check_of()
    authorize(cart, amount=4_000)

    page = text(at_work(cart).get(address(cart)))

    assert "A guest has authorized S$40.00 in the app." in page
    assert "authorized in the app, captured when the check closes" in page


def test_two_authorizations_are_warned_of() -> None:
    cart = check_of()
    authorize(cart, amount=4_000)
    cart.refresh_from_db()
    authorize(cart, authorization_id="auth-2", amount=3_000, check_sequence_id=cart.sequence_id)

    page = text(at_work(cart).get(address(cart)))

    assert "2 payments are authorized in the app for this check." in page


def test_a_tender_is_voided_with_a_managers_pin() -> None:
    cart = check_of()
    manager = people.hire(cart.outlet, Role.MANAGER)
    people.give_pin(manager)
    staff = at_work(cart)
    staff.post(address(cart, "take/"), cash("20"))
    door = address(cart, f"{Payment.objects.get().pk}/void/")

    wrong = staff.post(door, {"reason": "Wrong amount", "pin": "1"}).status_code
    right = text(staff.post(door, {"reason": "Wrong amount", "pin": "2468"}))

    assert (wrong, Payment.objects.get().state, "voided" in right) == (422, "VOIDED", True)
    told = cart.reservation.changes.get(act="tender_voided")
    assert "Wrong amount, approved by manager" in told.words


@pytest.mark.parametrize(
    ("email", "facts", "words"),
    [
        ("dan@example.com", {"state": "SENT", "sent_at": PAID_AT}, "sent to d***@example.com at 20:20"),
        ("dan@example.com", {"state": "REFUSED"}, "could not be sent to d***@example.com"),
        ("dan@example.com", {}, "on its way to d***@example.com"),
        ("", {}, "no address: none is sent"),
    ],
)
def test_the_receipt_tells_where_it_is(email: str, facts: dict[str, Any], words: str) -> None:
    cart = check_of(email=email)
    staff = at_work(cart)
    staff.post(address(cart, "take/"), cash("100"))
    Receipt.objects.update(**facts)

    page = text(staff.get(address(cart)))

    assert (words in page, "dan@" in page) == (True, False)


def test_a_paid_check_is_closed_by_hand_where_the_outlet_wants_it_so() -> None:
    cart = check_of(closes_paid_checks=False)
    staff = at_work(cart)

    paid = text(staff.post(address(cart, "take/"), cash("100")))
    closed = text(staff.post(address(cart, "close/")))

    assert ("Close the check" in paid, "Paid and closed" in closed) == (True, True)


def test_the_page_is_drawn_in_as_many_statements_whatever_was_paid() -> None:
    cart = check_of()
    staff = at_work(cart)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            staff.get(address(cart))
        return len(asked)

    staff.post(address(cart, "take/"), cash("10"))
    one = statements()
    staff.post(address(cart, "take/"), cash("10"))
    staff.post(address(cart, "take/"), cash("10"))

    assert statements() == one
