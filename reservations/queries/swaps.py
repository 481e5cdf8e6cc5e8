"""With whom a party could change tables."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from availability import queries as inventory
from config.outlets.models import Outlet
from reservations.models import Reservation, State
from reservations.queries.floor import party_at
from reservations.queries.pictures import Party


@dataclass(frozen=True, slots=True)
class Swap:
    """Another party that has tables; `refusal` says why the two cannot change places, empty if they can."""

    party: Party
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """Who sits at a table that was to be given away; `party` is whoever could change places with them."""

    others: list[Party]
    party: Party | None = None


def taken_by(*, outlet: Outlet, numbers: Collection[int], asker: int | None, now: dt.datetime) -> Taken:
    """The parties of these numbers, and the asker's where it sits and there is one other."""
    known = inventory.setup(outlet)
    wanted = outlet.reservations.filter(confirmation_number__in={*numbers, *([asker] if asker else [])})
    found = {
        reservation.confirmation_number: party_at(known, reservation, now)
        for reservation in wanted.select_related("guest")
    }
    others = [found[number] for number in numbers]
    own = found.get(asker) if asker else None
    may_swap = own is not None and own.reservation.state == State.SEATED and len(others) == 1
    return Taken(others, own if may_swap else None)


def swaps_of(reservation: Reservation, now: dt.datetime) -> list[Swap]:
    """The parties that sit, for one that sits; those booked for the same day, for one that is booked."""
    if reservation.state not in (State.SEATED, State.BOOKED) or not reservation.table_names:
        return []
    known = inventory.setup(reservation.outlet)
    found = reservation.outlet.reservations.filter(state=reservation.state)
    found = found.exclude(pk=reservation.pk).exclude(table_names=[])
    if reservation.state == State.BOOKED:
        found = found.filter(date=reservation.date, placement__isnull=False)
    own = set(reservation.table_names)
    others = [
        other
        for other in found.select_related("guest", "placement").order_by("starts_at", "pk")
        if set(other.table_names) != own
    ]
    refusals = _refusals(reservation, others)
    return [Swap(party_at(known, other, now), refusals.get(other.placement_id or 0, "")) for other in others]


def _refusals(reservation: Reservation, others: list[Reservation]) -> dict[int, str]:
    if reservation.state != State.BOOKED or reservation.placement is None:
        return {}
    placements = [other.placement for other in others if other.placement is not None]
    return inventory.swap_refusals(
        outlet=reservation.outlet, placement=reservation.placement, others=placements
    )
