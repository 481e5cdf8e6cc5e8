"""The doors of the floor's gestures: what a dragged party meets, joined tables, swaps, and handing over."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, roles, site
from pos_sync import forms, operations
from reservations import queries as book
from reservations.screens import acts


@require_safe
@site.page(roles.Act.WORK_FLOOR)
def landings(request: site.StaffRequest, number: int) -> HttpResponse:
    """What the party would meet at each table, for the map while it is dragged."""
    found = book.landings(acts.reservation_of(request.outlet, number), timezone.now())
    tables = {
        table_id: {"level": met.level, "icon": met.icon, "words": met.words, "other": met.other}
        for table_id, met in found.items()
    }
    return JsonResponse({"tables": tables})


@require_safe
@site.page(roles.Act.WORK_FLOOR)
def join(request: site.StaffRequest, number: int) -> HttpResponse:
    """The sheet on which tables are chosen freely for one party."""
    now = timezone.now()
    reservation = acts.reservation_of(request.outlet, number)
    found = book.landings(reservation, now)
    tables = book.tables_today(request.outlet, now)
    context = {
        "party": book.party_now(reservation, now),
        "rows": [(table, found[table.pk]) for table in tables if table.pk in found],
    }
    return render(request, "pos_sync/floor/join.html", context)


@require_safe
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def offer_swap(request: site.StaffRequest, number: int) -> HttpResponse:
    """The sheet that asks whether two parties are to change tables."""
    form = doors.valid(forms.OtherForm(request.GET))
    now = timezone.now()
    context = {
        "party": book.party_now(acts.reservation_of(request.outlet, number), now),
        "other": book.party_now(acts.reservation_of(request.outlet, form.cleaned_data["other"]), now),
    }
    return render(request, "pos_sync/floor/swap.html", context)


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def swap(request: site.StaffRequest, number: int) -> HttpResponse:
    """Let two parties change tables."""
    form = doors.valid(forms.SwapForm(request.POST))
    operations.swap_parties(
        reservation=acts.reservation_of(request.outlet, number),
        other=acts.reservation_of(request.outlet, form.cleaned_data["other"]),
        seen=form.cleaned_data["seen"],
        seen_other=form.cleaned_data["seen_other"],
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def hand_over(request: site.StaffRequest, number: int) -> HttpResponse:
    """Let the server in whose section the party sits serve it."""
    operations.hand_over_party(
        reservation=acts.reservation_of(request.outlet, number),
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()
