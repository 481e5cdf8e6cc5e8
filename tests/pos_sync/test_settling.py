"""What was paid for a part stays that part's: no act on the check gives it to the other guests unseen."""

from datetime import timedelta
from typing import Any

import pytest

from pos_sync import operations, queries
from pos_sync.models import Cart, Line
from tests.factories.pos import HouseRatesFactory, ItemFactory, LineFactory
from tests.pos_sync.test_splitting import BY, amounts, check_of, pay, refused

pytestmark = pytest.mark.django_db
AFTER: dict[str, Any] = {"actor": "ana", "now": BY["now"] + timedelta(minutes=10)}


def order(cart: Cart, price_minor: int, seat: int) -> Line:
    """One more dish at the kitchen, after the last payment."""
    item = ItemFactory.create(category__outlet=cart.outlet, price_minor=price_minor)
    line = operations.add_line(cart=cart, item=item, seat=seat, **AFTER)
    operations.fire_lines(cart=cart, lines=[line], **AFTER)
    line.refresh_from_db()
    return line


def test_a_shared_line_is_not_voided_once_a_part_that_bears_it_is_settled() -> None:
    cart = check_of(8_000, 1_000)
    operations.split_evenly(cart=cart, count=2, **BY)
    pay(cart, p1=4_500)
    shared = queries.sent_lines(cart)[1]

    refused("part_is_paid", operations.void_line, line=shared, reason="cold")

    assert amounts(cart) == {1: 4_500, 2: 4_500}
    pay(cart, p1=4_000)
    operations.void_line(line=shared, reason="cold", **BY)
    assert amounts(cart) == {1: 4_000, 2: 4_000}


def test_a_line_is_voided_while_its_part_comes_to_what_it_paid() -> None:
    cart = check_of(2_000, 500, 1_000, seats=(1, 1, 2))
    operations.split_by_seat(cart=cart, **BY)
    pay(cart, p1=1_900)
    dear, cheap, _other = queries.sent_lines(cart)

    operations.void_line(line=cheap, reason="cold", **BY)
    assert amounts(cart) == {1: 2_000, 2: 1_000}
    refused("part_is_paid", operations.void_line, line=dear, reason="cold")

    assert amounts(cart) == {1: 2_000, 2: 1_000}


def test_a_shared_line_is_not_put_into_another_part_once_one_that_bears_it_is_settled() -> None:
    cart = check_of(2_000, 1_000, 600, seats=(1, 2, None))
    _first, second = operations.split_by_seat(cart=cart, **BY)
    shared = queries.sent_lines(cart)[2]
    pay(cart, p1=2_300)

    refused("part_is_paid", operations.put_lines, cart=cart, lines=[shared], part=second)

    assert (shared.shares.exists(), amounts(cart)) == (False, {1: 2_300, 2: 1_300})


def test_a_line_that_a_settled_part_does_not_bear_moves_and_is_voided() -> None:
    cart = check_of(2_000, 1_000, 600, seats=(1, 2, 3))
    _first, _second, third = operations.split_by_seat(cart=cart, **BY)
    pay(cart, p1=2_000)
    other = queries.sent_lines(cart)[1]

    operations.put_lines(cart=cart, lines=[other], part=third, **BY)
    assert amounts(cart) == {1: 2_000, 2: 0, 3: 1_600}
    operations.void_line(line=other, reason="cold", **BY)

    assert amounts(cart) == {1: 2_000, 2: 0, 3: 600}


def test_a_part_that_owes_yet_is_judged_by_what_it_bears_for_a_settled_one_too() -> None:
    cart = check_of(9_000)
    operations.split_evenly(cart=cart, count=3, **BY)
    pay(cart, p1=3_000)
    for price in (2_700, 300):
        line = LineFactory.create(cart=cart, item__price_minor=price, kitchen_state="FIRED")
    operations.take_snapshot(cart=cart, reason="fire", now=BY["now"])
    pay(cart, p1=3_000, p2=4_300)

    operations.void_line(line=line, reason="cold", **BY)

    assert amounts(cart) == {1: 3_000, 2: 4_350, 3: 4_350}


def test_a_unit_that_is_rounded_the_other_way_is_nobodys() -> None:
    cart = check_of(1_001, 135)
    HouseRatesFactory.create(outlet=cart.outlet)
    operations.take_snapshot(cart=cart, reason="fire", now=BY["now"])
    _first, second, _third = operations.split_evenly(cart=cart, count=3, **BY)
    other = queries.sent_lines(cart)[1]
    operations.put_lines(cart=cart, lines=[other], part=second, **BY)
    pay(cart, p1=401)

    operations.void_line(line=other, reason="cold", **BY)

    assert amounts(cart) == {1: 401, 2: 400, 3: 399}


@pytest.mark.parametrize("paid", [5_500, 5_100])
def test_service_is_not_taken_off_what_was_paid_with_it(paid: int) -> None:
    cart = check_of(10_000)
    HouseRatesFactory.create(outlet=cart.outlet, tax_rate=0, service_is_optional=True)
    operations.take_snapshot(cart=cart, reason="fire", now=BY["now"])
    operations.split_evenly(cart=cart, count=2, **BY)
    pay(cart, p1=paid)

    refused("part_is_paid", operations.switch_service, cart=cart, is_on=False, reason="slow")

    assert (Cart.objects.get(pk=cart.pk).service_is_on, amounts(cart)) == (True, {1: 5_500, 2: 5_500})
    pay(cart, p1=5_000)
    operations.switch_service(cart=Cart.objects.get(pk=cart.pk), is_on=False, reason="slow", **BY)
    assert amounts(cart) == {1: 5_000, 2: 5_000}


def test_what_a_seat_orders_after_it_has_paid_is_put_into_a_part_of_its_own_and_voided() -> None:
    cart = check_of(2_000, 1_000, 900, seats=(1, 2, None))
    first, _second = operations.split_by_seat(cart=cart, **BY)
    pay(cart, p1=2_450)
    dessert = order(cart, 600, seat=1)
    assert (dessert.shares.exists(), amounts(cart)) == (False, {1: 2_450, 2: 2_050})

    refused("part_is_paid", operations.put_lines, cart=cart, lines=[dessert], part=first)
    third = operations.add_part(cart=cart, **AFTER)[2]
    operations.put_lines(cart=cart, lines=[dessert], part=third, **AFTER)
    apart = amounts(cart)
    operations.void_line(line=dessert, reason="cold", **AFTER)

    assert (apart, amounts(cart)) == ({1: 2_450, 2: 1_211, 3: 839}, {1: 2_450, 2: 1_178, 3: 272})
    shared = queries.sent_lines(cart)[2]
    refused("part_is_paid", operations.void_line, line=shared, reason="cold")


def test_a_part_that_was_paid_keeps_its_seat_and_its_number_when_one_is_added() -> None:
    cart = check_of(2_000, 1_000, seats=(1, 2))
    operations.split_by_seat(cart=cart, **BY)
    pay(cart, p1=2_000)

    parts = operations.add_part(cart=cart, **AFTER)

    told = [(part.check_number, part.seat, part.paid_minor, part.is_settled) for part in parts]
    assert told == [(1, 1, 2_000, True), (2, 2, 0, False), (3, None, 0, False)]
    assert amounts(cart) == {1: 2_000, 2: 1_000, 3: 0}
