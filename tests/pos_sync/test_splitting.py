"""Splitting: the parts sum to the check whatever is done, and their numbers have no gaps."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from config import errors
from config.opentable.models import OutboxMessage
from pos_sync import operations, queries
from pos_sync.models import Cart, CartEvent, Line, Part, Share
from reservations.models import Change
from tests import crowds
from tests.factories.pos import CartFactory, HouseRatesFactory, ItemFactory, LineFactory
from tests.factories.reservations import EVENING, ReservationFactory

pytestmark = pytest.mark.django_db
LATER = EVENING + timedelta(minutes=50)
BY: dict[str, Any] = {"actor": "ana", "now": LATER}


def check_of(*prices: int, seats: tuple[int | None, ...] = (), state: str = "FIRED") -> Cart:
    """The first check of its outlet's day, with these dishes at the kitchen, for these seats."""
    party = ReservationFactory.create(state="SEATED", house_state="SEATED")
    cart = operations.open_cart(reservation=party, tables=[], may_pay=False, actor="host", now=EVENING)
    for price, seat in zip(prices, seats or [None] * len(prices), strict=True):
        LineFactory.create(cart=cart, item__price_minor=price, seat=seat, kitchen_state=state)
    operations.take_snapshot(cart=cart, reason="fire", now=EVENING)
    return cart


def amounts(cart: Cart) -> dict[int, int]:
    """What each part comes to, by its number; they sum to the check."""
    fresh = Cart.objects.get(pk=cart.pk)
    picture = queries.picture_split(cart=fresh, lines=queries.sent_lines(fresh))
    assert picture.amount_minor + picture.rest_minor == fresh.total_minor
    assert picture.rest_minor or sum(part.due_minor for part in picture.parts) == fresh.due_minor
    return {part.part.check_number: part.amount_minor for part in picture.parts}


def pay(cart: Cart, **by_position: int) -> None:
    """State what was paid, as the payments app does: p1=500 for the first part, none=100 for none of them."""
    for_none = by_position.pop("none", 0)
    keys = {f"p{part.position}": part.pk for part in queries.parts_of(cart)}
    operations.record_payments(
        cart=cart,
        rows=[{"payment_id": "1"}],
        paid_minor=for_none + sum(by_position.values()),
        tip_minor=0,
        paid_by_part={keys[name]: amount for name, amount in by_position.items()},
        now=LATER,
        reason="payment",
    )


def refused(code: str, deed: Any, **facts: Any) -> None:
    with pytest.raises(errors.Refusal) as refusal:
        deed(**BY, **facts)
    assert refusal.value.code == code


def test_the_parts_have_numbers_of_their_own_and_the_first_the_checks() -> None:
    cart = check_of(10_000)

    parts = operations.split_evenly(cart=cart, count=3, **BY)

    assert [part.check_number for part in parts] == [cart.check_number, 2, 3]
    assert amounts(cart) == {1: 3_334, 2: 3_333, 3: 3_333}


def test_numbers_have_no_gap_though_a_split_is_undone_and_made_again() -> None:
    cart = check_of(10_000)
    operations.split_evenly(cart=cart, count=3, **BY)
    operations.unsplit(cart=cart, **BY)
    assert (queries.parts_of(cart), Part.objects.count()) == ([], 3)
    operations.split_evenly(cart=cart, count=2, **BY)

    following = ReservationFactory.create(outlet=cart.outlet, state="SEATED", house_state="SEATED")
    after = operations.open_cart(
        reservation=following, tables=[], may_pay=False, actor="host", now=EVENING
    ).check_number
    operations.split_evenly(cart=cart, count=4, **BY)

    assert (after, list(amounts(cart))) == (4, [1, 2, 3, 5])


def test_a_split_changes_nothing_at_opentable() -> None:
    cart = check_of(10_000)
    before = (cart.sequence_id, cart.total_minor, OutboxMessage.objects.count())

    operations.split_evenly(cart=cart, count=3, **BY)

    cart.refresh_from_db()
    assert (cart.sequence_id, cart.total_minor, OutboxMessage.objects.count()) == before


