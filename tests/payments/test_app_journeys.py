"""A guest of OpenTable's app and the till pay one check, in every way they may meet; over HTTP both ways."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from config.opentable.sandbox import faults, server
from config.opentable.sandbox.ledger import instant
from payments import operations
from payments.models import Payment
from tests.payments.evenings import Evening, begin
from tests.reading import text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def evening(
    live_server: LiveServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Evening]:
    """A party that may pay 100.00 in the app."""
    # A thread of the server outlives its last request, and would keep the database from being dropped.
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    sandbox = server.start(callbacks=live_server.url, environment={})
    settings.OPENTABLE_SANDBOX_OAUTH_URL = settings.OPENTABLE_SANDBOX_API_URL = sandbox.url
    try:
        yield begin(sandbox)
    finally:
        sandbox.stop()


def _answered(evening: Evening, amount: int, tip: int = 0) -> tuple[int, str, int]:
    """The app authorizes so much: the status, the check's state and what is due, as it is told at once."""
    reply = evening.authorize(tip, amount=amount).reply
    return reply.status, reply.body["check_state"], reply.body["due"]


def _taken(evening: Evening) -> list[Any]:
    """The snapshots that OpenTable took."""
    heard = evening.sandbox.house.ledger.journal("received")
    return [one for one in heard if one["status"] == 200 and "check" in one["path"]]


def test_a_guest_pays_all_in_the_app_and_leaves(evening: Evening) -> None:
    evening.agree("OPEN", [], total=10_000, due=10_000)

    assert _answered(evening, 10_000, 1_500) == (200, "CLOSED", 0)
    evening.settle()

    evening.agree("CLOSED", [("OPENTABLE", 10_000, 1_500, "CAPTURED", 0)], total=10_000, due=0)
    assert evening.money_in_the_app() == [(10_000, "CAPTURED")]


def test_the_app_pays_the_rest_after_cash(evening: Evening) -> None:
    evening.take("CASH", "40")
    stale = evening.authorize(0, amount=10_000).reply
    evening.settle()

    assert _answered(evening, 6_000, 900) == (200, "CLOSED", 0)
    evening.settle()

    # Until OpenTable had heard of the cash the app asked for too much, and was told what is due.
    assert (stale.status, stale.body["error"], stale.body["details"]["due"]) == (409, "check_changed", 6_000)
    rows = [("CASH", 4_000, 0, "CAPTURED", 0), ("OPENTABLE", 6_000, 900, "CAPTURED", 0)]
    evening.agree("CLOSED", rows, total=10_000, due=0)


def test_two_phones_pay_a_part_each(evening: Evening) -> None:
    assert _answered(evening, 3_000, 300) == (200, "OPEN", 7_000)
    evening.settle()
    evening.agree("OPEN", [("OPENTABLE", 3_000, 300, "AUTHORIZED", 0)], total=10_000, due=7_000)

    assert _answered(evening, 7_000, 1_000) == (200, "CLOSED", 0)
    evening.settle()

    rows = [("OPENTABLE", 3_000, 300, "CAPTURED", 0), ("OPENTABLE", 7_000, 1_000, "CAPTURED", 0)]
    evening.agree("CLOSED", rows, total=10_000, due=0)
    assert evening.money_in_the_app() == [(3_000, "CAPTURED"), (7_000, "CAPTURED")]


def test_staff_who_take_cash_for_what_two_phones_authorized_are_warned_and_both_are_released(
    evening: Evening,
) -> None:
    for amount in (3_000, 2_000):
        assert _answered(evening, amount)[0] == 200
        evening.settle()

    before = text(evening.staff.get(f"{evening.page}pay/"))
    evening.take("CASH", "100")
    support = evening.problems()
    evening.settle()

    assert "2 payments are authorized in the app for this check." in before
    assert "A guest has authorized S$30.00 and S$20.00 in the app." in before
    rows = [
        ("CASH", 10_000, 0, "CAPTURED", 0),
        ("OPENTABLE", 2_000, 0, "VOIDED", 0),
        ("OPENTABLE", 3_000, 0, "VOIDED", 0),
    ]
    evening.agree("CLOSED", rows, total=10_000, due=0)
    assert evening.money_in_the_app() == [(2_000, "RELEASED"), (3_000, "RELEASED")]
    assert support == ["paid_another_way"]


