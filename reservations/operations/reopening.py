"""What staff take back: a cancel or no-show that was a slip of the finger, or a party that came after all."""

import datetime as dt

from django.db import transaction

from config.errors import Conflict
from reservations import lifecycle
from reservations.models import Change, Reservation, State
from reservations.operations import marking, stories


@transaction.atomic
def reopen_reservation(*, reservation: Reservation, actor: str, now: dt.datetime) -> Reservation:
    """Staff correct a no-show, or take back a cancel within its 30 seconds; the tables may be others then.

    A no-show taken back as quickly was a slip of the finger too: the party is as far as it was, as after a
    cancel. One corrected later came late. Raises Conflict `invalid_transition`, or `undo_too_late`.
    """
    stories.take(reservation)
    is_canceled = reservation.state == State.CANCELED
    act = lifecycle.Act.UNDO_CANCEL if is_canceled else lifecycle.Act.CORRECT_NO_SHOW
    if not stories.judge_staff(reservation, act):
        return reservation
    _refuse_moved(reservation)
    ended = reservation.changes.filter(act="canceled" if is_canceled else "no_show").order_by("pk").last()
    if is_canceled:
        refuse_late_undo(ended.at if ended else now, now)
    house = _house_before(ended, now) if ended else lifecycle.House.LATE
    marking.unseat(reservation, actor=actor, now=now, table_names=reservation.table_names, house=house)
    return reservation


def _refuse_moved(reservation: Reservation) -> None:
    """A booking that stands at another outlet now would stand twice."""
    moved = reservation.changes.filter(act="moved_away").order_by("pk").last()
    if moved is not None:
        raise Conflict("moved_away", f"It cannot be booked again here. {moved.words}")


def _house_before(ended: Change, now: dt.datetime) -> lifecycle.House:
    """How far the party was before it was ended by a slip of the finger; later it has come late."""
    if not lifecycle.undo_is_open(ended.at, now):
        return lifecycle.House.LATE
    was = lifecycle.House(ended.details.get("was", lifecycle.House.CONFIRMED))
    return was if lifecycle.WIRE_STATE[was] is lifecycle.State.BOOKED else lifecycle.House.CONFIRMED


def refuse_late_undo(acted_at: dt.datetime, now: dt.datetime) -> None:
    """Conflict `undo_too_late` once the 30 seconds of an undo are over."""
    if not lifecycle.undo_is_open(acted_at, now):
        raise Conflict("undo_too_late", "Taking it back was possible for 30 seconds only.")
