"""What screens ask, in as many statements for three rows as for one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import errors
from pos_sync import queries
from pos_sync.models import KitchenState
from tests.factories import tickets
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.outlets import OutletFactory
from tests.factories.pos import (
    CartFactory,
    CategoryFactory,
    ItemFactory,
    LineFactory,
    ModifierFactory,
    ModifierSetFactory,
    PeriodPriceFactory,
    StationFactory,
    VariantFactory,
)
from tests.factories.reservations import EVENING

pytestmark = pytest.mark.django_db


def statements(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ask()
    return len(asked)


@pytest.fixture
def outlet() -> Any:
    return OutletFactory.create()


def cart_with_line(outlet: Any, station: Any = None) -> Any:
    cart = CartFactory.create(reservation__outlet=outlet)
    cart.tables.add(TableFactory.create(area=AreaFactory.create(outlet=outlet)))
    item = ItemFactory.create(
        category=CategoryFactory.create(
            outlet=outlet, station=station or StationFactory.create(outlet=outlet)
        )
    )
    tickets.fire(LineFactory.create(cart=cart, item=item))
    return cart


def test_a_cart_is_loaded_in_as_many_statements_whatever_it_holds(outlet: Any) -> None:
    small, large = cart_with_line(outlet), cart_with_line(outlet)
    LineFactory.create_batch(2, cart=large)

    def read(cart: Any) -> list[tuple[str, str]]:
        found = queries.load_cart(cart.pk)
        return [(line.item.name, str(line.station)) for line in found.lines.all()]

    assert statements(lambda: read(small)) == statements(lambda: read(large)) == 3
    assert len(read(large)) == 3


def test_a_removed_line_is_not_loaded(outlet: Any) -> None:
    cart = cart_with_line(outlet)
    LineFactory.create(cart=cart, voided_at=EVENING)
    LineFactory.create(cart=cart, voided_at=EVENING, kitchen_state=KitchenState.HELD)

    found = queries.load_cart(cart.pk)

    assert [line.kitchen_state for line in found.lines.all()] == ["FIRED", "HELD"]


@pytest.mark.parametrize("key", ["11111111-1111-4111-8111-111111111111", "5", "no such check"])
def test_an_unknown_check_is_missing(key: str) -> None:
    with pytest.raises(errors.Missing) as refused:
        queries.load_cart(key)

    assert refused.value.code == "check_not_found"


def test_the_menu_is_read_in_a_constant_number_of_statements(outlet: Any) -> None:
    def grow() -> None:
        item = ItemFactory.create(category=CategoryFactory.create(outlet=outlet))
        opened = ModifierFactory.create(modifier_set__outlet=outlet)
        choices = ModifierSetFactory.create(outlet=outlet)
        choices.items.add(item)
        ModifierFactory.create(modifier_set=choices, opens=opened.modifier_set)
        VariantFactory.create(item=item)
        PeriodPriceFactory.create(item=item)

    def read() -> list[str]:
        return [
            choice.modifier.name
            for part in queries.menu(outlet, EVENING).parts
            for dish in part.dishes
            for choices in dish.sets
            for choice in choices.choices
        ]

    grow()
    one = statements(read)
    grow()
    grow()

    assert (one, statements(read), len(read())) == (10, 10, 6)


def test_a_station_sees_its_tickets_in_as_many_statements_for_sixty_as_for_one(outlet: Any) -> None:
    grill = StationFactory.create(outlet=outlet)
    first = cart_with_line(outlet, grill)
    one = statements(lambda: queries.kitchen_board(outlet, EVENING))
    for _ in range(58):
        tickets.fire(LineFactory.create(cart=first, station=grill))
    cart_with_line(outlet)

    boards = queries.kitchen_board(outlet, EVENING)

    assert one == statements(lambda: queries.kitchen_board(outlet, EVENING)) == 6
    assert statements(lambda: queries.expo_board(outlet, EVENING)) == 3
    found = [(board.station == grill, len(board.tickets)) for board in boards if board.tickets]
    assert found == [(True, 59), (False, 1)]
    ticket = boards[0].tickets[0]
    assert (ticket.ticket.cart, ticket.courses) == (first, "course 2")
    assert ticket.table_names == tuple(table.name for table in first.tables.all())


def test_a_ticket_of_the_night_before_is_still_cooked_and_an_older_one_is_not(outlet: Any) -> None:
    grill = StationFactory.create(outlet=outlet)
    cart = cart_with_line(outlet, grill)

    def standing(now: datetime) -> list[Any]:
        boards = queries.kitchen_board(outlet, now)
        return [ticket.ticket.cart for board in boards for ticket in board.tickets]

    # Midnight is at 16:00 UTC in Singapore: the day after the evening, and the one after that.
    last = datetime(2026, 6, 13, 15, 59, tzinfo=UTC)
    assert (standing(last), standing(last + timedelta(minutes=1))) == ([cart], [])


def test_names_are_counted_in_two_statements(outlet: Any) -> None:
    assert statements(lambda: queries.names_matched(outlet)) == 2
    assert queries.names_matched(outlet) == (0, 0, ())