def test_what_the_guest_withdraws_is_due_again_and_cash_pays_it(evening: Evening) -> None:
    assert _answered(evening, 4_000, 400) == (200, "OPEN", 6_000)
    evening.settle()

    assert evening.withdraw().reply.status == 200
    again = evening.withdraw().reply
    evening.settle()
    evening.agree("OPEN", [("OPENTABLE", 4_000, 400, "VOIDED", 0)], total=10_000, due=10_000)
    told = evening.problems()
    evening.take("CASH", "100")
    evening.settle()

    assert (again.status, again.body["state"]) == (200, "CANCELED")
    rows = [("CASH", 10_000, 0, "CAPTURED", 0), ("OPENTABLE", 4_000, 400, "VOIDED", 0)]
    evening.agree("CLOSED", rows, total=10_000, due=0)
    # A snapshot that carries it VOIDED is what lets OpenTable go of it for good.
    assert evening.money_in_the_app() == [(4_000, "RELEASED")]
    assert told == ["check_due_again"]


def test_an_authorization_that_expires_is_due_again_and_the_guest_pays_anew(evening: Evening) -> None:
    ends = timezone.now() + timedelta(minutes=1)
    evening.authorize(500, amount=5_000, expires_at_utc=instant(ends))
    evening.settle()

    expired = operations.expire_authorizations(now=ends + timedelta(seconds=1))
    evening.settle()
    evening.agree("OPEN", [("OPENTABLE", 5_000, 500, "VOIDED", 0)], total=10_000, due=10_000)
    assert _answered(evening, 10_000, 1_000) == (200, "CLOSED", 0)
    evening.settle()

    rows = [("OPENTABLE", 5_000, 500, "VOIDED", 0), ("OPENTABLE", 10_000, 1_000, "CAPTURED", 0)]
    evening.agree("CLOSED", rows, total=10_000, due=0)
    assert expired == 1
    assert evening.money_in_the_app() == [(5_000, "RELEASED"), (10_000, "CAPTURED")]


def test_a_part_is_refunded_and_the_app_shows_what_was_kept(evening: Evening) -> None:
    evening.authorize(1_500)
    evening.settle()
    payment = Payment.objects.get()

    evening.post(f"pay/{payment.pk}/refund/", amount="25", reason="Cold soup")
    evening.settle()
    evening.agree("CLOSED", [("OPENTABLE", 10_000, 1_500, "CAPTURED", 2_500)], total=7_500, due=0)
    evening.post(f"pay/{payment.pk}/refund/", amount="90", reason="Cold soup")
    evening.settle()

    # The rest with its tip.
    evening.agree("CLOSED", [("OPENTABLE", 10_000, 1_500, "REFUNDED", 11_500)], total=0, due=0)
    assert evening.money_in_the_app() == [(10_000, "REFUNDED")]


def test_a_check_that_is_reopened_keeps_its_payment_and_the_rest_is_paid_in_the_app(evening: Evening) -> None:
    evening.authorize(1_000)
    evening.settle()

    evening.post("reopen/", reason="Dessert")
    evening.order(1_200)
    first = ("OPENTABLE", 10_000, 1_000, "CAPTURED", 0)
    evening.agree("OPEN", [first], total=11_200, due=1_200)
    assert _answered(evening, 1_200, 100) == (200, "CLOSED", 0)
    evening.settle()

    evening.agree("CLOSED", [first, ("OPENTABLE", 1_200, 100, "CAPTURED", 0)], total=11_200, due=0)
    assert evening.money_in_the_app() == [(1_200, "CAPTURED"), (10_000, "CAPTURED")]


def test_cash_taken_while_opentable_is_away_is_told_once_it_is_back(evening: Evening) -> None:
    evening.sandbox.house.faults.set(faults.Fault("down"))
    heard = len(_taken(evening))

    evening.take("CASH", "60", tip="5")
    evening.settle()
    evening.take("CASH", "40")
    evening.settle()
    evening.cart.refresh_from_db()
    away = (evening.cart.state, evening.cart.due_minor, evening.check_in_the_app()["state"])
    evening.sandbox.house.faults.set(faults.Fault())
    evening.settle()
    evening.settle()

    assert away == ("CLOSED", 0, "OPEN")
    rows = [("CASH", 4_000, 0, "CAPTURED", 0), ("CASH", 6_000, 500, "CAPTURED", 0)]
    evening.agree("CLOSED", rows, total=10_000, due=0)
    assert len(_taken(evening)) == heard + 1
