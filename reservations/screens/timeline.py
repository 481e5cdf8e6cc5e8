"""The timeline: a day by tables and time, live; and the doors that give a booked party its tables."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from availability import queries as inventory
from config import doors, parts, roles, site
from reservations import forms, operations, queries
from reservations.screens import acts

FOLDER = "reservations/timeline"
PARTS = ("summary", "axis", "lanes", "now", "figures")
_DAY = dt.timedelta(days=1)


@require_safe
@site.page(roles.Act.SEE_FLOOR)
def timeline(request: site.StaffRequest) -> HttpResponse:
    """The whole page of the date that the address names; `move` names the party that is being moved."""
    context = _context(request)
    context["parts"] = parts.render(request, folder=FOLDER, names=PARTS, context=context)
    context["moving"] = _moving(request)
    return render(request, "reservations/timeline.html", context)


@require_safe
@site.page(roles.Act.SEE_FLOOR)
def timeline_parts(request: site.StaffRequest) -> HttpResponse:
    """What of the page changed since it was drawn."""
    return parts.answer(request, folder=FOLDER, names=PARTS, context=_context(request))


@require_safe
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_in_place
def placing(request: site.StaffRequest, number: int) -> HttpResponse:
    """How tables would serve a party, before it gets them; with `ask` also the button that gives them."""
    form = doors.valid(forms.PlacingForm(request.GET))
    party = acts.reservation_of(request.outlet, number)
    preview = queries.preview_tables(
        reservation=party,
        tables=acts.tables_of(request.outlet, form.cleaned_data["tables"]),
        starts_local=form.starts(),
        now=timezone.now(),
    )
    context = {"preview": preview, "party": party, "asks": "ask" in request.GET}
    return render(request, "reservations/timeline/placing.html", context)


@require_safe
@site.page(roles.Act.WORK_FLOOR)
def other_tables(request: site.StaffRequest, number: int) -> HttpResponse:
    """A booked party's sheet of the tables it could have at its own time, the best first."""
    party, now = acts.reservation_of(request.outlet, number), timezone.now()
    context = {
        "party": queries.party_now(party, now),
        "previews": queries.other_tables(reservation=party, now=now),
    }
    return render(request, "reservations/timeline/other_tables.html", context)


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def assign(request: site.StaffRequest, number: int) -> HttpResponse:
    """Give a booked party these tables, at another time if one is named."""
    form = doors.valid(forms.PlacingForm(request.POST))
    operations.assign_tables(
        reservation=acts.reservation_of(request.outlet, number),
        tables=acts.tables_of(request.outlet, form.cleaned_data["tables"]),
        starts_local=form.starts(),
        is_pinned=form.cleaned_data["pinned"],
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


def _context(request: site.StaffRequest) -> dict[str, Any]:
    now = timezone.now()
    known = inventory.setup(request.outlet)
    form = forms.DayForm({"date": request.GET.get("date")})
    today = known.service_date(known.local(now))
    date = form.cleaned_data["date"] if form.is_valid() else today
    found = queries.load_timeline(outlet=request.outlet, date=date, now=now)
    return {
        "timeline": found,
        "axis": found.axis,
        "before": date - _DAY,
        "after": date + _DAY,
        "now_ms": int(now.timestamp() * 1000),
        "may_work": roles.may(request.membership.role, roles.Act.WORK_FLOOR),
    }


def _moving(request: site.StaffRequest) -> queries.Party | None:
    """The party that a tap is to move, if it may still be moved and this role moves parties."""
    said = request.GET.get("move", "")
    is_number = said.isascii() and said.isdigit() and len(said) < 11
    if not is_number or not roles.may(request.membership.role, roles.Act.WORK_FLOOR):
        return None
    found = queries.movable_party(outlet=request.outlet, number=int(said))
    return None if found is None else queries.party_now(found, timezone.now())
