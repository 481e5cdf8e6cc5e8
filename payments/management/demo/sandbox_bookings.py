"""What the sandbox is told of the demo's bookings before it starts."""

import json
from pathlib import Path
from typing import Any

from config.outlets.models import Outlet
from reservations.models import Reservation, Source


def give(*, outlets: list[Outlet], file: Path) -> int:
    """Write the bookings OpenTable is to know to the file that the sandbox reads as it starts."""
    known = Reservation.objects.filter(outlet__in=outlets, source=Source.OPENTABLE).exclude(href_path="")
    bookings = [_as_opentable_holds(reservation) for reservation in known.select_related("outlet", "guest")]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"bookings": bookings}))
    return len(bookings)


def _as_opentable_holds(reservation: Reservation) -> dict[str, Any]:
    guest = reservation.guest
    return {
        "rid": reservation.outlet.rid,
        "confirmation_number": reservation.confirmation_number,
        "key": reservation.href_path.rpartition("/")[2],
        "date_time": reservation.starts_local,
        "party_size": reservation.party_size,
        "guest": {
            "gpid": guest.gpid,
            "first_name": guest.first_name,
            "last_name": guest.last_name,
        }
        if guest
        else {},
        "guest_reso_notes": reservation.guest_notes,
        "res_state": reservation.state,
        "tables": reservation.table_names,
        "may_pay": reservation.may_pay,
    }
