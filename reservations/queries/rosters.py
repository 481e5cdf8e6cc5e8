"""What the page of sections shows: who has which tables in one service, and who could be given some."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from availability import queries as inventory
from availability.models import Table
from config.outlets.models import Outlet
from reservations.models import Section
from reservations.queries import sections
from reservations.queries.floor import standing_tables
from reservations.queries.sections import Ring


@dataclass(frozen=True, slots=True)
class Row:
    """A server with a section: how many tables and chairs it has."""

    section: Section
    ring: Ring
    tables: int
    chairs: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A table, whose it is (None: nobody's), and whether that is the server who is picked."""

    table: Table
    ring: Ring | None
    is_picked: bool

    @property
    def label(self) -> str:
        """The table in one sentence."""
        whose = f"{self.ring.server_name}'s" if self.ring else "nobody's"
        return f"Table {self.table.name}, {self.table.max_covers} chairs, {whose}"

    @property
    def center(self) -> tuple[float, float]:
        """The middle of the table, in floor units."""
        return self.table.x + self.table.width / 2, self.table.y + self.table.height / 2


@dataclass(frozen=True, slots=True)
class Roster:
    """The sections of one service. `people` serve at the outlet and have no section in it yet."""

    date: dt.date
    shift_name: str
    shifts: Sequence[str]
    rows: Sequence[Row]
    spots: Sequence[Spot]
    people: Sequence[str]
    picked: Section | None
    # Set for the whole day, and in force here until this shift has sections of its own.
    is_inherited: bool

    @property
    def day_before(self) -> dt.date:
        """Yesterday, seen from that date."""
        return self.date - dt.timedelta(days=1)

    @property
    def day_after(self) -> dt.date:
        """The next date."""
        return self.date + dt.timedelta(days=1)

    @property
    def week_before(self) -> dt.date:
        """The same weekday a week ago."""
        return self.date - dt.timedelta(days=7)


def load_roster(
    *, outlet: Outlet, now: dt.datetime, date: dt.date | None, shift_name: str, section_id: int | None
) -> Roster:
    """The sections of a date (None: today) and shift (empty: the whole day), one server of them picked.

    Who is picked is the one asked for, else the first without a table, else the first.
    """
    known = inventory.setup(outlet)
    date = date or known.service_date(known.local(now))
    staffing = sections.staffing_of(outlet, date, shift_name)
    found = list(staffing.sections)
    tables = standing_tables(outlet, date)
    picked = _pick(found, section_id)
    names = {section.server_name for section in found}
    return Roster(
        date=date,
        shift_name=shift_name,
        shifts=[shift.name for shift in sections.shifts_on(known, date)],
        rows=_rows(staffing, tables),
        spots=_spots(staffing, tables, picked),
        people=[name for name in sections.servers_at(outlet) if name not in names],
        picked=picked,
        is_inherited=bool(
            shift_name and not found and sections.staffing_in(outlet, date, shift_name).sections
        ),
    )


def _pick(found: Sequence[Section], section_id: int | None) -> Section | None:
    asked = next((section for section in found if section.pk == section_id), None)
    empty = next((section for section in found if not section.places.all()), None)
    return asked or empty or next(iter(found), None)


def _rows(staffing: sections.Staffing, tables: Sequence[Table]) -> list[Row]:
    chairs = {table.pk: table.max_covers for table in tables}
    rows = []
    for section in staffing.sections:
        own = [place.table_id for place in section.places.all() if place.table_id in chairs]
        ring = staffing.rings[section.server_name]
        rows.append(Row(section, ring, len(own), sum(chairs[number] for number in own)))
    return rows


def _spots(staffing: sections.Staffing, tables: Sequence[Table], picked: Section | None) -> list[Spot]:
    rings, served = staffing.rings, staffing.served
    return [
        Spot(
            table,
            rings.get(served.get(table.pk, "")),
            picked is not None and served.get(table.pk) == picked.server_name,
        )
        for table in tables
    ]
