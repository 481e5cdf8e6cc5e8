"""What if: a past day's requests answered again under other rules, and the covers that brings and costs."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from availability import forms, queries
from availability.screens import days
from config import roles, site


@require_safe
@site.page(roles.Act.SEE_AVAILABILITY)
def show(request: site.StaffRequest) -> HttpResponse:
    """The day under the rules that the form names; at first the last one asked for, under today's rules."""
    today = queries.local_date(request.outlet, timezone.now())
    day = forms.DayForm(request.GET.dict())
    date = day.cleaned_data["date"] if day.is_valid() else _latest(request, today)
    asked = forms.what_if(request.GET, request.outlet)
    found = None
    if asked.is_valid():
        found = queries.counterfactual(
            outlet=request.outlet,
            date=date,
            rules=asked.rules.instance,
            shifts=[form.instance for form in asked.shifts],
            turn_times=[form.instance for form in asked.turns],
        )
    context: dict[str, Any] = days.beside(date, today) | {"asked": asked, "found": found}
    return render(request, "availability/what_if.html", context)


def _latest(request: site.StaffRequest, today: dt.date) -> dt.date:
    return queries.last_asked(outlet=request.outlet, before=today) or today
