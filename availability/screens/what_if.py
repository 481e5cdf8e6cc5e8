"""What if: a past day's requests answered again under other rules, and the covers that brings and costs."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from availability import forms, queries
from availability.models import BookingRules
from availability.screens import days
from config import roles, site


@require_safe
@site.page(roles.Act.SEE_AVAILABILITY)
def show(request: site.StaffRequest) -> HttpResponse:
    """The day under the rules that the form names; at first the last one asked for, under today's rules."""
    today = queries.local_date(request.outlet, timezone.now())
    day = forms.DayForm(request.GET.dict())
    date = day.cleaned_data["date"] if day.is_valid() else _latest(request, today)
    kept = BookingRules.objects.filter(outlet=request.outlet).first() or BookingRules(outlet=request.outlet)
    asked = request.GET if forms.WhatIfForm.Meta.fields[0] in request.GET else None
    form = forms.WhatIfForm(asked, instance=kept)
    found = None
    if asked is None or form.is_valid():
        rules = form.save(commit=False) if asked is not None else None
        found = queries.counterfactual(outlet=request.outlet, date=date, rules=rules)
    context: dict[str, Any] = days.beside(date, today) | {
        "form": form,
        "found": found,
        "changed": form.changed_data if asked is not None else [],
    }
    return render(request, "availability/what_if.html", context)


def _latest(request: site.StaffRequest, today: dt.date) -> dt.date:
    return queries.last_asked(outlet=request.outlet, before=today) or today
