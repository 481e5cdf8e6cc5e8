"""Taking back what was sent."""

import uuid
from datetime import datetime

from django.db import transaction

from config import errors
from config.opentable import doorbell
from pos_sync.models import KitchenState, Line
from pos_sync.operations import journal, settling, snapshots
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
