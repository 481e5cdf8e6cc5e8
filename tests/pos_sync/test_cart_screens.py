"""The cart's pages and doors: who may, what is said, and each tap once."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.opentable.models import OutboxMessage, Stream
from config.roles import Role
from pos_sync import operations
from pos_sync.models import Cart, CartEvent, Line
from tests.factories import people
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory
from tests.factories.pos import (
    CartFactory,
    CategoryFactory,
    HouseRatesFactory,
    ItemFactory,
    LineFactory,
    ModifierFactory,
    ModifierSetFactory,
)
from tests.factories.reservations import EVENING
from tests.reading import text

pytestmark = pytest.mark.django_db


def open_cart(outlet: Any = None, **facts: Any) -> Cart:
    """A party's open cart on a table of its own, with one new dish."""
    outlet = outlet or OutletFactory.create()
    cart: Cart = CartFactory.create(reservation__outlet=outlet, **facts)
    cart.tables.add(TableFactory.create(area=AreaFactory.create(outlet=outlet), name=f"T{cart.check_number}"))
    return cart


def address(cart: Cart, part: str = "") -> str:
    return f"/at/{cart.outlet.slug}/checks/{cart.pk}/{part}"


def at_work(cart: Cart, role: Role = Role.SERVER) -> Client:
    return people.browser(cart.outlet, role)


