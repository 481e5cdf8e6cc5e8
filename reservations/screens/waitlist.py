"""The doors of the waitlist, and its page for after the shift; a party is seated from it in pos_sync."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from availability import queries as inventory
from config import doors, errors, roles, site
from config.outlets.models import Outlet
from reservations import forms, operations, queries
from reservations.models import WaitlistEntry

USUAL_SIZE = 2
A_DAY = dt.timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
@site.page(roles.Act.WORK_FLOOR)
def join(request: site.StaffRequest) -> HttpResponse:
    """Who they are, and what they can be promised; what was typed stays where it is refused."""
    if request.method != "POST":
        return _show_join(request, QueryDict())
    form = forms.JoinForm(request.POST)
    if not form.is_valid():
        return _show_join(request, request.POST, doors.invalid(form))
    try:
        operations.join_waitlist(
            outlet=request.outlet, **form.cleaned_data, actor=request.user.get_username(), now=timezone.now()
        )
    except errors.Refusal as refusal:
        return _show_join(request, request.POST, refusal)
    return doors.done()


@require_safe
@site.page(roles.Act.WORK_FLOOR)
def estimate(request: site.StaffRequest) -> HttpResponse:
    """What a party of this size can be promised now, while its sheet is filled in."""
    return render(request, "reservations/waitlist/estimate.html", _estimate(request.outlet, request.GET))


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def quote(request: site.StaffRequest, entry_id: int) -> HttpResponse:
    """Promise another range."""
    form = doors.valid(forms.QuoteForm(request.POST))
    entry = entry_of(request.outlet, entry_id)
    operations.quote_party(entry=entry, **form.cleaned_data, **_by(request))
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def notify(request: site.StaffRequest, entry_id: int) -> HttpResponse:
    """Tell the party by e-mail that its table is ready."""
    operations.notify_party(entry=entry_of(request.outlet, entry_id), **_by(request))
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def leave(request: site.StaffRequest, entry_id: int) -> HttpResponse:
    """The party gave up."""
    operations.leave_waitlist(entry=entry_of(request.outlet, entry_id), **_by(request))
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def remove(request: site.StaffRequest, entry_id: int) -> HttpResponse:
    """It was a mistake."""
    operations.remove_from_waitlist(entry=entry_of(request.outlet, entry_id), **_by(request))
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def undo(request: site.StaffRequest, entry_id: int) -> HttpResponse:
    """Take back a leave or a removal within its 30 seconds."""
    operations.return_to_waitlist(entry=entry_of(request.outlet, entry_id), **_by(request))
    return doors.done()


@require_safe
@site.page(roles.Act.SEE_FLOOR)
def waits(request: site.StaffRequest) -> HttpResponse:
    """A day's waits, and how true the quotes were; today's while none is named."""
    today = inventory.local_date(request.outlet, timezone.now())
    form = forms.DayForm(request.GET)
    date = form.cleaned_data["date"] if form.is_valid() else today
    context = {
        "waits": queries.load_waits(outlet=request.outlet, date=date),
        "before": date - A_DAY,
        "after": date + A_DAY,
        "today": today,
    }
    return render(request, "reservations/waits.html", context)


def entry_of(outlet: Outlet, entry_id: int) -> WaitlistEntry:
    """The outlet's entry of this number; a 404 for any other."""
    found = queries.find_waiting(outlet, entry_id)
    if found is None:
        raise Http404
    return found


def _by(request: site.StaffRequest) -> dict[str, Any]:
    return {"actor": request.user.get_username(), "now": timezone.now()}


def _estimate(outlet: Outlet, said: QueryDict) -> dict[str, Any]:
    form = forms.PartySizeForm(said)
    size = form.cleaned_data["party_size"] if form.is_valid() else USUAL_SIZE
    return {"size": size, "estimate": queries.estimate(outlet=outlet, party_size=size, now=timezone.now())}


def _show_join(
    request: site.StaffRequest, said: QueryDict, refusal: errors.Refusal | None = None
) -> HttpResponse:
    context = {**_estimate(request.outlet, said), "said": said, "refusal": refusal}
    status = 200 if refusal is None else 422
    return render(request, "reservations/waitlist/new.html", context, status=status)
