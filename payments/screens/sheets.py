"""The end-of-shift sheet: what a day took, check by check against OpenTable, and its closing."""

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, roles, site
from payments import forms, operations, queries
from payments.models import DayClose
from payments.screens import spreadsheets
from pos_sync.screens import checks


@require_safe
@site.page(roles.Act.COMPARE_CHECKS)
def today(request: site.StaffRequest) -> HttpResponse:
    """The sheet of the day that is served now."""
    date = queries.service_date_now(request.outlet, timezone.now())
    return redirect("sheet", request.outlet.slug, date.isoformat())


@require_safe
@site.page(roles.Act.COMPARE_CHECKS)
def sheet(request: site.StaffRequest, day: str) -> HttpResponse:
    """What the day came to, for who may close it, and each check beside OpenTable's."""
    return render(request, "payments/sheet.html", _context(request, day))


@require_safe
@site.page(roles.Act.CLOSE_DAY)
def printed(request: site.StaffRequest, day: str) -> HttpResponse:
    """The sheet on paper."""
    return render(request, "payments/sheet_print.html", _context(request, day))


@require_safe
@site.page(roles.Act.CLOSE_DAY)
def spreadsheet(request: site.StaffRequest, day: str, kind: str) -> HttpResponse:
    """The sales, the checks or the tips as a file for a spreadsheet."""
    written = spreadsheets.write(kind, outlet=request.outlet, page=_context(request, day)["page"])
    if written is None:
        raise Http404
    name = f"{request.outlet.slug}-{day}-{kind}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(written, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@site.page(roles.Act.CLOSE_DAY)
def closing(request: site.StaffRequest, day: str) -> HttpResponse:
    """The sheet of questions that closes the day: the cash is counted."""
    return render(request, "payments/sheet/closing.html", _context(request, day))


@require_POST
@site.page(roles.Act.CLOSE_DAY)
@doors.tells_in_place
def close(request: site.StaffRequest, day: str) -> HttpResponse:
    """Close the day."""
    form = doors.valid(forms.CloseDayForm(request.POST, currency=request.outlet.currency))
    operations.close_day(
        outlet=request.outlet,
        date=_date(day),
        counted_minor=form.cleaned_data["counted"],
        cash_reason=form.cleaned_data["reason"],
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.go_to("sheet", request.outlet.slug, day)


@require_safe
@site.page(roles.Act.REOPEN_DAY)
def reopening(request: site.StaffRequest, day: str) -> HttpResponse:
    """The sheet that asks why a closed day is reopened."""
    return render(request, "payments/sheet/reopening.html", {"close": _close_of(request, day), "day": day})


@require_POST
@site.page(roles.Act.REOPEN_DAY)
@doors.tells_in_place
def reopen(request: site.StaffRequest, day: str) -> HttpResponse:
    """Let staff act on the day's checks again."""
    form = doors.valid(forms.ReasonForm(request.POST))
    operations.reopen_day(
        close=_close_of(request, day),
        reason=form.cleaned_data["reason"],
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.go_to("sheet", request.outlet.slug, day)


@require_POST
@site.page(roles.Act.COMPARE_CHECKS)
@doors.tells_in_place
def resend(request: site.StaffRequest, day: str, cart_id: uuid.UUID) -> HttpResponse:
    """Send one check to OpenTable again, whole."""
    cart = checks.cart_at(request.outlet, cart_id)
    operations.resend_check(cart=cart, actor=request.user.get_username(), now=timezone.now())
    return doors.go_to("sheet", request.outlet.slug, day)


@require_safe
@site.page(roles.Act.COMPARE_CHECKS)
def remarking(request: site.StaffRequest, day: str, cart_id: uuid.UUID) -> HttpResponse:
    """The sheet that asks why a check stays different."""
    context = {"cart": checks.cart_at(request.outlet, cart_id), "day": day}
    return render(request, "payments/sheet/remarking.html", context)


@require_POST
@site.page(roles.Act.COMPARE_CHECKS)
@doors.tells_in_place
def remark(request: site.StaffRequest, day: str, cart_id: uuid.UUID) -> HttpResponse:
    """Note why a check stays different."""
    form = doors.valid(forms.ReasonForm(request.POST))
    cart = checks.cart_at(request.outlet, cart_id)
    actor, now = request.user.get_username(), timezone.now()
    operations.remark(cart=cart, words=form.cleaned_data["reason"], actor=actor, now=now)
    return doors.go_to("sheet", request.outlet.slug, day)


def _date(day: str) -> dt.date:
    """The day of an address; the calendar's own ends have no day before or after, and are none."""
    try:
        found = dt.date.fromisoformat(day)
    except ValueError as unreadable:
        raise Http404 from unreadable
    if not dt.MINYEAR < found.year < dt.MAXYEAR:
        raise Http404
    return found


def _close_of(request: site.StaffRequest, day: str) -> DayClose:
    found = queries.standing_close(request.outlet, _date(day))
    if found is None:
        raise Http404
    return found


def _context(request: site.StaffRequest, day: str) -> dict[str, Any]:
    asked = forms.SheetForm(request.GET)
    shown = asked.cleaned_data if asked.is_valid() else {"shift": "", "only": ""}
    page = queries.sheet_page(
        outlet=request.outlet, date=_date(day), shift=shown["shift"], only=shown["only"], now=timezone.now()
    )
    return {
        "page": page,
        "day": day,
        "now": timezone.now(),
        "may_close": _may(request, roles.Act.CLOSE_DAY),
        "may_reopen": _may(request, roles.Act.REOPEN_DAY),
        "may_read_bytes": _may(request, roles.Act.SEE_INTEGRATION),
    }


def _may(request: site.StaffRequest, act: roles.Act) -> bool:
    return roles.may(request.membership.role, act)
