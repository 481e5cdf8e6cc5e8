"""Tickets: one a fire and station, their times, closed stations, and voids that the kitchen has seen."""

from datetime import timedelta
from typing import Any

import pytest

from config import errors
from pos_sync import operations, queries
from pos_sync.models import Cart, CartEvent, Line, Station, Ticket
from reservations.models import Change, Guest
from tests.factories.pos import CartFactory, CategoryFactory, ItemFactory, LineFactory, StationFactory
from tests.factories.reservations import EVENING
from tests.factories.tickets import fire

pytestmark = pytest.mark.django_db

BY: dict[str, Any] = {"actor": "server", "now": EVENING}
COOK: dict[str, Any] = {"actor": "maria", "now": EVENING + timedelta(minutes=9)}


@pytest.fixture
def cart() -> Cart:
    made: Cart = CartFactory.create()
    return made


@pytest.fixture
def grill(cart: Cart) -> Station:
    made: Station = StationFactory.create(outlet=cart.outlet, name="Grill")
    return made


@pytest.fixture
def cold(cart: Cart) -> Station:
    made: Station = StationFactory.create(outlet=cart.outlet, name="Cold")
    return made


def dish(cart: Cart, station: Station | None, label: str = "Burger", **facts: Any) -> Line:
    category = CategoryFactory.create(outlet=cart.outlet, station=station)
    line: Line = LineFactory.create(
        cart=cart, item=ItemFactory.create(category=category, name=label), **facts
    )
    return line


def tickets() -> list[tuple[str, list[str], bool, str]]:
    """Each ticket as (station, its lines, stands, who bumped it)."""
    return [
        (
            ticket.station.name,
            [line.label for line in ticket.lines.order_by("id")],
            ticket.is_standing,
            ticket.bumped_by,
        )
        for ticket in Ticket.objects.order_by("id")
    ]


def test_two_fires_of_one_course_are_two_tickets_each_with_its_times(cart: Cart, grill: Station) -> None:
    burger, fries = dish(cart, grill), dish(cart, grill, "Fries")
    operations.fire_lines(cart=cart, lines=[burger], **BY)
    operations.fire_lines(cart=cart, lines=[fries], actor="server", now=EVENING + timedelta(minutes=5))

    operations.mark_ready(cart=cart, lines=[burger], **COOK)

    assert tickets() == [("Grill", ["Burger"], False, "maria"), ("Grill", ["Fries"], True, "")]
    first, second = Ticket.objects.order_by("id")
    assert (first.bumped_at, second.fired_at - first.fired_at) == (COOK["now"], timedelta(minutes=5))


def test_one_fire_is_a_ticket_a_station_and_course_0_has_one_too(
    cart: Cart, grill: Station, cold: Station
) -> None:
    dish(cart, grill, course=2), dish(cart, cold, "Water", course=0), dish(cart, grill, "Tart", course=3)

    operations.fire_everything(cart=cart, **BY)

    assert tickets() == [("Grill", ["Burger", "Tart"], True, ""), ("Cold", ["Water"], True, "")]


def test_a_line_moves_to_another_course_until_it_is_fired_and_stays_held(cart: Cart, grill: Station) -> None:
    held = dish(cart, grill, course=2)
    operations.hold_lines(cart=cart, lines=[held], **BY)

    operations.move_course(cart=cart, lines=[held], course=1, **BY)

    held.refresh_from_db()
    assert (held.course, held.kitchen_state) == (1, "HELD")
    assert list(cart.snapshots.order_by("id").values_list("reason", flat=True)) == ["hold", "course"]
    operations.fire_lines(cart=cart, lines=[held], **BY)
    with pytest.raises(errors.Conflict, match="nothing_to_move"):
        operations.move_course(cart=cart, lines=[held], course=3, **BY)


def test_nothing_is_fired_where_one_line_has_nowhere_to_be_cooked(
    cart: Cart, grill: Station, cold: Station
) -> None:
    dish(cart, cold, "Salad"), dish(cart, grill), dish(cart, None, "Corkage")
    operations.switch_station(station=grill, is_open=False, **COOK)

    with pytest.raises(errors.Conflict) as refused:
        operations.fire_everything(cart=cart, **BY)

    assert refused.value.words == (
        "Nothing was fired. Grill is closed: Burger. Open it on the kitchen's display, or say there who "
        "cooks for it. No station cooks Corkage: a manager gives the category one in the settings."
    )
    assert (tickets(), set(Line.objects.values_list("kitchen_state", flat=True))) == ([], {"NEW"})


def test_a_stand_in_cooks_for_a_closed_station_unless_it_is_closed_itself(
    cart: Cart, grill: Station, cold: Station
) -> None:
    first, second = dish(cart, grill), dish(cart, grill, "Fries")
    closed = operations.switch_station(station=grill, is_open=False, stand_in=cold, **COOK)

    operations.fire_lines(cart=cart, lines=[first], **BY)
    operations.switch_station(station=cold, is_open=False, **COOK)
    with pytest.raises(errors.Conflict, match="nowhere_to_cook") as refused:
        operations.fire_lines(cart=cart, lines=[second], **BY)

    assert tickets() == [("Cold", ["Burger"], True, "")]
    assert "Grill is closed, and so is Cold, which cooks for it: Fries." in refused.value.words
    assert (closed.switched_by, closed.switched_at) == ("maria", COOK["now"])
    with pytest.raises(errors.Conflict, match="stand_in_is_closed"):
        operations.switch_station(station=grill, is_open=False, stand_in=cold, **COOK)
    with pytest.raises(errors.Invalid, match="wrong_stand_in"):
        operations.switch_station(station=grill, is_open=False, stand_in=grill, **COOK)