def test_each_seat_pays_its_own_and_a_share_of_what_is_for_all() -> None:
    cart = check_of(2_000, 1_000, 3_000, seats=(2, 4, None))
    HouseRatesFactory.create(outlet=cart.outlet)
    operations.take_snapshot(cart=cart, reason="fire", now=LATER)

    parts = operations.split_by_seat(cart=cart, **BY)

    assert [part.seat for part in parts] == [2, 4]
    assert amounts(cart) == {1: 4_197, 2: 2_997}


def test_what_a_seat_orders_after_the_split_is_its_own_and_the_rest_is_shared() -> None:
    cart = check_of(2_000, 1_000, seats=(1, 2))
    operations.split_by_seat(cart=cart, **BY)
    item = ItemFactory.create(category__outlet=cart.outlet, price_minor=600)

    lines = [operations.add_line(cart=cart, item=item, seat=seat, **BY) for seat in (2, None, 7)]
    assert amounts(cart) == {1: 2_000, 2: 1_000}
    operations.fire_lines(cart=cart, lines=lines, **BY)

    assert amounts(cart) == {1: 2_600, 2: 2_200}


def test_lines_are_put_into_parts_and_shared_again() -> None:
    cart = check_of(2_000, 1_000, 3_001)
    first, second = operations.split_evenly(cart=cart, count=2, **BY)
    dear, cheap, wine = queries.sent_lines(cart)

    operations.put_lines(cart=cart, lines=[dear], part=first, **BY)
    operations.put_lines(cart=cart, lines=[cheap, wine], part=second, **BY)
    assert amounts(cart) == {1: 2_000, 2: 4_001}
    operations.put_lines(cart=cart, lines=[wine], part=None, **BY)

    assert amounts(cart) == {1: 3_501, 2: 2_500}


def test_a_part_more_leaves_the_lines_where_they_are() -> None:
    cart = check_of(2_000, 900)
    first, _second = operations.split_evenly(cart=cart, count=2, **BY)
    operations.put_lines(cart=cart, lines=queries.sent_lines(cart)[:1], part=first, **BY)

    operations.add_part(cart=cart, **BY)

    assert amounts(cart) == {1: 2_300, 2: 300, 3: 300}


def test_a_part_that_is_paid_keeps_what_it_paid() -> None:
    cart = check_of(9_000)
    operations.split_evenly(cart=cart, count=3, **BY)
    pay(cart, p1=3_000)
    line = LineFactory.create(cart=cart, item__price_minor=1_000)

    operations.fire_lines(cart=cart, lines=[line], **BY)

    assert amounts(cart) == {1: 3_000, 2: 3_500, 3: 3_500}
    operations.void_line(line=line, reason="sent back", **BY)
    assert amounts(cart) == {1: 3_000, 2: 3_000, 3: 3_000}


def test_a_part_is_open_again_when_its_payment_is_taken_back() -> None:
    cart = check_of(9_000)
    operations.split_evenly(cart=cart, count=3, **BY)

    pay(cart, p1=3_000)
    assert [part.is_settled for part in queries.parts_of(cart)] == [True, False, False]
    pay(cart, p1=0)

    assert [part.is_settled for part in queries.parts_of(cart)] == [False, False, False]


def test_what_no_part_paid_comes_off_all_and_is_owed_again_by_all_when_it_is_taken_back() -> None:
    cart = check_of(9_000)
    operations.split_evenly(cart=cart, count=3, **BY)
    pay(cart, none=3_000)
    pay(cart, none=3_000, p1=2_000)
    assert [part.is_settled for part in queries.parts_of(cart)] == [True, False, False]

    pay(cart, p1=2_000)

    picture = queries.picture_split(cart=cart, lines=queries.sent_lines(cart))
    assert [part.due_minor for part in picture.parts] == [1_000, 3_000, 3_000]


def test_a_line_of_a_paid_part_is_not_voided_before_its_payment_is() -> None:
    cart = check_of(2_000, 1_000, seats=(1, 2))
    operations.split_by_seat(cart=cart, **BY)
    pay(cart, p1=2_000)

    refused("part_is_paid", operations.void_line, line=queries.sent_lines(cart)[0], reason="cold")

    operations.void_line(line=queries.sent_lines(cart)[1], reason="cold", **BY)
    assert amounts(cart) == {1: 2_000, 2: 0}


