"""Who serves a party."""

import datetime as dt

from django.db import transaction

from config.errors import Conflict
from reservations import lifecycle, queries
from reservations.models import Reservation, State
from reservations.operations import stories


@transaction.atomic
def hand_over(*, reservation: Reservation, actor: str, now: dt.datetime) -> Reservation:
    """Give a seated party to the server in whose section it sits, if that is another; twice changes nothing.

    Where its server is that already, or the section is nobody's, nothing is told and it is returned as it is.
    Raises Conflict `invalid_transition` where it does not sit, and `opentable_owns_book` where OpenTable
    could not be told of the server.
    """
    stories.take_row(reservation)
    if reservation.state != State.SEATED:
        raise Conflict("invalid_transition", "Only a party that is seated can be handed over.")
    stories.judge_staff(reservation, lifecycle.Act.MOVE_TABLE)
    server_name = queries.section_server(reservation, now)
    if not server_name:
        return reservation
    stories.save(reservation, now, server_name=server_name)
    words = f"Served by {server_name} from now on."
    stories.tell(reservation, act="handed_over", words=words, actor=actor, now=now)
    stories.report_ours(reservation, actor=actor, now=now)
    return reservation
