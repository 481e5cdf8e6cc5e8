"""Two parties change tables: both sit, or both are booked."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from availability import operations as inventory
from availability import queries as inventory_queries
from availability.models import Table
from config.errors import Conflict
from reservations import lifecycle, queries
from reservations.models import Reservation, State
from reservations.operations import seating, stories

SWAPPED = "swapped"


@transaction.atomic
def swap_tables(
    *,
    reservation: Reservation,
    other: Reservation,
    seen: Sequence[str],
    seen_other: Sequence[str],
    actor: str,
    now: dt.datetime,
) -> tuple[Reservation, Reservation]:
    """Give each of two parties the other's tables; done once more it is undone.

    `seen` are the tables at which whoever asks saw the two: Conflict `tables_changed` where they are
    elsewhere by now, so that two tablets at once swap once. Conflict `cannot_swap` where one sits and the
    other does not, and `table_is_taken` where a third party is in the way of a booking.
    """
    _take(reservation, other, now)
    parties = (reservation, other)
    _refuse_elsewhere((reservation, seen), (other, seen_other))
    if reservation.pk == other.pk or not (seen and seen_other):
        raise Conflict("cannot_swap", "Two parties that have tables can change places.")
    if reservation.state == other.state == State.SEATED:
        _swap_seated(reservation, other, actor, now)
    elif reservation.state == other.state == State.BOOKED:
        _swap_booked(reservation, other, actor, now)
    else:
        raise Conflict(
            "cannot_swap", "Only two parties that both sit, or are both booked, can change places."
        )
    for party, counterpart in (parties, parties[::-1]):
        _tell_swapped(party, counterpart, actor, now)
    return parties


def _refuse_elsewhere(*asked: tuple[Reservation, Sequence[str]]) -> None:
    """What was tapped twice, or on two tablets, must not be undone by the second tap."""
    if any(set(party.table_names) != set(seen) for party, seen in asked):
        raise Conflict("tables_changed", "One of them has other tables by now: look again.")


def _take(reservation: Reservation, other: Reservation, now: dt.datetime) -> None:
    """Row locks in the one order: the days of both, then the two by number."""
    dates = queries.dates_of(reservation, now) | queries.dates_of(other, now)
    inventory.lock_days(outlet=reservation.outlet, dates=dates)
    for party in sorted((reservation, other), key=lambda party: party.pk):
        stories.take_row(party)


def _swap_seated(first: Reservation, second: Reservation, actor: str, now: dt.datetime) -> None:
    here, there = _tables_of(first), _tables_of(second)
    # The first ends the second's claims there; so neither ever overlaps the other's.
    seating.seat_reservation(reservation=first, tables=there, actor=actor, now=now)
    seating.seat_reservation(reservation=second, tables=here, actor=actor, now=now)


def _tables_of(party: Reservation) -> list[Table]:
    found = {
        table.name: table
        for table in Table.objects.filter(outlet=party.outlet, name__in=party.table_names, is_active=True)
    }
    if len(found) != len(set(party.table_names)):
        raise Conflict(
            "cannot_swap", "One of the tables is not in use any more: move the parties one by one."
        )
    return [found[name] for name in party.table_names]


def _swap_booked(first: Reservation, second: Reservation, actor: str, now: dt.datetime) -> None:
    for party in (first, second):
        stories.judge_staff(party, lifecycle.Act.MOVE_TABLE)
    if first.placement is None or second.placement is None:
        raise Conflict("cannot_swap", "No table is kept for one of them.")
    inventory.swap_bookings(first=first.placement, second=second.placement, now=now)
    for party in (first, second):
        assert party.placement is not None
        names = inventory_queries.table_names(party.placement)
        stories.save(party, now, table_names=names, needs_table=False)
        stories.report_ours(party, actor=actor, now=now)


def _tell_swapped(party: Reservation, counterpart: Reservation, actor: str, now: dt.datetime) -> None:
    number, where = counterpart.confirmation_number, " + ".join(party.table_names)
    stories.tell(
        party,
        act=SWAPPED,
        words=f"Changed tables with the party of reservation {number}: at {where} now.",
        actor=actor,
        now=now,
        details={"with": counterpart.confirmation_number, "tables": list(party.table_names)},
    )
