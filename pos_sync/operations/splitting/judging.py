"""What every act on a split check asks first, and how it is told."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from config import errors
from pos_sync import queries
from pos_sync.models import MOST_PARTS, Cart, CartState, Part
from pos_sync.operations import journal
from reservations import operations as book


def tell(
    *,
    cart: Cart,
    kind: str,
    how: str,
    parts: Sequence[Part],
    event_key: uuid.UUID | None,
    actor: str,
    now: datetime,
) -> None:
    """Note a cut in the journal and in the party's story."""
    numbers = [part.check_number for part in parts]
    told = {"how": how, "parts": numbers}
    journal.append_event(cart=cart, kind=kind, event_key=event_key, actor=actor, now=now, payload=told)
    words = f"Check {cart.check_number}: split {how}"
    if parts:
        words = f"{words}, parts {', '.join(map(str, numbers))}"
    book.record_change(reservation=cart.reservation, act=kind, words=words, actor=actor, now=now)


def refuse_uncuttable(cart: Cart, parts: Iterable[Part], seen: int | None) -> None:
    """Conflict unless the check is open, has something on it, and nothing was paid for these parts."""
    refuse_not_open(cart)
    refuse_stale(cart, seen)
    if queries.is_empty(cart):
        raise errors.Conflict("check_is_empty", "Nothing was sent to the kitchen on this check yet.")
    refuse_paid(parts)


def refuse_not_open(cart: Cart) -> None:
    """Conflict `check_not_open`."""
    if cart.state != CartState.OPEN:
        raise errors.Conflict(
            "check_not_open",
            f"Check {cart.check_number} is {cart.state.lower()}: only an open check is split.",
        )


def refuse_stale(cart: Cart, seen: int | None) -> None:
    """Conflict `split_anew` where the check was cut after the page was drawn that shows cut `seen`."""
    if seen is not None and seen != queries.split_number(cart):
        raise errors.Conflict("split_anew", "Somebody else split this check meanwhile: look again.")


def refuse_gone(part: Part | None, standing: Sequence[Part]) -> None:
    """Conflict `part_is_gone` where the check is not split, or a part is none of its parts."""
    if not standing or (part is not None and part not in standing):
        raise errors.Conflict("part_is_gone", "The check was split anew meanwhile: look again.")


def refuse_paid(parts: Iterable[Part]) -> None:
    """Conflict `part_is_paid` where something was paid for one of these."""
    paid = [str(part.check_number) for part in parts if part.paid_minor > 0]
    if paid:
        raise errors.Conflict(
            "part_is_paid", f"Something was paid for part {', '.join(paid)}: take that payment back first."
        )


def refuse_count(count: int) -> None:
    """Invalid `invalid_count` unless a check may have so many parts."""
    if not 2 <= count <= MOST_PARTS:
        raise errors.Invalid(
            "invalid_count", f"A check is split in 2 to {MOST_PARTS} parts.", {"count": [count]}
        )
