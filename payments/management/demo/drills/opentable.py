"""What the stand-in OpenTable is told of the drills, before our side sends it anything of theirs."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from config.opentable import stand_in
from payments.management.demo.drills import grounds, parties
from payments.management.demo.drills.cases import Booked, Drill, Place
from payments.management.demo.houses import TableRow


def known_rids() -> frozenset[int]:
    """The restaurants that the stand-in knows. Raises NotTold where none of ours answers."""
    return frozenset(chosen["rid"] for chosen in stand_in.state().get("settings", []))


def tell(*, drills: Sequence[Drill], known: Collection[int], place: Place, now: dt.datetime) -> None:
    """Have it know these outlets, what is booked there, and what is amiss on its own side.

    Raises NotTold.
    """
    for drill in drills:
        if drill.rid not in known:
            _tell_one(drill, place, now)
    paths = [
        path
        for drill in drills
        if drill.is_out and drill.rid not in known
        for path in (f"/api/v1/{drill.slug}/", f"/reservations/{parties.stem_of(drill.rid)}")
    ]
    if paths:
        stand_in.tell("faults", {"kind": "down", "rate": 1, "paths": paths}, method="PUT")


def _tell_one(drill: Drill, place: Place, now: dt.datetime) -> None:
    restaurant = _restaurant(drill, place)
    stand_in.tell("restaurants", restaurant)
    zone = ZoneInfo(place.time_zone)
    bookings = [_booking(drill, booked, booked.starts_local(zone, now)) for booked in drill.parties]
    if bookings:
        stand_in.tell("bookings", {"bookings": bookings})
    if drill.at_opentable:
        # Nothing but this: an account that is named here instead would get this one's secrets.
        stand_in.tell("restaurants", {"rid": drill.rid, "partner_id": drill.slug, **drill.at_opentable})


def _restaurant(drill: Drill, place: Place) -> dict[str, Any]:
    return {
        "rid": drill.rid,
        "name": drill.name,
        "mode": drill.mode,
        "timezone": place.time_zone,
        "currency": place.currency,
        "partner_id": drill.slug,
        "key": drill.slug,
        "secret": grounds.client_secret(drill),
        "callback_key": grounds.callback_key(drill),
        "callback_secret": grounds.callback_secret(drill),
        "tables": [_table(drill, row) for row in grounds.TABLES],
        "registered_as": drill.rid,
    }


def _table(drill: Drill, row: TableRow) -> dict[str, Any]:
    name, smallest, largest, area, *_ = row
    name = drill.plan_names.get(name, name)
    return {"name": name, "area": area, "min_covers": smallest, "max_covers": largest}


def _booking(drill: Drill, booked: Booked, starts_local: dt.datetime) -> dict[str, Any]:
    return {
        "rid": drill.rid,
        "confirmation_number": parties.number_of(drill.rid, booked),
        "key": parties.key_of(drill.rid, booked),
        "date_time": f"{starts_local:%Y-%m-%dT%H:%M}",
        "party_size": booked.party_size,
        "guest": {"first_name": parties.FIRST_NAME, "last_name": booked.last_name},
        "res_state": "SEATED" if booked.table else "BOOKED",
        "tables": [booked.table] if booked.table else [],
        "may_pay": True,
    }
