"""Shares, amounts and merged parts of a split check, by the operations that make them."""

from typing import Any

import pytest

from config import errors
from pos_sync import operations, queries
from pos_sync.models import Cart, CartEvent, Line, Part, Share
from pos_sync.operations import splitting
from reservations.models import Change
from tests import crowds
from tests.factories.pos import HouseRatesFactory, LineFactory
from tests.pos_sync.test_splitting import BY, amounts, check_of, pay, refused

pytestmark = pytest.mark.django_db
BOTTLE = 4_000


def split(cart: Cart, count: int) -> list[Part]:
    return operations.split_evenly(cart=cart, count=count, **BY)


def order(cart: Cart, quantity: int, price_minor: int) -> Line:
    """One more line that is at the kitchen."""
    line: Line = LineFactory.create(
        cart=cart, quantity=quantity, item__price_minor=price_minor, kitchen_state="FIRED"
    )
    operations.take_snapshot(cart=cart, reason="fire", now=BY["now"])
    return line


def put(cart: Cart, line: Line, origin: Part | None, part: Part | None, units: int | None = None) -> None:
    piece = operations.Piece(line, None if origin is None else origin.pk, units)
    operations.put_pieces(cart=cart, pieces=[piece], part=part, **BY)


def held(cart: Cart, line: Line) -> dict[int | None, int]:
    """Who bears the line, by the numbers of parts."""
    numbers = dict(Part.objects.filter(cart=cart).values_list("pk", "check_number"))
    shares = queries.shares_of(cart, [line])[line.pk]
    return {numbers[bearer] if bearer else None: units for bearer, units in shares.items()}


def share(cart: Cart, line: Line, **units: int) -> None:
    """Let the line be borne by position: p1=2 for the first part, none=1 for nobody."""
    keys: dict[str, int | None] = {f"p{part.position}": part.pk for part in queries.parts_of(cart)}
    shares = {{"none": None, **keys}[name]: count for name, count in units.items()}
    seen = queries.shares_of(cart, [line])[line.pk]
    operations.share_line(cart=cart, line=line, shares=shares, seen=seen, **BY)


def test_another_quantity_leaves_each_as_large_a_share_of_an_unsent_line() -> None:
    cart = check_of(1_000)
    HouseRatesFactory.create(outlet=cart.outlet, splits_by_item=True, tax_rate=0, service_rate=0)
    beers = LineFactory.create(cart=cart, quantity=3, item__price_minor=700)
    first, second, _ = split(cart, 3)
    operations.merge_parts(cart=cart, part=second, into=first, **BY)

    told = []
    for quantity in (6, 4):
        operations.change_quantity(line=beers, quantity=quantity, **BY)
        told.append(held(cart, beers))

    assert told == [{1: 4, 3: 2}, {1: 2, 3: 1}]


def test_two_of_three_beers_go_to_one_part_and_one_to_another() -> None:
    cart = check_of()
    beers = order(cart, 3, 700)
    first, second = split(cart, 2)

    put(cart, beers, None, first, 2)
    assert (held(cart, beers), amounts(cart)) == ({1: 2, None: 1}, {1: 1_750, 2: 350})
    put(cart, beers, None, second)

    assert (held(cart, beers), amounts(cart)) == ({1: 2, 2: 1}, {1: 1_400, 2: 700})


def test_a_bottle_is_borne_by_three_of_five_and_a_share_of_it_moves_and_comes_back() -> None:
    cart = check_of()
    bottle = order(cart, 1, BOTTLE)
    first, *_others, fifth = split(cart, 5)

    share(cart, bottle, p1=1, p2=1, p3=1)
    shared = held(cart, bottle)
    put(cart, bottle, first, fifth)
    moved = amounts(cart)
    put(cart, bottle, fifth, first)

    assert (shared, moved) == ({1: 1, 2: 1, 3: 1}, {1: 0, 2: 1_334, 3: 1_333, 4: 0, 5: 1_333})
    assert (held(cart, bottle), amounts(cart)) == (shared, {1: 1_334, 2: 1_333, 3: 1_333, 4: 0, 5: 0})
    share(cart, bottle, none=1)
    assert (Share.objects.exists(), amounts(cart)) == (False, dict.fromkeys(range(1, 6), 800))


