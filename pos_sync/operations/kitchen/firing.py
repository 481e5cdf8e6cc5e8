"""Hold and fire: what is sent, with which course, and when it is to be cooked."""

import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.db import transaction

from config import errors
from config.opentable import doorbell
from pos_sync import queries
from pos_sync.models import Cart, KitchenState, Line
from pos_sync.operations import journal, snapshots
from pos_sync.operations.kitchen import picking, ticketing

_UNFIRED = (KitchenState.NEW, KitchenState.HELD)
LAST_COURSE = 9


@transaction.atomic
def hold_lines(
    *, cart: Cart, lines: Sequence[Line], event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> list[Line]:
    """Keep new lines back for a later fire; from now on they are on the check and on the open ticket."""
    return _move(
        cart=cart,
        choose=lambda found: [
            line for line in picking.named(found, lines) if line.kitchen_state == KitchenState.NEW
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

    Conflict: `allergies_not_acknowledged` until staff have read them as they are, `nowhere_to_cook` where a
    line has no open station (then none is sent), `nothing_to_fire`, `check_closed`.
    """
    return _move(
        cart=cart,
        choose=lambda found: _unfired(picking.named(found, lines)),
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
        choose=_next_course,
        target=KitchenState.FIRED,
        event_key=event_key,
        actor=actor,
        now=now,
    )


@transaction.atomic
def fire_everything(
    *, cart: Cart, event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> list[Line]:
    """Fire every line of every course that still waits, all or none."""
    return _move(
        cart=cart,
        choose=_unfired,
        target=KitchenState.FIRED,
        event_key=event_key,
        actor=actor,
        now=now,
    )


@transaction.atomic
def move_course(
    *,
    cart: Cart,
    lines: Sequence[Line],
    course: int,
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> list[Line]:
    """Have lines that are not fired served with another course; what is held stays held.

    Invalid `invalid_course`; Conflict `nothing_to_move` once they are fired, `check_closed`.
    """
    journal.take_locks(cart=cart)
    if event_key and (first := journal.find_event(cart=cart, event_key=event_key)):
        return picking.lines_of(first.payload["lines"])
    journal.refuse_closed(cart)
    if not 0 <= course <= LAST_COURSE:
        raise errors.Invalid("invalid_course", f"A course is 0 to {LAST_COURSE}.", {"course": [course]})
    moving = _unfired(picking.named(_there(cart), lines))
    if not moving:
        raise errors.Conflict("nothing_to_move", "It was fired already: its course cannot be changed.")
    for line in moving:
        line.course = course
    Line.objects.bulk_update(moving, ["course"])
    told = {"lines": [line.pk for line in moving], "course": course}
    journal.append_event(cart=cart, kind="course", event_key=event_key, actor=actor, now=now, payload=told)
    # OpenTable has what is held, with its course.
    if any(line.kitchen_state == KitchenState.HELD for line in moving):
        snapshots.take_snapshot(cart=cart, reason="course", now=now)
    return moving


def _move(
    *,
    cart: Cart,
    choose: Callable[[list[Line]], list[Line]],
    target: KitchenState,
    event_key: uuid.UUID | None,
    actor: str,
    now: datetime,
) -> list[Line]:
    """Hold or fire the lines that `choose` picks of the cart's, once an event key."""
    journal.take_locks(cart=cart)
    if event_key and (first := journal.find_event(cart=cart, event_key=event_key)):
        return picking.lines_of(first.payload["lines"])
    journal.refuse_closed(cart)
    kind = "fire" if target == KitchenState.FIRED else "hold"
    moving = choose(_there(cart))
    if not moving:
        raise errors.Conflict(f"nothing_to_{kind}", f"There is nothing left to {kind}.")
    if target == KitchenState.FIRED:
        _refuse_unknown_allergies(cart)
        ticketing.print_tickets(cart=cart, lines=moving, actor=actor, now=now)
        reopen_order(cart)
    _write(lines=moving, target=target, now=now)
    told = {"lines": [line.pk for line in moving]}
    journal.append_event(cart=cart, kind=kind, event_key=event_key, actor=actor, now=now, payload=told)
    snapshots.take_snapshot(cart=cart, reason=kind, now=now)
    doorbell.ring_after_commit(topic="kitchen", rid=cart.outlet.rid)
    return moving


def _there(cart: Cart) -> list[Line]:
    return list(Line.objects.filter(cart=cart, voided_at=None).order_by("id"))


def _write(*, lines: Collection[Line], target: KitchenState, now: datetime) -> None:
    for line in lines:
        line.kitchen_state = target
        line.sent_at = now if target == KitchenState.FIRED else None
    Line.objects.bulk_update(lines, ["kitchen_state", "sent_at", "ticket"])


def _unfired(found: list[Line]) -> list[Line]:
    return [line for line in found if line.kitchen_state in _UNFIRED]


def _next_course(found: list[Line]) -> list[Line]:
    waiting = _unfired(found)
    lowest = min((line.course for line in waiting), default=None)
    return [line for line in waiting if line.course == lowest]


def _refuse_unknown_allergies(cart: Cart) -> None:
    allergies = queries.allergies_of(cart)
    # An edit or a merge may have added one since: only the words that were read count as read.
    if allergies and allergies != cart.allergies_acknowledged:
        raise errors.Conflict(
            "allergies_not_acknowledged",
            f"Acknowledge the guest's allergies before you fire: {allergies}.",
            {"allergies": allergies},
        )


def reopen_order(cart: Cart) -> None:
    """What is fired or moved after the check was presented makes that print out of date."""
    if cart.presented_at is not None:
        cart.presented_at = None
        cart.save(update_fields=["presented_at"])
