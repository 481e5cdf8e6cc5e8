"""A day's book by half-hours, with running covers, flags and last visits."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from availability import queries as inventory
from config.outlets import formats
from config.outlets.models import Outlet
from reservations.models import Reservation, State, Visit
from reservations.queries import undoing
from reservations.queries.floor import party_at
from reservations.queries.pictures import Party
from reservations.queries.sifting import Sieve, Sought, sieve

_NOT_COMING = (State.CANCELED, State.NOSHOW)


@dataclass(frozen=True, slots=True)
class Row:
    """A party with its guest's last visit before this day."""

    party: Party
    last_visit: Visit | None


@dataclass(frozen=True, slots=True)
class HalfHour:
    """The parties of a shift that start within thirty minutes; `running` counts the covers up to its end."""

    at: str
    shift: str
    rows: list[Row]
    covers: int
    running: int


@dataclass(frozen=True, slots=True)
class Book:
    """One day: who is late first, then everyone by half-hours.

    `covers` and `parties` are of all that are coming; the rest is of those sought. `undoable` are those whose
    seat, cancel or no-show may be taken back, `swapped` those that changed tables just now.
    """

    date: dt.date
    sieve: Sieve
    shown: int
    undoable: list[Party]
    swapped: list[tuple[Party, Party]]
    late: list[Row]
    halves: list[HalfHour]
    covers: int
    parties: int


def load_book(*, outlet: Outlet, date: dt.date, now: dt.datetime, sought: Sought | None = None) -> Book:
    """The day's book: four statements, and what the setup takes."""
    through = sieve(outlet=outlet, date=date, sought=sought or Sought())
    known = inventory.setup(outlet)
    found = outlet.reservations.filter(date=date).select_related("guest", "placement")
    reservations = list(found.order_by("starts_at", "pk"))
    visits = _last_visits({row.guest_id for row in reservations if row.guest_id}, date)
    rows = [
        Row(party_at(known, reservation, now), visits.get(reservation.guest_id or 0))
        for reservation in reservations
    ]
    coming = [row.party.reservation for row in rows if row.party.reservation.state not in _NOT_COMING]
    parties = [row.party for row in rows]
    changes = undoing.recent_changes(parties, now)
    found_rows = [row for row in rows if through.has(row.party)]
    return Book(
        date=date,
        sieve=through,
        shown=len(found_rows),
        undoable=undoing.undoable(parties, changes),
        swapped=undoing.swapped(parties, changes),
        late=[row for row in found_rows if row.party.look.name == "late"],
        halves=_halves(found_rows, through),
        covers=sum(reservation.party_size for reservation in coming),
        parties=len(coming),
    )


def visit_of(reservation: Reservation) -> Visit | None:
    """What the party spent; None until its check closes."""
    return Visit.objects.filter(reservation=reservation).first()


def _last_visits(guest_ids: set[int], before: dt.date) -> dict[int, Visit]:
    visits = Visit.objects.filter(guest__in=guest_ids, date__lt=before)
    latest = visits.order_by("guest_id", "-date", "-pk").distinct("guest_id")
    return {visit.guest_id: visit for visit in latest if visit.guest_id is not None}


def _halves(rows: list[Row], through: Sieve) -> list[HalfHour]:
    running, halves = 0, []
    for (shift, at), found in groupby(
        rows, key=lambda row: (through.shift_of(row.party), _half(row.party.reservation))
    ):
        parties = list(found)
        stays = [row.party.reservation for row in parties]
        covers = sum(stay.party_size for stay in stays if stay.state not in _NOT_COMING)
        running += covers
        halves.append(HalfHour(formats.clock(at), shift, parties, covers, running))
    return halves


def _half(reservation: Reservation) -> dt.datetime:
    """The half-hour in which it starts, on the wall clock."""
    start = dt.datetime.fromisoformat(reservation.starts_local)
    return start.replace(minute=start.minute - start.minute % 30)