def statements(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


@pytest.mark.parametrize(
    ("role", "page", "order"),
    [
        (Role.HOST, 200, 403),
        (Role.SERVER, 200, 200),
        (Role.KITCHEN, 200, 403),
        (Role.MANAGER, 200, 200),
        (Role.SUPPORT, 200, 403),
        (Role.OWNER, 200, 200),
    ],
)
def test_each_role_sees_the_cart_and_only_some_order(role: Role, page: int, order: int) -> None:
    cart = open_cart()
    item = ItemFactory.create(category__outlet=cart.outlet)
    staff = at_work(cart, role)

    seen = staff.get(address(cart)).status_code
    added = staff.post(address(cart, "add/"), {"item": item.pk}).status_code

    assert (seen, added, Line.objects.count()) == (page, order, int(order == 200))


def test_a_check_of_another_outlet_is_not_found() -> None:
    mine, other = open_cart(), open_cart()
    staff = at_work(mine)

    answers = [
        staff.get(f"/at/{mine.outlet.slug}/checks/{other.pk}/").status_code,
        staff.post(f"/at/{mine.outlet.slug}/checks/{other.pk}/fire-next/").status_code,
        staff.get(address(other)).status_code,
    ]

    assert answers == [404, 404, 404]


def test_the_page_tells_courses_by_what_the_kitchen_has() -> None:
    cart = open_cart()
    drink, starter, main = (
        ItemFactory.create(category=CategoryFactory.create(outlet=cart.outlet, course=course), name=name)
        for course, name in enumerate(("Water", "Soup", "Roast"))
    )
    LineFactory.create(cart=cart, item=drink, kitchen_state="FIRED", sent_at=EVENING)
    LineFactory.create(cart=cart, item=starter, kitchen_state="HELD")
    LineFactory.create(cart=cart, item=main)

    page = text(at_work(cart).get(address(cart)))

    assert [words in page for words in ("FIRED 19:00", ">HELD<", ">NOT SENT<")] == [True, True, True]
    assert 'Fire next<span class="wide"> course</span>: course 1' in page


def test_the_totals_are_those_of_the_wire() -> None:
    cart = open_cart()
    HouseRatesFactory.create(outlet=cart.outlet)
    LineFactory.create(cart=cart, item__price_minor=10_000, kitchen_state="FIRED", sent_at=EVENING)
    operations.take_snapshot(cart=cart, reason="fire", now=EVENING)

    page = text(at_work(cart).get(address(cart)))

    for label, amount in (
        ("Sub-total", "S$100.00"),
        ("Service", "S$10.00"),
        ("Tax", "S$9.90"),
        ("Total", "S$119.90"),
        ("Paid", "S$0.00"),
        ("Due", "S$119.90"),
    ):
        assert f"<dt>{label}</dt><dd>{amount}</dd>" in page


def test_a_sold_out_item_is_struck_through_and_cannot_be_tapped() -> None:
    cart = open_cart()
    ItemFactory.create(category__outlet=cart.outlet, name="Crab toast", is_86=True)

    page = text(at_work(cart).get(address(cart)))

    assert 'class="dish is-86" disabled><s>Crab toast</s>' in page


def test_a_double_tap_adds_one() -> None:
    cart = open_cart()
    item = ItemFactory.create(category__outlet=cart.outlet)
    staff, tap = at_work(cart), {"item": item.pk, "event_key": str(uuid.uuid4())}

    answers = [staff.post(address(cart, "add/"), tap).status_code for _ in range(2)]
    staff.post(address(cart, "add/"), {**tap, "event_key": str(uuid.uuid4())})

    assert (answers, Line.objects.filter(cart=cart).count()) == ([200, 200], 2)


def test_an_item_with_a_required_choice_is_asked_for_it() -> None:
    cart = open_cart()
    steak = ItemFactory.create(category__outlet=cart.outlet, name="Ribeye")
    cooked = ModifierSetFactory.create(outlet=cart.outlet, name="Cooked")
    cooked.items.add(steak)
    rare = ModifierFactory.create(modifier_set=cooked, name="Rare", price_minor=150)
    staff = at_work(cart)

    sheet = text(staff.get(address(cart, f"items/{steak.pk}/")))
    refused = staff.post(address(cart, "add/"), {"item": steak.pk})
    chosen = {"item": steak.pk, f"choice-{cooked.pk}": rare.pk}
    gone = [
        staff.post(address(cart, "add/"), {**chosen, name: "999999"}) for name in ("modifiers", "variant")
    ]
    added = staff.post(
        address(cart, "add/"), {"item": steak.pk, f"choice-{cooked.pk}": rare.pk, "note": "no salt"}
    )

    assert "choose 1" in sheet
    assert "+S$1.50" in sheet
    assert (refused.status_code, "Cooked: choose 1 to 1, each once." in text(refused)) == (422, True)
    assert [answer.status_code for answer in gone] == [422, 422]
    assert "A choice does not go with Ribeye." in text(gone[0])
    assert "Ribeye: it has no variants any more." in text(gone[1])
    line = Line.objects.get(cart=cart)
    assert (added.status_code, line.modifiers_minor, line.note) == (200, 150, "no salt")


def test_unsent_lines_change_their_number_and_go() -> None:
    cart = open_cart()
    line = LineFactory.create(cart=cart)
    staff = at_work(cart)

    staff.post(address(cart, "quantity/"), {"line": line.pk, "quantity": 3})
    three = Line.objects.get().quantity
    staff.post(address(cart, "quantity/"), {"line": line.pk, "quantity": 0})

    assert (three, Line.objects.get().voided_at is None) == (3, False)


def test_nothing_is_fired_before_the_allergies_were_read() -> None:
    cart = open_cart(reservation__guest__allergies="nuts")
    line = LineFactory.create(cart=cart)
    staff = at_work(cart)

    page = text(staff.get(address(cart)))
    refused = staff.post(address(cart, "fire/"), {"lines": [line.pk]})
    staff.post(address(cart, "allergies/"), {"read": "nuts"})
    fired = staff.post(address(cart, "fire/"), {"lines": [line.pk]})

    assert "Allergy: nuts" in page
    assert 'name="read" value="nuts"' in page
    assert (refused.status_code, fired.status_code) == (409, 200)
    assert "Acknowledge the guest&#x27;s allergies before you fire: nuts." in text(refused)


def test_a_hold_keeps_only_what_was_on_the_screen() -> None:
    cart = open_cart()
    seen, later = LineFactory.create_batch(2, cart=cart)

    at_work(cart).post(address(cart, "hold/"), {"lines": [seen.pk]})

    states = dict(Line.objects.values_list("pk", "kitchen_state"))
    assert states == {seen.pk: "HELD", later.pk: "NEW"}


def manager_with_pin(cart: Cart) -> None:
    manager = people.hire(cart.outlet, Role.MANAGER)
    people.give_pin(manager)


def fired_line(cart: Cart) -> Any:
    return LineFactory.create(cart=cart, kitchen_state="FIRED", sent_at=EVENING)


def test_a_server_voids_a_sent_line_with_a_managers_pin() -> None:
    cart = open_cart()
    manager_with_pin(cart)
    line, staff = fired_line(cart), at_work(cart)
    door = address(cart, f"lines/{line.pk}/void/")

    wrong = staff.post(door, {"reason": "Sent back", "pin": "1111"})
    right = staff.post(door, {"reason": "Sent back", "pin": people.PIN})

    assert (wrong.status_code, "That is no manager&#x27;s PIN." in text(wrong)) == (422, True)
    assert right.status_code == 200
    told = CartEvent.objects.get(cart=cart, kind="void")
    assert (told.actor, told.payload["approved_by"]) == ("server", "manager")


def test_a_pin_cannot_be_guessed() -> None:
    cart = open_cart()
    manager_with_pin(cart)
    line, staff = fired_line(cart), at_work(cart)
    door = address(cart, f"lines/{line.pk}/void/")

    tries = [staff.post(door, {"reason": "Sent back", "pin": "1111"}).status_code for _ in range(5)]
    right = staff.post(door, {"reason": "Sent back", "pin": people.PIN})

    assert (tries, right.status_code) == ([422] * 5, 409)
    assert "Too many wrong PINs" in text(right)
    assert Line.objects.get().voided_at is None


def test_a_manager_voids_without_a_pin_but_not_without_a_reason() -> None:
    cart = open_cart()
    line, manager = fired_line(cart), at_work(cart, Role.MANAGER)
    door = address(cart, f"lines/{line.pk}/void/")

    asked = text(manager.get(address(cart, f"lines/{line.pk}/")))
    refused = manager.post(door, {"reason": " "})
    done = manager.post(door, {"reason": "Sent back"})

    assert ("PIN" in asked, refused.status_code, done.status_code) == (False, 422, 200)


def test_presenting_leads_to_the_check_to_print() -> None:
    cart = open_cart()
    fired_line(cart)
    staff = at_work(cart)

    presented = staff.post(address(cart, "present/"))

    assert presented["HX-Redirect"] == address(cart, "print/")
    assert "S$10.00" in text(staff.get(address(cart, "print/")))
    cart.refresh_from_db()
    assert cart.presented_at is not None


def test_a_closed_check_is_reopened_with_a_reason() -> None:
    cart = open_cart(state="CLOSED", closed_at=EVENING)
    manager = at_work(cart, Role.MANAGER)

    manager.post(address(cart, "reopen/"), {"reason": "Guest orders more"})

    cart.refresh_from_db()
    assert cart.state == "OPEN"


def stream_of(cart: Cart, **facts: Any) -> Stream:
    link = LinkFactory.create(rid=cart.outlet.rid)
    return Stream.objects.create(
        link=link, kind="CHECK", key=str(cart.pk), last_version=2, next_at=timezone.now(), **facts
    )


def test_the_page_tells_when_the_open_ticket_was_sent() -> None:
    cart = open_cart()
    stream_of(cart, acked_version=2, acked_at=timezone.now() - timedelta(minutes=4, seconds=5))

    assert "open ticket sent 4 min ago" in text(at_work(cart).get(address(cart)))


def test_the_page_tells_since_when_the_open_ticket_waits() -> None:
    cart = open_cart()
    stream = stream_of(cart, acked_version=1, fails=3)
    OutboxMessage.objects.create(
        stream=stream, version=2, method="PUT", path="/", body={}, created_at=EVENING
    )

    assert "waiting for OpenTable since 19:00" in text(at_work(cart).get(address(cart)))


def test_an_outlet_without_a_link_says_so() -> None:
    cart = open_cart()
    assert "not connected to OpenTable" in text(at_work(cart).get(address(cart)))


def test_a_poll_sends_only_what_changed() -> None:
    cart = open_cart()
    item = ItemFactory.create(category__outlet=cart.outlet)
    staff = at_work(cart)
    page = staff.get(address(cart)).content.decode()
    have = [part.split('"')[0] for part in page.split('name="have" value="')[1:]]

    same = staff.get(address(cart, "parts/"), {"have": have})
    added = staff.post(address(cart, "add/"), {"have": have, "item": item.pk})

    assert (len(have), same.status_code) == (6, 204)
    assert ('id="part-check"' in text(added), 'id="part-menu"' in text(added)) == (True, False)


def test_the_cart_is_drawn_in_as_many_statements_whatever_is_on_it() -> None:
    cart = open_cart()
    staff = at_work(cart)
    LineFactory.create(cart=cart)
    one = statements(lambda: staff.get(address(cart)))
    LineFactory.create_batch(2, cart=cart, kitchen_state="FIRED", sent_at=EVENING)

    assert statements(lambda: staff.get(address(cart))) == one


def test_tonights_checks_stand_with_the_open_ones_first() -> None:
    outlet = OutletFactory.create()
    today = timezone.now().astimezone(outlet.zone).date()
    closed = open_cart(outlet, date=today, state="CLOSED", check_number=1)
    earlier = open_cart(outlet, date=today - timedelta(days=2), check_number=2)
    open_cart(outlet, date=today - timedelta(days=2), state="CLOSED", check_number=3)
    staff = people.browser(outlet, Role.HOST)

    page = text(staff.get(f"/at/{outlet.slug}/checks/"))

    places = [page.find(str(cart.pk)) for cart in (earlier, closed)]
    assert places == sorted(places)
    assert (-1 in places, page.count("open the check")) == (False, 2)


def test_tonights_checks_are_read_in_as_many_statements_for_three() -> None:
    outlet = OutletFactory.create()
    staff = people.browser(outlet, Role.HOST)
    open_cart(outlet)
    one = statements(lambda: staff.get(f"/at/{outlet.slug}/checks/"))
    open_cart(outlet)
    open_cart(outlet)

    assert statements(lambda: staff.get(f"/at/{outlet.slug}/checks/")) == one
