"""OpenTable's locks: a table kept while a diner books."""

import datetime as dt

from django.db import transaction

from availability import operations as inventory
from availability.models import Placement
from config.errors import Conflict
from config.opentable import links
from config.opentable.models import Connection
from config.outlets.models import Mode, Outlet
from reservations.operations import displaced, making, stories
from reservations.wire import LockWish


# Refuses before it writes, or in a verb that has a savepoint of its own: two round trips less.
@transaction.atomic(savepoint=False)
def grant_lock(*, outlet: Outlet, connection: Connection, wish: LockWish, now: dt.datetime) -> Placement:
    """Keep the best table for the diner; the placement's pk is the lock_id.

    Raises Conflict `not_offered` where OpenTable keeps the book, Paused `integration_paused`, and what
    `availability.operations.lock_tables` raises.
    """
    if outlet.mode == Mode.POS:
        raise Conflict("not_offered", "OpenTable keeps this restaurant's book; there is nothing to lock.")
    making.refuse_paused(links.current_link(outlet.rid))
    placed = inventory.lock_tables(
        outlet=outlet,
        connection=connection,
        starts_local=wish.starts_local,
        party_size=wish.party_size,
        turn_minutes=wish.turn_minutes,
        seconds=wish.seconds,
        now=now,
    )
    displaced.tell_moved(placed, actor=stories.OPENTABLE, now=now)
    return placed.placement
