"""A booking to another outlet: which there are, and their times for the party."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from availability import queries as inventory
from config import doors, errors, roles, site
from config.outlets import formats
from config.outlets.models import Outlet
from reservations import forms, operations, queries
from reservations.models import Reservation
from reservations.screens import acts


@require_http_methods(["GET", "HEAD", "POST"])
@site.page(roles.Act.WORK_FLOOR)
def move_outlet(request: site.StaffRequest, number: int) -> HttpResponse:
    """Choose the outlet, then the time; the booking here is canceled with it."""
    found = acts.reservation_of(request.outlet, number)
    if request.method != "POST":
        return _show(request, found, request.GET)
    form = forms.MoveForm(request.POST)
    try:
        doors.valid(form)
        made = operations.move_to_outlet(
            reservation=found,
            outlet=_outlet(request, form.cleaned_data["outlet"]),
            starts_local=form.starts(),
            party_size=form.cleaned_data["size"],
            actor=request.user.get_username(),
            now=timezone.now(),
        )
    except errors.Refusal as refusal:
        return _show(request, acts.reservation_of(request.outlet, number), request.POST, refusal)
    messages.success(request, f"Moved to {made.outlet.name}.", extra_tags="made")
    return redirect("reservation", made.outlet.slug, made.confirmation_number)


def _outlet(request: site.StaffRequest, slug: str) -> Outlet:
    """The outlet that was chosen; a 404 where this person does not work its floor."""
    found = queries.outlet_to_move_to(outlets=_others(request), slug=slug)
    if found is None:
        raise Http404
    return found


def _others(request: site.StaffRequest) -> list[Outlet]:
    mine = site.memberships_of(request)
    return queries.outlets_to_move_to(outlet=request.outlet, memberships=mine)


def _grid(outlet: Outlet, date: dt.date, party_size: int, now: dt.datetime) -> list[inventory.Slot]:
    """The times of the other outlet, in its own ways of writing them."""
    with formats.spoken(outlet.locale):
        return inventory.slot_grid(outlet=outlet, date=date, party_size=party_size, now=now)


def _show(
    request: site.StaffRequest, found: Reservation, said: QueryDict, refusal: errors.Refusal | None = None
) -> HttpResponse:
    others, now = _others(request), timezone.now()
    slug = str(said.get("outlet") or "")
    chosen = _outlet(request, slug) if slug else queries.outlet_to_move_to(outlets=others, slug="")
    size, date = forms.size_of(said, found.party_size), forms.date_of(said, found.date)
    slots = [] if chosen is None else _grid(chosen, date, size, now)
    context = {
        "party": queries.party_now(found, now),
        "reservation": found,
        "others": others,
        "chosen": chosen,
        "size": size,
        "date": date,
        "today": inventory.local_date(chosen or request.outlet, now),
        "slots": slots,
        "may_move": any(slot.moves for slot in slots),
        "refusal": refusal,
    }
    status = 200 if refusal is None else 409
    return render(request, "reservations/move_outlet.html", context, status=status)
