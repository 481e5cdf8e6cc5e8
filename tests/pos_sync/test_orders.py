"""Lines are added, changed and removed; what the kitchen has is voided with a reason instead."""

import uuid
from typing import Any

import pytest

from config import errors
from config.opentable.models import Fact
from pos_sync import operations
from pos_sync.models import CartEvent, CartState, KitchenState, Line
from tests.factories.pos import (
    CartFactory,
    CategoryFactory,
    ItemFactory,
    LineFactory,
    ModifierFactory,
    ModifierSetFactory,
)
from tests.factories.reservations import EVENING

pytestmark = pytest.mark.django_db

BY: dict[str, Any] = {"actor": "server", "now": EVENING}


@pytest.fixture
def cart() -> Any:
    return CartFactory.create()


@pytest.fixture
def steak(cart: Any) -> Any:
    return ItemFactory.create(category=CategoryFactory.create(outlet=cart.outlet, name="Mains"), name="Steak")


def test_a_line_keeps_the_item_as_it_is_now(cart: Any, steak: Any) -> None:
    line = operations.add_line(cart=cart, item=steak, quantity=2, seat=3, note="no salt", **BY)

    assert (line.label, line.category, line.quantity, line.unit_price_minor) == ("Steak", "Mains", 2, 1_000)
    assert (line.course, line.seat, line.note, line.kitchen_state) == (2, 3, "no salt", KitchenState.NEW)


def test_a_line_counts_the_price_of_its_choices(cart: Any, steak: Any) -> None:
    doneness = ModifierSetFactory.create(outlet=cart.outlet, name="Doneness")
    doneness.items.add(steak)
    rare = ModifierFactory.create(modifier_set=doneness, name="Rare", price_minor=150)

    line = operations.add_line(cart=cart, item=steak, quantity=1, modifiers=[rare], **BY)

    assert line.modifiers == [{"set": "Doneness", "label": "Rare", "price": 150}]
    assert line.modifiers_minor == 150


def test_the_same_tap_twice_adds_one_line(cart: Any, steak: Any) -> None:
    tap = uuid.uuid4()

    first = operations.add_line(cart=cart, item=steak, quantity=1, event_key=tap, **BY)
    again = operations.add_line(cart=cart, item=steak, quantity=1, event_key=tap, **BY)

    assert again == first
    assert Line.objects.filter(cart=cart).count() == 1
    assert [event.number for event in CartEvent.objects.filter(cart=cart)] == [1]


def test_a_sold_out_item_is_refused(cart: Any, steak: Any) -> None:
    steak.is_86 = True
    steak.save(update_fields=["is_86"])

    with pytest.raises(errors.Conflict) as refused:
        operations.add_line(cart=cart, item=steak, quantity=1, **BY)

    assert (refused.value.code, refused.value.words) == ("item_is_86", "Steak is sold out (86).")
    assert not Line.objects.exists()


def test_an_item_is_sold_out_and_back(cart: Any, steak: Any) -> None:
    operations.switch_86(item=steak, is_86=True, **BY)
    operations.switch_86(item=steak, is_86=True, **BY)
    operations.switch_86(item=steak, is_86=False, **BY)

    assert list(Fact.objects.order_by("id").values_list("name", flat=True)) == ["item.sold_out", "item.back"]
    assert operations.add_line(cart=cart, item=steak, quantity=1, **BY).label == "Steak"


def test_an_item_of_another_outlet_is_not_on_the_menu(cart: Any) -> None:
    with pytest.raises(errors.Missing) as refused:
        operations.add_line(cart=cart, item=ItemFactory.create(), quantity=1, **BY)

    assert refused.value.code == "item_not_found"


@pytest.mark.parametrize("chosen", [0, 2])
def test_a_set_takes_as_many_choices_as_it_says(cart: Any, steak: Any, chosen: int) -> None:
    doneness = ModifierSetFactory.create(outlet=cart.outlet)
    doneness.items.add(steak)
    modifiers = [ModifierFactory.create(modifier_set=doneness) for _ in range(chosen)]

    with pytest.raises(errors.Invalid) as refused:
        operations.add_line(cart=cart, item=steak, quantity=1, modifiers=modifiers, **BY)

    assert refused.value.code == "wrong_number_of_choices"


def test_a_choice_of_another_item_is_refused(cart: Any, steak: Any) -> None:
    with pytest.raises(errors.Invalid) as refused:
        operations.add_line(cart=cart, item=steak, quantity=1, modifiers=[ModifierFactory.create()], **BY)

    assert refused.value.code == "modifier_not_offered"


@pytest.mark.parametrize("quantity", [0, -1, 100])
def test_a_quantity_is_1_to_99(cart: Any, steak: Any, quantity: int) -> None:
    with pytest.raises(errors.Invalid) as refused:
        operations.add_line(cart=cart, item=steak, quantity=quantity, **BY)

    assert refused.value.code == "invalid_quantity"


def test_a_closed_check_takes_no_order(cart: Any, steak: Any) -> None:
    cart.state = CartState.CLOSED
    cart.save(update_fields=["state"])

    with pytest.raises(errors.Conflict) as refused:
        operations.add_line(cart=cart, item=steak, quantity=1, **BY)

    assert refused.value.code == "check_closed"


def test_an_unsent_line_is_changed_and_removed_without_a_reason(cart: Any) -> None:
    line = LineFactory.create(cart=cart)

    operations.change_quantity(line=line, quantity=3, **BY)
    assert Line.objects.get().quantity == 3
    operations.remove_line(line=line, **BY)

    assert Line.objects.get().voided_at == EVENING
    assert [event.kind for event in cart.events.order_by("number")] == ["quantity", "remove"]


def test_a_sent_line_is_not_changed(cart: Any) -> None:
    line = LineFactory.create(cart=cart, kitchen_state=KitchenState.FIRED)

    with pytest.raises(errors.Conflict) as refused:
        operations.change_quantity(line=line, quantity=3, **BY)

    assert refused.value.code == "line_is_sent"