def test_what_was_paid_for_is_not_cut_again() -> None:
    cart = check_of(2_000, 1_000, seats=(1, 2))
    first, second = operations.split_by_seat(cart=cart, **BY)
    paid, open_, events = queries.sent_lines(cart)[0], queries.sent_lines(cart)[1], CartEvent.objects.count()
    pay(cart, p1=500)

    for deed in (operations.split_by_seat, operations.unsplit, operations.add_part):
        refused("part_is_paid", deed, cart=cart)
    refused("part_is_paid", operations.split_evenly, cart=cart, count=2)
    refused("part_is_paid", operations.put_lines, cart=cart, lines=[paid], part=second)
    refused("part_is_paid", operations.put_lines, cart=cart, lines=[open_], part=first)

    assert (amounts(cart), CartEvent.objects.count()) == ({1: 2_000, 2: 1_000}, events + 1)


@pytest.mark.parametrize("count", [-1, 0, 1, 21])
def test_a_check_has_two_to_twenty_parts(count: int) -> None:
    cart = check_of(2_000)

    refused("invalid_count", operations.split_evenly, cart=cart, count=count)

    assert not Part.objects.exists()


def test_no_part_is_added_beyond_twenty() -> None:
    cart = check_of(2_000)
    operations.split_evenly(cart=cart, count=20, **BY)

    refused("invalid_count", operations.add_part, cart=cart)


def test_what_cannot_be_split_is_not() -> None:
    empty, whole = check_of(), check_of(2_000)
    refused("check_is_empty", operations.split_evenly, cart=empty, count=2)
    refused("too_few_seats", operations.split_by_seat, cart=whole)
    refused("part_is_gone", operations.put_lines, cart=whole, lines=queries.sent_lines(whole), part=None)
    assert operations.unsplit(cart=whole, **BY) == whole

    pay(whole, none=2_000)
    refused("check_not_open", operations.split_evenly, cart=whole, count=2)

    assert (Part.objects.exists(), CartEvent.objects.filter(kind__in=["split", "unsplit"]).exists()) == (
        False, False,
    )  # fmt: skip


def test_lines_go_into_no_part_of_another_split_or_check() -> None:
    cart, other = check_of(2_000), check_of(1_000)
    _first, second, third = operations.split_evenly(cart=cart, count=3, **BY)
    operations.split_evenly(cart=cart, count=2, **BY)
    elsewhere = operations.split_evenly(cart=other, count=2, **BY)[0]
    lines = queries.sent_lines(cart)

    refused("part_is_gone", operations.put_lines, cart=cart, lines=lines, part=third)
    refused("part_is_gone", operations.put_lines, cart=cart, lines=lines, part=elsewhere)
    refused("nothing_to_put", operations.put_lines, cart=cart, lines=queries.sent_lines(other), part=second)

    assert not Share.objects.exists()


def test_each_act_is_an_event_once_a_tap_and_the_story_tells_of_the_split() -> None:
    cart, taps = check_of(2_000), [uuid.uuid4() for _ in range(4)]
    for _ in range(2):
        parts = operations.split_evenly(cart=cart, count=2, event_key=taps[0], **BY)
        operations.add_part(cart=cart, event_key=taps[1], **BY)
        lines = queries.sent_lines(cart)
        assert operations.put_lines(cart=cart, lines=lines, part=parts[0], event_key=taps[2], **BY) == lines
    operations.unsplit(cart=cart, event_key=taps[3], **BY)

    told = CartEvent.objects.filter(cart=cart, event_key__in=taps).order_by("number")
    assert [event.kind for event in told] == ["split", "split", "put", "unsplit"]
    assert told[1].payload == {"how": "one part more", "parts": [1, 2, 3]}
    stories = Change.objects.filter(act__in=["split", "unsplit"]).order_by("pk")
    assert [change.words for change in stories] == [
        "Check 1: split evenly, parts 1, 2",
        "Check 1: split one part more, parts 1, 2, 3",
        "Check 1: split undone",
    ]


