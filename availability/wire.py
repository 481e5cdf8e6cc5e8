"""The availability documents of the developer's guide, as they stand on the wire."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from availability import slots
from availability.models import Publication
from config.opentable.errors import Unreadable


def availability_path(partner_id: str) -> str:
    """Where availability is published (the developer's guide, "Publishing Availability")."""
    return f"/api/v1/{partner_id}/availability"


def day_path(partner_id: str) -> str:
    """Where V2, the guide's edition of October 2015, publishes one date."""
    return f"/api/v2/{partner_id}/availability"


def availability_day(rid: int, publications: Sequence[Publication]) -> dict[str, Any]:
    """V2: the party sizes of one date that changed, under the number they share; times are HH:MM."""
    first = publications[0]
    return {
        "rid": rid,
        "date": first.date.isoformat(),
        "sequence_id": first.sequence_id,
        "party_sizes": {
            str(publication.party_size): [slots.clock(minute) for minute in publication.times]
            for publication in publications
        },
    }


def availability_items(rid: int, publications: Iterable[Publication]) -> list[dict[str, Any]]:
    """One item a date and party size; `time` is minutes from local midnight, empty to clear the day."""
    return [
        {
            "rid": rid,
            "date": publication.date.isoformat(),
            "party_size": publication.party_size,
            "time": publication.times,
            "sequence_id": publication.sequence_id,
        }
        for publication in publications
    ]


def check_path(partner_id: str, rid: int, *, party_size: int, first: dt.date, last: dt.date) -> str:
    """Where OpenTable tells what diners are shown, for whole days (the guide, "Checking Availability")."""
    return (
        f"/api/v1/{partner_id}/restaurants/{rid}/checkAvailability"
        f"?partySize={party_size}&fromDatetime={first.isoformat()}T00:00&toDatetime={last.isoformat()}T23:45"
    )


def shown_by_date(document: Any) -> dict[dt.date, tuple[list[int], int]]:
    """From rows of checkAvailability: for each date the minutes shown as free, and the highest number.

    Raises Unreadable where the document is no such rows.
    """
    try:
        return _shown(document or [])
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as unlike:
        raise Unreadable("unreadable_availability", "its answer is not the times of days") from unlike


def _shown(rows: Iterable[Mapping[str, Any]]) -> dict[dt.date, tuple[list[int], int]]:
    shown: dict[dt.date, tuple[list[int], int]] = {}
    for row in rows:
        at = dt.datetime.fromisoformat(str(row["Time"]))
        minutes, number = shown.get(at.date(), ([], 0))
        if row["IsAvailable"]:
            minutes = sorted({*minutes, at.hour * 60 + at.minute})
        shown[at.date()] = (minutes, max(number, int(row["SequenceNumber"] or 0)))
    return shown