def test_shares_that_cannot_be_are_refused_in_words() -> None:
    cart = check_of()
    bottle = order(cart, 1, BOTTLE)
    first, second = split(cart, 2)
    put(cart, bottle, None, first)
    beside: dict[str, Any] = {"cart": cart, "line": bottle, "seen": {first.pk: 1}}

    refused("invalid_units", operations.share_line, shares={}, **beside)
    refused("invalid_units", operations.share_line, shares={first.pk: 100}, **beside)
    refused("part_is_gone", operations.share_line, shares={second.pk + 9: 1}, **beside)
    refused("piece_is_gone", operations.share_line, shares={first.pk: 1}, **{**beside, "seen": {None: 1}})
    refused("piece_is_gone", put_again, cart=cart, line=bottle, part=second)
    pay(cart, p1=BOTTLE - 100)
    refused("part_is_paid", operations.share_line, shares={first.pk: 1, second.pk: 1}, **beside)

    assert held(cart, bottle) == {1: 1}


def put_again(cart: Cart, line: Line, part: Part, **by: Any) -> None:
    operations.put_pieces(cart=cart, pieces=[operations.Piece(line, None)], part=part, **by)


def test_an_amount_is_put_in_and_the_others_carry_what_changes_later() -> None:
    cart = check_of(6_000, 3_000, 1_000, seats=(1, 2, 3))
    first, *_others = operations.split_by_seat(cart=cart, **BY)

    operations.fix_amount(cart=cart, part=first, amount_minor=5_000, **BY)
    assert amounts(cart) == {1: 5_000, 2: 3_750, 3: 1_250}
    line = order(cart, 1, 800)
    assert amounts(cart) == {1: 5_000, 2: 4_179, 3: 1_621}
    operations.void_line(line=line, reason="cold", **BY)
    pay(cart, p1=5_000)

    assert amounts(cart) == {1: 5_000, 2: 3_750, 3: 1_250}
    assert Change.objects.get(act="fix_amount").words == "Check 1: split with S$50.00 for part 1"
    refused("part_is_paid", operations.fix_amount, cart=cart, part=first, amount_minor=None)


def test_amounts_beyond_the_check_are_refused_with_what_is_left() -> None:
    cart = check_of(10_000)
    first, second, _third = split(cart, 3)
    operations.fix_amount(cart=cart, part=first, amount_minor=7_000, **BY)

    with pytest.raises(errors.Conflict) as refusal:
        operations.fix_amount(cart=cart, part=second, amount_minor=3_001, **BY)
    refused("invalid_amount", operations.fix_amount, cart=cart, part=second, amount_minor=0)

    assert refusal.value.words == "Only S$30.00 of the check is left for part 2: write that or less."
    operations.fix_amount(cart=cart, part=second, amount_minor=3_000, **BY)
    assert amounts(cart) == {1: 7_000, 2: 3_000, 3: 0}
    operations.fix_amount(cart=cart, part=second, amount_minor=None, **BY)
    assert amounts(cart) == {1: 7_000, 2: 1_500, 3: 1_500}


def test_what_amounts_leave_and_nobody_bears_is_told() -> None:
    cart = check_of(10_000)
    for part, amount in zip(split(cart, 2), (7_000, 3_000), strict=True):
        operations.fix_amount(cart=cart, part=part, amount_minor=amount, **BY)

    order(cart, 1, 400)

    fresh = Cart.objects.get(pk=cart.pk)
    picture = queries.picture_split(cart=fresh, lines=queries.sent_lines(fresh))
    assert (amounts(cart), picture.rest_minor, picture.may_pay_parts) == ({1: 7_000, 2: 3_000}, 400, True)


def test_two_parts_become_one_and_the_others_bear_what_they_did() -> None:
    cart = check_of(3_000, 1_000, 900)
    first, second, third = split(cart, 3)
    bottle = queries.sent_lines(cart)[1]
    share(cart, bottle, p1=1, p2=1)
    operations.put_lines(cart=cart, lines=queries.sent_lines(cart)[2:], part=second, **BY)
    before = amounts(cart)

    parts = operations.merge_parts(cart=cart, part=second, into=first, **BY)

    assert (before, amounts(cart)) == ({1: 1_500, 2: 2_400, 3: 1_000}, {1: 3_900, 3: 1_000})
    assert [(part.check_number, part.covers) for part in parts] == [(1, 2), (3, 1)]
    assert held(cart, bottle) == {1: 1}
    refused("too_few_parts", operations.merge_parts, cart=cart, part=third, into=first)
    # The number waits for the part that is added next.
    operations.add_part(cart=cart, **BY)
    assert list(amounts(cart)) == [1, 2, 3]