def test_an_undoing_that_is_sent_again_leaves_the_next_split() -> None:
    cart, tap = check_of(2_000), uuid.uuid4()
    operations.split_evenly(cart=cart, count=2, **BY)
    operations.unsplit(cart=cart, event_key=tap, **BY)
    operations.split_evenly(cart=cart, count=3, **BY)

    operations.unsplit(cart=cart, event_key=tap, **BY)

    assert list(amounts(cart)) == [1, 2, 3]


def test_the_database_refuses_a_share_in_another_checks_part_or_of_its_line() -> None:
    cart, other = check_of(2_000), check_of(1_000)
    part = operations.split_evenly(cart=cart, count=2, **BY)[0]
    mine, theirs = queries.sent_lines(cart)[0], queries.sent_lines(other)[0]

    with pytest.raises(IntegrityError, match="share_is_in_a_part_of_its_cart"), transaction.atomic():
        _share_unchecked(other, theirs, part)
    with pytest.raises(IntegrityError, match="share_is_of_a_line_of_its_cart"), transaction.atomic():
        _share_unchecked(cart, theirs, part)
    with pytest.raises(IntegrityError, match="share_is_one_a_line_and_part"), transaction.atomic():
        _share_unchecked(cart, mine, None, None)


def _share_unchecked(cart: Cart, line: Line, *parts: Part | None) -> None:
    for part in parts:
        Share.objects.create(cart=cart, line=line, part=part, units=1)
    connection.check_constraints()


def test_the_database_refuses_a_number_twice_a_day() -> None:
    cart = check_of(2_000)
    operations.split_evenly(cart=cart, count=2, **BY)
    party = ReservationFactory.create(outlet=cart.outlet, state="SEATED", house_state="SEATED")
    facts = {"outlet": cart.outlet, "date": cart.date, "cart": cart}

    with pytest.raises(IntegrityError, match="not that of another's part"), transaction.atomic():
        CartFactory.create(reservation=party, date=cart.date, check_number=2)
    CartFactory.create(reservation=party, date=cart.date, check_number=9)
    with pytest.raises(IntegrityError, match="is of one check"), transaction.atomic():
        Part.objects.create(**facts, position=3, check_number=9)
    with pytest.raises(IntegrityError, match="part_number_is_one"), transaction.atomic():
        Part.objects.create(**facts, position=3, check_number=2)
    with pytest.raises(IntegrityError, match="is of one check"), transaction.atomic():
        Part.objects.filter(position=1).update(check_number=8)


@pytest.mark.django_db(transaction=True)
def test_splits_and_openings_at_once_share_one_row_of_numbers_without_gaps() -> None:
    cart = check_of(9_000)
    other = ReservationFactory.create(outlet=cart.outlet, state="SEATED", house_state="SEATED")
    tablets = [Cart.objects.get(pk=cart.pk) for _ in range(3)]

    with crowds.crowd() as pool:
        crowds.at_once(
            pool,
            *(
                lambda own=own, count=count: operations.split_evenly(cart=own, count=count, **BY)
                for count, own in enumerate(tablets, start=2)
            ),
            lambda: operations.open_cart(
                reservation=other, tables=[], may_pay=False, actor="host", now=EVENING
            ),
        )

    theirs = Cart.objects.exclude(pk=cart.pk).get().check_number
    numbers = sorted([theirs, *Part.objects.values_list("check_number", flat=True)])
    assert numbers == [1, 2, 3, 4, 5]
    assert len(amounts(cart)) in (2, 3, 4)


@pytest.mark.django_db(transaction=True)
def test_a_line_put_in_two_parts_at_once_is_in_one_of_them() -> None:
    cart = check_of(2_000, 1_000)
    parts = operations.split_evenly(cart=cart, count=2, **BY)
    lines = queries.sent_lines(cart)

    def put(part: Part) -> Any:
        own = Cart.objects.get(pk=cart.pk)
        return lambda: operations.put_lines(cart=own, lines=lines[:1], part=part, **BY)

    with crowds.crowd() as pool:
        crowds.at_once(pool, *(put(part) for part in parts))

    assert amounts(cart) in ({1: 2_500, 2: 500}, {1: 500, 2: 2_500})
