"""What OpenTable presents to us: made here, shown once, rotated with two live at a time."""

import secrets as randomness
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from config.errors import Conflict
from config.opentable import secrets
from config.opentable.models import Connection
from config.opentable.setup import accounts

_BITS_OF_A_SECRET = 256


@transaction.atomic
def make_secret(*, account: Connection, rids: Collection[int], by: str, now: datetime) -> str:
    """A new secret for OpenTable's calls to us: this is the only time it is seen. The former one stays live.

    Of two that are live it replaces the newer one while OpenTable has not used that: it may have been lost.
    Raises Conflict("two_secrets_live") once it has, and ("account_of_others").
    """
    locked = accounts.locked(account, rids)
    if locked.callback_previous_hmac and locked.callback_used_at:
        words = "Two secrets are live already, and OpenTable uses the new one: retire the former one first."
        raise Conflict("two_secrets_live", words)
    made = randomness.token_urlsafe(_BITS_OF_A_SECRET // 8)
    locked.callback_previous_hmac = locked.callback_previous_hmac or locked.callback_secret_hmac
    locked.callback_secret_hmac = secrets.stamp(made)
    locked.callback_set_at, locked.callback_set_by, locked.callback_used_at = now, by[:150], None
    locked.save(
        update_fields=[
            "callback_previous_hmac",
            "callback_secret_hmac",
            "callback_set_at",
            "callback_set_by",
            "callback_used_at",
        ]
    )
    return made


@transaction.atomic
def retire_secret(*, account: Connection, rids: Collection[int]) -> Connection:
    """Take the former secret no more. Raises Conflict("new_one_unused"), ("one_secret") and as above."""
    locked = accounts.locked(account, rids)
    if not locked.callback_previous_hmac:
        raise Conflict("one_secret", "There is one secret only: nothing is to be retired.")
    if locked.callback_used_at is None:
        words = "OpenTable has not used the new secret yet: without the former one it could not call us."
        raise Conflict("new_one_unused", words)
    locked.callback_previous_hmac = ""
    locked.save(update_fields=["callback_previous_hmac"])
    return locked
