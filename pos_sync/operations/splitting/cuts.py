"""How a check is cut: evenly, by seat, by item, and made whole again."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from config import errors
from pos_sync import queries
from pos_sync.models import Cart, Line, Part, Share
from pos_sync.operations import journal
from pos_sync.operations.splitting import judging, numbering, sharing


@transaction.atomic
def split_evenly(
    *,
    cart: Cart,
    count: int,
    seen: int | None = None,
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> list[Part]:
    """Cut an open check into so many parts that share all its lines; they differ by one minor unit at most.

    What was cut before is cut anew; `seen` is the cut that the page showed. Where the outlet splits by item,
    each part is given its share of what is on the check. Invalid `invalid_count`; Conflict `check_not_open`,
    `check_is_empty`, `part_is_paid`, `split_anew`.
    """
    journal.take_locks(cart=cart)
    if journal.is_repeated(cart=cart, event_key=event_key):
        return queries.parts_of(cart)
    judging.refuse_uncuttable(cart, queries.parts_of(cart), seen)
    judging.refuse_count(count)
    parts = _cut(cart=cart, seats=[None] * count, now=now)
    if queries.rates_of(cart.outlet).splits_by_item:
        _give(cart, lambda line: {part.pk: 1 for part in parts})
    judging.tell(
        cart=cart, kind="split", how="evenly", parts=parts, event_key=event_key, actor=actor, now=now
    )
    return parts


@transaction.atomic
def split_by_item(
    *,
    cart: Cart,
    count: int,
    seen: int | None = None,
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> list[Part]:
    """Cut an open check into so many parts that bear nothing yet, where the outlet splits by item.

    Conflict `not_by_item` elsewhere; as `split_evenly` else.
    """
    journal.take_locks(cart=cart)
    if journal.is_repeated(cart=cart, event_key=event_key):
        return queries.parts_of(cart)
    judging.refuse_uncuttable(cart, queries.parts_of(cart), seen)
    judging.refuse_count(count)
    if not queries.rates_of(cart.outlet).splits_by_item:
        raise errors.Conflict(
            "not_by_item", "Split evenly, then move the items: this outlet shares the rest."
        )
    parts = _cut(cart=cart, seats=[None] * count, now=now)
    judging.tell(
        cart=cart, kind="split", how="by item", parts=parts, event_key=event_key, actor=actor, now=now
    )
    return parts


@transaction.atomic
def split_by_seat(
    *,
    cart: Cart,
    seen: int | None = None,
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> list[Part]:
    """Cut an open check into a part a seat that has lines; lines without a seat are nobody's own.

    Conflict `too_few_seats` unless lines of two seats are there; as `split_evenly` else.
    """
    journal.take_locks(cart=cart)
    if journal.is_repeated(cart=cart, event_key=event_key):
        return queries.parts_of(cart)
    judging.refuse_uncuttable(cart, queries.parts_of(cart), seen)
    seats = sorted({line.seat for line in _standing(cart) if line.seat is not None})
    if len(seats) < 2:
        raise errors.Conflict(
            "too_few_seats", "Fewer than two seats have items: say for which seat when an item is ordered."
        )
    judging.refuse_count(len(seats))
    parts = _cut(cart=cart, seats=seats, now=now)
    by_seat = {part.seat: part.pk for part in parts}
    _give(cart, lambda line: {None if line.seat is None else by_seat[line.seat]: 1})
    judging.tell(
        cart=cart, kind="split", how="by seat", parts=parts, event_key=event_key, actor=actor, now=now
    )
    return parts


@transaction.atomic
def unsplit(
    *,
    cart: Cart,
    seen: int | None = None,
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> Cart:
    """Make a split check whole again; its parts keep their numbers for its next split.

    A check that is not split stays as it is. Conflict `part_is_paid`, `check_not_open`, `split_anew`.
    """
    journal.take_locks(cart=cart)
    if journal.is_repeated(cart=cart, event_key=event_key):
        return cart
    parts = queries.parts_of(cart)
    if not parts:
        return cart
    judging.refuse_not_open(cart)
    judging.refuse_stale(cart, seen)
    judging.refuse_paid(parts)
    Share.objects.filter(cart=cart).delete()
    Part.objects.filter(pk__in=[part.pk for part in parts]).update(undone_at=now)
    judging.tell(cart=cart, kind="unsplit", how="undone", parts=[], event_key=event_key, actor=actor, now=now)
    return cart


def _cut(*, cart: Cart, seats: Sequence[int | None], now: datetime) -> list[Part]:
    """One part a place, bearing nothing, of the numbers that the check has already and as many more."""
    Share.objects.filter(cart=cart).delete()
    known = list(Part.objects.filter(cart=cart).order_by("position"))
    known += [
        numbering.number_part(cart=cart, position=position)
        for position in range(len(known) + 1, len(seats) + 1)
    ]
    # Cleared first: a seat is one part's at every moment.
    Part.objects.filter(cart=cart).update(seat=None, fixed_minor=None, covers=1)
    Part.objects.filter(cart=cart, position__gt=len(seats)).update(undone_at=now)
    for part, seat in zip(known, seats, strict=False):
        part.seat, part.undone_at, part.fixed_minor, part.covers = seat, None, None, 1
    Part.objects.bulk_update(known[: len(seats)], ["seat", "undone_at"])
    return known[: len(seats)]


def _give(cart: Cart, bearers: Callable[[Line], dict[int | None, int]]) -> None:
    """Let each line be borne as `bearers` says."""
    for line in _standing(cart):
        sharing.write(line=line, held=bearers(line))


def _standing(cart: Cart) -> list[Line]:
    return list(Line.objects.filter(cart=cart, voided_at=None).order_by("id"))
