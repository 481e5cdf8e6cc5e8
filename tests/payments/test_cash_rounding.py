"""Cash is paid in coins: the check comes to what the coins make, and no other tender is rounded."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from config import errors
from config.outlets import money
from config.outlets.models import Outlet
from config.roles import Role
from payments import operations, settlement
from payments.models import Payment
from payments.settlement import Tender
from pos_sync import operations as pos
from pos_sync import queries as pos_queries
from pos_sync.models import Cart, HouseRates
from tests.factories import people
from tests.factories.payments import PAID_AT, asked_of, at, check_of, connection_of, last_message, order
from tests.factories.pos import CartFactory, HouseRatesFactory
from tests.reading import text

pytestmark = pytest.mark.django_db


def rounding_check(total_minor: int, **facts: Any) -> Cart:
    """An open check at a house that rounds cash, without tax and service."""
    cart = check_of(total_minor=total_minor, **facts)
    HouseRatesFactory.create(outlet=cart.outlet, tax_rate=0, service_rate=0, rounds_cash=True)
    return Cart.objects.get(pk=cart.pk)


def take(cart: Cart, amount_minor: int, **facts: Any) -> Payment:
    chosen = {"tender": "CASH", "tip_minor": 0, "received_minor": None, **facts}
    return operations.take_tender(cart=cart, amount_minor=amount_minor, actor="ana", now=PAID_AT, **chosen)


def figures(cart: Cart) -> tuple[str, int, int, int, int]:
    """State, total, paid, due and what cash was rounded by; the same as OpenTable is told."""
    fresh = Cart.objects.get(pk=cart.pk)
    told = last_message(cart).body["totals"]
    found = (fresh.total_minor, fresh.paid_minor, fresh.due_minor, fresh.rounding_minor)
    sums = pos_queries.sum_up(cart=fresh, lines=pos_queries.sent_lines(fresh))
    assert (told["total"], told["paid"], told["due"], told["other_charges"] + fresh.waived_minor) == found
    assert (sums.total_minor, sums.due_minor, sums.rounding_minor) == (found[0], found[2], found[3])
    return (fresh.state, *found)


@pytest.mark.parametrize(
    ("offered", "due", "coin", "verdict"),
    [
        (8495, 8497, 5, (8495, 0, -2)),
        (8497, 8497, 5, (8495, 2, -2)),
        (9000, 8498, 5, (8500, 500, 2)),
        (8498, 8498, 5, (8500, 0, 2)),
        (8490, 8497, 5, (8490, 0, 0)),
        (100, 2, 5, (0, 100, -2)),
        (9000, 8497, 1, (8497, 503, 0)),
    ],
)
def test_cash_settles_in_coins_and_less_is_a_part_payment(
    offered: int, due: int, coin: int, verdict: tuple[int, int, int]
) -> None:
    found = settlement.judge_tender(Tender.CASH, offered, due, 0, coin)

    assert (found.amount_minor, found.change_minor, found.rounding_minor) == verdict


def test_what_cash_was_rounded_by_stands_in_the_check_until_it_is_voided() -> None:
    cart = rounding_check(8_497)

    payment = take(cart, 8_495, received_minor=10_000)

    assert figures(cart) == ("CLOSED", 8_495, 8_495, 0, -2)
    assert (payment.change_minor, payment.rounding_minor) == (1_505, -2)
    pos.reopen_cart(cart=cart, reason="wrong tender", actor="ana", now=at(1))
    operations.void_payment(payment=payment, reason="wrong tender", actor="ana", now=at(1))
    assert figures(cart) == ("OPEN", 8_497, 0, 8_497, 0)
    take(cart, 8_497, tender="CARD")
    assert figures(cart) == ("CLOSED", 8_497, 8_497, 0, 0)


def test_what_a_card_left_is_rounded_and_the_card_is_not() -> None:
    cart = rounding_check(8_498)

    take(cart, 5_001, tender="CARD")
    assert figures(cart) == ("OPEN", 8_498, 5_001, 3_497, 0)
    take(cart, 3_495)

    assert figures(cart) == ("CLOSED", 8_496, 8_496, 0, -2)


def test_a_part_in_cash_rounds_nothing_and_the_card_pays_the_rest_to_the_unit() -> None:
    cart = rounding_check(8_497)

    take(cart, 5_000)
    take(cart, 3_497, tender="CARD")

    assert figures(cart) == ("CLOSED", 8_497, 8_497, 0, 0)


@pytest.mark.parametrize(
    ("total", "paid", "is_closed", "after"),
    [
        (8_497, 8_495, True, ("CLOSED", 0, 0, 0)),
        (8_498, 8_500, True, ("CLOSED", 0, 0, 0)),
        (8_497, 8_495, False, ("OPEN", 8_497, 0, 8_497)),
    ],
)
def test_rounded_cash_that_is_given_back_whole_is_due_to_the_unit_or_waived(
    total: int, paid: int, is_closed: bool, after: tuple[str, int, int, int]
) -> None:
    cart = rounding_check(total, closes_paid_checks=is_closed)
    payment = take(cart, paid)

    operations.refund(
        payment=payment, amount_minor=paid, reason="cold", actor="ana", approved_by="maria", now=at(1)
    )

    assert figures(cart)[:4] == after


def test_cash_is_given_back_in_coins_and_a_card_to_the_unit() -> None:
    cart = rounding_check(8_497, closes_paid_checks=False)
    card, cash = take(cart, 4_000, tender="CARD"), take(cart, 4_495)

    def give_back(payment: Payment, amount_minor: int) -> int:
        operations.refund(
            payment=payment, amount_minor=amount_minor, reason="c", actor="ana", approved_by="m", now=at(1)
        )
        return payment.refunded_minor

    with pytest.raises(errors.Invalid, match=r"give back S\$12\.35 or S\$12\.40") as refused:
        give_back(cash, 1_237)

    assert refused.value.code == "not_in_coins"
    assert (give_back(cash, 1_235), give_back(cash, 3_260), give_back(card, 1_237)) == (1_235, 4_495, 1_237)


def test_each_part_of_a_split_check_is_rounded_by_itself() -> None:
    cart = rounding_check(8_499)
    parts = pos.split_evenly(cart=cart, count=3, actor="ana", now=PAID_AT)

    take(cart, 2_835, part=parts[0])
    picture = pos_queries.picture_split(cart=cart, lines=pos_queries.sent_lines(cart))
    assert [(part.amount_minor, part.due_minor) for part in picture.parts] == [
        (2_835, 0),
        (2_833, 2_833),
        (2_833, 2_833),
    ]
    take(cart, 2_833, part=parts[1], tender="CARD")
    take(cart, 2_835, part=parts[2])

    assert figures(cart) == ("CLOSED", 8_503, 8_503, 0, 4)


@pytest.mark.parametrize(("due", "after"), [(8_498, ("CLOSED", 8_500, 0)), (12_000, ("OPEN", 12_000, 3_500))])
def test_rounded_cash_that_is_moved_rounds_only_a_check_that_it_settles(
    due: int, after: tuple[str, int, int]
) -> None:
    cart = rounding_check(8_499, closes_paid_checks=False)
    payment = take(cart, 8_500)
    other = CartFactory.create(reservation__outlet=cart.outlet)
    order(other, due)
    pos.take_snapshot(cart=other, reason="fire", now=PAID_AT)
    Outlet.objects.update(closes_paid_checks=True)

    operations.move_payment(
        payment=payment, to_cart=Cart.objects.get(pk=other.pk), reason="wrong check", actor="ana", now=at(1)
    )

    state, total_minor, _, due_minor, _ = figures(other)
    assert (state, total_minor, due_minor) == after
    assert figures(cart)[1:4] == (8_499, 0, 8_499)


def test_cash_for_all_that_the_app_has_authorized_too_releases_it() -> None:
    cart = rounding_check(8_497)
    operations.authorize(
        connection=connection_of(cart), outlet=cart.outlet, asked=asked_of(cart, amount=4_000), now=PAID_AT
    )

    take(cart, 8_495)

    assert figures(cart) == ("CLOSED", 8_495, 8_495, 0, -2)


def test_the_pay_page_tells_what_is_due_in_cash_and_by_card() -> None:
    cart = rounding_check(8_497)

    page = text(people.browser(cart.outlet, Role.SERVER).get(f"/at/{cart.outlet.slug}/checks/{cart.pk}/pay/"))

    assert "<b>Cash: S$84.95</b>, card: S$84.97" in page
    assert ('name="amount" value="84.95"' in page, 'name="amount" value="84.97"' in page) == (True, True)
    assert "S$85.00 <small>change S$0.05</small>" in page


def test_cash_of_a_currency_with_coins_for_every_amount_is_not_rounded() -> None:
    cart = check_of(total_minor=8_497, currency="USD")
    rates = HouseRates(outlet=cart.outlet, rounds_cash=True)

    with pytest.raises(ValidationError, match="Cash of USD is not rounded"):
        rates.clean()

    assert (rates.coin_minor, money.coin("NZD"), money.coin("JPY")) == (1, 10, 1)


def test_no_other_tender_is_rounded_by_any_path() -> None:
    payment = take(rounding_check(8_497), 8_497, tender="CARD")

    with pytest.raises(IntegrityError, match="cash_alone_is_rounded"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(rounding_minor=-2)
