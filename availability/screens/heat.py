"""The heat map: what is bookable on a day, party size by time; each cell can say why."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from availability import queries
from availability.screens import days, looks
from config import parts, roles, site

FOLDER = "availability/heat"
PARTS = ("cells", "legend")


@require_safe
@site.page(roles.Act.SEE_AVAILABILITY)
def show(request: site.StaffRequest) -> HttpResponse:
    """The map of the day that is asked for; today's while none is named."""
    context = _context(request)
    context["parts"] = parts.render(request, folder=FOLDER, names=PARTS, context=context)
    return render(request, "availability/heat.html", context)


@require_safe
@site.page(roles.Act.SEE_AVAILABILITY)
def show_parts(request: site.StaffRequest) -> HttpResponse:
    """The map again, if it changed."""
    return parts.answer(request, folder=FOLDER, names=PARTS, context=_context(request))


def _context(request: site.StaffRequest) -> dict[str, Any]:
    now = timezone.now()
    date, channel = days.asked(request, now)
    found = queries.heat_map(outlet=request.outlet, date=date, channel=channel, now=now)
    rows = [(row.party_size, [(cell, looks.of(cell)) for cell in row.cells]) for row in found.rows]
    return days.beside(date, queries.local_date(request.outlet, now)) | {
        "map": found,
        "rows": rows,
        "legend": looks.legend(look for _, cells in rows for _, look in cells),
    }
