"""A check has one set of figures, on the screen, on the receipt and on the wire, whatever is on it."""

import random
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction

from config import errors
from payments import operations, queries
from pos_sync import operations as pos
from pos_sync import queries as pos_queries
from pos_sync.models import Cart, Line
from tests.factories.payments import DINED, PAID_AT, check_of, last_message
from tests.factories.pos import HouseRatesFactory, LineFactory

pytestmark = pytest.mark.django_db

CURRENCIES = ("JPY", "SGD", "KWD")


@pytest.mark.parametrize("seed", range(9))
def test_any_check_is_the_same_on_the_screen_the_receipt_and_the_wire(seed: int) -> None:
    chance = random.Random(seed)
    cart = _any_check(chance, CURRENCIES[seed % 3])

    _pay(chance, cart)

    fresh = Cart.objects.get(pk=cart.pk)
    sums = pos_queries.sum_up(cart=fresh, lines=pos_queries.sent_lines(fresh))
    told = last_message(cart).body["totals"]
    receipt = queries.receipt_document(cart.pk)
    assert {name: getattr(sums, f"{name}_minor") for name in told} == told
    assert (sums.total_minor, sums.due_minor, fresh.state) == (fresh.total_minor, 0, "CLOSED")
    assert (receipt.total_minor, receipt.tip_minor) == (sums.total_minor, sums.tip_minor)
    rows = [row.amount_minor for row in receipt.sums if not row.label.startswith(("Tax incl", "Deposit"))]
    assert sum(rows) == sums.total_minor
    assert sum(payment.amount_minor for payment in receipt.payments) == fresh.paid_minor
    assert sum(line.total_minor for line in receipt.lines) == sums.sub_total_minor


def _any_check(chance: random.Random, currency: str) -> Cart:
    """Any lines with any voids, comps and discounts, at any house."""
    cart = check_of(total_minor=chance.randint(5_000, 90_000), currency=currency)
    HouseRatesFactory.create(
        outlet=cart.outlet,
        prices_include_tax=chance.random() < 0.5,
        tax_rate=chance.choice((0, 8_875, 20_000)),
        service_rate=chance.choice((0, 12_500)),
        service_is_taxed=chance.random() < 0.5,
        rounds_cash=True,
    )
    for _ in range(chance.randint(1, 5)):
        LineFactory.create(
            cart=cart,
            item__price_minor=chance.randint(1, 9_999),
            quantity=chance.randint(1, 4),
            modifiers_minor=chance.choice((0, 333)),
            tax_rate=chance.choice((None, 0, 5_000, 20_000)),
            kitchen_state="FIRED",
            sent_at=DINED,
        )
    cart = Cart.objects.get(pk=cart.pk)
    lines = list(Line.objects.filter(cart=cart).order_by("id"))
    pos.void_line(line=lines[-1], reason="cold", actor="maria", now=DINED)
    for _ in range(chance.randint(1, 4)):
        kind = chance.choice(("COMP", "RATE", "AMOUNT"))
        line = chance.choice(lines[1:-1] or lines[:1]) if kind == "COMP" else chance.choice([None, lines[0]])
        _give(cart, kind=kind, line=line, value={"COMP": 1}.get(kind, chance.randint(1, 9_000)))
    return cart


def _give(cart: Cart, **facts: Any) -> None:
    """Give it unless nothing is left to take it off."""
    with suppress(errors.Conflict), transaction.atomic():
        pos.give_discount(cart=cart, reason="long wait", role="MANAGER", actor="maria", now=DINED, **facts)


def _pay(chance: random.Random, cart: Cart) -> None:
    """Some of it by card with a tip, the rest in cash; where all is given away it is closed by hand."""
    cart.refresh_from_db()
    if cart.due_minor == 0:
        operations.close_check(cart=cart, actor="ana", now=PAID_AT)
        return
    for tender, amount in (("CARD", chance.randint(1, cart.due_minor // 2)), ("CASH", 10**7)):
        operations.take_tender(
            cart=cart,
            tender=tender,
            amount_minor=amount,
            tip_minor=100,
            received_minor=None,
            actor="ana",
            now=PAID_AT,
        )
