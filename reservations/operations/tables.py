"""What time does to tables: who overstays keeps its own, who has none gets one that came free."""

import datetime as dt

from django.db import transaction

from availability import operations as inventory
from config.opentable import sweeps
from reservations import queries
from reservations.models import Reservation, State
from reservations.operations import displaced, stories
from reservations.operations.marking import OURSELVES

AT_ONCE = 100
_STILL_THERE = "the party before it is still at its table"
_CAME_FREE = "a table came free"


def extend_overstays(*, now: dt.datetime) -> int:
    """Let parties whose claim is over, but who still sit there, keep their tables; how many claims grew."""
    parties = list(queries.overstaying(now)[:AT_ONCE])
    return sweeps.each(parties, lambda party: _extend(party, now), sweep="overstays")


@transaction.atomic
def _extend(party: Reservation, now: dt.datetime) -> bool:
    stories.take(party, queries.dates_of(party, now))
    if party.state != State.SEATED or party.placement is None:
        return False
    ended_at = party.placement.during.upper
    seating = inventory.extend_seating(placement=party.placement, now=now)
    numbers = [placement.pk for placement in seating.displaced]
    displaced.tell_displaced(placement_ids=numbers, because=_STILL_THERE, actor=OURSELVES, now=now)
    return bool(seating.placement.during.upper > ended_at)


def retable_waiting(*, now: dt.datetime) -> int:
    """Give booked parties without a table one that has come free since; how many got one."""
    parties = list(queries.waiting_for_table(now)[:AT_ONCE])
    return sweeps.each(parties, lambda party: _retable(party, now), sweep="parties without a table")


@transaction.atomic
def _retable(party: Reservation, now: dt.datetime) -> bool:
    stories.take(party)
    if party.state != State.BOOKED or not party.needs_table or party.placement is None:
        return False
    placed = inventory.retable_placement(placement=party.placement, now=now)
    if placed is None:
        return False
    displaced.tell_moved(placed, actor=OURSELVES, now=now)
    displaced.tell_displaced(placement_ids=[party.placement.pk], because=_CAME_FREE, actor=OURSELVES, now=now)
    return True
