"""The menu as service changes it: sold out, back, counted down, and what things cost."""

from datetime import datetime

from django.db import transaction

from config import errors
from config.opentable import doorbell, facts
from config.outlets import formats, money
from config.outlets.models import Outlet
from pos_sync.models import Item, MenuChange, Modifier, Variant

MOST_LEFT = 9_999


@transaction.atomic
def switch_86(*, item: Item, is_86: bool, back_at: datetime | None = None, actor: str, now: datetime) -> Item:
    """Mark an item as sold out, until `back_at` where that is known, or as back; lines ordered before stay.

    Doing it twice changes nothing. What is back is not counted if none was left. Invalid `back_at_is_past`.
    """
    _lock_item(item)
    until = _until(is_86=is_86, back_at=back_at, now=now)
    is_kept = (item.is_86, item.back_at) == (is_86, until)
    if is_kept and not (item.left == 0 and not is_86):
        return item
    item.is_86, item.back_at = is_86, until
    item.left = None if item.left == 0 and not is_86 else item.left
    item.save(update_fields=["is_86", "back_at", "left"])
    name = "item.sold_out" if is_86 else "item.back"
    _tell(outlet=item.category.outlet, subject=item.name, act="86" if is_86 else "BACK",
          words=_words_of_86(item.category.outlet, is_86, until), actor=actor, now=now)  # fmt: skip
    told = {"item": item.name, "actor": actor}
    facts.record(name=name, rid=item.category.outlet.rid, subject=str(item.pk), now=now, payload=told)
    return item


@transaction.atomic
def switch_modifier_86(
    *, modifier: Modifier, is_86: bool, back_at: datetime | None = None, actor: str, now: datetime
) -> Modifier:
    """The same of a modifier: nobody can choose it while it is sold out."""
    locked = Modifier.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "modifier_set__outlet"
    )
    modifier.refresh_from_db(from_queryset=locked)
    until = _until(is_86=is_86, back_at=back_at, now=now)
    if (modifier.is_86, modifier.back_at) == (is_86, until):
        return modifier
    modifier.is_86, modifier.back_at = is_86, until
    modifier.save(update_fields=["is_86", "back_at"])
    outlet = modifier.modifier_set.outlet
    _tell(outlet=outlet, subject=f"{modifier.modifier_set}: {modifier}", act="86" if is_86 else "BACK",
          words=_words_of_86(outlet, is_86, until), actor=actor, now=now)  # fmt: skip
    return modifier


@transaction.atomic
def count_down(*, item: Item, left: int | None, actor: str, now: datetime) -> Item:
    """Say how many are left, to be counted down from now on, or (None) that nobody counts any more.

    What there is some of is not sold out. Invalid `invalid_count`.
    """
    if left is not None and not 0 <= left <= MOST_LEFT:
        raise errors.Invalid("invalid_count", f"Count 0 to {MOST_LEFT}.", {"left": [left]})
    _lock_item(item)
    if left:
        item.is_86, item.back_at = False, None
    item.left = left
    item.save(update_fields=["is_86", "back_at", "left"])
    words = "not counted any more" if left is None else f"{left} left"
    _tell(outlet=item.category.outlet, subject=item.name, act="COUNT", words=words, actor=actor, now=now)
    return item


@transaction.atomic
def set_price(
    *, item: Item, variant: Variant | None = None, was_minor: int, price_minor: int, actor: str, now: datetime
) -> Item:
    """Give an item, or one of its variants, another listed price; what was ordered keeps the price it had.

    `was_minor` is the price that was seen: Conflict `price_changed` where it is another by now.
    """
    _lock_item(item)
    priced = item if variant is None else Variant.objects.get(pk=variant.pk, item=item)
    currency = item.category.outlet.currency
    if priced.price_minor != was_minor:
        is_now = money.format_minor(priced.price_minor, currency)
        raise errors.Conflict("price_changed", f"{priced} was changed meanwhile: it costs {is_now} now.")
    if price_minor == was_minor:
        return item
    priced.price_minor = price_minor
    priced.save(update_fields=["price_minor"])
    words = f"{money.format_minor(was_minor, currency)} → {money.format_minor(price_minor, currency)}"
    _tell(outlet=item.category.outlet, subject=str(priced), act="PRICE", words=words, actor=actor, now=now)
    return item


def _lock_item(item: Item) -> None:
    """Take the item's row lock and read it afresh, in place."""
    locked = Item.objects.select_for_update(no_key=True, of=("self",)).select_related("category__outlet")
    item.refresh_from_db(from_queryset=locked)


def _until(*, is_86: bool, back_at: datetime | None, now: datetime) -> datetime | None:
    if is_86 and back_at is not None and back_at <= now:
        raise errors.Invalid("back_at_is_past", "That time is over: say when it will be back.")
    return back_at if is_86 else None


def _words_of_86(outlet: Outlet, is_86: bool, back_at: datetime | None) -> str:
    if not is_86:
        return "back"
    return f"86 until {formats.moment(back_at.astimezone(outlet.zone))}" if back_at else "86"


def _tell(*, outlet: Outlet, subject: str, act: str, words: str, actor: str, now: datetime) -> None:
    """Keep who did it, and tell the tablets."""
    MenuChange.objects.create(outlet=outlet, subject=subject, act=act, words=words, actor=actor, at=now)
    doorbell.ring_after_commit(topic="cart", rid=outlet.rid)
