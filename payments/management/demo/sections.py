"""The demo's servers: two of them share the room on the evening that is shown."""

import datetime as dt

from availability.models import Table
from config.outlets.models import Outlet
from reservations import operations as book
from reservations.models import Section

SERVERS = ("Ana North", "Jo Blake")


def share(*, outlet: Outlet, date: dt.date) -> None:
    """Give each server half of the tables, unless somebody has set sections for that date."""
    if Section.objects.filter(outlet=outlet, date=date).exists():
        return
    tables = list(Table.objects.filter(outlet=outlet, is_active=True).order_by("area_id", "pk"))
    half = (len(tables) + 1) // 2
    for name, own in zip(SERVERS, (tables[:half], tables[half:]), strict=True):
        section = book.open_section(outlet=outlet, date=date, shift_name="", server_name=name)
        for table in own:
            book.give_table(section=section, table=table)
