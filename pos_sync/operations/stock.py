"""Counting down: what is ordered of a counted item is taken off its count, under the item's row lock.

The lock is taken after the cart's, and only of an item that is counted: two tablets that race for the last
one wait here, and the second finds none left.
"""

from datetime import datetime

from config import errors
from config.opentable import facts
from pos_sync.models import Item, Line, MenuChange


def take(*, item: Item, quantity: int, actor: str, now: datetime) -> int:
    """Take off the count; returns how many were counted, 0 of an item that nobody counts.

    Conflict `item_is_86` where none is left, `too_few_left` where there are fewer.
    """
    kept = _lock(item)
    if kept is None or kept.left is None:
        return 0
    if kept.left < quantity:
        raise _too_few(kept, kept.left)
    kept.left -= quantity
    kept.save(update_fields=["left"])
    if kept.left == 0:
        _tell(item=kept, name="item.sold_out", words="sold out: the last was ordered", actor=actor, now=now)
    return quantity


def recount(*, line: Line, quantity: int, actor: str, now: datetime) -> None:
    """Take or give back what another quantity of an unsent line asks for; `line` is saved by the caller."""
    wanted = max(0, line.counted + quantity - line.quantity)
    if wanted > line.counted:
        line.counted += take(item=line.item, quantity=wanted - line.counted, actor=actor, now=now)
    else:
        _give(line=line, quantity=line.counted - wanted, actor=actor, now=now)


def give_back(*, line: Line, actor: str, now: datetime) -> None:
    """Put what a line took back on the count, if the item is still counted; `line` is saved by the caller."""
    _give(line=line, quantity=line.counted, actor=actor, now=now)


def _give(*, line: Line, quantity: int, actor: str, now: datetime) -> None:
    line.counted -= quantity
    kept = _lock(line.item) if quantity else None
    if kept is None or kept.left is None:
        return
    kept.left += quantity
    kept.save(update_fields=["left"])
    if kept.left == quantity:
        _tell(item=kept, name="item.back", words=f"back: {quantity} were not sent", actor=actor, now=now)


def _lock(item: Item) -> Item | None:
    """The item with its row lock, if it is counted."""
    if item.left is None:
        return None
    locked = Item.objects.select_for_update(no_key=True, of=("self",)).select_related("category__outlet")
    return locked.get(pk=item.pk)


def _too_few(item: Item, left: int) -> errors.Conflict:
    if left == 0:
        return errors.Conflict("item_is_86", f"{item.name} is sold out (86): the last one is gone.")
    words = f"Only {left} {item.name} {'is' if left == 1 else 'are'} left."
    return errors.Conflict("too_few_left", words, {"left": left})


def _tell(*, item: Item, name: str, words: str, actor: str, now: datetime) -> None:
    outlet = item.category.outlet
    MenuChange.objects.create(outlet=outlet, subject=item.name, act="COUNT", words=words, actor=actor, at=now)
    told = {"item": item.name, "actor": actor}
    facts.record(name=name, rid=outlet.rid, subject=str(item.pk), now=now, payload=told)
