"""A day's checks as the sheet reads them from the database: what checks say of themselves is what it sums."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from config.outlets.models import Outlet
from config.roles import Role
from payments import operations, queries, takings
from payments.models import Payment
from payments.queries.days import BETWEEN
from pos_sync import operations as pos
from pos_sync.models import Cart, Discount, Line
from tests.factories.availability import ShiftFactory
from tests.factories.payments import DINED, at
from tests.factories.pos import CartFactory, HouseRatesFactory, LineFactory
from tests.factories.reservations import EVENING, ReservationFactory
from tests.payments.test_closing_days import DAY, close, take

pytestmark = pytest.mark.django_db


def sheet_of(outlet: Outlet) -> takings.Sheet:
    return takings.sum_up(queries.day_book(queries.service_day(outlet, DAY), outlet).checks)


def give(cart: Cart, kind: str, value: int, line: Line | None = None) -> Discount:
    return pos.give_discount(
        cart=cart, kind=kind, value=value, line=line, reason="regular", role=Role.OWNER, actor="maria",
        now=at(0),
    )  # fmt: skip


@pytest.fixture
def cart() -> Cart:
    """Two mains for S$30.00 each and a drink for S$12.00, with 10 % service and 9 % tax on both."""
    party = ReservationFactory.create(state="SEATED", house_state="SEATED", seated_at=EVENING)
    HouseRatesFactory.create(outlet=party.outlet)
    made: Cart = CartFactory.create(reservation=party)
    for category, price in (("Mains", 3_000), ("Mains", 3_000), ("Drinks", 1_200)):
        LineFactory.create(
            cart=made, category=category, item__price_minor=price, kitchen_state="FIRED", sent_at=DINED
        )
    pos.take_snapshot(cart=made, reason="fire", now=DINED)
    return made


def test_comps_discounts_voids_and_refunds_are_each_in_their_place(cart: Cart) -> None:
    first, _second, drink = Line.objects.order_by("id")
    pos.void_line(line=first, reason="cold", actor="maria", now=at(0))
    give(cart, "COMP", 1, drink)
    give(cart, "RATE", 10_000)
    cart.refresh_from_db()
    paid = take(cart, cart.due_minor, "CARD", tip_minor=500)
    operations.refund(payment=paid, amount_minor=1_000, reason="late", actor="m", approved_by="m", now=at(5))

    sheet = sheet_of(cart.outlet)

    cart.refresh_from_db()
    rows = [(row.label, row.sale.listed_minor, row.sale.comped_minor, row.sale.discounted_minor)
            for row in sheet.categories]  # fmt: skip
    assert rows == [("Drinks", 1_200, 1_200, 0), ("Mains", 3_000, 0, 300)]
    assert [(void.label, void.count, void.amount_minor) for void in sheet.voids] == [("cold", 1, 3_000)]
    assert (sheet.service.amount_minor, sheet.waived.amount_minor) == (270, 1_000)
    assert [(tax.label, tax.amount_minor) for tax, _ in sheet.taxes] == [("Tax 9 %", 267)]
    assert (sheet.total.amount_minor, sheet.tip_minor) == (cart.total_minor, cart.tip_minor) == (2_237, 500)
    assert [(row.label, row.net_minor) for row in sheet.tenders] == [("Card", 2_737)]


def test_the_sheet_sums_to_the_checks_and_to_the_payments_of_the_day(cart: Cart) -> None:
    for cash, tip in ((1_000, 100), (2_000, 0)):
        other = CartFactory.create(
            reservation=ReservationFactory.create(
                outlet=cart.outlet, state="SEATED", house_state="SEATED", seated_at=EVENING
            )
        )
        LineFactory.create(cart=other, item__price_minor=cash, kitchen_state="FIRED", sent_at=DINED)
        pos.take_snapshot(cart=other, reason="fire", now=DINED)
        take(other, 700, "CASH", tip_minor=tip)

    sheet = sheet_of(cart.outlet)

    carts = Cart.objects.aggregate(
        total=Sum("total_minor"), tip=Sum("tip_minor"), paid=Sum("paid_minor"), due=Sum("due_minor")
    )
    taken = Payment.objects.aggregate(amount=Sum("amount_minor"), tip=Sum("tip_minor"))
    assert (sheet.total.amount_minor, sheet.tip_minor, sheet.due.amount_minor) == (
        carts["total"],
        carts["tip"],
        carts["due"],
    )
    assert sum(row.amount_minor for row in sheet.tenders) == taken["amount"] == carts["paid"]
    assert sheet.expected_cash_minor == taken["amount"] + taken["tip"]


@pytest.mark.parametrize(
    ("minute", "shift"), [(19 * 60, "Dinner"), (24 * 60 + 30, "Dinner"), (16 * 60, BETWEEN)]
)
def test_a_check_is_of_the_shift_in_which_it_was_opened_after_midnight_too(
    cart: Cart, minute: int, shift: str
) -> None:
    ShiftFactory.create(outlet=cart.outlet, closes=25 * 60)
    midnight = dt.datetime.combine(DAY, dt.time(), tzinfo=cart.outlet.zone)
    Cart.objects.update(opened_at=midnight + dt.timedelta(minutes=minute))

    day = queries.service_day(cart.outlet, DAY)

    book = queries.day_book(day, cart.outlet)
    assert ([check.shift for check in book.checks], day.cut_off) == ([shift], "01:00")


def test_a_discount_of_a_closed_day_is_kept_by_the_database_too(cart: Cart) -> None:
    given = give(cart, "AMOUNT", 500)
    cart.refresh_from_db()
    take(cart, cart.due_minor, "CARD")
    close(cart, 0)

    taken_back: dict[str, Any] = {"removed_at": at(90), "removed_by": "x", "removed_reason": "y"}
    with pytest.raises(IntegrityError, match="is closed"), transaction.atomic():
        Discount.objects.filter(pk=given.pk).update(**taken_back)


def test_each_rate_of_tax_has_a_figure_of_its_own(cart: Cart) -> None:
    Line.objects.filter(category="Drinks").update(tax_rate=20_000)
    pos.take_snapshot(cart=cart, reason="fire", now=DINED)

    sheet = sheet_of(cart.outlet)

    cart.refresh_from_db()
    taxes = [(tax.key, tax.label, tax.amount_minor) for tax, _ in sheet.taxes]
    assert taxes == [("tax:9000:added", "Tax 9 %", 605), ("tax:20000:added", "Tax 20 %", 240)]
    assert sheet.total.amount_minor == cart.total_minor == 7_200 + 720 + 605 + 240
