"""States: what becomes of a party, by staff's hand, by OpenTable's word, or by the timer."""

import datetime as dt

from django.db import transaction

from availability import operations as inventory
from availability import queries as inventory_queries
from availability.models import Table
from config.errors import Conflict
from config.opentable import sweeps
from config.opentable.models import Connection
from config.outlets.models import Mode
from reservations import lifecycle, queries
from reservations.models import Reservation, Source, State
from reservations.operations import displaced, stories
from reservations.wire import Asked

OURSELVES = "Covers"
RELEASED_AT_ONCE = 100

_ENDS = {
    State.DONE: ("finished", "The party has left."),
    State.NOSHOW: ("no_show", "The party did not come."),
    State.CANCELED: ("canceled", "Canceled."),
}


def end(reservation: Reservation, *, state: State, actor: str, now: dt.datetime) -> None:
    """Put a locked reservation into one of the states that end it; its tables are free, its names stay."""
    if reservation.placement is not None:
        inventory.release_placement(placement=reservation.placement, now=now)
    house_state, was = lifecycle.FIRST_HOUSE_STATE[lifecycle.State(state)].value, reservation.house_state
    stories.save(
        reservation,
        now,
        state=state,
        house_state=house_state,
        finished_at=now if state == State.DONE else None,
        release_at=None,
        needs_table=False,
    )
    act, words = _ENDS[state]
    stories.tell(reservation, act=act, words=words, actor=actor, now=now, details={"was": was})
    stories.report_ours(reservation, actor=actor, now=now)


def unseat(
    reservation: Reservation,
    *,
    actor: str,
    now: dt.datetime,
    table_names: list[str] | None = None,
    house: lifecycle.House = lifecycle.House.CONFIRMED,
) -> None:
    """Make a locked reservation BOOKED again, on these tables if they are free.

    Where OpenTable owns the book it gets no table until it is seated again.
    """
    if reservation.outlet.mode == Mode.POS:
        names: list[str] = []
        if reservation.placement is not None:
            inventory.release_placement(placement=reservation.placement, now=now)
    else:
        names = _book_again(reservation, table_names or [], now)
    stories.save(
        reservation,
        now,
        state=State.BOOKED,
        house_state=house.value,
        placement=reservation.placement,
        table_names=names,
        needs_table=not names and reservation.outlet.mode == Mode.NETWORK,
        seated_at=None,
        finished_at=None,
        release_at=None,
    )
    _tell_whether_here(reservation)
    where = f", at {' + '.join(names)}" if names else ""
    stories.tell(reservation, act="booked_again", words=f"Booked again{where}.", actor=actor, now=now)
    if reservation.needs_table:
        displaced.raise_without_table(reservation, "its table was given to others meanwhile", now)
    stories.report_ours(reservation, actor=actor, now=now)


def _book_again(reservation: Reservation, table_names: list[str], now: dt.datetime) -> list[str]:
    reservation.placement = inventory.rebook_placement(
        outlet=reservation.outlet,
        placement=reservation.placement,
        starts_local=dt.datetime.fromisoformat(reservation.starts_local),
        party_size=reservation.party_size,
        turn_minutes=reservation.turn_minutes,
        tables=list(Table.objects.filter(outlet=reservation.outlet, name__in=table_names)),
        channel=stories.channel_of(reservation),
        now=now,
    )
    return inventory_queries.table_names(reservation.placement)


@transaction.atomic
def finish_reservation(*, reservation: Reservation, actor: str, now: dt.datetime) -> Reservation:
    """The party has left: its tables are free. Finishing twice changes nothing."""
    return _end_by_staff(reservation, lifecycle.Act.FINISH, State.DONE, actor, now)


@transaction.atomic
def mark_no_show(*, reservation: Reservation, actor: str, now: dt.datetime) -> Reservation:
    """The party did not come: its tables are free."""
    return _end_by_staff(reservation, lifecycle.Act.NO_SHOW, State.NOSHOW, actor, now)


@transaction.atomic
def cancel_reservation(*, reservation: Reservation, actor: str, now: dt.datetime) -> Reservation:
    """Staff cancel: the tables are free, and OpenTable is told."""
    return _end_by_staff(reservation, lifecycle.Act.CANCEL, State.CANCELED, actor, now)


