"""Sections: who serves which tables, set by tapping a server and then tables."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from availability.models import Table
from config import doors, parts, roles, site
from reservations import forms, operations, queries
from reservations.models import Section
from reservations.screens.floor import box_of

FOLDER = "reservations/sections"
PARTS = ("servers", "tables")


@require_safe
@site.page(roles.Act.WORK_FLOOR)
def sections(request: site.StaffRequest) -> HttpResponse:
    """The page of one service."""
    context = _context(request)
    context["parts"] = parts.render(request, folder=FOLDER, names=PARTS, context=context)
    return render(request, "reservations/sections.html", context)


@require_safe
@site.page(roles.Act.WORK_FLOOR)
def sections_parts(request: site.StaffRequest) -> HttpResponse:
    """What of the page changed since it was drawn."""
    return parts.answer(request, folder=FOLDER, names=PARTS, context=_context(request))


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def open_section(request: site.StaffRequest) -> HttpResponse:
    """Put a server on the service, and pick that one for the tables tapped next."""
    form = doors.valid(forms.OpenSectionForm(request.POST))
    section = operations.open_section(
        outlet=request.outlet,
        date=form.cleaned_data["date"],
        shift_name=form.cleaned_data["shift"],
        server_name=form.cleaned_data["typed"] or form.cleaned_data["server_name"],
    )
    asked = urlencode({"date": section.date, "shift": section.shift_name, "section": section.pk})
    address = f"{reverse('sections', args=[request.outlet.slug])}?{asked}"
    return HttpResponse(status=204, headers={"HX-Redirect": address})


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def give_table(request: site.StaffRequest, section_id: int, table_id: int) -> HttpResponse:
    """Give the server a table."""
    operations.give_table(section=_section(request, section_id), table=_table(request, table_id))
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def take_table(request: site.StaffRequest, section_id: int, table_id: int) -> HttpResponse:
    """Take a table from the server."""
    operations.take_table(section=_section(request, section_id), table=_table(request, table_id))
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def close_section(request: site.StaffRequest, section_id: int) -> HttpResponse:
    """Take the server off the service."""
    operations.close_section(section=_section(request, section_id))
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def copy_sections(request: site.StaffRequest) -> HttpResponse:
    """Set the service as another day's was."""
    form = doors.valid(forms.CopySectionsForm(request.POST))
    operations.copy_sections(
        outlet=request.outlet,
        date=form.cleaned_data["date"],
        shift_name=form.cleaned_data["shift"],
        from_date=form.cleaned_data["from_date"],
    )
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def clear_sections(request: site.StaffRequest) -> HttpResponse:
    """Begin the service anew."""
    form = doors.valid(forms.ServiceForm(request.POST))
    operations.clear_sections(
        outlet=request.outlet, date=form.cleaned_data["date"], shift_name=form.cleaned_data["shift"]
    )
    return doors.done()


def _context(request: site.StaffRequest) -> dict[str, Any]:
    asked = forms.RosterForm(request.GET)
    wanted = asked.cleaned_data if asked.is_valid() else {}
    roster = queries.load_roster(
        outlet=request.outlet,
        now=timezone.now(),
        date=wanted.get("date"),
        shift_name=wanted.get("shift", ""),
        section_id=wanted.get("section"),
    )
    return {"roster": roster, "box": box_of([spot.table for spot in roster.spots])}


def _section(request: site.StaffRequest, section_id: int) -> Section:
    return get_object_or_404(Section.objects.select_related("outlet"), outlet=request.outlet, pk=section_id)


def _table(request: site.StaffRequest, table_id: int) -> Table:
    return get_object_or_404(Table, outlet=request.outlet, pk=table_id)
