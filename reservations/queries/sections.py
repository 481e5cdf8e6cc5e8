"""Who serves where: the sections of a service, their servers' loads, and how the map draws them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from availability import queries as inventory
from availability import slots
from availability.models import Table
from config.outlets.models import Membership, Outlet
from config.roles import Role
from reservations import rotation
from reservations.models import Reservation, Section, SectionTable, State

# As many outlines as floor.css has colors; beyond these they come again, dashed.
HUES = 6
_SITTING = (State.SEATED, State.ASSUMED_SEATED)


@dataclass(frozen=True, slots=True)
class Ring:
    """How a server's tables are told apart: two letters, and an outline (`hue` of 0: none)."""

    server_name: str
    initials: str
    hue: int = 0
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Staffing:
    """The sections in force in one service."""

    date: dt.date
    shift_name: str
    sections: Sequence[Section]

    @property
    def served(self) -> dict[int, str]:
        """The server of each table that somebody has."""
        return {
            place.table_id: section.server_name for section in self.sections for place in section.places.all()
        }

    @property
    def rings(self) -> dict[str, Ring]:
        """How each server is drawn, by name, in the order in which they were set."""
        return {
            section.server_name: Ring(
                section.server_name, section.initials, position % HUES + 1, position >= HUES
            )
            for position, section in enumerate(self.sections)
        }

    def loads(self, parties: Iterable[Reservation]) -> list[rotation.Load]:
        """What each server has to do, by the day's parties; one without a server counts where it sits."""
        served = {
            place.table.name: section.server_name
            for section in self.sections
            for place in section.places.all()
        }
        found = [(party.server_name or _served_at(party, served), party) for party in parties]
        return rotation.loads_of(
            [(section.server_name, section.initials) for section in self.sections],
            [(name, party.party_size, party.state in _SITTING, party.seated_at) for name, party in found],
        )


def staffing_now(outlet: Outlet, known: inventory.Setup, now: dt.datetime) -> Staffing:
    """The sections in force at this moment: two statements, one where there are none."""
    date = known.service_date(known.local(now))
    shift = shift_at(known, date, known.minute(date, now))
    return staffing_in(outlet, date, shift.name if shift else "")


def staffing_in(outlet: Outlet, date: dt.date, shift_name: str) -> Staffing:
    """The sections in force in a shift: its own, else those of the whole day."""
    names = {"", shift_name}
    sections = _load(outlet, date, names)
    own = [section for section in sections if section.shift_name == shift_name]
    return Staffing(date, shift_name, own or sections)


def staffing_of(outlet: Outlet, date: dt.date, shift_name: str) -> Staffing:
    """The sections that were set for just this shift, or (no shift named) for the whole day."""
    return Staffing(date, shift_name, _load(outlet, date, {shift_name}))


def _load(outlet: Outlet, date: dt.date, shift_names: set[str]) -> list[Section]:
    found = Section.objects.filter(outlet=outlet, date=date, shift_name__in=shift_names)
    places = Prefetch("places", SectionTable.objects.select_related("table"))
    return list(found.order_by("pk").prefetch_related(places))


def _served_at(party: Reservation, served: Mapping[str, str]) -> str:
    return next((served[name] for name in party.table_names if name in served), "")


def server_at(outlet: Outlet, tables: Iterable[Table], now: dt.datetime) -> str:
    """Whose section a party sits in at these tables now; empty where it is nobody's."""
    staffing = staffing_now(outlet, inventory.setup(outlet), now)
    return rotation.server_of([table.pk for table in tables], staffing.served)


def section_server(reservation: Reservation, now: dt.datetime) -> str:
    """Who else would serve a seated party, by where it sits: empty where it is served by that one already."""
    if reservation.state != State.SEATED:
        return ""
    tables = {table.name: table for table in Table.objects.filter(outlet=reservation.outlet)}
    found = [tables[name] for name in reservation.table_names if name in tables]
    server_name = server_at(reservation.outlet, found, now)
    return "" if server_name == reservation.server_name else server_name


def loads_now(outlet: Outlet, staffing: Staffing) -> list[rotation.Load]:
    """What each server has to do now: one statement more."""
    if not staffing.sections:
        return []
    found = Reservation.objects.filter(outlet=outlet, seated_at__isnull=False)
    found = found.filter(Q(date=staffing.date) | Q(state=State.SEATED))
    return staffing.loads(found.only("server_name", "party_size", "state", "seated_at", "table_names"))


def servers_at(outlet: Outlet) -> list[str]:
    """The people who serve at the outlet, by name."""
    found = Membership.objects.filter(outlet=outlet, role=Role.SERVER.value, user__is_active=True)
    return sorted(
        member.user.get_full_name() or member.user.get_username() for member in found.select_related("user")
    )


def shift_at(known: inventory.Setup, date: dt.date, minute: int) -> slots.Shift | None:
    """The shift that runs, else the next of the day, else the last."""
    running = shifts_on(known, date)
    ahead = [shift for shift in running if minute < shift.closes]
    return next(iter(ahead or running[-1:]), None)


def shifts_on(known: inventory.Setup, date: dt.date) -> list[slots.Shift]:
    """The shifts of a date, in their order."""
    return sorted(known.calendar.running(date), key=lambda shift: shift.first_seating)