def test_a_void_stands_on_the_ticket_until_the_kitchen_has_seen_it(cart: Cart, grill: Station) -> None:
    burger, fries = dish(cart, grill), dish(cart, grill, "Fries")
    ticket = fire(burger, fries)
    operations.void_line(line=burger, reason="Guest left", **BY)
    operations.mark_ready(cart=cart, lines=[fries], **COOK)
    burger.refresh_from_db()
    assert (burger.is_void_unseen, tickets()) == (True, [("Grill", ["Burger", "Fries"], True, "maria")])

    seen = operations.acknowledge_voids(ticket=ticket, lines=[burger], **COOK)
    again = operations.acknowledge_voids(ticket=ticket, lines=[burger], **BY)

    burger.refresh_from_db()
    assert (seen, again, burger.is_void_unseen) == ([burger], [], False)
    assert (burger.void_seen_by, burger.void_seen_at) == ("maria", COOK["now"])
    assert tickets() == [("Grill", ["Burger", "Fries"], False, "maria")]
    assert Change.objects.filter(act="void_seen").get().words == "Kitchen saw the void of 1 Burger"
    assert CartEvent.objects.filter(kind="void seen").count() == 1


def test_a_void_that_the_cook_did_not_have_before_the_eyes_stays_unseen(cart: Cart, grill: Station) -> None:
    shown, later = dish(cart, grill), dish(cart, grill, "Fries")
    ticket = fire(shown, later)
    for line in (shown, later):
        operations.void_line(line=line, reason="Guest left", **BY)

    operations.acknowledge_voids(ticket=ticket, lines=[shown], **COOK)

    later.refresh_from_db()
    assert (later.is_void_unseen, Ticket.objects.get().is_standing) == (True, True)


def test_a_ticket_that_was_voided_whole_was_never_cooked(cart: Cart, grill: Station) -> None:
    burger = dish(cart, grill)
    ticket = fire(burger)
    operations.void_line(line=burger, reason="Guest left", **BY)

    operations.acknowledge_voids(ticket=ticket, lines=[burger], **COOK)

    assert tickets() == [("Grill", ["Burger"], False, "")]
    assert queries.station_times(cart.outlet, COOK["now"]) == {}


@pytest.mark.parametrize("state", ["HELD", "SERVED"])
def test_a_void_of_what_the_kitchen_does_not_have_asks_it_nothing(
    cart: Cart, grill: Station, state: str
) -> None:
    line = dish(cart, grill)
    if state == "SERVED":
        fire(line)
        operations.mark_served(cart=cart, lines=[line], **BY)
    else:
        operations.hold_lines(cart=cart, lines=[line], **BY)

    operations.void_line(line=line, reason="Guest left", **BY)

    assert (line.is_void_unseen, Ticket.objects.filter(is_standing=True).count()) == (False, 0)


def test_lines_that_go_to_another_check_take_their_tickets_along(cart: Cart, grill: Station) -> None:
    other = CartFactory.create(reservation__outlet=cart.outlet)
    moved, kept, voided, whole = (dish(cart, grill, label) for label in ("Burger", "Fries", "Tart", "Ribeye"))
    fire(moved, kept, voided)
    fire(whole)
    operations.void_line(line=voided, reason="Guest left", **BY)
    lines = [Line.objects.get(pk=line.pk) for line in (moved, voided, whole)]
    for line in lines:
        line.cart = other
        line.save(update_fields=["cart"])

    operations.move_tickets(lines=lines, cart=other, **BY)

    found = Ticket.objects.order_by("id")
    assert [(ticket.cart_id == other.pk, ticket.fired_at) for ticket in found] == [
        (False, EVENING),
        (True, EVENING),
        (True, EVENING),
    ]
    assert tickets() == [
        ("Grill", ["Fries"], True, ""),
        ("Grill", ["Ribeye"], True, ""),
        ("Grill", ["Burger", "Tart"], True, ""),
    ]


def test_allergies_are_on_the_ticket_as_they_were_read_and_as_they_are_read_since(
    cart: Cart, grill: Station
) -> None:
    guest = cart.reservation.guest
    assert guest is not None
    guest.allergies = "nuts"
    guest.save(update_fields=["allergies"])
    operations.acknowledge_allergies(cart=cart, read="nuts", **BY)
    operations.fire_lines(cart=cart, lines=[dish(cart, grill)], **BY)
    fired = Ticket.objects.get().allergies

    guest.allergies = "nuts, milk"
    guest.save(update_fields=["allergies"])
    (unread,) = queries.tickets_of(cart.outlet, EVENING)
    operations.acknowledge_allergies(cart=cart, read="nuts, milk", **BY)

    (read,) = queries.tickets_of(cart.outlet, EVENING)
    assert (fired, unread.changed_allergies) == ("nuts", "nuts, milk")
    assert (read.ticket.allergies, read.changed_allergies) == ("nuts, milk", "")


def test_what_came_from_another_check_keeps_its_guests_allergy_whatever_is_read_there(
    cart: Cart, grill: Station
) -> None:
    came, own = fire(dish(cart, grill)), fire(dish(cart, grill, "Fries"))
    Ticket.objects.filter(pk=came.pk).update(allergies="shellfish")

    for read in ("nuts", "nuts, milk"):
        Guest.objects.update(allergies=read)
        operations.acknowledge_allergies(cart=cart, read=read, **BY)

    found = {one.ticket: one for one in queries.tickets_of(cart.outlet, EVENING)}
    assert found.keys() == {came, own}
    assert [(one.ticket.allergies, one.changed_allergies) for one in (found[came], found[own])] == [
        ("shellfish; nuts, milk", ""),
        ("nuts, milk", ""),
    ]
