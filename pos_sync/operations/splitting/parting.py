"""The parts of a split check: one more, two made one, an empty one removed, an amount its guest puts in."""

import uuid
from datetime import datetime

from django.db import transaction

from config import errors
from config.outlets import money
from pos_sync import queries, totals
from pos_sync.models import MOST_PARTS, Cart, Line, Part, Share
from pos_sync.operations import journal, settling
from pos_sync.operations.splitting import judging, numbering, sharing


@transaction.atomic
def add_part(
    *,
    cart: Cart,
    seen: int | None = None,
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> list[Part]:
    """One more part without lines of its own; those that have lines keep them.

    Settled parts keep what they paid: whoever comes after them is to have a part too. Conflict `part_is_paid`
    where one has paid some of its own only; as `split_evenly` else.
    """
    journal.take_locks(cart=cart)
    if journal.is_repeated(cart=cart, event_key=event_key):
        return queries.parts_of(cart)
    standing = queries.parts_of(cart)
    judging.refuse_uncuttable(cart, [part for part in standing if not part.is_settled], seen)
    judging.refuse_count(len(standing) + 1)
    waiting = Part.objects.filter(cart=cart).exclude(undone_at=None).order_by("position").first()
    if waiting is None:
        numbering.number_part(cart=cart, position=len(standing) + 1)
    else:
        Part.objects.filter(pk=waiting.pk).update(seat=None, undone_at=None, fixed_minor=None, covers=1)
    parts = queries.parts_of(cart)
    judging.tell(
        cart=cart, kind="split", how="one part more", parts=parts, event_key=event_key, actor=actor, now=now
    )
    return parts


@transaction.atomic
def merge_parts(
    *,
    cart: Cart,
    part: Part,
    into: Part,
    seen: int | None = None,
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> list[Part]:
    """Let one part bear what two did, and pay for the guests of both; the other parts bear what they did.

    Conflict `part_is_paid`, `part_has_amount`, `part_is_gone`, `too_few_parts`, `too_many_covers`,
    `split_anew`, `check_not_open`.
    """
    journal.take_locks(cart=cart)
    if journal.is_repeated(cart=cart, event_key=event_key):
        return queries.parts_of(cart)
    standing = _standing(cart, seen, part, into)
    part, into = (next(found for found in standing if found == asked) for asked in (part, into))
    _refuse_merge(standing, part, into)
    for line in Line.objects.filter(shares__part=part).order_by("id"):
        held = queries.shares_of(cart, [line])[line.pk]
        whole = totals.move(held, origin=part.pk, target=into.pk, units=held[part.pk])
        sharing.write(line=line, held=whole)
    into.covers += part.covers
    into.seat = into.seat or part.seat
    _undo(part, now)
    into.save(update_fields=["covers", "seat"])
    parts = queries.parts_of(cart)
    how = f"with part {part.check_number} merged into {into.check_number}"
    judging.tell(
        cart=cart, kind="merge_parts", how=how, parts=parts, event_key=event_key, actor=actor, now=now
    )
    return parts


@transaction.atomic
def remove_part(
    *,
    cart: Cart,
    part: Part,
    seen: int | None = None,
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> list[Part]:
    """Take a part away that has no items; its share of what all bear falls to the others.

    Conflict `part_is_not_empty`, `part_is_paid`, `part_has_amount`, `part_is_gone`, `too_few_parts`,
    `split_anew`, `check_not_open`.
    """
    journal.take_locks(cart=cart)
    if journal.is_repeated(cart=cart, event_key=event_key):
        return queries.parts_of(cart)
    standing = _standing(cart, seen, part)
    part = next(found for found in standing if found == part)
    judging.refuse_paid([part])
    _refuse_amount([part])
    _refuse_few(standing)
    if Share.objects.filter(part=part, line__voided_at=None).exists():
        raise errors.Conflict(
            "part_is_not_empty", f"Part {part.check_number} has items: move them or merge it first."
        )
    # Of what was voided.
    Share.objects.filter(part=part).delete()
    _undo(part, now)
    parts = queries.parts_of(cart)
    how = f"without part {part.check_number}"
    judging.tell(
        cart=cart, kind="remove_part", how=how, parts=parts, event_key=event_key, actor=actor, now=now
    )
    return parts


@transaction.atomic
def fix_amount(
    *,
    cart: Cart,
    part: Part,
    amount_minor: int | None,
    seen: int | None = None,
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> Part:
    """Let a part come to just this amount of the check, and the others bear the rest; None takes that off.

    Invalid `invalid_amount`; Conflict `amount_exceeds_total` where less is left that no other amount takes,
    `amount_below_paid`, `part_is_paid` where it is settled or another would bear less than it paid,
    `part_is_gone`, `split_anew`, `check_not_open`.
    """
    journal.take_locks(cart=cart)
    if journal.is_repeated(cart=cart, event_key=event_key):
        return part
    standing = _standing(cart, seen, part)
    part = next(found for found in standing if found == part)
    if part.is_settled:
        judging.refuse_paid([part])
    if amount_minor is not None:
        _refuse_exceeding(cart, part, amount_minor)
    with settling.keep_paid(cart=cart):
        part.fixed_minor = amount_minor
        part.save(update_fields=["fixed_minor"])
    written = "no amount" if amount_minor is None else money.format_minor(amount_minor, cart.currency)
    how = f"with {written} for part {part.check_number}"
    judging.tell(cart=cart, kind="fix_amount", how=how, parts=[], event_key=event_key, actor=actor, now=now)
    return part


def _standing(cart: Cart, seen: int | None, *asked: Part) -> list[Part]:
    """The parts of an open check that stands as it was seen, with those asked for among them."""
    judging.refuse_not_open(cart)
    judging.refuse_stale(cart, seen)
    standing = queries.parts_of(cart)
    for part in asked:
        judging.refuse_gone(part, standing)
    return standing


def _undo(part: Part, now: datetime) -> None:
    part.undone_at, part.seat, part.covers = now, None, 1
    part.save(update_fields=["undone_at", "seat", "covers"])


def _refuse_merge(standing: list[Part], part: Part, into: Part) -> None:
    if part == into:
        raise errors.Invalid("same_part", "Choose another part to merge it into.")
    judging.refuse_paid([part, into])
    _refuse_amount([part, into])
    _refuse_few(standing)
    if part.covers + into.covers > MOST_PARTS:
        raise errors.Conflict("too_many_covers", f"A part pays for {MOST_PARTS} guests at most.")


def _refuse_few(standing: list[Part]) -> None:
    if len(standing) < 3:
        raise errors.Conflict("too_few_parts", "Only one part would be left: undo the split instead.")


def _refuse_amount(parts: list[Part]) -> None:
    fixed = [str(part.check_number) for part in parts if part.fixed_minor is not None]
    if fixed:
        raise errors.Conflict("part_has_amount", f"Take the amount off part {', '.join(fixed)} first.")


def _refuse_exceeding(cart: Cart, part: Part, amount_minor: int) -> None:
    """What a part may put in: what it has paid, and what is due that no other amount takes."""
    if amount_minor <= 0:
        raise errors.Invalid("invalid_amount", "The amount must be above zero.", {"amount": [amount_minor]})
    if amount_minor < part.paid_minor:
        paid = money.format_minor(part.paid_minor, cart.currency)
        raise errors.Conflict("amount_below_paid", f"{paid} was paid for part {part.check_number} already.")
    picture = queries.picture_split(cart=cart, lines=queries.sent_lines(cart))
    taken = sum(
        found.due_minor for found in picture.parts if found.part.fixed_minor and found.part.pk != part.pk
    )
    most = part.paid_minor + max(0, cart.due_minor - taken)
    if amount_minor > most:
        left = money.format_minor(most, cart.currency)
        raise errors.Conflict(
            "amount_exceeds_total",
            f"Only {left} of the check is left for part {part.check_number}: write that or less.",
        )
