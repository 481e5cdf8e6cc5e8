"""Whatever is done in whatever order: payments, deposit, refunds, rounding and due come to the total."""

import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import errors
from config.outlets import money
from payments import operations, settlement
from payments.models import Deposit, Payment, PaymentState, Refund
from payments.settlement import Payment as Paid
from payments.settlement import Tender
from pos_sync import operations as pos
from pos_sync import totals
from pos_sync.models import Cart, CartState, Line
from tests.factories.payments import PAID_AT, asked_of, check_of, connection_of, last_message, order
from tests.factories.pos import HouseRatesFactory

AMOUNTS = st.integers(1, 200_000)
TENDERS = st.sampled_from([Tender.CASH, Tender.CARD, Tender.GIFT_CARD, Tender.OTHER])
ACTS = st.one_of(
    st.tuples(st.just("deposit"), AMOUNTS, st.just(0)),
    st.tuples(TENDERS, AMOUNTS, st.integers(0, 5_000)),
    st.tuples(st.just("refund"), AMOUNTS, st.integers(0, 9)),
    st.tuples(st.just("void"), st.just(0), st.integers(0, 9)),
    st.tuples(st.just("more"), AMOUNTS, st.just(0)),
)


@settings(deadline=None, max_examples=150)
@given(
    acts=st.lists(ACTS, max_size=12),
    coin=st.sampled_from((1, 5, 10, 100)),
    rate=st.integers(0, 25_000),
    is_inside=st.booleans(),
)
def test_the_rules_keep_the_sums_of_any_evening(
    acts: list[tuple[Any, int, int]], coin: int, rate: int, is_inside: bool
) -> None:
    house = totals.House(is_inside, rate, 10_000, True)
    lines, paid, deposit, taken, given_back = [totals.Line("1", 1, 9_999)], list[Paid](), 0, 0, 0

    for act, amount, other in acts:
        sums = _total(lines, house, deposit, paid)
        place = other % len(paid) if paid else 0
        if act == "deposit":
            deposit += amount
        elif act == "more":
            lines.append(totals.Line(str(len(lines) + 1), 1, amount))
        elif isinstance(act, Tender):
            verdict = settlement.judge_tender(act, amount + other, sums.due_minor, other, coin)
            if verdict.is_accepted:
                assert verdict.amount_minor + verdict.change_minor == max(amount, verdict.amount_minor)
                state = settlement.PaymentState.CAPTURED
                paid.append(Paid(verdict.amount_minor, other, state, rounding_minor=verdict.rounding_minor))
                taken += verdict.amount_minor + other
        elif act == "refund" and paid and settlement.judge_refund(paid[place], amount).is_accepted:
            paid[place] = settlement.give_back(paid[place], amount)
            given_back += amount
        elif act == "void" and paid and not paid[place].refunded_minor:
            taken -= paid[place].left_minor()
            del paid[place]

    sums, kept = _total(lines, house, deposit, paid), settlement.received(paid)
    assert sums.total_minor == sums.prepaid_minor + kept.paid_minor + sums.due_minor
    assert taken - given_back == kept.paid_minor + kept.tip_minor
    assert sums.prepaid_minor <= deposit
    assert sums.rounding_minor == kept.rounding_minor


def _total(lines: list[totals.Line], house: totals.House, deposit: int, paid: list[Paid]) -> totals.Totals:
    kept = settlement.received(paid)
    return totals.total(
        lines,
        house,
        prepaid_minor=deposit,
        paid_minor=kept.paid_minor,
        tip_minor=kept.tip_minor,
        rounding_minor=kept.rounding_minor,
    )


