"""Who is calling: guests of the outlet by any part of a name or phone, with what to know of them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count

from availability import queries as inventory
from availability.models import Table
from config.errors import Missing
from config.outlets.models import Outlet
from reservations.models import Guest, Visit
from reservations.queries.guests import find_guests


@dataclass(frozen=True, slots=True)
class Known:
    """A guest with the visits that were paid: how many, and the last one."""

    guest: Guest
    visits: int
    last: Visit | None


def known_guests(*, outlet: Outlet, words: str) -> list[Known]:
    """Those found, in three statements."""
    return _known(find_guests(outlet=outlet, words=words))


def known_guest(*, outlet: Outlet, guest_id: int | None) -> Known | None:
    """The one that was picked, or who they were merged into since; None for another outlet's."""
    picked = Guest.objects.filter(outlet=outlet, pk=guest_id or 0).select_related("merged_into").first()
    if picked is None:
        return None
    return _known([picked.merged_into or picked])[0]


def _known(guests: list[Guest]) -> list[Known]:
    visits = Visit.objects.filter(guest__in=guests)
    counts = dict(visits.values_list("guest").annotate(Count("pk")))
    lasts = {
        visit.guest_id: visit for visit in visits.order_by("guest_id", "-date", "-pk").distinct("guest_id")
    }
    return [Known(guest, counts.get(guest.pk, 0), lasts.get(guest.pk)) for guest in guests]


def find_table(*, outlet: Outlet, table_id: int | None) -> Table | None:
    """The outlet's table of this number, if one is asked for. Raises Missing `table_not_found`."""
    if table_id is None:
        return None
    found = Table.objects.filter(outlet=outlet, is_active=True, pk=table_id).first()
    if found is None:
        raise Missing("table_not_found", "That table is not in use here any more: choose another.")
    return found


def pinnable_tables(*, outlet: Outlet, date: dt.date) -> list[Table]:
    """The tables that a booking of that day may be pinned to: those in the room by the day's floor plan."""
    places = inventory.setup(outlet).layout_on(date).places
    return list(Table.objects.filter(outlet=outlet, is_active=True, pk__in=places).order_by("name"))
