"""Another time or another size."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from availability import engine
from availability import operations as inventory
from availability import queries as inventory_queries
from availability.models import Placement, Table
from config.errors import Conflict
from config.outlets.models import Mode
from reservations import lifecycle, queries
from reservations.models import Reservation, State
from reservations.operations import displaced, refusals, stories
from reservations.operations.particulars import note_particulars
from reservations.wire import Asked


def dates_of(reservation: Reservation, asked: Asked, now: dt.datetime) -> set[dt.date]:
    """The service days to lock beside the reservation's own: those of its new time, and of a seating now."""
    dates = queries.dates_of(reservation, now if asked.state == State.SEATED or asked.table_names else None)
    if asked.starts_local is not None:
        known = inventory_queries.setup(reservation.outlet)
        known.instant(asked.starts_local)
        date = known.service_date(asked.starts_local)
        dates |= {date, date + dt.timedelta(days=1)}
    return dates


def apply_plan(reservation: Reservation, asked: Asked, now: dt.datetime) -> None:
    """The time and the size, where they are others than we have."""
    starts_local = asked.starts_local or local_start(reservation)
    party_size = asked.party_size or reservation.party_size
    if not _differs(reservation, starts_local, party_size):
        return
    if reservation.outlet.mode == Mode.POS:
        _take_as_fact(reservation, starts_local, party_size, stories.OPENTABLE, now)
    elif reservation.state == State.BOOKED:
        _move(reservation, starts_local, party_size, engine.Channel.ONLINE, stories.OPENTABLE, now)
    elif reservation.state in (State.SEATED, State.ASSUMED_SEATED) and starts_local == local_start(
        reservation
    ):
        _take_as_fact(reservation, starts_local, party_size, stories.OPENTABLE, now)
    elif asked.state is None or asked.state == State.SEATED:
        raise Conflict("invalid_transition", "Only a reservation that is still booked takes another time.")


def local_start(reservation: Reservation) -> dt.datetime:
    """The wall time of a reservation, naive, as it was received."""
    return dt.datetime.fromisoformat(reservation.starts_local)


def _differs(reservation: Reservation, starts_local: dt.datetime, party_size: int) -> bool:
    return (starts_local, party_size) != (local_start(reservation), reservation.party_size)


def _move(
    reservation: Reservation,
    starts_local: dt.datetime,
    party_size: int,
    channel: engine.Channel,
    actor: str,
    now: dt.datetime,
) -> None:
    """Give a booked party its new place; Conflict `slot_unavailable` leaves it the old one."""
    if reservation.placement is None:
        placed = inventory.place_booking(
            outlet=reservation.outlet,
            starts_local=starts_local,
            party_size=party_size,
            turn_minutes=None,
            channel=channel,
            lock=None,
            now=now,
        )
    else:
        placed = inventory.move_booking(
            placement=reservation.placement,
            starts_local=starts_local,
            party_size=party_size,
            channel=channel,
            now=now,
        )
    displaced.tell_moved(placed, actor=actor, now=now)
    placement = placed.placement
    facts = {
        "placement": placement,
        "table_names": inventory_queries.table_names(placement),
        "turn_minutes": placement.turn_minutes,
        "needs_table": False,
    }
    keep_plan(reservation, starts_local, party_size, facts, actor, now)


def _take_as_fact(
    reservation: Reservation, starts_local: dt.datetime, party_size: int, actor: str, now: dt.datetime
) -> None:
    """Write down what is so: OpenTable owns the book, or the party sits here already."""
    facts: dict[str, Any] = {}
    booking = inventory_queries.booking_of(reservation.placement)
    if booking is not None:
        facts = _take_tables_along(reservation, booking, starts_local, party_size, now)
    elif reservation.placement is not None and party_size != reservation.party_size:
        inventory.resize_placement(placement=reservation.placement, party_size=party_size, now=now)
    keep_plan(reservation, starts_local, party_size, facts, actor, now)


