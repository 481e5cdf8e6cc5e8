"""The page "Rehearse": support starts a rehearsal, watches it, and reads or prints its go-live sheet."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from config import errors, parts, roles, site
from config.opentable import links
from config.opentable.environments import Environment
from config.opentable.models import Rehearsal
from config.opentable.rehearsal import runs, sheets

PARTS = ("start", "sheet", "others")
_FOLDER = "opentable/rehearsal"


@require_safe
@site.page(roles.Act.STEER_INTEGRATION)
def show(request: site.StaffRequest, number: int | None = None) -> HttpResponse:
    """The sheet in the address, or the latest, with the others to choose from."""
    context = _context(request, number)
    shown = parts.render(request, folder=_FOLDER, names=PARTS, context=context)
    return render(request, "opentable/rehearsal.html", context | {"parts": shown})


@require_safe
@site.page(roles.Act.STEER_INTEGRATION)
def show_parts(request: site.StaffRequest, number: int) -> HttpResponse:
    """What changed of a sheet while its rehearsal is played."""
    context = _context(request, number)
    return parts.answer(request, folder=_FOLDER, names=PARTS, context=context)


@require_POST
@site.page(roles.Act.STEER_INTEGRATION)
def ask(request: site.StaffRequest) -> HttpResponse:
    """Ask for a rehearsal; the relay plays it."""
    try:
        runs.ask(outlet=request.outlet, by=request.user.get_username())
    except errors.Refusal as refusal:
        messages.error(request, refusal.words)
    return redirect("rehearsals", request.outlet.slug)


def _context(request: site.StaffRequest, number: int | None) -> dict[str, Any]:
    known = sheets.latest(request.outlet)
    rehearsal = next(iter(known), None)
    if number is not None:
        rehearsal = get_object_or_404(Rehearsal, pk=number, rid=request.outlet.rid)
    link = links.current_link(request.outlet.rid)
    return {
        "outlet": request.outlet,
        "rehearsals": known,
        "rehearsal": rehearsal,
        "sheet": sheets.sheet_of(rehearsal) if rehearsal else None,
        "link": link,
        "is_at_the_sandbox": link is not None and link.environment == Environment.SANDBOX,
    }
