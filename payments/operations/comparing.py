"""What is done about a check that differs from OpenTable's: sent again whole, or a word why it stays so."""

from datetime import datetime

from django.db import transaction

from config import errors
from config.opentable import links, outbox, steering
from config.opentable.models import Stream
from payments.models import Remark
from pos_sync import operations as pos
from pos_sync.models import Cart


@transaction.atomic
def resend_check(*, cart: Cart, actor: str, now: datetime) -> str:
    """Send a check to OpenTable again, whole, also on a closed day: it tells what is true. The words of it.

    What waits or was refused is due at once; else a new snapshot of the same check goes. Conflict
    `not_connected`, `sending_switched_off`.
    """
    pos.lock_rows(cart=cart)
    link = links.current_link(cart.outlet.rid)
    if link is None:
        raise errors.Conflict("not_connected", "This outlet is not connected to OpenTable.")
    if not cart.outlet.integration_enabled:
        raise errors.Conflict("sending_switched_off", "Sending to OpenTable is switched off at this outlet.")
    stream = Stream.objects.filter(link=link, kind="CHECK", key=str(cart.pk)).first()
    if stream is not None and stream.acked_version < stream.last_version:
        outbox.send_again(link=link, number=stream.pk)
    else:
        pos.take_snapshot(cart=cart, reason="resend", now=now)
    words = f"Check {cart.check_number} of {cart.date} is being sent again."
    steering.record(rid=cart.outlet.rid, actor=actor, act="resend_check", words=words, now=now)
    return words


@transaction.atomic
def remark(*, cart: Cart, words: str, actor: str, now: datetime) -> Remark:
    """Note why a check stays different from OpenTable's; Invalid `reason_required`."""
    pos.lock_rows(cart=cart)
    if not words.strip():
        raise errors.Invalid("reason_required", "Say why it stays different.", {"words": ["required"]})
    return Remark.objects.create(
        cart=cart, sequence_id=cart.sequence_id, words=words.strip(), actor=actor, at=now
    )