def _take_tables_along(
    reservation: Reservation,
    booking: Placement,
    starts_local: dt.datetime,
    party_size: int,
    now: dt.datetime,
) -> dict[str, Any]:
    """A table that staff gave before OpenTable changed the plan goes with the party, or another that fits."""
    placement = inventory.rebook_placement(
        outlet=reservation.outlet,
        placement=booking,
        starts_local=starts_local,
        party_size=party_size,
        turn_minutes=reservation.turn_minutes,
        tables=list(Table.objects.filter(claims__placement=booking)),
        channel=stories.channel_of(reservation),
        now=now,
    )
    names = inventory_queries.table_names(placement)
    return {"table_names": names, "needs_table": False}


def keep_plan(
    reservation: Reservation,
    starts_local: dt.datetime,
    party_size: int,
    facts: dict[str, Any],
    actor: str,
    now: dt.datetime,
) -> None:
    """Write the new time and size, with what came of it, and tell it."""
    known = inventory_queries.setup(reservation.outlet)
    was = _plan(reservation)
    stories.save(
        reservation,
        now,
        starts_local=starts_local.isoformat(timespec="minutes"),
        starts_at=known.instant(starts_local),
        date=known.service_date(starts_local),
        party_size=party_size,
        **facts,
    )
    words = f"Changed from {was} to {_plan(reservation)}."
    stories.tell(reservation, act="changed", words=words, actor=actor, now=now)


def _plan(reservation: Reservation) -> str:
    return f"{stories.when(reservation, reader=reservation.outlet)} for {reservation.party_size}"


@refusals.kept
def change_reservation(
    *,
    reservation: Reservation,
    actor: str,
    now: dt.datetime,
    starts_local: dt.datetime | None = None,
    party_size: int | None = None,
) -> Reservation:
    """Staff give a party another time or size; OpenTable is told.

    Raises Conflict `slot_unavailable`, `invalid_transition`, or `opentable_owns_book` where it does.
    """
    asked = Asked(rid=reservation.outlet.rid, starts_local=starts_local, party_size=party_size)
    stories.take(reservation, dates_of(reservation, asked, now))
    wanted_start, wanted_size = starts_local or local_start(reservation), party_size or reservation.party_size
    if not _differs(reservation, wanted_start, wanted_size):
        return reservation
    is_time = wanted_start != local_start(reservation)
    stories.judge_staff(reservation, lifecycle.Act.CHANGE_TIME if is_time else lifecycle.Act.CHANGE_SIZE)
    if reservation.state == State.BOOKED:
        _move(reservation, wanted_start, wanted_size, engine.Channel.IN_HOUSE, actor, now)
    else:
        _take_as_fact(reservation, wanted_start, wanted_size, actor, now)
    stories.report_ours(reservation, actor=actor, now=now)
    return reservation


@refusals.kept
def amend_reservation(
    *,
    reservation: Reservation,
    changes: Mapping[str, Any],
    seen: Mapping[str, Any],
    actor: str,
    now: dt.datetime,
) -> Reservation:
    """Staff change of a booking what they changed on its page, all of it or nothing; the rest stays as it is.

    Both go by the names of `queries.stands`; `seen` is what the page showed. Raises Conflict
    `reservation_changed` where one of these was changed meanwhile, and as the two that it calls.
    """
    at, size = _wall_time(changes), changes.get("party_size")
    asked = Asked(rid=reservation.outlet.rid, starts_local=at, party_size=size)
    stories.take(reservation, dates_of(reservation, asked, now))
    _refuse_unseen(reservation, changes, seen)
    change_reservation(reservation=reservation, actor=actor, now=now, starts_local=at, party_size=size)
    noted = {name: value for name, value in changes.items() if name not in ("starts_local", "party_size")}
    return note_particulars(reservation=reservation, noted=noted, actor=actor, now=now)


def _wall_time(changes: Mapping[str, Any]) -> dt.datetime | None:
    said = changes.get("starts_local")
    return None if said is None else dt.datetime.fromisoformat(said)


def _refuse_unseen(reservation: Reservation, changes: Mapping[str, Any], seen: Mapping[str, Any]) -> None:
    """What was changed on a page that is out of date was changed without knowing of it."""
    stands = queries.stands(reservation)
    missed = [name for name, value in changes.items() if stands[name] not in (seen.get(name), value)]
    if missed:
        last = reservation.changes.order_by("pk").last()
        words = "It was changed since this page was opened; look again, then save."
        raise Conflict("reservation_changed", f"{last.words} {words}" if last else words, {"missed": missed})
