"""What the stand-in OpenTable is told of the incidents, before our side sends it anything of theirs."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import requests
from django.conf import settings

from payments.management.demo.houses import TableRow
from payments.management.demo.incidents import grounds, parties
from payments.management.demo.incidents.cases import Booked, Incident, Place

_SECONDS = 10


def known_rids() -> frozenset[int] | None:
    """The restaurants that the stand-in knows; None where none of ours answers there."""
    try:
        answer = requests.get(_url("state?latest=1"), timeout=_SECONDS)
        return frozenset(chosen["rid"] for chosen in answer.json()["settings"])
    except (requests.RequestException, ValueError, KeyError, TypeError):
        return None


def tell(*, incidents: Sequence[Incident], known: Collection[int], place: Place, now: dt.datetime) -> None:
    """Have it know these outlets, what is booked there, and what is amiss on its own side.

    Raises requests.RequestException where it does not take it.
    """
    for incident in incidents:
        if incident.rid not in known:
            _tell_one(incident, place, now)
    paths = [
        path
        for incident in incidents
        if incident.is_out and incident.rid not in known
        for path in (f"/api/v1/{incident.slug}/", f"/reservations/incident-{incident.rid}")
    ]
    if paths:
        _send("PUT", "faults", {"kind": "down", "rate": 1, "paths": paths})


def _tell_one(incident: Incident, place: Place, now: dt.datetime) -> None:
    restaurant = _restaurant(incident, place)
    _send("POST", "restaurants", restaurant)
    zone = ZoneInfo(place.time_zone)
    bookings = [_booking(incident, booked, booked.starts_local(zone, now)) for booked in incident.parties]
    if bookings:
        _send("POST", "bookings", {"bookings": bookings})
    for otherwise in incident.at_opentable:
        _send("POST", "restaurants", {**restaurant, **otherwise})


def _restaurant(incident: Incident, place: Place) -> dict[str, Any]:
    return {
        "rid": incident.rid,
        "name": incident.name,
        "mode": incident.mode,
        "timezone": place.time_zone,
        "currency": place.currency,
        "partner_id": incident.slug,
        "key": incident.slug,
        "secret": grounds.client_secret(incident),
        "callback_key": grounds.callback_key(incident),
        "callback_secret": grounds.callback_secret(incident),
        "tables": [_table(incident, row) for row in grounds.TABLES],
        "registered_as": incident.rid,
    }


def _table(incident: Incident, row: TableRow) -> dict[str, Any]:
    name, smallest, largest, area, *_ = row
    name = incident.plan_names.get(name, name)
    return {"name": name, "area": area, "min_covers": smallest, "max_covers": largest}


def _booking(incident: Incident, booked: Booked, starts_local: dt.datetime) -> dict[str, Any]:
    return {
        "rid": incident.rid,
        "confirmation_number": parties.number_of(incident.rid, booked),
        "key": parties.key_of(incident.rid, booked),
        "date_time": f"{starts_local:%Y-%m-%dT%H:%M}",
        "party_size": booked.party_size,
        "guest": {"first_name": "Sam", "last_name": booked.last_name},
        "res_state": "SEATED" if booked.table else "BOOKED",
        "tables": [booked.table] if booked.table else [],
        "may_pay": True,
    }


def _send(method: str, act: str, document: dict[str, Any]) -> None:
    requests.request(method, _url(act), json=document, timeout=_SECONDS).raise_for_status()


def _url(act: str) -> str:
    return f"{settings.OPENTABLE_SANDBOX_API_URL}/sandbox/{act}"
