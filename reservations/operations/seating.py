"""Parties sit down: a fact that is never refused for want of a table; who is displaced is told."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction

from availability import engine
from availability import operations as inventory
from availability import queries as inventory_queries
from availability.models import Placement, Table
from config.errors import Conflict
from config.outlets.models import Outlet
from reservations import lifecycle, queries
from reservations.models import Guest, Reservation, Source, State
from reservations.operations import displaced, guests, marking, reopening, stories, waitlist
from reservations.wire import GuestWords

_SHORTEST_STAY = 15
_SEATED_THERE = "another party was seated at its table"


@transaction.atomic
def seat_reservation(
    *,
    reservation: Reservation,
    tables: Sequence[Table],
    actor: str,
    now: dt.datetime,
    departed: Collection[int] | None = None,
) -> Reservation:
    """Seat a party at these tables, or move it there if it sits already.

    Without tables it is seated all the same: the table planned for it stays taken, and it is flagged. What
    OpenTable asks has been judged by its own table of states (`update_from_opentable`); staff's act is judged
    here: Conflict `invalid_transition`.

    Whoever sits at these tables by the book must have left. Where staff are to say so, `departed` names the
    parties they said it of, by number: Conflict `table_is_taken` for another, with its `others`.
    """
    stories.take(reservation, queries.dates_of(reservation, now))
    is_moving = reservation.state == State.SEATED
    if actor != stories.OPENTABLE:
        stories.judge_staff(reservation, lifecycle.Act.MOVE_TABLE if is_moving else lifecycle.Act.SEAT)
    names = inventory_queries.names_of(tables)
    if is_moving and set(names) == set(reservation.table_names):
        return reservation
    planned, server_name = list(reservation.table_names), reservation.server_name
    seating = _keep_tables(reservation, tables, is_moving, now)
    _refuse_taken(seating, departed, now)
    stories.save(
        reservation,
        now,
        state=State.SEATED,
        house_state=reservation.house_state if is_moving else lifecycle.House.SEATED.value,
        placement=seating.placement,
        table_names=names,
        needs_table=not names,
        seated_at=reservation.seated_at if is_moving else now,
        finished_at=None,
        server_name=server_name or queries.server_at(reservation.outlet, tables, now),
    )
    _tell_seated(reservation, is_moving, planned, actor, now, server_name)
    _tell_displaced(seating.displaced, actor, now)
    return reservation


def _keep_tables(
    reservation: Reservation, tables: Sequence[Table], is_moving: bool, now: dt.datetime
) -> inventory.Seating:
    return inventory.seat_placement(
        outlet=reservation.outlet,
        placement=reservation.placement,
        tables=list(tables) or _tables_kept(reservation),
        party_size=reservation.party_size,
        turn_minutes=_stay_left(reservation, now) if is_moving else reservation.turn_minutes,
        channel=stories.channel_of(reservation),
        now=now,
    )


def _refuse_taken(seating: inventory.Seating, departed: Collection[int] | None, now: dt.datetime) -> None:
    """Two tablets may give one table away: the second hears who sits there, unless it said that they left."""
    if departed is None:
        return
    sat = Reservation.objects.filter(placement__in=[placement.pk for placement in seating.departed])
    found = sat.select_related("outlet", "guest").order_by("pk")
    others = [other for other in found if other.confirmation_number not in departed]
    if others:
        parties = [queries.party_now(other, now) for other in others]
        words = [f"{party.name}, {party.reservation.party_size}, sits at {party.where}" for party in parties]
        numbers = [other.confirmation_number for other in others]
        raise Conflict("table_is_taken", f"{' and '.join(words)}.", {"others": numbers})


def _tell_displaced(placements: list[Placement], actor: str, now: dt.datetime) -> None:
    displaced.tell_displaced(
        placement_ids=[placement.pk for placement in placements], because=_SEATED_THERE, actor=actor, now=now
    )


def _tables_kept(reservation: Reservation) -> list[Table]:
    if reservation.placement is None:
        return []
    return list(Table.objects.filter(claims__placement=reservation.placement))


def _stay_left(reservation: Reservation, now: dt.datetime) -> int:
    """A party that moves stays no longer than it would have, though its claim was cut short."""
    if reservation.placement is None:
        return reservation.turn_minutes
    kept, minute = reservation.placement.during, dt.timedelta(minutes=1)
    ends_at: dt.datetime = max(kept.upper, kept.lower + reservation.placement.turn_minutes * minute)
    return max(_SHORTEST_STAY, -((now - ends_at) // minute))


def _tell_seated(
    reservation: Reservation,
    is_moving: bool,
    planned: list[str],
    actor: str,
    now: dt.datetime,
    server_name: str = "",
) -> None:
    where = " + ".join(reservation.table_names)
    verb = "Moved" if is_moving else "Seated"
    stories.tell(
        reservation,
        act="moved" if is_moving else "seated",
        words=f"{verb} at {where}." if where else f"{verb}, no table told.",
        actor=actor,
        now=now,
        details={"planned": planned, "tables": list(reservation.table_names), "server": server_name},
    )
    stories.report_ours(reservation, actor=actor, now=now)


@transaction.atomic
def seat_walk_in(
    *,
    outlet: Outlet,
    party_size: int,
    tables: Sequence[Table],
    actor: str,
    now: dt.datetime,
    guest_name: str = "",
    guest: Guest | None = None,
    notes: str = "",
    departed: Collection[int] | None = None,
) -> Reservation:
    """Seat a party that did not book, in either mode: it stands in the room. `guest` goes before the name.

    Conflict `table_is_taken` as at `seat_reservation`.
    """
    known = inventory_queries.setup(outlet)
    seating = _take_tables(outlet, known, party_size, tables, now)
    _refuse_taken(seating, departed, now)
    reservation = Reservation.objects.create(
        outlet=outlet,
        confirmation_number=queries.free_number(),
        guest=guest or _named(outlet, guest_name, now),
        state=State.SEATED,
        house_state=lifecycle.House.SEATED.value,
        source=Source.WALK_IN,
        placement=seating.placement,
        table_names=inventory_queries.names_of(tables),
        needs_table=not tables,
        starts_at=now,
        starts_local=known.local(now).isoformat(timespec="minutes"),
        date=seating.placement.date,
        turn_minutes=seating.placement.turn_minutes,
        party_size=party_size,
        guest_notes=notes,
        created_at=now,
        updated_at=now,
        seated_at=now,
        server_name=queries.server_at(outlet, tables, now),
    )
    _tell_seated(reservation, False, [], actor, now)
    _tell_displaced(seating.displaced, actor, now)
    return reservation


def _take_tables(
    outlet: Outlet,
    known: inventory_queries.Setup,
    party_size: int,
    tables: Sequence[Table],
    now: dt.datetime,
) -> inventory.Seating:
    return inventory.seat_placement(
        outlet=outlet,
        placement=None,
        tables=list(tables),
        party_size=party_size,
        turn_minutes=known.turn_minutes(party_size, known.local(now)),
        channel=engine.Channel.WALK_IN,
        now=now,
    )


def _named(outlet: Outlet, guest_name: str, now: dt.datetime) -> Guest | None:
    """The guest of a party of whom only a name is known."""
    words = GuestWords(first_name=guest_name)
    return guests.keep_guest(outlet=outlet, words=words, now=now) if guest_name else None


@transaction.atomic
def undo_seat(*, reservation: Reservation, actor: str, now: dt.datetime) -> Reservation:
    """Take a seat back within its 30 seconds: the booking stands again, at its own table if that is free.

    Raises Conflict `invalid_transition` or `undo_too_late`.
    """
    stories.take(reservation, queries.dates_of(reservation, now))
    if not stories.judge_staff(reservation, lifecycle.Act.UNDO_SEAT):
        return reservation
    reopening.refuse_late_undo(reservation.seated_at or now, now)
    if reservation.source == Source.WALK_IN:
        marking.take_back_walk_in(reservation, actor=actor, now=now)
        waitlist.put_back(reservation, actor=actor, now=now)
    else:
        seated = reservation.changes.filter(act="seated").latest("pk")
        # Another table may be another server's.
        reservation.server_name = seated.details.get("server", reservation.server_name)
        reservation.save(update_fields=["server_name"])
        marking.unseat(
            reservation,
            actor=actor,
            now=now,
            table_names=seated.details.get("planned", []),
            house=lifecycle.House.ARRIVED,
        )
    return reservation