class Evening:
    """Random acts on one check, through the operations that the doors call."""

    def __init__(self, cart: Cart, chance: random.Random) -> None:
        self.cart, self.chance, self.numbers = cart, chance, iter(range(99))
        self.acts: list[Callable[[], object]] = [
            self.take, self.take, self.authorize, self.refund, self.void, self.deposit, self.remove,
            self.reopen, self.order, self.give_items_back,
        ]  # fmt: skip

    def act(self) -> None:
        """One of them; what is refused changes nothing."""
        self.cart.refresh_from_db()
        with suppress(errors.Refusal):
            self.chance.choice(self.acts)()

    def _amount(self) -> int:
        due = max(self.cart.due_minor, 2)
        return self.chance.choice([due, due // 2, due + 7, self.chance.randint(1, due)])

    def _payment(self, *states: str) -> Payment:
        found = Payment.objects.filter(cart=self.cart, state__in=states).order_by("?").first()
        if found is None:
            raise errors.Missing("no_payment", "There is none.")
        return found

    def take(self) -> None:
        tender, tip = (
            self.chance.choice(["CASH", "CASH", "CARD", "GIFT_CARD", "OTHER"]),
            self.chance.choice([0, 33]),
        )
        operations.take_tender(
            cart=self.cart, tender=tender, amount_minor=self._amount(), tip_minor=tip,
            received_minor=None, actor="ana", now=PAID_AT,
        )  # fmt: skip

    def authorize(self) -> None:
        asked = asked_of(
            self.cart, authorization_id=f"auth-{next(self.numbers)}", amount=self._amount(), tip=11
        )
        connection = connection_of(self.cart)
        operations.authorize(connection=connection, outlet=self.cart.outlet, asked=asked, now=PAID_AT)

    def refund(self) -> None:
        payment = self._payment(PaymentState.CAPTURED)
        amount = self.chance.randint(1, payment.left_minor)
        operations.refund(
            payment=payment, amount_minor=amount, reason="cold", actor="m", approved_by="m", now=PAID_AT
        )

    def give_items_back(self) -> None:
        line = self.chance.choice(list(self.cart.lines.all()))
        operations.refund_lines(
            cart=self.cart, quantities={line.pk: 1},
            payment_ids=set(self.cart.payments.values_list("pk", flat=True)),
            reason="cold", actor="m", approved_by="m", now=PAID_AT,
        )  # fmt: skip

    def void(self) -> None:
        payment = self._payment(PaymentState.CAPTURED, PaymentState.AUTHORIZED)
        operations.void_payment(payment=payment, reason="wrong", actor="ana", now=PAID_AT)

    def deposit(self) -> None:
        operations.record_deposit(
            cart=self.cart, amount_minor=self._amount(), reference="transfer", actor="m", approved_by="m",
            now=PAID_AT,
        )  # fmt: skip

    def remove(self) -> None:
        if deposit := Deposit.objects.filter(cart=self.cart).first():
            operations.remove_deposit(deposit=deposit, reason="wrong", actor="m", now=PAID_AT)

    def reopen(self) -> None:
        pos.reopen_cart(cart=self.cart, reason="dessert", actor="m", now=PAID_AT)

    def order(self) -> None:
        if self.cart.state == CartState.OPEN:
            order(self.cart, self.chance.randint(1, 900))
            pos.take_snapshot(cart=self.cart, reason="fire", now=PAID_AT)


@pytest.mark.django_db
@pytest.mark.parametrize("currency", ["JPY", "SGD", "KWD"])
@pytest.mark.parametrize("seed", range(2))
def test_the_operations_keep_the_sums_of_any_evening(currency: str, seed: int) -> None:
    whole = 10 ** money.exponent(currency)
    cart = check_of(total_minor=87 * whole + whole // 3, currency=currency, closes_paid_checks=bool(seed))
    HouseRatesFactory.create(outlet=cart.outlet, rounds_cash=money.coin(currency) > 1)
    cart.outlet.refresh_from_db()
    Line.objects.update(quantity=2)
    order(cart, whole, tax_rate=0)
    pos.take_snapshot(cart=cart, reason="fire", now=PAID_AT)
    evening = Evening(cart, random.Random(seed))

    for _ in range(14):
        evening.act()
        _assert_sums(cart)


def _assert_sums(cart: Cart) -> None:
    cart.refresh_from_db()
    sent = last_message(cart).body["totals"]
    standing = [payment for payment in cart.payments.all() if payment.state != PaymentState.VOIDED]
    taken = sum(payment.taken_minor for payment in standing)
    given_back = sum(refund.amount_minor for refund in Refund.objects.filter(payment__in=standing))
    assert taken - given_back == cart.paid_minor + cart.tip_minor
    assert cart.total_minor == cart.prepaid_minor + cart.paid_minor + cart.due_minor
    added = sent["service_charges"] + sent["tax"] + sent["other_charges"]
    assert sent["total"] == sent["sub_total"] - sent["discounts"] + added
    assert (sent["total"], sent["prepaid"], sent["paid"], sent["due"], sent["tip"]) == (
        cart.total_minor, cart.prepaid_minor, cart.paid_minor, cart.due_minor, cart.tip_minor,
    )  # fmt: skip
