"""Taking back what was sent, and the kitchen's word that it knows."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from config import errors
from config.opentable import doorbell
from pos_sync.models import KitchenState, Line, Ticket
from pos_sync.operations import journal, settling, snapshots, stock
from pos_sync.operations.kitchen import picking, ticketing
from reservations import operations as book


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

    What the kitchen has, cooking or at the pass, stays on its ticket until the kitchen has seen the void.

    `approved_by` is whose PIN let a role do it that may not by itself.

    Voiding it twice changes nothing. Conflict `line_is_not_sent` for a new line (remove it instead), or
    `part_is_paid` or `paid_exceeds_total` where more was paid than would be left of a part or of the check.
    """
    cart = journal.take_locks(cart=line.cart)
    line.refresh_from_db()
    if line.voided_at or journal.is_repeated(cart=cart, event_key=event_key):
        return line
    journal.refuse_moved(cart=cart, line=line)
    journal.refuse_closed(cart)
    _refuse_void(line, reason)
    if line.kitchen_state == KitchenState.HELD:
        stock.give_back(line=line, actor=actor, now=now)
    with settling.keep_paid(cart=cart, lines=[line]):
        line.voided_at, line.void_reason = now, reason.strip()
        line.save(update_fields=["voided_at", "void_reason", "counted"])
    ticketing.settle_tickets(lines=[line], actor=actor, now=now)
    told = {"line": line.pk, "label": line.label, "reason": line.void_reason, "approved_by": approved_by}
    journal.append_event(cart=cart, kind="void", event_key=event_key, actor=actor, now=now, payload=told)
    snapshots.take_snapshot(cart=cart, reason="void", now=now)
    snapshots.refuse_overpaid(cart)
    words = f"{line.quantity} {line.label} voided: {line.void_reason}"
    book.record_change(reservation=cart.reservation, act="void", words=words, actor=actor, now=now)
    doorbell.ring_after_commit(topic="kitchen", rid=cart.outlet.rid)
    return line


@transaction.atomic
def acknowledge_voids(
    *, ticket: Ticket, lines: Sequence[Line], event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> list[Line]:
    """The kitchen has read that these lines of a ticket were voided; what was voided since was not read.

    A ticket of which nothing is left to cook leaves the display with it. Those read before are left as they
    are, with who read them first.
    """
    cart = journal.lock_rows(cart=ticket.cart)
    if event_key and (first := journal.find_event(cart=cart, event_key=event_key)):
        return picking.lines_of(first.payload["lines"])
    found = Line.objects.filter(cart=cart, ticket=ticket).order_by("id")
    read = [line for line in picking.named(list(found), lines) if line.is_void_unseen]
    if not read:
        return []
    for line in read:
        line.void_seen_at, line.void_seen_by = now, actor
    Line.objects.bulk_update(read, ["void_seen_at", "void_seen_by"])
    ticketing.settle_tickets(lines=read, actor=actor, now=now)
    told = {"lines": [line.pk for line in read]}
    journal.append_event(cart=cart, kind="void seen", event_key=event_key, actor=actor, now=now, payload=told)
    words = f"Kitchen saw the void of {', '.join(str(line) for line in read)}"
    book.record_change(reservation=cart.reservation, act="void_seen", words=words, actor=actor, now=now)
    doorbell.ring_after_commit(topic="kitchen", rid=cart.outlet.rid)
    return read


def _refuse_void(line: Line, reason: str) -> None:
    if line.kitchen_state == KitchenState.NEW:
        raise errors.Conflict("line_is_not_sent", f"{line.label} was not sent yet: remove it instead.")
    if not reason.strip():
        raise errors.Invalid("reason_required", "Say why the line is voided.", {"reason": ["required"]})
