"""Where to find a reservation, and what there is of it."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import connection as database
from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet

from availability import queries as inventory
from availability.models import Kind
from config.errors import Missing
from config.opentable.models import Connection, Link
from config.outlets.models import Mode, Outlet
from reservations.models import Reservation, State

_INT32 = 2**31 - 1
_DAY, _MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
# Who has not come two hours after the time will not.
_LATEST = dt.timedelta(hours=2)

# A number that an outlet got from OpenTable itself may stand in the way of the next of ours.
_NEXT_NUMBER = """
WITH next AS (SELECT nextval('reservations_confirmation_number') AS number)
SELECT next.number, EXISTS (SELECT FROM reservations_reservation r WHERE r.confirmation_number = next.number)
  FROM next
"""


def find_reservation(connection: Connection, reservation_id: str) -> Reservation:
    """The reservation by the id in a path: our number, or the id that OpenTable itself made it with.

    Raises Missing `reservation_not_found`, also for another connection's.
    """
    found = find_numbered(connection, reservation_id) or find_made(connection, key_of_id(reservation_id))
    if found is None:
        raise Missing("reservation_not_found", "There is no such reservation.")
    return found


def find_numbered(connection: Connection, reservation_id: str) -> Reservation | None:
    """The reservation with this confirmation number, if the id is one of ours that the connection may see."""
    if not (reservation_id.isascii() and reservation_id.isdigit() and len(reservation_id) <= 10):
        return None
    number = int(reservation_id)
    if not 1 <= number <= _INT32 or str(number) != reservation_id:
        return None
    # OpenTable's own numbers are unique per outlet only; of two the newer one is what it speaks of.
    return _visible_to(connection).filter(confirmation_number=number).order_by("-pk").first()


def find_made(connection: Connection, opentable_key: str) -> Reservation | None:
    """The reservation made with this href or path id."""
    return _visible_to(connection).filter(connection=connection, opentable_key=opentable_key).first()


def find_at(outlet: Outlet, confirmation_number: int) -> Reservation | None:
    """The outlet's reservation of this number."""
    found = Reservation.objects.select_related("outlet", "guest", "placement", "connection")
    return found.filter(outlet=outlet, confirmation_number=confirmation_number).first()


def key_of_id(reservation_id: str) -> str:
    """How a make's path id is kept as its natural key."""
    return f"id:{reservation_id}"


def _visible_to(connection: Connection) -> QuerySet[Reservation]:
    """The connection's own reservations, and those that staff of its outlets made."""
    rids = Link.objects.filter(connection=connection).values("rid")
    found = Reservation.objects.select_related("outlet", "guest", "placement", "connection")
    return found.filter(Q(connection=connection) | Q(connection=None), outlet__rid__in=rids)


def link_of(reservation: Reservation) -> Link | None:
    """The link through which OpenTable learns of this reservation; None if it never heard of it."""
    if reservation.connection_id is None:
        return None
    links = Link.objects.filter(connection=reservation.connection_id, rid=reservation.outlet.rid)
    return links.select_related("connection").first()


def free_number() -> int:
    """The next confirmation number that nobody has."""
    while True:
        with database.cursor() as sql:
            sql.execute(_NEXT_NUMBER)
            number, is_used = sql.fetchone()
        if not is_used:
            return int(number)


def stands(reservation: Reservation) -> dict[str, Any]:
    """What staff may change of a booking on its page, as it is now; plain values, for the page to keep."""
    names = ("starts_local", "party_size", "guest_notes", "occasion", "table_request", "deposit_note")
    return {**{name: getattr(reservation, name) for name in names}, "tags": list(reservation.tags)}


def dates_of(reservation: Reservation, now: dt.datetime | None = None) -> set[dt.date]:
    """The service days a reservation touches; with `now` also those that a seating now may touch."""
    known = inventory.setup(reservation.outlet)
    placement = reservation.placement
    dates = {reservation.date}
    if placement is not None:
        dates |= set(known.dates(placement.date, placement.during.upper))
    if now is not None:
        today = known.service_date(known.local(now))
        dates |= {today - _DAY, today, today + _DAY}
    return dates


def overstaying(now: dt.datetime) -> QuerySet[Reservation]:
    """Seated parties whose claim is over, or was cut short of their stay; the longest over first.

    Who was seated more than a day ago has been forgotten, not fed.
    """
    turn = ExpressionWrapper(F("placement__turn_minutes") * _MINUTE, DurationField())
    is_cut_short = Q(placement__during__endswith__lt=F("placement__during__startswith") + turn)
    found = Reservation.objects.filter(
        is_cut_short | Q(placement__during__endswith__lte=now),
        state=State.SEATED,
        placement__kind=Kind.SEATING,
        placement__released_at=None,
        placement__during__startswith__gt=now - _DAY,
    )
    return found.select_related("outlet", "placement").order_by("placement__during__endswith", "pk")


def waiting_for_table(now: dt.datetime) -> QuerySet[Reservation]:
    """Booked parties without a table who may still come, in the order in which they do."""
    found = Reservation.objects.filter(
        state=State.BOOKED, needs_table=True, outlet__mode=Mode.NETWORK, starts_at__gt=now - _LATEST
    )
    return found.select_related("outlet", "placement").order_by("starts_at", "pk")


def party_names(*, placement_ids: Collection[int]) -> dict[int, str]:
    """The parties of these placements by name and number (config.parties)."""
    found = Reservation.objects.filter(placement__in=placement_ids).select_related("guest")
    return {
        party.placement_id: f"{party.guest or 'Guest'}, reservation {party.confirmation_number}"
        for party in found
        if party.placement_id is not None
    }


# Asks the rows and not the constraint, which may have been dropped: that is what makes it a proof. An expired
# lock counts for nothing, also where nobody has deleted its claims yet.
_OVERLAPS = """
SELECT a.id, b.id FROM availability_claim a
  JOIN availability_claim b ON a.table_id = b.table_id AND a.id < b.id AND a.during && b.during
 WHERE coalesce(a.expires_at > clock_timestamp(), true) AND coalesce(b.expires_at > clock_timestamp(), true)
 ORDER BY a.id, b.id
"""

# A claim lives by its placement's kind: a lock by its own number, a block by its reason, a booking and a
# seating by the reservation that has the placement and has not ended.
_ORPHANS = """
SELECT c.id, c.kind FROM availability_claim c
  JOIN availability_placement p ON p.id = c.placement_id
  LEFT JOIN reservations_reservation r ON r.placement_id = p.id
 WHERE p.kind <> c.kind OR p.released_at IS NOT NULL
    OR (c.kind IN ('BOOKING', 'SEATING') AND (r.id IS NULL OR r.state IN ('DONE', 'NOSHOW', 'CANCELED')))
 ORDER BY c.id
"""


def overlapping_claims() -> list[tuple[int, int]]:
    """Pairs of living claims that keep one table at the same time."""
    with database.cursor() as sql:
        sql.execute(_OVERLAPS)
        return [(int(first), int(second)) for first, second in sql.fetchall()]


def claims_without_owner() -> list[tuple[int, str]]:
    """Claims that keep a table for nobody, each with its kind."""
    with database.cursor() as sql:
        sql.execute(_ORPHANS)
        return [(int(claim), str(kind)) for claim, kind in sql.fetchall()]
