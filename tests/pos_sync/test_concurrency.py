"""Several tablets and callbacks at once: nothing is lost, nothing counts twice, numbers have no gaps."""

import contextlib
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from config import errors
from pos_sync import operations
from pos_sync.models import Cart, CartEvent, Item, Line, Snapshot
from pos_sync.operations import journal, stock
from reservations.models import Reservation
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.outlets import OutletFactory
from tests.factories.pos import CartFactory, CategoryFactory, ItemFactory, LineFactory
from tests.factories.reservations import EVENING, ReservationFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: Sequence[Callable[[], object]]) -> None:
    """Run the acts in threads that start together, each on a connection of its own."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        for done in [threads.submit(run, act) for act in acts]:
            done.result()


def add(cart: Any, item: Any, tap: uuid.UUID) -> Callable[[], object]:
    """One tap on one tablet, with the cart as that tablet has it."""
    own = Cart.objects.get(pk=cart.pk)
    return lambda: operations.add_line(
        cart=own, item=item, quantity=1, event_key=tap, actor="server", now=EVENING
    )


def test_two_tablets_lose_no_line_and_share_one_order_of_events() -> None:
    cart = CartFactory.create()
    item = ItemFactory.create(category=CategoryFactory.create(outlet=cart.outlet))

    at_once([add(cart, item, uuid.uuid4()) for _ in range(8)])

    assert Line.objects.filter(cart=cart).count() == 8
    numbers = CartEvent.objects.filter(cart=cart).order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_one_tap_sent_four_times_at_once_counts_once() -> None:
    cart = CartFactory.create()
    item = ItemFactory.create(category=CategoryFactory.create(outlet=cart.outlet))
    tap = uuid.uuid4()

    at_once([add(cart, item, tap) for _ in range(4)])

    assert (Line.objects.count(), CartEvent.objects.count()) == (1, 1)


def race_for_the_last_one() -> tuple[list[str], int | None]:
    """Four checks order the last one at once; what the tablets are told, and what is left."""
    item = ItemFactory.create(left=1)
    told: list[str] = []

    def order(cart: Any) -> Callable[[], object]:
        tap = add(cart, item, uuid.uuid4())

        def act() -> None:
            try:
                tap()
                told.append("ordered")
            except errors.Conflict as refused:
                told.append(refused.code)

        return act

    at_once([order(CartFactory.create(reservation__outlet=item.category.outlet)) for _ in range(4)])
    return sorted(told), Item.objects.get(pk=item.pk).left


def test_of_tablets_that_race_for_the_last_one_just_one_gets_it() -> None:
    assert race_for_the_last_one() == (["item_is_86"] * 3 + ["ordered"], 0)


def test_without_the_items_row_lock_the_last_one_is_sold_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: all read the count before one of them writes it."""
    read = Barrier(4)

    def read_without_lock(item: Item) -> Item:
        found = Item.objects.select_related("category__outlet").get(pk=item.pk)
        read.wait()
        return found

    monkeypatch.setattr(stock, "_lock", read_without_lock)

    assert race_for_the_last_one()[0].count("ordered") > 1


def test_fires_at_once_are_all_on_the_check() -> None:
    cart = CartFactory.create()
    lines = LineFactory.create_batch(4, cart=cart)

    def fire(line: Line) -> Callable[[], object]:
        own = Cart.objects.get(pk=cart.pk)
        return lambda: operations.fire_lines(cart=own, lines=[line], actor="server", now=EVENING)

    at_once([fire(line) for line in lines])

    cart.refresh_from_db()
    assert (cart.sequence_id, cart.total_minor) == (4, 4_000)
    totals = Snapshot.objects.order_by("sequence_id").values_list("total_minor", flat=True)
    assert list(totals) == [1_000, 2_000, 3_000, 4_000]


