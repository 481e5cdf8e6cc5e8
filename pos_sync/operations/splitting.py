"""Splitting a check: cut evenly or by seat, lines put into parts, and the split undone.

The check stays one: its totals, its snapshot and its `check_id` know nothing of its parts.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from config import errors
from pos_sync import queries
from pos_sync.models import MOST_PARTS, Cart, CartState, Line, Part
from pos_sync.operations import checks, journal, settling
from reservations import operations as book


@transaction.atomic
def split_evenly(
    *, cart: Cart, count: int, event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> list[Part]:
    """Cut an open check into so many parts that share all its lines; they differ by one minor unit at most.

    What was cut before is cut anew. Invalid `invalid_count`; Conflict `check_not_open`, `check_is_empty`,
    `part_is_paid`.
    """
    journal.take_locks(cart=cart)
    if event_key and journal.find_event(cart=cart, event_key=event_key):
        return queries.parts_of(cart)
    _refuse_uncuttable(cart, queries.parts_of(cart))
    _refuse_count(count)
    Line.objects.filter(cart=cart).update(part=None)
    parts = _cut(cart=cart, seats=[None] * count, now=now)
    _tell(cart=cart, parts=parts, how="evenly", event_key=event_key, actor=actor, now=now)
    return parts


@transaction.atomic
def split_by_seat(*, cart: Cart, event_key: uuid.UUID | None = None, actor: str, now: datetime) -> list[Part]:
    """Cut an open check into a part a seat that has lines; lines without a seat are shared evenly.

    Conflict `too_few_seats` unless lines of two seats are there; as `split_evenly` else.
    """
    journal.take_locks(cart=cart)
    if event_key and journal.find_event(cart=cart, event_key=event_key):
        return queries.parts_of(cart)
    _refuse_uncuttable(cart, queries.parts_of(cart))
    lines = list(Line.objects.filter(cart=cart, voided_at=None).order_by("id"))
    seats = sorted({line.seat for line in lines if line.seat is not None})
    if len(seats) < 2:
        raise errors.Conflict(
            "too_few_seats", "Fewer than two seats have items: say for which seat when an item is ordered."
        )
    _refuse_count(len(seats))
    parts = _cut(cart=cart, seats=seats, now=now)
    by_seat = {part.seat: part for part in parts}
    for line in lines:
        line.part = None if line.seat is None else by_seat[line.seat]
    Line.objects.bulk_update(lines, ["part"])
    _tell(cart=cart, parts=parts, how="by seat", event_key=event_key, actor=actor, now=now)
    return parts


@transaction.atomic
def add_part(*, cart: Cart, event_key: uuid.UUID | None = None, actor: str, now: datetime) -> list[Part]:
    """One more part without lines of its own; those that have lines keep them.

    Settled parts keep what they paid: whoever comes after them is to have a part too. Conflict `part_is_paid`
    where one has paid some of its own only; as `split_evenly` else.
    """
    journal.take_locks(cart=cart)
    if event_key and journal.find_event(cart=cart, event_key=event_key):
        return queries.parts_of(cart)
    standing = queries.parts_of(cart)
    _refuse_uncuttable(cart, [part for part in standing if not part.is_settled])
    _refuse_count(len(standing) + 1)
    parts = _cut(cart=cart, seats=[*(part.seat for part in standing), None], now=now)
    _tell(cart=cart, parts=parts, how="one part more", event_key=event_key, actor=actor, now=now)
    return parts


@transaction.atomic
def put_lines(
    *,
    cart: Cart,
    lines: Sequence[Line],
    part: Part | None,
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> list[Line]:
    """Put lines into a part, or with None let all parts share them evenly.

    Conflict `nothing_to_put`, `part_is_gone`, `check_not_open`, or `part_is_paid` where either side was, or
    where one that was would bear less than it paid.
    """
    journal.take_locks(cart=cart)
    if event_key and (first := journal.find_event(cart=cart, event_key=event_key)):
        return list(Line.objects.filter(pk__in=first.payload["lines"]).order_by("id"))
    _refuse_not_open(cart)
    standing = {found.pk: found for found in queries.parts_of(cart)}
    if (part is not None and part.pk not in standing) or not standing:
        raise errors.Conflict("part_is_gone", "The check was split anew meanwhile: look again.")
    moving = list(Line.objects.filter(cart=cart, voided_at=None, pk__in=[line.pk for line in lines]))
    if not moving:
        raise errors.Conflict("nothing_to_put", "Choose the items first, then the part.")
    target = None if part is None else part.pk
    touched = {target, *(line.part_id for line in moving)}
    _refuse_paid(found for key, found in standing.items() if key in touched)
    with settling.keep_paid(cart=cart, lines=moving):
        Line.objects.filter(pk__in=[line.pk for line in moving]).update(part=target)
    told = {"lines": [line.pk for line in moving], "part": part.check_number if part else None}
    journal.append_event(cart=cart, kind="put", event_key=event_key, actor=actor, now=now, payload=told)
    return moving


@transaction.atomic
def unsplit(*, cart: Cart, event_key: uuid.UUID | None = None, actor: str, now: datetime) -> Cart:
    """Make a split check whole again; its parts keep their numbers for its next split.

    A check that is not split stays as it is. Conflict `part_is_paid`, `check_not_open`.
    """
    journal.take_locks(cart=cart)
    if event_key and journal.find_event(cart=cart, event_key=event_key):
        return cart
    parts = queries.parts_of(cart)
    if not parts:
        return cart
    _refuse_not_open(cart)
    _refuse_paid(parts)
    Line.objects.filter(cart=cart).update(part=None)
    Part.objects.filter(pk__in=[part.pk for part in parts]).update(undone_at=now)
    _tell(cart=cart, parts=[], how="undone", event_key=event_key, actor=actor, now=now)
    return cart


def _cut(*, cart: Cart, seats: Sequence[int | None], now: datetime) -> list[Part]:
    """One part a place, of the numbers that the check has already and as many more as it takes."""
    known = list(Part.objects.filter(cart=cart).order_by("position"))
    for position in range(len(known) + 1, len(seats) + 1):
        number = cart.check_number
        if position > 1:
            number = checks.next_number(outlet=cart.outlet, date=cart.date)
        known.append(
            Part.objects.create(
                cart=cart, outlet=cart.outlet, date=cart.date, check_number=number, position=position
            )
        )
    # Cleared first: a seat is one part's at every moment.
    Part.objects.filter(cart=cart).update(seat=None)
    Part.objects.filter(cart=cart, position__gt=len(seats)).update(undone_at=now)
    for part, seat in zip(known, seats, strict=False):
        part.seat, part.undone_at = seat, None
    Part.objects.bulk_update(known[: len(seats)], ["seat", "undone_at"])
    return known[: len(seats)]


def _tell(
    *, cart: Cart, parts: Sequence[Part], how: str, event_key: uuid.UUID | None, actor: str, now: datetime
) -> None:
    numbers = [part.check_number for part in parts]
    kind = "split" if parts else "unsplit"
    told = {"how": how, "parts": numbers}
    journal.append_event(cart=cart, kind=kind, event_key=event_key, actor=actor, now=now, payload=told)
    words = f"Check {cart.check_number}: split {how}"
    if parts:
        words = f"{words}, parts {', '.join(map(str, numbers))}"
    book.record_change(reservation=cart.reservation, act=kind, words=words, actor=actor, now=now)


def _refuse_uncuttable(cart: Cart, parts: Iterable[Part]) -> None:
    _refuse_not_open(cart)
    if checks.is_empty(cart):
        raise errors.Conflict("check_is_empty", "Nothing was sent to the kitchen on this check yet.")
    _refuse_paid(parts)


def _refuse_not_open(cart: Cart) -> None:
    if cart.state != CartState.OPEN:
        raise errors.Conflict(
            "check_not_open",
            f"Check {cart.check_number} is {cart.state.lower()}: only an open check is split.",
        )


def _refuse_paid(parts: Iterable[Part]) -> None:
    paid = [str(part.check_number) for part in parts if part.paid_minor > 0]
    if paid:
        raise errors.Conflict(
            "part_is_paid", f"Something was paid for part {', '.join(paid)}: take that payment back first."
        )


def _refuse_count(count: int) -> None:
    if not 2 <= count <= MOST_PARTS:
        raise errors.Invalid(
            "invalid_count", f"A check is split in 2 to {MOST_PARTS} parts.", {"count": [count]}
        )
