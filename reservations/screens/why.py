"""Why a time is bookable for a party or not: the sheet of one cell of the heat map, and its own page."""

import datetime as dt
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from availability import engine
from availability import queries as inventory
from availability.forms import CellForm
from config import roles, site
from reservations import queries


@require_safe
@site.page(roles.Act.SEE_AVAILABILITY)
def why(request: site.StaffRequest) -> HttpResponse:
    """Every rule that decided the cell, the first blocker named; as a page where no sheet asked for it."""
    form = CellForm(request.GET)
    if not form.is_valid():
        raise Http404
    asked, now = form.cleaned_data, timezone.now()
    question = engine.Question(
        start=asked["minute"], party_size=asked["size"], now=now, channel=asked["channel"]
    )
    found = inventory.explain(outlet=request.outlet, date=asked["date"], question=question)
    context = {
        "why": found,
        "steps": [(remedy, _form_of(remedy)) for remedy in found.remedies or ()],
        "moves": _moves(request, found, now),
        "may_set": roles.may(request.membership.role, roles.Act.SET_RULES),
        "may_book": roles.may(request.membership.role, roles.Act.WORK_FLOOR),
    }
    is_sheet = request.headers.get("HX-Request") == "true"
    return render(request, "reservations/why/sheet.html" if is_sheet else "reservations/why.html", context)


def _moves(
    request: site.StaffRequest, found: inventory.Explanation, now: dt.datetime
) -> list[tuple[inventory.NamedMove, queries.Party | None]]:
    """The moves, each with the party that would go, where the book knows it."""
    parties = queries.parties_at(request.outlet, [move.placement_id for move in found.moves], now)
    return [(move, parties.get(move.placement_id)) for move in found.moves]


def _form_of(remedy: inventory.Remedy) -> str:
    """Where a manager makes a step: a row's form, or that of a new one with the step filled in."""
    if not remedy.model:
        return ""
    begins = f"admin:availability_{remedy.model}"
    if remedy.number is not None:
        return reverse(f"{begins}_change", args=[remedy.number])
    return f"{reverse(f'{begins}_add')}?{urlencode(remedy.filled or {})}"
