"""A walk-in that was a booked party all along: the booking has its place, or gives it back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from availability import operations as inventory
from availability.models import Claim, Table
from config.errors import Conflict
from reservations import lifecycle, queries
from reservations.models import Reservation, Source, State, Visit
from reservations.operations import displaced, marking, seating, stories

_SITS_THERE = "a walk-in sits at its table"
_SHORTEST_STAY = 15
_JOINABLE = (State.BOOKED, State.SEATED, State.DONE)


@transaction.atomic
def take_parties(*, parties: Sequence[Reservation], now: dt.datetime) -> None:
    """Take the row locks of several parties of an outlet in the one order, and read them afresh, in place."""
    dates = {date for party in parties for date in queries.dates_of(party, now)}
    inventory.lock_days(outlet=parties[0].outlet, dates=dates)
    for party in sorted(parties, key=lambda party: party.pk):
        stories.take_row(party)


@transaction.atomic
def join_walk_in(
    *, walk_in: Reservation, reservation: Reservation, tables: Sequence[Table], actor: str, now: dt.datetime
) -> dict[str, Any]:
    """Let the booked party be who the walk-in was; what it took, for `part_walk_in`.

    A party that does not sit yet, or at no table, sits at `tables` now; the walk-in leaves the floor, and
    what it spent is the party's. Conflict `not_a_walk_in`, `cannot_join`, and what `seat_reservation` raises.
    """
    take_parties(parties=(walk_in, reservation), now=now)
    if walk_in.source != Source.WALK_IN:
        raise Conflict("not_a_walk_in", "That party is no walk-in: it has a reservation of its own.")
    if reservation.source == Source.WALK_IN or reservation.state not in _JOINABLE:
        words = lifecycle.STATE_WORDS[lifecycle.State(reservation.state)]
        raise Conflict("cannot_join", f"Only a booked party can be meant; this one is {words}.")
    if Visit.objects.filter(reservation=reservation).exists():
        raise Conflict("cannot_join", "What that party spent is written already, from another check.")
    former = _facts(walk_in, reservation)
    if reservation.state == State.BOOKED or (reservation.state == State.SEATED and not former["tables"]):
        seating.seat_reservation(
            reservation=reservation,
            tables=tables,
            actor=actor,
            now=now,
            departed={walk_in.confirmation_number},
        )
    if reservation.state == State.SEATED and walk_in.release_at is not None:
        marking.schedule_release(reservation=reservation, at=walk_in.release_at)
    if walk_in.state == State.SEATED:
        marking.end(walk_in, state=State.DONE, actor=actor, now=now)
    move_visit(reservation=walk_in, to=reservation)
    number = reservation.confirmation_number
    words = f"It was the party of reservation {number}, which has its check now."
    stories.record_change(reservation=walk_in, act="joined", words=words, actor=actor, now=now)
    return former


def _facts(walk_in: Reservation, reservation: Reservation) -> dict[str, Any]:
    return {
        "state": reservation.state,
        "house_state": reservation.house_state,
        "tables": list(reservation.table_names),
        "server_name": reservation.server_name,
        "walk_in_state": walk_in.state,
        "walk_in_house_state": walk_in.house_state,
        "walk_in_tables": list(walk_in.table_names),
        "release_at": walk_in.release_at.isoformat() if walk_in.release_at else "",
    }


@transaction.atomic
def part_walk_in(
    *,
    walk_in: Reservation,
    reservation: Reservation,
    former: Mapping[str, Any],
    actor: str,
    now: dt.datetime,
) -> None:
    """Take `join_walk_in` back: each party stands as it did, as far as it has not left since.

    A party that has left meanwhile stays gone, and so does the walk-in: nobody sits anew for a correction.
    """
    take_parties(parties=(walk_in, reservation), now=now)
    is_here = reservation.state == State.SEATED
    if is_here:
        _put_back(reservation, former, actor, now)
    if is_here and former["walk_in_state"] == State.SEATED and walk_in.state == State.DONE:
        _sit_again(walk_in, former, actor, now)
    move_visit(reservation=reservation, to=walk_in)
    number = reservation.confirmation_number
    words = f"It was not the party of reservation {number} after all: its check is its own again."
    stories.record_change(reservation=walk_in, act="parted", words=words, actor=actor, now=now)


def move_visit(*, reservation: Reservation, to: Reservation) -> None:
    """What one party spent was spent by another, whose row lock is held too."""
    Visit.objects.filter(reservation=reservation).update(
        reservation=to, guest=to.guest_id, party_size=to.party_size, date=to.date
    )


def _put_back(reservation: Reservation, former: Mapping[str, Any], actor: str, now: dt.datetime) -> None:
    stories.judge_staff(reservation, lifecycle.Act.MOVE_TABLE)
    if former["state"] == State.BOOKED:
        reservation.server_name = former["server_name"]
        reservation.save(update_fields=["server_name"])
        marking.unseat(
            reservation,
            actor=actor,
            now=now,
            table_names=former["tables"],
            house=lifecycle.House(former["house_state"]),
        )
        return
    stories.save(reservation, now, house_state=former["house_state"], release_at=None)
    if not former["tables"]:
        if reservation.placement is not None:
            inventory.release_placement(placement=reservation.placement, now=now)
        stories.save(reservation, now, table_names=[], needs_table=True)
        stories.report_ours(reservation, actor=actor, now=now)


def _sit_again(walk_in: Reservation, former: Mapping[str, Any], actor: str, now: dt.datetime) -> None:
    """At the tables that nobody else keeps now; the book had it at all of them."""
    names = former["walk_in_tables"]
    tables = Table.objects.filter(outlet=walk_in.outlet, name__in=names, is_active=True)
    kept = Claim.objects.filter(table__in=tables, during__contains=now).values("table_id")
    seated = inventory.seat_placement(
        outlet=walk_in.outlet,
        placement=walk_in.placement,
        tables=list(tables.exclude(pk__in=kept)),
        party_size=walk_in.party_size,
        turn_minutes=_stay_left(walk_in, now),
        channel=stories.channel_of(walk_in),
        now=now,
    )
    keys = [placement.pk for placement in seated.displaced]
    displaced.tell_displaced(placement_ids=keys, because=_SITS_THERE, actor=actor, now=now)
    stories.save(
        walk_in,
        now,
        state=State.SEATED,
        house_state=former["walk_in_house_state"],
        placement=seated.placement,
        table_names=names,
        finished_at=None,
        release_at=dt.datetime.fromisoformat(former["release_at"]) if former["release_at"] else None,
    )
    stories.tell(walk_in, act="seated_again", words="Sits here still.", actor=actor, now=now)


def _stay_left(walk_in: Reservation, now: dt.datetime) -> int:
    """It stays no longer than it would have."""
    sat = (now - (walk_in.seated_at or now)) // dt.timedelta(minutes=1)
    return max(_SHORTEST_STAY, walk_in.turn_minutes - sat)
