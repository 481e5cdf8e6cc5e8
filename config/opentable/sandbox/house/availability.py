"""Registrations and what partners published; the sequence rule of the developer's guide."""

from datetime import date, datetime, timedelta
from typing import Any

from config.opentable.sandbox.directory import MINUTES_A_SLOT
from config.opentable.sandbox.house import House
from config.opentable.sandbox.ledger import Document, instant, utc_now

MINUTES_A_DAY = 24 * 60
LARGEST_PARTY = 20


def register(house: House, rid: int, partner_restaurant_id: int) -> None:
    """Tie a restaurant to the partner's own number for it."""
    house.ledger.put(
        "registration",
        str(rid),
        {
            "rid": rid,
            "partner_restaurant_id": partner_restaurant_id,
            "registered_at_utc": instant(utc_now()),
        },
    )


def is_registered(house: House, rid: int) -> bool:
    """The partner has PUT this restaurant's registration."""
    return house.ledger.get("registration", str(rid)) is not None


def accept(house: House, items: list[Document]) -> int:
    """Take items `{rid, date, party_size, time, sequence_id}`; returns how many were not ignored.

    An item replaces what was there if its sequence_id is higher than the highest received for its
    (rid, date, party size); else it is ignored, which is no error.
    """
    taken = 0
    with house.ledger.writing():
        for item in items:
            key = _key(item["rid"], item["date"], item["party_size"])
            before = house.ledger.get("availability", key)
            if before is None or item["sequence_id"] > before["sequence_id"]:
                accepted = {**item, "time": sorted(set(item["time"])), "accepted_at_utc": instant(utc_now())}
                house.ledger.put("availability", key, accepted)
                taken += 1
    return taken


def published(house: House, rid: int, day: str, party_size: int) -> list[int]:
    """Minutes from local midnight that diners may be shown."""
    item = house.ledger.get("availability", _key(rid, day, party_size))
    return list(item["time"]) if item else []


def offered(house: House, rid: int, day: str, party_size: int) -> list[int]:
    """What diners are shown: the published times, or OpenTable's own where it owns the book."""
    restaurant = house.restaurant(rid)
    if restaurant.is_pos:
        return restaurant.times_of_its_own()
    return published(house, rid, day, party_size)


def rows(house: House, rid: int, party_size: int, first: datetime, last: datetime) -> list[dict[str, Any]]:
    """checkAvailability: one row a quarter-hour from `first` to `last`, both included, in local time."""
    found = []
    days: dict[date, Document | None] = {}
    moment = _next_quarter(first)
    while moment <= last:
        day = moment.date()
        if day not in days:
            days[day] = house.ledger.get("availability", _key(rid, day.isoformat(), party_size))
        item = days[day]
        found.append(
            {
                "Rid": rid,
                "IsAvailable": item is not None and moment.hour * 60 + moment.minute in item["time"],
                "SequenceNumber": item["sequence_id"] if item else 0,
                "Time": moment.isoformat(timespec="seconds"),
            }
        )
        moment += timedelta(minutes=MINUTES_A_SLOT)
    return found


def _next_quarter(moment: datetime) -> datetime:
    return moment + timedelta(minutes=-moment.minute % MINUTES_A_SLOT)


def _key(rid: int, day: str, party_size: int) -> str:
    return f"{rid}/{day}/{party_size:02d}"
