"""What we say about locks and reservations: answers to OpenTable's calls, and our own updates."""

import datetime as dt
from typing import Any

from availability.models import Placement
from reservations.models import Reservation, State

# OpenTable's own words for states here; there is none for DONE (the developer's guide of 2015-10 and later).
_RESOUPDATE_STATES = {
    State.BOOKED: "Pending",
    State.SEATED: "Seated",
    State.ASSUMED_SEATED: "AssumedSeated",
    State.DONE: "Seated",
    State.NOSHOW: "NoShow",
    State.CANCELED: "Cancelled",
}


def lock_document(placement: Placement, starts_local: dt.datetime) -> dict[str, Any]:
    """The answer to a lock; the seconds are those granted, which may be others than those asked for."""
    return {
        "lock_id": placement.pk,
        "rid": placement.outlet.rid,
        "date": starts_local.isoformat(timespec="minutes"),
        "party_size": placement.party_size,
        "expiration_seconds": placement.granted_seconds,
        "turn_time_minutes": placement.turn_minutes,
    }


def reservation_document(reservation: Reservation) -> dict[str, Any]:
    """The reservation as we hold it; an answer holds no word about the guest, so that it may be kept."""
    return {
        "confirmation_number": reservation.confirmation_number,
        "res_id": reservation.confirmation_number,
        "rid": reservation.outlet.rid,
        "date_time": reservation.starts_local,
        "party_size": reservation.party_size,
        "res_state": str(reservation.state),
        "tables": list(reservation.table_names),
        "sequence_id": reservation.change_number,
    }


def cancel_document(reservation: Reservation) -> dict[str, Any]:
    """The answer to a cancel."""
    return {"rid": reservation.outlet.rid, "confirmation_number": reservation.confirmation_number}


def href_document(reservation: Reservation, now: dt.datetime) -> dict[str, Any]:
    """What is PUT to the reservation's own href."""
    return {
        "rid": reservation.outlet.rid,
        "confirmation_number": reservation.confirmation_number,
        "date_time": reservation.starts_local,
        "party_size": reservation.party_size,
        "res_state": str(reservation.state),
        "tables": list(reservation.table_names),
        "updated_at_utc": f"{now.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "sequence_id": reservation.change_number,
    }


def resoupdate_document(reservation: Reservation, now: dt.datetime) -> dict[str, Any]:
    """What is POSTed to resoupdate; its sequence number is always 0 (the guide of 2017-04)."""
    document = {
        "RID": reservation.outlet.rid,
        "ConfirmationNumber": reservation.confirmation_number,
        "DateTime": reservation.starts_local.replace("T", " "),
        "PartySize": reservation.party_size,
        "ReservationState": _RESOUPDATE_STATES[State(reservation.state)],
        "SequenceNumber": 0,
        "UpdateDT_UTC": f"{now.astimezone(dt.UTC):%Y-%m-%d %H:%M}",
    }
    if reservation.server_name:
        document["ServerName"] = reservation.server_name
    return document
