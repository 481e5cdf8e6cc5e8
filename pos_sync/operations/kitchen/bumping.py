"""Ready, recalled, served: where a fired line is on its way from the stove to the table."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from config.opentable import doorbell
from pos_sync.models import Cart, KitchenState, Line
from pos_sync.operations import journal
from pos_sync.operations.kitchen import picking, ticketing


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


def _bump(
    cart: Cart,
    lines: Sequence[Line],
    target: KitchenState,
    event_key: uuid.UUID | None,
    actor: str,
    now: datetime,
) -> list[Line]:
    journal.lock_rows(cart=cart)
    if event_key and (first := journal.find_event(cart=cart, event_key=event_key)):
        return picking.lines_of(first.payload["lines"])
    # Only what waits at the pass can be recalled: what was served is eaten.
    sources = {KitchenState.FIRED, KitchenState.READY} - {target}
    cooked = list(Line.objects.filter(cart=cart, voided_at=None, kitchen_state__in=sources).order_by("id"))
    moving = picking.named(cooked, lines)
    for line in moving:
        line.kitchen_state = target
        line.ready_at = None if target == KitchenState.FIRED else line.ready_at or now
    Line.objects.bulk_update(moving, ["kitchen_state", "ready_at"])
    ticketing.settle_tickets(lines=moving, actor=actor, now=now)
    told = {"lines": [line.pk for line in moving]}
    kind = "recall" if target == KitchenState.FIRED else target.value.lower()
    journal.append_event(cart=cart, kind=kind, event_key=event_key, actor=actor, now=now, payload=told)
    doorbell.ring_after_commit(topic="kitchen", rid=cart.outlet.rid)
    return moving
