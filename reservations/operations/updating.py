"""OpenTable's update of a reservation: state, plan, guest and notes, all of it or nothing."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from config.errors import Conflict
from reservations import lifecycle
from reservations.models import Guest, Reservation, State
from reservations.operations import changing, guests, marking, stories
from reservations.wire import Asked, read_href


@dataclass(frozen=True, slots=True)
class Update:
    """What became of OpenTable's update. `before` is the state the reservation had.

    `is_to_be_seated` says that OpenTable has seated the party, or moved it to other tables: whoever has the
    carts seats it, in this transaction. `is_stale` says that a newer update had been applied already.
    """

    reservation: Reservation
    before: str
    is_to_be_seated: bool = False
    is_stale: bool = False


@transaction.atomic
def update_from_opentable(*, reservation: Reservation, asked: Asked, now: dt.datetime) -> Update:
    """Apply an update, all of it or nothing.

    Raises Conflict `cannot_move_restaurant`, `invalid_transition`, `cannot_cancel`, `slot_unavailable`;
    Invalid `id_mismatch`, `invalid_href`, `nonexistent_local_time`.
    """
    stories.refuse_others(reservation, rid=asked.rid, confirmation_number=asked.confirmation_number)
    stories.take(reservation, changing.dates_of(reservation, asked, now))
    before = reservation.state
    if _is_stale(reservation, asked):
        return Update(reservation, before, is_stale=True)
    verdict = _judge(reservation, asked)
    if verdict.kind is lifecycle.Kind.APPLY and asked.state != State.SEATED:
        _apply_state(reservation, str(asked.state), now)
    changing.apply_plan(reservation, asked, now)
    _apply_words(reservation, asked, now)
    return Update(reservation, before, is_to_be_seated=_is_to_be_seated(reservation, asked, verdict))


def _is_stale(reservation: Reservation, asked: Asked) -> bool:
    applied = reservation.received_sequence_id
    return asked.sequence_id is not None and applied is not None and asked.sequence_id < applied


def _judge(reservation: Reservation, asked: Asked) -> lifecycle.Verdict:
    if asked.state is None:
        return lifecycle.UNCHANGED
    verdict = lifecycle.answer(reservation.outlet.mode, reservation.state, asked.state)
    if verdict.kind is lifecycle.Kind.REFUSE:
        raise Conflict(verdict.code, verdict.words)
    return verdict


def _is_to_be_seated(reservation: Reservation, asked: Asked, verdict: lifecycle.Verdict) -> bool:
    if asked.state == State.SEATED and verdict.kind is lifecycle.Kind.APPLY:
        return True
    is_seated = reservation.state == State.SEATED and asked.state in (None, State.SEATED)
    return is_seated and asked.table_names is not None


def _apply_state(reservation: Reservation, state: str, now: dt.datetime) -> None:
    if state == State.BOOKED:
        marking.unseat(reservation, actor=stories.OPENTABLE, now=now)
    elif state == State.ASSUMED_SEATED:
        house_state = lifecycle.FIRST_HOUSE_STATE[lifecycle.State.ASSUMED_SEATED].value
        stories.save(reservation, now, state=state, house_state=house_state)
        words = "Assumed to have been seated, in OpenTable's nightly run."
        stories.tell(reservation, act="assumed_seated", words=words, actor=stories.OPENTABLE, now=now)
    else:
        marking.end(reservation, state=State(state), actor=stories.OPENTABLE, now=now)


def _apply_words(reservation: Reservation, asked: Asked, now: dt.datetime) -> None:
    """Guest, notes and the rest; what is not said, or is the same, stays as it is."""
    known: dict[str, Guest | None] = {}
    if asked.guest is not None:
        known = guests.keep_named(
            outlet=reservation.outlet, words=asked.guest, now=now, current=reservation.guest
        ).fields
    said = {
        "guest_notes": asked.guest_notes,
        "web_notes": asked.web_notes,
        "may_pay": asked.may_pay if reservation.outlet.payments_enabled else None,
        "server_name": asked.server_name,
        "received_sequence_id": asked.sequence_id,
        "href_path": _new_path(reservation, asked, now),
        **known,
    }
    changes = {
        name: value
        for name, value in said.items()
        if value is not None and getattr(reservation, name) != value
    }
    if changes:
        stories.save(reservation, now, **changes)
    told = sorted(changes.keys() - {"received_sequence_id", "href_path", "named_guest"})
    if told:
        words = f"OpenTable changed: {', '.join(told).replace('_', ' ')}."
        stories.tell(reservation, act="changed", words=words, actor=stories.OPENTABLE, now=now)


def _new_path(reservation: Reservation, asked: Asked, now: dt.datetime) -> str | None:
    if asked.href is None or reservation.connection is None:
        return None
    href = read_href(asked.href, reservation.connection.environment)
    if href.is_foreign:
        stories.set_aside_href(reservation, now)
        return None
    return href.path
