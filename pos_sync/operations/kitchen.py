"""Hold, fire, ready, served, void: what happens to lines once the kitchen is to know of them."""

import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.db import transaction

from config import errors
from config.opentable import doorbell
from pos_sync.models import Cart, KitchenState, Line
from pos_sync.operations import journal, settling, snapshots
from reservations import operations as book

_UNFIRED = (KitchenState.NEW, KitchenState.HELD)


@transaction.atomic
def hold_lines(
    *, cart: Cart, lines: Sequence[Line], event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> list[Line]:
    """Keep new lines back for a later fire; from now on they are on the check and on the open ticket."""
    return _move(
        cart=cart,
        kind="hold",
        choose=lambda found: [
            line for line in _named(found, lines) if line.kitchen_state == KitchenState.NEW
        ],
        target=KitchenState.HELD,
        event_key=event_key,
        actor=actor,
        now=now,
    )


@transaction.atomic
def fire_lines(
    *, cart: Cart, lines: Sequence[Line], event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> list[Line]:
    """Send new and held lines to their stations; those fired before are left as they are.

    Conflict: `allergies_not_acknowledged` until staff have read them as they are, `nothing_to_fire`,
    `check_closed`.
    """
    return _move(
        cart=cart,
        kind="fire",
        choose=lambda found: [line for line in _named(found, lines) if line.kitchen_state in _UNFIRED],
        target=KitchenState.FIRED,
        event_key=event_key,
        actor=actor,
        now=now,
    )


@transaction.atomic
def fire_next_course(
    *, cart: Cart, event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> list[Line]:
    """Fire all lines of the lowest course that still waits."""
    return _move(
        cart=cart,
        kind="fire",
        choose=_next_course,
        target=KitchenState.FIRED,
        event_key=event_key,
        actor=actor,
        now=now,
    )


@transaction.atomic
def mark_ready(
    *, cart: Cart, lines: Sequence[Line], event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> list[Line]:
    """Bump fired lines: they wait at the pass. OpenTable learns of it with the next snapshot."""
    return _bump(cart, lines, KitchenState.READY, event_key, actor, now)


@transaction.atomic
def mark_served(
    *, cart: Cart, lines: Sequence[Line], event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> list[Line]:
    """The lines are at the table, bumped before or not."""
    return _bump(cart, lines, KitchenState.SERVED, event_key, actor, now)


@transaction.atomic
def recall_lines(
    *, cart: Cart, lines: Sequence[Line], event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> list[Line]:
    """Put lines that were bumped by mistake back on their ticket, with the age it had."""
    return _bump(cart, lines, KitchenState.FIRED, event_key, actor, now)


@transaction.atomic
def void_line(
    *,
    line: Line,
    reason: str,
    approved_by: str = "",
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> Line:
    """Take a sent line back with a reason; it stays listed, with the kitchen state it had.

    `approved_by` is whose PIN let a role do it that may not by itself.

    Voiding it twice changes nothing. Conflict `line_is_not_sent` for a new line (remove it instead), or
    `part_is_paid` or `paid_exceeds_total` where more was paid than would be left of a part or of the check.
    """
    cart = journal.take_locks(cart=line.cart)
    line.refresh_from_db()
    if line.voided_at or (event_key and journal.find_event(cart=cart, event_key=event_key)):
        return line
    journal.refuse_closed(cart)
    _refuse_void(line, reason)
    with settling.keep_paid(cart=cart, lines=[line]):
        line.voided_at, line.void_reason = now, reason.strip()
        line.save(update_fields=["voided_at", "void_reason"])
    told = {"line": line.pk, "label": line.label, "reason": line.void_reason, "approved_by": approved_by}
    journal.append_event(cart=cart, kind="void", event_key=event_key, actor=actor, now=now, payload=told)
    snapshots.take_snapshot(cart=cart, reason="void", now=now)
    snapshots.refuse_overpaid(cart)
    words = f"{line.quantity} {line.label} voided: {line.void_reason}"
    book.record_change(reservation=cart.reservation, act="void", words=words, actor=actor, now=now)
    doorbell.ring_after_commit(topic="kitchen", rid=cart.outlet.rid)
    return line


def _refuse_void(line: Line, reason: str) -> None:
    if line.kitchen_state == KitchenState.NEW:
        raise errors.Conflict("line_is_not_sent", f"{line.label} was not sent yet: remove it instead.")
    if not reason.strip():
        raise errors.Invalid("reason_required", "Say why the line is voided.", {"reason": ["required"]})


def _move(
    *,
    cart: Cart,
    kind: str,
    choose: Callable[[list[Line]], list[Line]],
    target: KitchenState,
    event_key: uuid.UUID | None,
    actor: str,
    now: datetime,
) -> list[Line]:
    """Hold or fire the lines that `choose` picks of the cart's, once an event key."""
    journal.take_locks(cart=cart)
    if event_key and (first := journal.find_event(cart=cart, event_key=event_key)):
        return _lines_of(first.payload["lines"])
    journal.refuse_closed(cart)
    moving = choose(list(Line.objects.filter(cart=cart, voided_at=None).order_by("id")))
    if not moving:
        raise errors.Conflict(f"nothing_to_{kind}", f"There is nothing left to {kind}.")
    if target == KitchenState.FIRED:
        _refuse_unknown_allergies(cart)
        _reopen_order(cart)
    _write(lines=moving, target=target, now=now)
    told = {"lines": [line.pk for line in moving]}
    journal.append_event(cart=cart, kind=kind, event_key=event_key, actor=actor, now=now, payload=told)
    snapshots.take_snapshot(cart=cart, reason=kind, now=now)
    doorbell.ring_after_commit(topic="kitchen", rid=cart.outlet.rid)
    return moving


def _write(*, lines: Collection[Line], target: KitchenState, now: datetime) -> None:
    for line in lines:
        line.kitchen_state = target
        line.sent_at = now if target == KitchenState.FIRED else None
    Line.objects.bulk_update(lines, ["kitchen_state", "sent_at"])


def _bump(
    cart: Cart,
    lines: Sequence[Line],
    target: KitchenState,
    event_key: uuid.UUID | None,
    actor: str,
    now: datetime,
) -> list[Line]:
    journal.take_locks(cart=cart)
    if event_key and (first := journal.find_event(cart=cart, event_key=event_key)):
        return _lines_of(first.payload["lines"])
    # Only what waits at the pass can be recalled: what was served is eaten.
    sources = {KitchenState.FIRED, KitchenState.READY} - {target}
    cooked = list(Line.objects.filter(cart=cart, voided_at=None, kitchen_state__in=sources).order_by("id"))
    moving = _named(cooked, lines)
    for line in moving:
        line.kitchen_state = target
        line.ready_at = None if target == KitchenState.FIRED else line.ready_at or now
    Line.objects.bulk_update(moving, ["kitchen_state", "ready_at"])
    told = {"lines": [line.pk for line in moving]}
    kind = "recall" if target == KitchenState.FIRED else target.value.lower()
    journal.append_event(cart=cart, kind=kind, event_key=event_key, actor=actor, now=now, payload=told)
    doorbell.ring_after_commit(topic="kitchen", rid=cart.outlet.rid)
    return moving


def _named(found: Collection[Line], lines: Sequence[Line]) -> list[Line]:
    wanted = {line.pk for line in lines}
    return [line for line in found if line.pk in wanted]


def _next_course(found: list[Line]) -> list[Line]:
    waiting = [line for line in found if line.kitchen_state in _UNFIRED]
    lowest = min((line.course for line in waiting), default=None)
    return [line for line in waiting if line.course == lowest]


def _lines_of(keys: Sequence[int]) -> list[Line]:
    return list(Line.objects.filter(pk__in=keys).order_by("id"))


def _refuse_unknown_allergies(cart: Cart) -> None:
    guest = cart.reservation.guest
    allergies = guest.allergies.strip() if guest else ""
    # An edit or a merge may have added one since: only the words that were read count as read.
    if allergies and allergies != cart.allergies_acknowledged:
        raise errors.Conflict(
            "allergies_not_acknowledged",
            f"Acknowledge the guest's allergies before you fire: {allergies}.",
            {"allergies": allergies},
        )


def _reopen_order(cart: Cart) -> None:
    """What is fired after the check was presented makes that print out of date."""
    if cart.presented_at is not None:
        cart.presented_at = None
        cart.save(update_fields=["presented_at"])
