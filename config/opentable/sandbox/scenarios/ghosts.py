"""Echo-backs: a partner reports on a booking that OpenTable does not know, so OpenTable cancels it there.

After answering a make the partner sends a reservation update; "if OT has no such confirmation number it sends
Cancel" (guide of 2017-03-20). That is how a booking is undone whose answer got lost on the way.
"""

import threading

from config.opentable.sandbox.house import House, bookings, reach
from config.opentable.sandbox.ledger import instant, utc_now
from config.opentable.sandbox.shapes import parse_instant

# An answer and its echo travel apart: the answer has this long to arrive before the cancel.
GRACE_SECONDS = 4.0


def disown(house: House, rid: int, number: int, updated_at: str | None) -> None:
    """Cancel an unknown number at the partner, in the background.

    Only for bookings made while OpenTable knew the restaurant: what was last changed before that is left
    alone. A number whose cancel was taken is not canceled again.
    """
    known = house.ledger.get("known", str(rid))
    changed_at = parse_instant(updated_at) if updated_at else None
    known_since = parse_instant(known["since_utc"]) if known else None
    is_older = (
        changed_at is not None and known_since is not None and changed_at < known_since.replace(second=0)
    )
    if known is None or is_older or house.ledger.get("disowned", f"{rid}/{number}"):
        return
    threading.Thread(target=_cancel, args=(house, rid, number), name=f"disown {number}", daemon=True).start()


def _cancel(house: House, rid: int, number: int) -> None:
    if house.stopping.wait(house.grace_seconds) or bookings.numbered(house, rid, number):
        return
    reply = reach.call(
        house,
        rid,
        "POST",
        f"/opentable/v1/reservations/{number}/cancel",
        {"rid": rid, "confirmation_number": number},
    )
    if reply.is_success:
        house.ledger.put(
            "disowned",
            f"{rid}/{number}",
            {"rid": rid, "confirmation_number": number, "at": instant(utc_now())},
        )


def get_acquainted(house: House) -> None:
    """Note since when each restaurant is known; a restart changes nothing."""
    for rid in house.directory.restaurants:
        if house.ledger.get("known", str(rid)) is None:
            house.ledger.put("known", str(rid), {"rid": rid, "since_utc": instant(utc_now())})
