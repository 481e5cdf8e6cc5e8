"""What a role may not do alone: a manager's PIN approves it, and wrong ones are noted on the check."""

from datetime import datetime, timedelta

from django.db import transaction

from config import approvals, errors, roles
from pos_sync.models import Cart, CartEvent
from pos_sync.operations import journal

# Four digits are soon tried through: after so many wrong ones nobody is asked on this check for a while.
MOST_WRONG = 5
LOCKED_FOR = timedelta(minutes=5)
WRONG_PIN = "wrong_pin"


def approve(*, cart: Cart, act: roles.Act, pin: str, actor: str, now: datetime) -> str:
    """Whose PIN approves the act: the username. Invalid `wrong_pin`, TooMany `too_many_pins`.

    Not one transaction: a wrong PIN must stay noted though it is refused.
    """
    _refuse_guessing(cart=cart, now=now)
    approver = approvals.approver_of(outlet=cart.outlet, act=act, pin=pin)
    if approver is not None:
        return approver.user.get_username()
    _note_wrong_pin(cart=cart, actor=actor, now=now)
    raise errors.Invalid(WRONG_PIN, "That is no manager's PIN.", {"pin": ["wrong"]})


def _refuse_guessing(*, cart: Cart, now: datetime) -> None:
    wrong = CartEvent.objects.filter(cart=cart, kind=WRONG_PIN, at__gt=now - LOCKED_FOR).count()
    if wrong >= MOST_WRONG:
        raise errors.TooMany(
            "too_many_pins",
            "Too many wrong PINs on this check: a manager can act from their own login.",
            retry_after=int(LOCKED_FOR.total_seconds()),
        )


@transaction.atomic
def _note_wrong_pin(*, cart: Cart, actor: str, now: datetime) -> None:
    journal.take_locks(cart=cart)
    journal.append_event(cart=cart, kind=WRONG_PIN, actor=actor, now=now)