def _end_by_staff(
    reservation: Reservation, act: lifecycle.Act, state: State, actor: str, now: dt.datetime
) -> Reservation:
    stories.take(reservation)
    if stories.judge_staff(reservation, act):
        end(reservation, state=state, actor=actor, now=now)
    return reservation


@transaction.atomic
def cancel_from_opentable(
    *, connection: Connection, reservation_id: str, asked: Asked, now: dt.datetime
) -> Reservation:
    """OpenTable cancels; canceling twice changes nothing.

    Raises Missing `reservation_not_found`; Conflict `cannot_cancel`, `invalid_transition`,
    `cannot_move_restaurant`; Invalid `id_mismatch`.
    """
    reservation = queries.find_reservation(connection, reservation_id)
    stories.refuse_others(reservation, rid=asked.rid, confirmation_number=asked.confirmation_number)
    stories.take(reservation)
    verdict = lifecycle.answer(reservation.outlet.mode, reservation.state, State.CANCELED)
    if verdict.kind is lifecycle.Kind.REFUSE:
        raise Conflict(verdict.code, verdict.words)
    if verdict.kind is lifecycle.Kind.APPLY:
        end(reservation, state=State.CANCELED, actor=stories.OPENTABLE, now=now)
    return reservation


@transaction.atomic
def set_house_state(
    *, reservation: Reservation, house_state: str, actor: str, now: dt.datetime
) -> Reservation:
    """Note how far a party is, within its state; Conflict `invalid_transition` where it is not in that state.

    House states are ours alone: OpenTable does not hear of them.
    """
    house = lifecycle.House(house_state)
    is_before_seating = lifecycle.WIRE_STATE[house] is lifecycle.State.BOOKED
    if is_before_seating:
        stories.take(reservation)
    else:
        stories.take_row(reservation)
    if reservation.house_state == house:
        return reservation
    seated = (State.SEATED, State.ASSUMED_SEATED)
    stands = State.SEATED if reservation.state in seated else reservation.state
    words = house.replace("_", " ").lower()
    if lifecycle.WIRE_STATE[house] != stands:
        raise Conflict("invalid_transition", f"A reservation that is {stands} cannot be {words}.")
    stories.save(reservation, now, house_state=house.value)
    if is_before_seating:
        _tell_whether_here(reservation)
    stories.tell(reservation, act="noted", words=f"Now {words}.", actor=actor, now=now)
    return reservation


def _tell_whether_here(reservation: Reservation) -> None:
    """Have the inventory know: a party that is here is not given another table to make room."""
    is_here = reservation.house_state in (lifecycle.House.ARRIVED, lifecycle.House.PARTLY_ARRIVED)
    placement = reservation.placement
    if placement is not None and placement.has_arrived != is_here:
        inventory.mark_arrived(placement=placement, has_arrived=is_here)


@transaction.atomic
def schedule_release(*, reservation: Reservation, at: dt.datetime | None) -> Reservation:
    """Have the party's table released by itself at that time; None stops the timer."""
    reservation.release_at = at
    reservation.save(update_fields=["release_at"])
    return reservation


def release_due(*, now: dt.datetime) -> int:
    """Finish the parties whose time after payment is over; how many there were."""
    due = Reservation.objects.filter(release_at__lte=now).order_by("release_at").select_related("outlet")
    parties = list(due[:RELEASED_AT_ONCE])
    return sweeps.each(parties, lambda party: _release(party, now), sweep="tables to release")


@transaction.atomic
def _release(reservation: Reservation, now: dt.datetime) -> bool:
    stories.take(reservation)
    # Staff may have been faster, or the check was reopened, while we waited for the rows.
    if reservation.release_at is None or reservation.release_at > now:
        return False
    if reservation.state not in (State.SEATED, State.ASSUMED_SEATED):
        stories.save(reservation, now, release_at=None)
        return False
    end(reservation, state=State.DONE, actor=OURSELVES, now=now)
    return True


def take_back_walk_in(reservation: Reservation, *, actor: str, now: dt.datetime) -> None:
    """A walk-in that was a slip of the finger never was: it has no booking to go back to."""
    assert reservation.source == Source.WALK_IN
    end(reservation, state=State.CANCELED, actor=actor, now=now)
