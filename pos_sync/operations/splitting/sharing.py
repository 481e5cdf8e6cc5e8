"""Who bears a check's lines: pieces moved between parts, shared among them, or given to nobody."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db import transaction

from config import errors
from pos_sync import queries, totals
from pos_sync.models import Cart, Line, Part, Share
from pos_sync.operations import journal, settling
from pos_sync.operations.splitting import judging

MOST_UNITS = 99
# Shares of shares of shares: nobody means what they tap beyond this.
FINEST = 1_000_000

# By the keys of lines, who bears each.
Bearing = dict[int, totals.Shares]


@dataclass(frozen=True, slots=True)
class Piece:
    """What a part bears of a line, by the part's key; None is nobody in particular, or all of the units."""

    line: Line
    bearer: int | None
    units: int | None = None


@transaction.atomic
def put_pieces(
    *,
    cart: Cart,
    pieces: Sequence[Piece],
    part: Part | None,
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> list[Line]:
    """Move pieces into a part, or with None let them be nobody's own; the lines they are of.

    Conflict `nothing_to_put`, `piece_is_gone` where somebody moved one meanwhile, `part_is_gone`,
    `check_not_open`, or `part_is_paid` where either side was, or one that was would bear less than it paid.
    """
    journal.take_locks(cart=cart)
    if event_key and (first := journal.find_event(cart=cart, event_key=event_key)):
        return list(Line.objects.filter(pk__in=first.payload["lines"]).order_by("id"))
    lines, before = _begin(cart, part)
    after = dict(before)
    for piece in _known(pieces, lines):
        units = _units_of(piece, after)
        after[piece.line.pk] = totals.move(
            after[piece.line.pk], origin=piece.bearer, target=part.pk if part else None, units=units
        )
    moved = _in_order(lines, [piece.line for piece in pieces])
    _bear(cart=cart, lines=moved, before=before, after=after)
    told = {"lines": [line.pk for line in moved], "part": part.check_number if part else None}
    journal.append_event(cart=cart, kind="put", event_key=event_key, actor=actor, now=now, payload=told)
    return moved


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
    """Move whole lines into a part, whoever bears them, or with None let them be nobody's own.

    As `put_pieces`, but what somebody moved meanwhile moves all the same.
    """
    journal.take_locks(cart=cart)
    held = queries.shares_of(cart, lines)
    pieces = [Piece(line, bearer) for line in lines for bearer in held[line.pk]]
    return put_pieces(cart=cart, pieces=pieces, part=part, event_key=event_key, actor=actor, now=now)


@transaction.atomic
def share_among_all(
    *,
    cart: Cart,
    pieces: Sequence[Piece],
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> list[Line]:
    """Let all parts that nothing was paid for bear these pieces, by their covers.

    Refused as `put_pieces` is.
    """
    journal.take_locks(cart=cart)
    if event_key and (first := journal.find_event(cart=cart, event_key=event_key)):
        return list(Line.objects.filter(pk__in=first.payload["lines"]).order_by("id"))
    lines, before = _begin(cart, None)
    among = {part.pk: part.covers for part in queries.parts_of(cart) if not part.paid_minor}
    if not among:
        judging.refuse_paid(queries.parts_of(cart))
    after = dict(before)
    for piece in _known(pieces, lines):
        units = _units_of(piece, after)
        after[piece.line.pk] = totals.spread(
            after[piece.line.pk], origin=piece.bearer, units=units, among=among
        )
    shared = _in_order(lines, [piece.line for piece in pieces])
    _bear(cart=cart, lines=shared, before=before, after=after)
    told = {"lines": [line.pk for line in shared], "part": "all"}
    journal.append_event(cart=cart, kind="put", event_key=event_key, actor=actor, now=now, payload=told)
    return shared


@transaction.atomic
def share_line(
    *,
    cart: Cart,
    line: Line,
    shares: totals.Shares,
    seen: totals.Shares,
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> Line:
    """Let a line be borne just so, by the keys of parts; None is nobody in particular.

    `seen` is who bore it when it was asked. Invalid `invalid_units`; Conflict as `put_pieces`.
    """
    journal.take_locks(cart=cart)
    if journal.is_repeated(cart=cart, event_key=event_key):
        return line
    lines, before = _begin(cart, None)
    _refuse_units(cart, shares)
    if line.pk not in lines or before[line.pk] != seen:
        raise _gone()
    _bear(cart=cart, lines=[line], before=before, after={**before, line.pk: shares})
    told = {"lines": [line.pk], "shares": [[bearer, units] for bearer, units in shares.items() if units]}
    journal.append_event(cart=cart, kind="share", event_key=event_key, actor=actor, now=now, payload=told)
    return line


def write(*, line: Line, held: totals.Shares) -> None:
    """Write who bears a line; one that is nobody's own has no shares."""
    found = totals.tidy(held, line.quantity)
    if max(found.values(), default=0) > FINEST:
        raise errors.Invalid("invalid_units", f"{line.label} is shared too finely: put it back first.")
    Share.objects.filter(line=line).delete()
    if set(found) - {None}:
        Share.objects.bulk_create(
            Share(cart_id=line.cart_id, line=line, part_id=bearer, units=units)
            for bearer, units in found.items()
        )


def _begin(cart: Cart, part: Part | None) -> tuple[dict[int, Line], Bearing]:
    """The lines on the check that stand, and who bears them; Conflict where that is not to be changed."""
    judging.refuse_not_open(cart)
    judging.refuse_gone(part, queries.parts_of(cart))
    lines = {line.pk: line for line in queries.sent_lines(cart) if line.voided_at is None}
    return lines, dict(queries.shares_of(cart, list(lines.values())))


def _known(pieces: Iterable[Piece], lines: Mapping[int, Line]) -> list[Piece]:
    found = [piece for piece in pieces if piece.line.pk in lines]
    if not found:
        raise errors.Conflict("nothing_to_put", "Choose the items first, then the part.")
    return found


def _in_order(lines: Mapping[int, Line], asked: Iterable[Line]) -> list[Line]:
    keys = {line.pk for line in asked}
    return [line for key, line in lines.items() if key in keys]


def _units_of(piece: Piece, bearing: Bearing) -> int:
    held = bearing[piece.line.pk].get(piece.bearer, 0)
    units = held if piece.units is None else piece.units
    if not 0 < units <= held:
        raise _gone()
    return units


def _gone() -> errors.Conflict:
    return errors.Conflict("piece_is_gone", "Somebody moved this meanwhile: look again.")


def _bear(*, cart: Cart, lines: Sequence[Line], before: Bearing, after: Bearing) -> None:
    """Write who bears the lines now; nothing of it may touch a part that something was paid for."""
    touched = {bearer for line in lines for bearer in _changed(before[line.pk], after[line.pk])}
    judging.refuse_paid(part for part in queries.parts_of(cart) if part.pk in touched)
    with settling.keep_paid(cart=cart, lines=lines):
        for line in lines:
            write(line=line, held=after[line.pk])


def _changed(before: totals.Shares, after: totals.Shares) -> set[int | None]:
    """Who bears more or less of a line than before."""
    whole, new = sum(before.values()), sum(after.values())
    return {
        bearer
        for bearer in {*before, *after}
        if Fraction(before.get(bearer, 0), whole) != Fraction(after.get(bearer, 0), new)
    }


def _refuse_units(cart: Cart, shares: totals.Shares) -> None:
    if any(not 0 <= units <= MOST_UNITS for units in shares.values()) or not any(shares.values()):
        raise errors.Invalid(
            "invalid_units",
            f"Write whole numbers up to {MOST_UNITS}, and at least one.",
            {"units": ["wrong"]},
        )
    if set(shares) - {None, *(part.pk for part in queries.parts_of(cart))}:
        raise errors.Conflict("part_is_gone", "The check was split anew meanwhile: look again.")
