"""Taking an order: lines are added, changed and removed while they are NEW, before the kitchen has them."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from config import errors
from pos_sync import queries, totals
from pos_sync.models import Cart, Item, KitchenState, Line, Modifier, Share, Variant
from pos_sync.operations import choices, journal, stock

MAX_QUANTITY = 99


@transaction.atomic
def add_line(
    *,
    cart: Cart,
    item: Item,
    variant: Variant | None = None,
    quantity: int = 1,
    modifiers: Sequence[Modifier] = (),
    course: int | None = None,
    seat: int | None = None,
    note: str = "",
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> Line:
    """Put an item on a cart, at the price and the tax of now; the kitchen and the check do not see it yet.

    `course` of None is the item's. The same `event_key` again returns the line of the first tap. Invalid: a
    wrong quantity, variant or choice of modifiers. Conflict: `item_is_86`, `too_few_left`, `check_closed`.
    """
    journal.take_locks(cart=cart)
    if event_key and (first := journal.find_event(cart=cart, event_key=event_key)):
        return Line.objects.get(pk=first.payload["line"])
    journal.refuse_closed(cart)
    item = _orderable(cart=cart, item=item, now=now)
    _refuse_quantity(quantity)
    variant = choices.choose_variant(item=item, variant=variant)
    chosen = choices.choose_modifiers(item=item, modifiers=modifiers, now=now)
    line = Line.objects.create(
        cart=cart,
        item=item,
        variant=variant,
        **_sold(cart=cart, item=item, variant=variant, now=now),
        quantity=quantity,
        counted=stock.take(item=item, quantity=quantity, actor=actor, now=now),
        **_chosen(chosen),
        note=note.strip(),
        course=item.served_course if course is None else course,
        seat=seat,
        added_at=now,
    )
    _give_to_seat(line)
    journal.append_event(
        cart=cart, kind="add", event_key=event_key, actor=actor, now=now, payload=_told(line)
    )
    return line


@transaction.atomic
def change_quantity(
    *, line: Line, quantity: int, event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> Line:
    """Change how many of an unsent line; Conflict `line_is_sent` once the kitchen has it, `too_few_left`."""
    if not _take_unsent(line=line, event_key=event_key):
        _set_quantity(line=line, quantity=quantity, event_key=event_key, actor=actor, now=now)
    return line


@transaction.atomic
def step_quantity(
    *, line: Line, by: int, event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> Line:
    """So many more or fewer than there are by now: of two tablets that add one each, both count.

    None left takes the line off. Refused as `change_quantity`.
    """
    if _take_unsent(line=line, event_key=event_key):
        return line
    if line.quantity + by > 0:
        _set_quantity(line=line, quantity=line.quantity + by, event_key=event_key, actor=actor, now=now)
    else:
        take_off(cart=line.cart, line=line, event_key=event_key, actor=actor, now=now)
    return line


@transaction.atomic
def remove_line(*, line: Line, event_key: uuid.UUID | None = None, actor: str, now: datetime) -> Line:
    """Take an unsent line off again: it was never on the check, so no reason is asked for."""
    if not _take_unsent(line=line, event_key=event_key):
        take_off(cart=line.cart, line=line, event_key=event_key, actor=actor, now=now)
    return line


def take_off(
    *, cart: Cart, line: Line, event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> None:
    """Take an unsent line off a locked cart: what it was counted goes back, and the journal tells it."""
    stock.give_back(line=line, actor=actor, now=now)
    line.voided_at = now
    line.save(update_fields=["voided_at", "counted"])
    journal.append_event(
        cart=cart, kind="remove", event_key=event_key, actor=actor, now=now, payload=_told(line)
    )


def _take_unsent(*, line: Line, event_key: uuid.UUID | None) -> bool:
    """Lock the line's cart and read the line afresh; whether this tap was counted already.

    Conflict where the line is not for taking orders any more: moved, sent or removed, or its check closed.
    """
    cart = journal.take_locks(cart=line.cart)
    line.refresh_from_db()
    if journal.is_repeated(cart=cart, event_key=event_key):
        return True
    journal.refuse_moved(cart=cart, line=line)
    # The locked one: a line read afresh would ask for its cart again.
    line.cart = cart
    journal.refuse_closed(cart)
    _refuse_sent(line)
    return False


def _set_quantity(
    *, line: Line, quantity: int, event_key: uuid.UUID | None, actor: str, now: datetime
) -> None:
    _refuse_quantity(quantity)
    stock.recount(line=line, quantity=quantity, actor=actor, now=now)
    line.quantity = quantity
    line.save(update_fields=["quantity", "counted"])
    _keep_shares(line)
    journal.append_event(
        cart=line.cart, kind="quantity", event_key=event_key, actor=actor, now=now, payload=_told(line)
    )


def _give_to_seat(line: Line) -> None:
    """Where the check is split by seat, the seat's part bears the line."""
    if part := queries.part_of_seat(line.cart, line.seat):
        Share.objects.create(cart=line.cart, line=line, part=part, units=line.quantity)


def _keep_shares(line: Line) -> None:
    """Let whom bears the line bear all of its new quantity; of several each as large a share as before."""
    shares = list(Share.objects.filter(line=line))
    held = totals.tidy({share.part_id: share.units for share in shares}, line.quantity)
    for share in shares:
        share.units = held[share.part_id]
    Share.objects.bulk_update(shares, ["units"])


def _orderable(*, cart: Cart, item: Item, now: datetime) -> Item:
    """The item as it is now: another tablet may have marked it sold out a moment ago."""
    related = ("category__station", "category__tax_class", "station", "tax_class")
    listed = Item.objects.select_related(*related).filter(category__outlet_id=cart.outlet_id, is_listed=True)
    known = listed.filter(pk=item.pk).first()
    if known is None:
        raise errors.Missing("item_not_found", "This item is not on the outlet's menu.")
    if known.is_86_at(now):
        raise errors.Conflict("item_is_86", f"{known.name} is sold out (86).")
    return known


def _sold(*, cart: Cart, item: Item, variant: Variant | None, now: datetime) -> dict[str, Any]:
    """What stays of the item on the line, whatever becomes of the menu: name, price, tax and station."""
    price = queries.price_now(outlet=cart.outlet, priced=variant or item, now=now)
    return {
        "label": f"{item.name}, {variant.name}" if variant else item.name,
        "category": item.category.name,
        "unit_price_minor": price.minor,
        "price_period": price.period,
        "tax_rate": item.taxed_as.rate if item.taxed_as else None,
        "station": item.cooked_at,
    }


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


def _chosen(modifiers: Sequence[Modifier]) -> dict[str, Any]:
    return {
        "modifiers": [_choice(modifier) for modifier in modifiers],
        "modifiers_minor": sum(modifier.price_minor for modifier in modifiers),
    }


def _choice(modifier: Modifier) -> dict[str, Any]:
    return {
        "set": modifier.modifier_set.name,
        "label": modifier.name,
        "price": modifier.price_minor,
    }


def _told(line: Line) -> dict[str, Any]:
    return {"line": line.pk, "label": line.label, "quantity": line.quantity}
