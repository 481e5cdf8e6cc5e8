"""Blocks of tables by staff; the parties they displace are told in their stories."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from availability import operations as inventory
from availability.models import Placement, Table
from config.opentable import doorbell
from config.outlets.models import Outlet
from reservations.models import Reservation
from reservations.operations import displaced


@transaction.atomic
def block_tables(
    *,
    outlet: Outlet,
    tables: Sequence[Table],
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    reason: str,
    actor: str,
    now: dt.datetime,
) -> list[Reservation]:
    """Keep tables free of parties; the booked parties that had them, with the tables they have now, if any.

    Raises Invalid `validation_failed` and Conflict `table_is_taken`.
    """
    block = inventory.block_tables(
        outlet=outlet, tables=tables, starts_at=starts_at, ends_at=ends_at, reason=reason, now=now
    )
    doorbell.ring_after_commit(topic="floor", rid=outlet.rid)
    names = " + ".join(table.name for table in tables)
    return displaced.tell_displaced(
        placement_ids=[placement.pk for placement in block.displaced],
        because=f"{names} is blocked, {reason.strip()}",
        actor=actor,
        now=now,
    )


@transaction.atomic
def unblock_tables(*, placement: Placement, now: dt.datetime) -> None:
    """End a block of tables; the sweep gives them to parties that wait for one."""
    inventory.unblock_tables(placement=placement, now=now)
    doorbell.ring_after_commit(topic="floor", rid=placement.outlet.rid)
