"""The receipt of a closed check: mailed after the closing, once, with the figures of the check."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from config.opentable.models import Problem
from payments import operations
from payments.models import Receipt
from pos_sync import operations as pos
from pos_sync.models import Cart, Line
from tests.factories.payments import DINED, PAID_AT, asked_of, at, check_of, connection_of
from tests.factories.pos import HouseRatesFactory
from tests.factories.reservations import ReservationFactory

pytestmark = pytest.mark.django_db


class Broken(BaseEmailBackend):
    """A mail server that is not there."""

    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError("no server at ada@example.com")


class Slow(BaseEmailBackend):
    """A mail server that takes its letter only when told to; counts what it took."""

    taken: list[str] = []
    may_go_on = Event()

    def send_messages(self, email_messages: Any) -> int:
        assert self.may_go_on.wait(10)
        self.taken.extend(letter.subject for letter in email_messages)
        return len(email_messages)


def _closed(**facts: Any) -> Cart:
    cart = check_of(total_minor=10_000, **facts)
    operations.authorize(
        connection=connection_of(cart), outlet=cart.outlet, asked=asked_of(cart), now=PAID_AT
    )
    return cart


def test_a_receipt_is_mailed_once() -> None:
    _closed()

    assert [operations.send_receipts(now=at(0)), operations.send_receipts(now=at(10))] == [1, 0]

    receipt = Receipt.objects.get()
    assert (receipt.state, receipt.sent_at, receipt.attempts) == ("SENT", at(0), 1)
    assert [letter.to for letter in mail.outbox] == [["ada@example.com"]]


def test_the_letter_says_what_was_eaten_and_how_it_was_paid() -> None:
    cart = check_of(total_minor=10_000, name="Harbour & Sons")
    HouseRatesFactory.create(outlet=cart.outlet)
    Line.objects.update(label="Laksa <large>", modifiers=[{"set": "Extra", "label": "Prawns", "price": 0}])
    pos.take_snapshot(cart=cart, reason="fire", now=DINED)
    operations.authorize(
        connection=connection_of(cart), outlet=cart.outlet, asked=asked_of(cart), now=PAID_AT
    )

    operations.send_receipts(now=at(0))

    letter = mail.outbox[0]
    assert letter.subject == "Your receipt from Harbour & Sons, 12 Jun 2026"
    assert letter.extra_headers["Message-ID"] == f"<receipt-{cart.pk}@covers.example>"
    assert letter.body.rstrip().split("\n") == [
        "Harbour & Sons",
        "12 Jun 2026, 20:20 (local time)",
        f"Check {cart.check_number}, party of 4",
        "For Ada Lee",
        "",
        "1 x Laksa <large>  S$100.00",
        "    Prawns",
        "",
        "Subtotal  S$100.00",
        "Service charge  S$10.00",
        "Tax  S$9.90",
        "Total  S$119.90",
        "Tip  S$15.00",
        "",
        "Paid by OpenTable ending 4242  S$119.90 and a tip of S$15.00",
        "",
        "Thank you for your visit.",
    ]


def test_the_html_of_the_letter_is_escaped() -> None:
    cart = _closed()
    Line.objects.update(label="Laksa <script>")

    operations.send_receipts(now=at(0))

    letter = mail.outbox[0]
    assert isinstance(letter, mail.EmailMultiAlternatives)
    [(content, kind)] = letter.alternatives
    assert kind == "text/html"
    assert "Laksa &lt;script&gt;" in str(content)
    assert cart.outlet.name in str(content)


def test_a_guest_without_an_address_is_sent_nothing() -> None:
    _closed(email="")

    assert operations.send_receipts(now=at(0)) == 0


def test_what_is_no_address_is_kept_as_none() -> None:
    _closed(email="ada@example.com, eve@example.com")

    assert Receipt.objects.get().state == "NO_ADDRESS"


def test_a_check_that_is_open_again_sends_no_receipt_until_it_is_closed() -> None:
    cart = _closed()
    operations.cancel_authorization(
        connection=connection_of(cart),
        outlet=cart.outlet,
        authorization_id="auth-1",
        confirmation_number=cart.reservation.confirmation_number,
        now=at(0),
    )

    assert operations.send_receipts(now=at(0)) == 0

    cart.refresh_from_db()
    operations.take_tender(
        cart=cart,
        tender="CASH",
        amount_minor=10_000,
        tip_minor=0,
        received_minor=None,
        actor="ana",
        now=at(1),
    )
    assert operations.send_receipts(now=at(1)) == 1
    assert "Paid by Cash  S$100.00" in mail.outbox[0].body


def test_a_receipt_that_waits_goes_to_whose_check_it_is_by_now() -> None:
    first, second = _closed(), _closed()
    stranger = ReservationFactory.create(
        outlet=first.outlet, guest__transactional_email="bob@example.com", guest__email=""
    )
    nobody = ReservationFactory.create(outlet=second.outlet, guest=None)
    for cart, party in ((first, nobody), (second, stranger)):
        Cart.objects.filter(pk=cart.pk).update(reservation=party)

    sent = [operations.send_receipts(now=at(0)), operations.send_receipts(now=at(10))]

    assert (sent, [letter.to for letter in mail.outbox]) == ([1, 0], [["bob@example.com"]])
    assert Receipt.objects.get(cart=first).state == "NO_ADDRESS"


def test_a_mail_server_that_is_away_is_tried_again_later(settings: Any) -> None:
    _closed()
    settings.EMAIL_BACKEND = f"{__name__}.Broken"

    assert operations.send_receipts(now=at(0)) == 0

    receipt = Receipt.objects.get()
    assert (receipt.state, receipt.attempts, receipt.next_at) == ("WAITING", 1, at(1))
    assert receipt.last_error == "ConnectionRefusedError"


def test_a_receipt_is_given_up_in_the_end_and_staff_are_told(settings: Any) -> None:
    _closed()
    settings.EMAIL_BACKEND = f"{__name__}.Broken"

    for hour in range(25):
        operations.send_receipts(now=PAID_AT + timedelta(hours=hour))

    assert (Receipt.objects.get().state, Receipt.objects.get().attempts) == ("REFUSED", 20)
    assert [problem.code for problem in Problem.objects.all()] == ["receipt_not_sent"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_receipt_once(settings: Any) -> None:
    _closed()
    settings.EMAIL_BACKEND = f"{__name__}.Slow"
    Slow.taken.clear()
    Slow.may_go_on.clear()
    start = Barrier(2)

    def work(_number: int) -> int:
        start.wait()
        try:
            return operations.send_receipts(now=at(0))
        finally:
            Slow.may_go_on.set()
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, range(2))) == [0, 1]
    assert len(Slow.taken) == 1
