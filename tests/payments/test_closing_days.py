"""A day is closed once, with its cash counted; then nothing of it changes but what OpenTable says."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from config import errors
from payments import operations, queries, takings
from payments.models import DayClose, Payment
from pos_sync import operations as pos
from pos_sync.models import Cart, CheckCount, Line
from tests.factories.payments import PAID_AT, asked_of, at, check_of, connection_of, last_message, order
from tests.factories.pos import CartFactory, ItemFactory
from tests.factories.reservations import ReservationFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 6, 12)


def take(cart: Cart, amount_minor: int, tender: str = "CASH", tip_minor: int = 0) -> Payment:
    return operations.take_tender(
        cart=cart,
        tender=tender,
        amount_minor=amount_minor,
        tip_minor=tip_minor,
        received_minor=None,
        actor="ana",
        now=PAID_AT,
    )


def close(cart: Cart, counted_minor: int | None = 11_000, reason: str = "") -> DayClose:
    return operations.close_day(
        outlet=cart.outlet,
        date=DAY,
        counted_minor=counted_minor,
        cash_reason=reason,
        actor="maria",
        now=at(60),
    )


def counted(closed: DayClose) -> tuple[int, int, int]:
    """Total, tips and covers of a closed day as they were frozen."""
    sheet = takings.sum_up(queries.frozen_checks(closed))
    return sheet.total.amount_minor, sheet.tip_minor, sheet.covers


@pytest.fixture
def paid() -> Cart:
    """S$100.00 and a tip of S$10.00 in cash, on a check that it closed."""
    cart = check_of(total_minor=10_000)
    take(cart, 10_000, tip_minor=1_000)
    return cart


def test_a_day_is_closed_once_and_keeps_what_it_came_to(paid: Cart) -> None:
    first = close(paid)

    again = close(paid, counted_minor=None)

    assert again == first
    assert (first.closed_by, first.expected_minor, first.counted_minor) == ("maria", 11_000, 11_000)
    first.refresh_from_db()
    assert first.digest == queries.digest_of(first.totals)
    assert counted(first) == (10_000, 1_000, 4)
    assert CheckCount.objects.get(outlet=paid.outlet, date=DAY).closed_at == at(60)


def test_a_day_with_an_open_check_is_not_closed_and_the_check_is_named() -> None:
    cart = check_of()

    with pytest.raises(errors.Conflict, match=f"Check {cart.check_number} is still open") as refused:
        close(cart)

    assert refused.value.details == {"checks": [cart.check_number]}
    assert not DayClose.objects.exists()


@pytest.mark.parametrize(
    ("counted_minor", "reason", "code"),
    [(None, "", "cash_not_counted"), (10_500, " ", "reason_required"), (11_500, "", "reason_required")],
)
def test_cash_is_counted_and_a_difference_says_why(
    paid: Cart, counted_minor: int | None, reason: str, code: str
) -> None:
    with pytest.raises(errors.Invalid) as refused:
        close(paid, counted_minor, reason)

    assert (refused.value.code, DayClose.objects.exists()) == (code, False)
    short = close(paid, 10_500, "gave too much change")
    assert (short.over_minor, short.cash_reason) == (-500, "gave too much change")


def _acts(cart: Cart) -> dict[str, Callable[[], Any]]:
    payment = Payment.objects.select_related("cart").get(cart=cart)
    line = Line.objects.select_related("cart").get(cart=cart)
    item = ItemFactory.create(category__outlet=cart.outlet)
    by: dict[str, Any] = {"actor": "ana", "now": at(90)}
    return {
        "tender": lambda: take(cart, 100),
        "refund": lambda: operations.refund(
            payment=payment, amount_minor=100, reason="cold", approved_by="ana", **by
        ),
        "void of a tender": lambda: operations.void_payment(payment=payment, reason="wrong", **by),
        "reopen": lambda: pos.reopen_cart(cart=cart, reason="one more", **by),
        "void of a line": lambda: pos.void_line(line=line, reason="cold", **by),
        "line": lambda: pos.add_line(cart=cart, item=item, **by),
        "service": lambda: pos.switch_service(cart=cart, is_on=False, reason="slow", **by),
        "split": lambda: pos.split_evenly(cart=cart, count=2, **by),
    }


def test_no_act_of_staff_changes_a_closed_day_until_it_is_reopened(paid: Cart) -> None:
    closed = close(paid)

    codes = {}
    for name, act in _acts(paid).items():
        with pytest.raises(errors.Conflict) as refused:
            act()
        codes[name] = refused.value.code

    assert codes == dict.fromkeys(codes, "day_closed")
    operations.reopen_day(close=closed, reason="wrong tender", actor="owner", now=at(120))
    pos.reopen_cart(cart=paid, reason="wrong tender", actor="ana", now=at(121))
    assert Cart.objects.get(pk=paid.pk).state == "OPEN"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pos_sync_line SET quantity = 2",
        "UPDATE pos_sync_line SET voided_at = now()",
        "UPDATE pos_sync_line SET tax_rate = 5000",
        "UPDATE pos_sync_cart SET service_is_on = false",
        "UPDATE pos_sync_cart SET state = 'OPEN', sold_by = NULL",
        "UPDATE pos_sync_cart SET date = '2026-06-13'",
        "UPDATE payments_payment SET tip_minor = 0",
        "UPDATE payments_payment SET state = 'VOIDED'",
        "UPDATE payments_payment SET refunded_minor = 1",
        "DELETE FROM payments_payment",
    ],
)
def test_the_database_itself_keeps_a_closed_day(paid: Cart, statement: str) -> None:
    with transaction.atomic(), connection.cursor() as sql:
        sql.execute(statement.replace("DELETE FROM payments_payment", "SELECT 1"))
        transaction.set_rollback(True)
    close(paid)

    with pytest.raises(IntegrityError, match="is closed"), transaction.atomic(), connection.cursor() as sql:
        sql.execute(statement)


def test_what_was_counted_is_altered_by_nobody(paid: Cart) -> None:
    closed = close(paid)

    for deed in (lambda: DayClose.objects.update(counted_minor=0), closed.delete):
        with pytest.raises(ProgrammingError, match="frozen"), transaction.atomic():
            deed()


def test_a_day_is_reopened_with_a_reason_and_closed_anew(paid: Cart) -> None:
    first = close(paid)
    with pytest.raises(errors.Invalid):
        operations.reopen_day(close=first, reason=" ", actor="owner", now=at(70))

    operations.reopen_day(close=first, reason="a refund was owed", actor="owner", now=at(70))
    payment = Payment.objects.select_related("cart").get()
    operations.refund(
        payment=payment, amount_minor=1_000, reason="cold", actor="ana", approved_by="ana", now=at(80)
    )
    second = close(paid, 10_000)

    with pytest.raises(errors.Conflict, match="reopened already"):
        operations.reopen_day(close=first, reason="again", actor="owner", now=at(90))
    kept = [(one.pk, one.reopened_by, one.reopen_reason) for one in queries.closes_of(paid.outlet, DAY)]
    assert kept == [(first.pk, "owner", "a refund was owed"), (second.pk, "", "")]
    assert (counted(first)[0], counted(second)[0]) == (10_000, 9_000)


def test_a_party_seated_after_the_close_has_its_check_in_the_next_open_day(paid: Cart) -> None:
    close(paid)
    party = ReservationFactory.create(outlet=paid.outlet, state="SEATED", house_state="SEATED", date=DAY)

    cart = pos.open_cart(reservation=party, tables=[], may_pay=False, actor="host", now=at(90))

    assert (cart.date, cart.check_number) == (DAY + dt.timedelta(days=1), 1)


def test_what_opentable_captures_after_the_close_is_kept_and_told() -> None:
    cart = check_of()
    operations.authorize(
        connection=connection_of(cart), outlet=cart.outlet, asked=asked_of(cart), now=PAID_AT
    )
    closed = close(cart, 0)

    operations.capture_acknowledged(check_id=str(cart.pk), version=last_message(cart).version, now=at(90))

    book = queries.day_book(queries.service_day(cart.outlet, DAY), cart.outlet)
    told = [(one.number, one.words) for one in queries.after_close(closed, book.checks)]
    assert Payment.objects.get().state == "CAPTURED"
    assert told == [(cart.check_number, "OpenTable captured S$115.00")]


def test_an_authorization_that_expires_after_the_close_is_due_and_waits_for_the_owner() -> None:
    cart = check_of()
    expires = (PAID_AT + dt.timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    asked = asked_of(cart, expires_at_utc=expires, tip=0)
    operations.authorize(connection=connection_of(cart), outlet=cart.outlet, asked=asked, now=PAID_AT)
    closed = close(cart, 0)

    operations.expire_authorizations(now=at(180))

    cart.refresh_from_db()
    book = queries.day_book(queries.service_day(cart.outlet, DAY), cart.outlet)
    words = [one.words for one in queries.after_close(closed, book.checks)]
    assert (cart.state, cart.due_minor) == ("OPEN", 10_000)
    assert words == ["paid S$100.00, now S$0.00; due S$0.00, now S$100.00; closed, now open"]
    with pytest.raises(errors.Conflict, match="An owner can reopen it"):
        take(cart, 10_000)


def test_the_kitchen_bumps_what_is_left_of_a_closed_day() -> None:
    cart = check_of(total_minor=10_000)
    order(cart, 0)
    pos.take_snapshot(cart=cart, reason="fire", now=PAID_AT)
    take(cart, 10_000)
    close(cart, 10_000)

    moved = pos.mark_ready(cart=cart, lines=list(Line.objects.filter(cart=cart)), actor="kitchen", now=at(90))

    assert [line.kitchen_state for line in moved] == ["READY", "READY"]


def test_a_day_that_has_not_begun_is_not_closed(paid: Cart) -> None:
    with pytest.raises(errors.Conflict, match="has not begun"):
        operations.close_day(
            outlet=paid.outlet, date=DAY + dt.timedelta(days=1), counted_minor=0, cash_reason="",
            actor="maria", now=at(60),
        )  # fmt: skip


def test_a_day_of_voided_checks_alone_comes_to_nothing() -> None:
    cart = CartFactory.create()
    pos.void_empty_cart(cart=cart, actor="host", now=at(0))

    closed = close(cart, 0)

    assert counted(closed) == (0, 0, 0)
