"""What a party paid ahead of its visit, taken off its check as far as the check goes."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from pos_sync.models import Cart, Snapshot
from pos_sync.operations import journal, snapshots


@transaction.atomic
def count_deposits(
    *,
    cart: Cart,
    deposit_minor: int,
    told: Mapping[str, Any],
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> Snapshot:
    """Store what was paid ahead in all, as the payments app states it, and take a snapshot.

    `told` is what the journal keeps of the deposit that came or went. What is more than the check comes to
    is not used, and counts as soon as more is ordered.
    """
    journal.take_locks(cart=cart)
    cart.deposit_minor = deposit_minor
    # How much of it counts is worked out by the snapshot, in the same transaction.
    cart.prepaid_minor = min(cart.prepaid_minor, deposit_minor)
    cart.due_minor = cart.total_minor - cart.prepaid_minor - cart.paid_minor
    snapshots.settle_state(cart)
    cart.save(update_fields=["deposit_minor", "prepaid_minor", "due_minor", "state", "closed_at", "sold_by"])
    journal.append_event(
        cart=cart, kind="deposit", event_key=event_key, actor=actor, now=now, payload=dict(told)
    )
    return snapshots.take_snapshot(cart=cart, reason="deposit", now=now)