def test_only_an_empty_unpaid_part_is_removed_and_only_unpaid_ones_merged() -> None:
    cart = check_of(6_000, 400)
    first, second, third, fourth = split(cart, 4)
    operations.put_lines(cart=cart, lines=queries.sent_lines(cart)[1:], part=second, **BY)
    operations.fix_amount(cart=cart, part=third, amount_minor=1_000, **BY)
    pay(cart, p1=200)

    refused("part_is_not_empty", operations.remove_part, cart=cart, part=second)
    refused("part_has_amount", operations.remove_part, cart=cart, part=third)
    refused("part_is_paid", operations.remove_part, cart=cart, part=first)
    refused("part_is_paid", operations.merge_parts, cart=cart, part=fourth, into=first)
    refused("part_has_amount", operations.merge_parts, cart=cart, part=third, into=fourth)
    refused("same_part", operations.merge_parts, cart=cart, part=fourth, into=fourth)
    operations.remove_part(cart=cart, part=fourth, **BY)

    assert list(amounts(cart)) == [1, 2, 3]
    refused("part_is_gone", operations.merge_parts, cart=cart, part=fourth, into=second)


@pytest.fixture
def by_item() -> Cart:
    """A check with two dishes in a house that splits by item."""
    cart = check_of(2_000, 1_000)
    HouseRatesFactory.create(outlet=cart.outlet, tax_rate=0, service_rate=0, splits_by_item=True)
    return Cart.objects.get(pk=cart.pk)


def test_where_a_house_splits_by_item_what_is_on_no_part_is_the_rest_until_it_is_put_or_shared(
    by_item: Cart,
) -> None:
    cart = by_item
    first, _second = operations.split_by_item(cart=cart, count=2, **BY)
    dear, cheap = queries.sent_lines(cart)
    put(cart, dear, None, first)
    assert amounts(cart) == {1: 2_000, 2: 0}

    operations.share_among_all(cart=cart, pieces=[operations.Piece(cheap, None)], **BY)

    assert amounts(cart) == {1: 2_500, 2: 500}
    order(cart, 1, 600)
    assert amounts(cart) == {1: 2_500, 2: 500}
    split(cart, 3)
    assert amounts(cart) == {1: 1_200, 2: 1_200, 3: 1_200}
    refused("not_by_item", operations.split_by_item, cart=check_of(2_000), count=2)


def test_a_cut_that_was_made_on_an_older_page_is_refused() -> None:
    cart = check_of(9_000)
    split(cart, 3)
    seen = queries.split_number(cart)
    first, second, third = queries.parts_of(cart)
    operations.merge_parts(cart=cart, part=third, into=second, seen=seen, **BY)

    refused("split_anew", operations.split_evenly, cart=cart, count=2, seen=seen)
    refused("split_anew", operations.unsplit, cart=cart, seen=seen)
    refused("split_anew", operations.fix_amount, cart=cart, part=first, amount_minor=1, seen=seen)

    assert amounts(cart) == {1: 3_000, 2: 6_000}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_guarded", [True, False])
def test_of_two_tablets_that_split_or_move_at_once_one_wins(
    is_guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    cart = check_of(9_000, 1_000)
    parts = split(cart, 4)
    seen, line = queries.split_number(cart), queries.sent_lines(cart)[1]
    if not is_guarded:
        # The control: without what it guards by, both win.
        monkeypatch.setattr(splitting.judging, "refuse_stale", lambda cart, seen: None)
        monkeypatch.setattr(splitting.sharing, "_units_of", lambda piece, bearing: 1)

    def own() -> Cart:
        return Cart.objects.get(pk=cart.pk)

    carts = [own() for _ in range(4)]
    with crowds.crowd() as pool:
        moved = crowds.at_once(
            pool,
            *(
                lambda part=part, mine=mine: operations.put_pieces(
                    cart=mine, pieces=[operations.Piece(line, None)], part=part, **BY
                )
                for part, mine in zip(parts[:2], carts, strict=False)
            ),
        )
        cut = crowds.at_once(
            pool,
            lambda: operations.split_evenly(cart=carts[2], count=2, seen=seen, **BY),
            lambda: operations.split_evenly(cart=carts[3], count=3, seen=seen, **BY),
        )

    lost = 1 if is_guarded else 0
    assert (moved.count("piece_is_gone"), cut.count("split_anew")) == (lost, lost)
    assert CartEvent.objects.filter(kind="put").count() == 2 - lost
