"""Taking an order: lines are added, changed and removed while they are NEW, before the kitchen has them."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from config import errors
from pos_sync import queries
from pos_sync.models import Cart, Item, KitchenState, Line, Modifier, ModifierSet
from pos_sync.operations import journal

MAX_QUANTITY = 99


@transaction.atomic
def add_line(
    *,
    cart: Cart,
    item: Item,
    quantity: int = 1,
    modifiers: Sequence[Modifier] = (),
    course: int | None = None,
    seat: int | None = None,
    note: str = "",
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> Line:
    """Put an item on a cart, at the price of now; the kitchen and the check do not see it yet.

    `course` of None is the category's. The same `event_key` again returns the line of the first tap.
    Invalid: a wrong quantity or choice of modifiers. Conflict: `item_is_86`, `check_closed`.
    """
    journal.take_locks(cart=cart)
    if event_key and (first := journal.find_event(cart=cart, event_key=event_key)):
        return Line.objects.get(pk=first.payload["line"])
    journal.refuse_closed(cart)
    item = _orderable(cart=cart, item=item)
    _refuse_quantity(quantity)
    _refuse_choices(item=item, modifiers=modifiers)
    line = Line.objects.create(
        cart=cart,
        item=item,
        label=item.name,
        category=item.category.name,
        quantity=quantity,
        unit_price_minor=item.price_minor,
        modifiers=[_choice(modifier) for modifier in modifiers],
        modifiers_minor=sum(modifier.price_minor for modifier in modifiers),
        note=note.strip(),
        course=item.category.course if course is None else course,
        seat=seat,
        station=item.category.station,
        part=queries.part_of_seat(cart, seat),
        added_at=now,
    )
    journal.append_event(
        cart=cart, kind="add", event_key=event_key, actor=actor, now=now, payload=_told(line)
    )
    return line


@transaction.atomic
def change_quantity(
    *, line: Line, quantity: int, event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> Line:
    """Change how many of an unsent line; Conflict `line_is_sent` once the kitchen has it."""
    cart = journal.take_locks(cart=line.cart)
    line.refresh_from_db()
    if event_key and journal.find_event(cart=cart, event_key=event_key):
        return line
    journal.refuse_moved(cart=cart, line=line)
    journal.refuse_closed(cart)
    _refuse_sent(line)
    _refuse_quantity(quantity)
    line.quantity = quantity
    line.save(update_fields=["quantity"])
    journal.append_event(
        cart=cart, kind="quantity", event_key=event_key, actor=actor, now=now, payload=_told(line)
    )
    return line


@transaction.atomic
def step_quantity(
    *, line: Line, by: int, event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> Line:
    """So many more or fewer than there are by now: of two tablets that add one each, both count.

    None left takes the line off. Refused as `change_quantity`.
    """
    cart = journal.take_locks(cart=line.cart)
    line.refresh_from_db()
    if event_key and journal.find_event(cart=cart, event_key=event_key):
        return line
    journal.refuse_moved(cart=cart, line=line)
    wanted = line.quantity + by
    if wanted <= 0:
        return remove_line(line=line, event_key=event_key, actor=actor, now=now)
    return change_quantity(line=line, quantity=wanted, event_key=event_key, actor=actor, now=now)


@transaction.atomic
def remove_line(*, line: Line, event_key: uuid.UUID | None = None, actor: str, now: datetime) -> Line:
    """Take an unsent line off again: it was never on the check, so no reason is asked for."""
    cart = journal.take_locks(cart=line.cart)
    line.refresh_from_db()
    if event_key and journal.find_event(cart=cart, event_key=event_key):
        return line
    journal.refuse_moved(cart=cart, line=line)
    journal.refuse_closed(cart)
    _refuse_sent(line)
    line.voided_at = now
    line.save(update_fields=["voided_at"])
    journal.append_event(
        cart=cart, kind="remove", event_key=event_key, actor=actor, now=now, payload=_told(line)
    )
    return line


def _orderable(*, cart: Cart, item: Item) -> Item:
    """The item as it is now: another tablet may have marked it sold out a moment ago."""
    known = (
        Item.objects.select_related("category__station")
        .filter(pk=item.pk, category__outlet_id=cart.outlet_id)
        .first()
    )
    if known is None:
        raise errors.Missing("item_not_found", "This item is not on the outlet's menu.")
    if known.is_86:
        raise errors.Conflict("item_is_86", f"{known.name} is sold out (86).")
    return known


def _refuse_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MAX_QUANTITY:
        raise errors.Invalid(
            "invalid_quantity", f"Order 1 to {MAX_QUANTITY} at a time.", {"quantity": [quantity]}
        )


def _refuse_sent(line: Line) -> None:
    if line.kitchen_state != KitchenState.NEW:
        raise errors.Conflict("line_is_sent", f"{line.label} is with the kitchen: void it instead.")
    if line.voided_at:
        raise errors.Conflict("line_is_removed", f"{line.label} was removed already.")


def _refuse_choices(*, item: Item, modifiers: Sequence[Modifier]) -> None:
    """Each set of the item takes between its least and its most choices; no other choice goes with it."""
    sets = list(ModifierSet.objects.filter(items=item).order_by("id"))
    if {modifier.modifier_set_id for modifier in modifiers} - {offered.pk for offered in sets}:
        raise errors.Invalid("modifier_not_offered", f"A choice does not go with {item.name}.")
    for offered in sets:
        _refuse_count(offered, _taken(offered, modifiers))


def _taken(offered: ModifierSet, modifiers: Iterable[Modifier]) -> list[int]:
    return [modifier.pk for modifier in modifiers if modifier.modifier_set_id == offered.pk]


def _refuse_count(offered: ModifierSet, taken: list[int]) -> None:
    if len(set(taken)) == len(taken) and offered.min_choices <= len(taken) <= offered.max_choices:
        return
    raise errors.Invalid(
        "wrong_number_of_choices",
        f"{offered.name}: choose {offered.min_choices} to {offered.max_choices}, each once.",
        {"modifier_set": offered.name, "min": offered.min_choices, "max": offered.max_choices},
    )


def _choice(modifier: Modifier) -> dict[str, Any]:
    return {
        "set": modifier.modifier_set.name,
        "label": modifier.name,
        "price": modifier.price_minor,
    }


def _told(line: Line) -> dict[str, Any]:
    return {"line": line.pk, "label": line.label, "quantity": line.quantity}