def test_check_numbers_of_a_day_have_no_gaps() -> None:
    outlet = OutletFactory.create()

    def open_cart() -> Callable[[], object]:
        party = ReservationFactory.create(outlet=outlet, state="SEATED", house_state="SEATED")
        return lambda: operations.open_cart(
            reservation=party, tables=[], may_pay=False, actor="OpenTable", now=EVENING
        )

    at_once([open_cart() for _ in range(8)])

    numbers = Cart.objects.filter(outlet=outlet).order_by("check_number")
    assert list(numbers.values_list("check_number", flat=True)) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_cart_that_is_not_opened_after_all_gives_its_number_back() -> None:
    outlet = OutletFactory.create()
    parties = ReservationFactory.create_batch(2, outlet=outlet, state="SEATED", house_state="SEATED")
    with transaction.atomic():
        operations.open_cart(reservation=parties[0], tables=[], may_pay=False, actor="host", now=EVENING)
        transaction.set_rollback(True)

    cart = operations.open_cart(reservation=parties[1], tables=[], may_pay=False, actor="host", now=EVENING)

    assert cart.check_number == 1


def test_one_party_seated_twice_at_once_has_one_cart() -> None:
    outlet = OutletFactory.create()
    table = TableFactory.create(area=AreaFactory.create(outlet=outlet), name="G1")
    party = ReservationFactory.create(outlet=outlet)

    def seat() -> Callable[[], object]:
        own = type(party).objects.get(pk=party.pk)
        return lambda: operations.seat_party(
            reservation=own, table_names=[table.name], actor="OpenTable", now=EVENING
        )

    at_once([seat() for _ in range(3)])

    assert Cart.objects.count() == 1


def test_a_party_that_joins_its_check_does_not_deadlock_with_those_seated_beside_it() -> None:
    outlet = OutletFactory.create()
    area = AreaFactory.create(outlet=outlet)
    tables = [TableFactory.create(area=area, name=name) for name in ("A1", "A2", "A3", "A4")]
    for _ in range(8):
        operations.seat_walk_in_party(
            outlet=outlet, tables=tables[:1], party_size=2, actor="server", now=EVENING
        )
        parties = [ReservationFactory.create(outlet=outlet) for _ in tables]

        at_once([_seat(party, table.name) for party, table in zip(parties, tables, strict=True)])

        for party in parties:
            operations.finish_party(reservation=party, actor="host", now=EVENING)

    assert Reservation.objects.filter(source="WALK_IN", state="DONE").count() == 8


def _seat(party: Reservation, table_name: str) -> Callable[[], object]:
    return lambda: operations.seat_party(
        reservation=party, table_names=[table_name], actor="OpenTable", now=EVENING
    )


@pytest.mark.parametrize("act", ["move", "merge"])
def test_two_checks_that_go_into_each_other_at_once_do_not_deadlock(act: str) -> None:
    _go_crosswise(act)


def test_with_each_checks_own_row_locks_first_they_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "take_both", _take_own_first)

    with pytest.raises(OperationalError, match="deadlock"):
        _go_crosswise("move")


def _take_own_first(*, cart: Cart, other: Cart) -> None:
    journal.take_locks(cart=cart)
    # Long enough for the other to hold its own.
    time.sleep(0.2)
    journal.take_locks(cart=other)


def _go_crosswise(act: str) -> None:
    outlet = OutletFactory.create()
    for _ in range(4):
        carts = [CartFactory.create(reservation__outlet=outlet) for _ in range(2)]
        lines = [LineFactory.create(cart=cart) for cart in carts]

        def go(source: int, carts: list[Cart] = carts, lines: list[Line] = lines) -> Callable[[], object]:
            here, there = (Cart.objects.get(pk=carts[place].pk) for place in (source, 1 - source))
            if act == "move":
                return lambda: operations.transfer_lines(
                    cart=here, target=there, lines=[lines[source]], actor="server", now=EVENING
                )
            return lambda: _merged(here, there)

        at_once([go(0), go(1)])

        found = {line.pk: line.cart_id for line in Line.objects.filter(pk__in=[line.pk for line in lines])}
        if act == "move":
            assert found == {lines[0].pk: carts[1].pk, lines[1].pk: carts[0].pk}
        else:
            assert len(set(found.values())) == 1
            assert Cart.objects.filter(pk__in=[cart.pk for cart in carts], state="VOIDED").count() == 1


def _merged(donor: Cart, target: Cart) -> None:
    """One of two opposite merges finds that the other was faster."""
    with contextlib.suppress(errors.Conflict):
        operations.merge_carts(donor=donor, target=target, actor="server", now=EVENING)
