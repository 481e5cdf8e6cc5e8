"""Some of a seated party move to a table of their own: from then on there are two parties."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from availability.models import Table
from config.errors import Conflict, Invalid
from reservations import queries
from reservations.models import Reservation, State
from reservations.operations import changing, seating, stories


@transaction.atomic
def seat_apart(
    *, reservation: Reservation, party_size: int, tables: Sequence[Table], actor: str, now: dt.datetime
) -> Reservation:
    """Seat so many of a seated party at these tables, as a walk-in; the party is smaller by as many.

    The walk-in is under the same guest, with the same note: what they must not eat goes with them. Invalid
    `invalid_party_size` unless somebody goes and somebody stays; Conflict `invalid_transition`,
    `opentable_owns_book` where OpenTable would not learn of the size, and `table_is_taken` where a party sits
    there.
    """
    stories.take(reservation, queries.dates_of(reservation, now))
    if reservation.state != State.SEATED:
        raise Conflict("invalid_transition", "Only of a party that is seated some can move.")
    if not 1 <= party_size < reservation.party_size:
        words = f"Of a party of {reservation.party_size} at least one moves, and at least one stays."
        raise Invalid("invalid_party_size", words, {"party_size": [party_size]})
    changing.change_reservation(
        reservation=reservation, party_size=reservation.party_size - party_size, actor=actor, now=now
    )
    apart = seating.seat_walk_in(
        outlet=reservation.outlet,
        party_size=party_size,
        tables=tables,
        guest=reservation.guest,
        notes=reservation.guest_notes,
        departed=(),
        actor=actor,
        now=now,
    )
    _tell(reservation, f"{party_size} of them sit at {_where(apart)} now", actor, now)
    _tell(apart, f"They came from the party at {_where(reservation)}", actor, now)
    return apart


def _where(party: Reservation) -> str:
    return " + ".join(party.table_names) or "no table"


def _tell(party: Reservation, words: str, actor: str, now: dt.datetime) -> None:
    stories.tell(party, act="parted", words=f"{words}.", actor=actor, now=now)
