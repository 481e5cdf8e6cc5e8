"""Sections: which server has which tables, set before a service and while it runs."""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction

from availability.models import Table
from config.errors import Conflict, Invalid, Missing
from config.opentable import doorbell
from config.outlets import formats
from config.outlets.models import Outlet
from reservations import queries, rotation
from reservations.models import Section, SectionTable

_LONGEST_NAME = 100


@transaction.atomic
def open_section(*, outlet: Outlet, date: dt.date, shift_name: str, server_name: str) -> Section:
    """Give a server a section without tables; one that is there already stays as it is.

    Raises Invalid `server_required` for no name, and Conflict `initials_taken` where another tablet was
    faster to take the same letters.
    """
    name = " ".join(server_name.split())[:_LONGEST_NAME]
    if not name:
        raise Invalid("server_required", "Choose a server, or type a name.", {"server_name": ["required"]})
    that_day = Section.objects.filter(outlet=outlet, date=date)
    own = that_day.filter(server_name=name).values_list("initials", flat=True).first()
    taken = that_day.exclude(server_name=name).values_list("initials", flat=True)
    try:
        with transaction.atomic():
            section, _ = Section.objects.get_or_create(
                outlet=outlet,
                date=date,
                shift_name=shift_name,
                server_name=name,
                defaults={"initials": own or rotation.initials_of(name, taken)},
            )
    except IntegrityError as taken_meanwhile:
        raise Conflict(
            "initials_taken", "Somebody set sections at the same moment: please try again."
        ) from taken_meanwhile
    _ring(outlet)
    return section


@transaction.atomic
def give_table(*, section: Section, table: Table) -> SectionTable:
    """Give a server a table; who had it in that service has it no more. Missing for another outlet's."""
    if table.outlet_id != section.outlet_id:
        raise Missing("table_not_found", "That table is not one of this outlet's.")
    place, _ = SectionTable.objects.update_or_create(
        table=table, date=section.date, shift_name=section.shift_name, defaults={"section": section}
    )
    _ring(section.outlet)
    return place


@transaction.atomic
def take_table(*, section: Section, table: Table) -> None:
    """Take a table from a server; one that is not the server's stays whose it is."""
    SectionTable.objects.filter(section=section, table=table).delete()
    _ring(section.outlet)


@transaction.atomic
def close_section(*, section: Section) -> None:
    """Take a server off a service; parties that sit keep their server."""
    outlet = section.outlet
    section.delete()
    _ring(outlet)


@transaction.atomic
def clear_sections(*, outlet: Outlet, date: dt.date, shift_name: str) -> None:
    """Begin anew: nobody has a section in that service."""
    Section.objects.filter(outlet=outlet, date=date, shift_name=shift_name).delete()
    _ring(outlet)


@transaction.atomic
def copy_sections(*, outlet: Outlet, date: dt.date, shift_name: str, from_date: dt.date) -> list[Section]:
    """Set a service's sections as those that were in force in the same shift of another date.

    Raises Missing `no_sections` where there were none.
    """
    former = queries.staffing_in(outlet, from_date, shift_name).sections
    if not former:
        raise Missing("no_sections", f"No sections were set on {formats.day(from_date)}.")
    clear_sections(outlet=outlet, date=date, shift_name=shift_name)
    return [_copy(section, date, shift_name) for section in former]


def _copy(former: Section, date: dt.date, shift_name: str) -> Section:
    section = open_section(
        outlet=former.outlet, date=date, shift_name=shift_name, server_name=former.server_name
    )
    _place(section, (place.table_id for place in former.places.all()))
    return section


def _place(section: Section, table_ids: Iterable[int]) -> None:
    SectionTable.objects.bulk_create(
        SectionTable(section=section, table_id=number, date=section.date, shift_name=section.shift_name)
        for number in table_ids
    )


def _ring(outlet: Outlet) -> None:
    doorbell.ring_after_commit(topic="floor", rid=outlet.rid)
