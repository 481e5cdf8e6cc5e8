"""The book: a day's list, and one reservation with its story."""

import datetime as dt
from dataclasses import asdict
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from availability import queries as inventory
from config import roles, site
from reservations import forms, queries
from reservations.models import Reservation, Source
from reservations.screens import acts

_SHOWS = (("", "All"), ("coming", "Coming"), ("seated", "Seated"), ("done", "Done"), ("gone", "Not coming"))


@require_safe
@site.page(roles.Act.SEE_FLOOR)
def book(request: site.StaffRequest) -> HttpResponse:
    """A day's list; today's while none is named."""
    now = timezone.now()
    date = forms.date_of(request.GET, inventory.local_date(request.outlet, now))
    sought = forms.SoughtForm(request.GET).sought()
    context = {
        "book": queries.load_book(outlet=request.outlet, date=date, now=now, sought=sought),
        "sought": sought,
        "filters": urlencode({name: said for name, said in asdict(sought).items() if said}),
        "shows": _SHOWS,
        "sources": Source.choices,
        "may_work": roles.may(request.membership.role, roles.Act.WORK_FLOOR),
        "now": now,
        "before": date - dt.timedelta(days=1),
        "after": date + dt.timedelta(days=1),
        "today": inventory.local_date(request.outlet, now),
    }
    template = "reservations/book_print.html" if request.GET.get("print") else "reservations/book.html"
    return render(request, template, context)


@require_safe
@site.page(roles.Act.SEE_FLOOR)
def reservation(request: site.StaffRequest, number: int) -> HttpResponse:
    """One reservation from the first lock to the spend sent."""
    found = acts.reservation_of(request.outlet, number)
    return _show_reservation(request, found)


def _show_reservation(request: site.StaffRequest, found: Reservation) -> HttpResponse:
    house = found.house_state
    context = {
        "party": queries.party_now(found, timezone.now()),
        "reservation": found,
        "house": house.replace("_", " ").capitalize(),
        "story": queries.load_story(found),
        "may_see_bytes": roles.may(request.membership.role, roles.Act.SEE_INTEGRATION),
        "overridden": found.changes.filter(act="overridden").order_by("pk").last(),
        "visit": queries.visit_of(found),
        "may_change": roles.may(request.membership.role, roles.Act.WORK_FLOOR),
    }
    return render(request, "reservations/reservation.html", context)
