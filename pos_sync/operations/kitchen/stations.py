"""Opening and closing a station in service."""

from datetime import datetime

from django.db import transaction

from config import errors
from config.opentable import doorbell, facts
from pos_sync.models import Station


@transaction.atomic
def switch_station(
    *, station: Station, is_open: bool, stand_in: Station | None = None, actor: str, now: datetime
) -> Station:
    """Open a station, or close it for what is fired from now on; what stands there is still cooked there.

    `stand_in` cooks for it while it is closed; without one a fire for it is refused. Twice changes nothing.
    Invalid `wrong_stand_in` where that is no other station of the outlet, Conflict `stand_in_is_closed`.
    """
    outlet = station.outlet
    locked = Station.objects.select_for_update(no_key=True).order_by("id")
    known = {one.pk: one for one in locked.filter(outlet=outlet)}
    station, cook = known[station.pk], None
    if stand_in is not None and not is_open:
        cook = _stand_in(station, known.get(stand_in.pk))
    if (station.is_open, station.stand_in_id) == (is_open, cook.pk if cook else None):
        return station
    station.is_open, station.stand_in = is_open, cook
    station.switched_at, station.switched_by = now, actor
    station.save(update_fields=["is_open", "stand_in", "switched_at", "switched_by"])
    told = {"station": station.name, "stand_in": cook.name if cook else "", "actor": actor}
    name = "station.opened" if is_open else "station.closed"
    facts.record(name=name, rid=outlet.rid, subject=str(station.pk), now=now, payload=told)
    doorbell.ring_after_commit(topic="kitchen", rid=outlet.rid)
    return station


def _stand_in(station: Station, cook: Station | None) -> Station:
    if cook is None or cook.pk == station.pk:
        raise errors.Invalid(
            "wrong_stand_in", f"Choose another station than {station.name}.", {"stand_in": ["wrong"]}
        )
    if not cook.is_open:
        raise errors.Conflict("stand_in_is_closed", f"{cook.name} is closed itself.")
    return cook
