"""What staff do to the check as a whole: acknowledge allergies, present it, take the service charge off."""

import uuid
from datetime import datetime

from django.db import transaction

from config import errors
from config.opentable import doorbell
from pos_sync import queries
from pos_sync.models import Cart
from pos_sync.operations import journal, kitchen, settling, snapshots


@transaction.atomic
def acknowledge_allergies(
    *, cart: Cart, read: str, event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> Cart:
    """Note the words that staff have read of the guest's allergies; nothing is fired before.

    What another tablet added meanwhile was not read by that. The same words twice change nothing. The tickets
    that stand carry them too, beside what those that came from another check carry.
    """
    journal.take_locks(cart=cart)
    is_known = journal.is_repeated(cart=cart, event_key=event_key)
    if not is_known and cart.allergies_acknowledged != read.strip():
        former = cart.allergies_acknowledged
        cart.allergies_acknowledged_at, cart.allergies_acknowledged = now, read.strip()
        cart.save(update_fields=["allergies_acknowledged_at", "allergies_acknowledged"])
        kitchen.write_allergies(cart=cart, former=former)
        doorbell.ring_after_commit(topic="kitchen", rid=cart.outlet.rid)
        told = {"allergies": cart.allergies_acknowledged}
        journal.append_event(
            cart=cart, kind="allergies", event_key=event_key, actor=actor, now=now, payload=told
        )
    return cart


@transaction.atomic
def present_check(*, cart: Cart, event_key: uuid.UUID | None = None, actor: str, now: datetime) -> Cart:
    """Bring the check to the table; Conflict `check_is_empty` where nothing was ordered."""
    journal.take_locks(cart=cart)
    if journal.is_repeated(cart=cart, event_key=event_key):
        return cart
    journal.refuse_closed(cart)
    if queries.is_empty(cart):
        raise errors.Conflict("check_is_empty", "Nothing was sent to the kitchen on this check yet.")
    cart.presented_at = now
    cart.save(update_fields=["presented_at"])
    journal.append_event(cart=cart, kind="print", event_key=event_key, actor=actor, now=now)
    snapshots.take_snapshot(cart=cart, reason="print", now=now)
    return cart


@transaction.atomic
def switch_service(
    *,
    cart: Cart,
    is_on: bool,
    reason: str,
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> Cart:
    """Take an optional service charge off the check, with a reason, or put it back.

    Conflict `service_not_optional` where the house always adds it; `part_is_paid` or `paid_exceeds_total`
    where more was paid than would be left of a part or of the check.
    """
    journal.take_locks(cart=cart)
    if cart.service_is_on == is_on:
        return cart
    journal.refuse_closed(cart)
    if not queries.rates_of(cart.outlet).service_is_optional:
        raise errors.Conflict("service_not_optional", "The service charge of this house is not optional.")
    if not is_on and not reason.strip():
        raise errors.Invalid("reason_required", "Say why service is taken off.", {"reason": ["required"]})
    with settling.keep_paid(cart=cart):
        cart.service_is_on = is_on
        cart.save(update_fields=["service_is_on"])
    told = {"is_on": is_on, "reason": reason}
    journal.append_event(cart=cart, kind="service", event_key=event_key, actor=actor, now=now, payload=told)
    snapshots.take_snapshot(cart=cart, reason="discount", now=now)
    snapshots.refuse_overpaid(cart)
    return cart
