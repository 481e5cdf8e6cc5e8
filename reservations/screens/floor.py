"""The floor: what is at every table now, live; its buttons are the doors of acts.py and of pos_sync."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from availability.models import Table
from config import parts, roles, site
from config.opentable import fixes, lights
from reservations import queries

FOLDER = "reservations/floor"
PARTS = ("status", "banners", "rail", "map", "undo", "sections")
SHOWS = ("upcoming", "seated", "waitlist", "done")
MARGIN = 24


@require_safe
@site.page(roles.Act.SEE_FLOOR)
def floor(request: site.StaffRequest) -> HttpResponse:
    """The whole page, on the tab and area that the address names."""
    context = _context(request)
    context["parts"] = parts.render(request, folder=FOLDER, names=PARTS, context=context)
    return render(request, "reservations/floor.html", context)


@require_safe
@site.page(roles.Act.SEE_FLOOR)
def floor_parts(request: site.StaffRequest) -> HttpResponse:
    """What of the page changed since it was drawn."""
    return parts.answer(request, folder=FOLDER, names=PARTS, context=_context(request))


def _context(request: site.StaffRequest) -> dict[str, Any]:
    now = timezone.now()
    found = queries.load_floor(outlet=request.outlet, now=now)
    show = next((show for show in SHOWS if show == request.GET.get("show")), SHOWS[0])
    area, opened = request.GET.get("area", ""), request.GET.get("party", "")
    tiles = [tile for tile in found.tiles if area in ("", str(tile.table.area_id))] or found.tiles
    return {
        "floor": found,
        "show": show,
        "area": area,
        "opens": opened if opened.isascii() and opened.isdecimal() else "",
        "view": "list" if request.GET.get("view") == "list" else "map",
        "tiles": tiles,
        "parties": getattr(found, show, []),
        "waitlist": queries.load_waitlist(outlet=request.outlet, now=now),
        "box": box_of([tile.table for tile in tiles]),
        "joints": queries.joints(tiles),
        "light": lights.link_light(request.outlet.rid),
        "banners": fixes.banners(request.membership),
        "now": now,
        "may_work": roles.may(request.membership.role, roles.Act.WORK_FLOOR),
    }


def box_of(tables: Sequence[Table]) -> str:
    """The SVG's viewBox: the furniture shown, with a margin."""
    if not tables:
        return "0 0 1000 640"
    left, top = min(table.x for table in tables) - MARGIN, min(table.y for table in tables) - MARGIN
    right = max(table.x + table.width for table in tables) + MARGIN
    bottom = max(table.y + table.height for table in tables) + MARGIN
    return f"{left} {top} {max(right - left, 480)} {max(bottom - top, 360)}"
