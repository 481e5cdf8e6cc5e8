"""A booked party gets just the tables that staff name, at its own time or another."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from availability import operations as inventory
from availability import queries as inventory_queries
from availability.models import Table
from config.errors import Conflict
from reservations import lifecycle
from reservations.models import Reservation, State
from reservations.operations import changing, pinning, stories
from reservations.wire import Asked


@transaction.atomic
def assign_tables(
    *,
    reservation: Reservation,
    tables: Sequence[Table],
    actor: str,
    now: dt.datetime,
    starts_local: dt.datetime | None = None,
    is_pinned: bool | None = None,
) -> Reservation:
    """Keep these tables for a booked party, at another time if one is given; OpenTable is told.

    Nobody is displaced; to take it back is to do it the other way round. Repeated, it changes nothing and
    tells nobody; where just the pin differs it is set or taken off (`is_pinned` of None leaves it). Raises
    Conflict `slot_unavailable` with its reasons, `invalid_transition` for a party that is not booked any
    more, and `opentable_owns_book` for another time where OpenTable does; Invalid `nonexistent_local_time`.
    """
    asked = Asked(rid=reservation.outlet.rid, starts_local=starts_local)
    stories.take(reservation, changing.dates_of(reservation, asked, now))
    own_start = changing.local_start(reservation)
    wanted_start = starts_local or own_start
    is_time = wanted_start != own_start
    _judge(reservation, is_time=is_time)
    if not is_time and _has(reservation, tables):
        return _pin(reservation, is_pinned, actor, now)
    placement = inventory.assign_booking(
        outlet=reservation.outlet,
        placement=reservation.placement,
        tables=tables,
        starts_local=wanted_start,
        party_size=reservation.party_size,
        turn_minutes=reservation.turn_minutes,
        keeps_time=not is_time,
        channel=stories.channel_of(reservation),
        is_pinned=is_pinned,
        now=now,
    )
    facts = {
        "placement": placement,
        "table_names": inventory_queries.table_names(placement),
        "turn_minutes": placement.turn_minutes,
        "needs_table": False,
    }
    _keep(reservation, wanted_start if is_time else None, facts, actor, now)
    return reservation


def _judge(reservation: Reservation, *, is_time: bool) -> None:
    if is_time:
        stories.judge_staff(reservation, lifecycle.Act.CHANGE_TIME)
    stories.judge_staff(reservation, lifecycle.Act.MOVE_TABLE)
    if reservation.state != State.BOOKED:
        raise Conflict("invalid_transition", "Only a party that is still booked is given another table.")


def _pin(reservation: Reservation, is_pinned: bool | None, actor: str, now: dt.datetime) -> Reservation:
    if is_pinned is None:
        return reservation
    return pinning.pin_reservation(reservation=reservation, is_pinned=is_pinned, actor=actor, now=now)


def _has(reservation: Reservation, tables: Sequence[Table]) -> bool:
    """Whether the party has just these already."""
    own = inventory_queries.booking_of(reservation.placement)
    if own is None or own.claims.count() != len(tables):
        return False
    return set(own.claims.values_list("table_id", flat=True)) == {table.pk for table in tables}


def _keep(
    reservation: Reservation,
    starts_local: dt.datetime | None,
    facts: dict[str, Any],
    actor: str,
    now: dt.datetime,
) -> None:
    was = " + ".join(reservation.table_names) or "no table"
    where, details = " + ".join(facts["table_names"]), {"planned": list(reservation.table_names)}
    if starts_local is None:
        stories.save(reservation, now, **facts)
        words = f"Given {where}, {was} before."
        stories.tell(reservation, act="assigned", words=words, actor=actor, now=now, details=details)
    else:
        changing.keep_plan(reservation, starts_local, reservation.party_size, facts, actor, now)
        stories.record_change(
            reservation=reservation,
            act="assigned",
            words=f"Given {where}, {was} before.",
            actor=actor,
            now=now,
            details=details,
        )
    stories.report_ours(reservation, actor=actor, now=now)
