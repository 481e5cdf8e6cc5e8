"""What OpenTable has of a date: ours now, what was sent, what was accepted, and sending it again."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from availability import forms, operations, queries
from availability.queries import Agreement, GridRow
from availability.screens import days
from config import parts, roles, site
from config.opentable import lights, links, steering
from config.outlets import formats
from config.outlets.models import Mode

FOLDER = "availability/published"
PARTS = ("horizon", "comparison", "grid")
# What the page calls each judgement, and how its pill looks.
WORDS = {
    Agreement.SAME: ("same", "paid"),
    Agreement.WAITING: ("on its way", "soon"),
    Agreement.REFUSED: ("refused", "dropped"),
    Agreement.DRIFT: ("drift", "late"),
}


@require_safe
@site.page(roles.Act.SEE_AVAILABILITY)
def show(request: site.StaffRequest) -> HttpResponse:
    """The grid of the day that is asked for; in POS mode there is none, and the page says whose it is."""
    context = _context(request)
    if request.outlet.mode == Mode.NETWORK:
        context["parts"] = parts.render(request, folder=FOLDER, names=PARTS, context=context)
    return render(request, "availability/published.html", context)


@require_safe
@site.page(roles.Act.SEE_AVAILABILITY)
def show_parts(request: site.StaffRequest) -> HttpResponse:
    """What of it changed."""
    return parts.answer(request, folder=FOLDER, names=PARTS, context=_context(request))


@require_POST
@site.page(roles.Act.STEER_INTEGRATION)
def send(request: site.StaffRequest) -> HttpResponse:
    """Have OpenTable told again, equal or not: one date, or all of the horizon where none is named."""
    link = links.current_link(request.outlet.rid)
    if link is None or request.outlet.mode != Mode.NETWORK:
        raise Http404
    form = forms.SendForm(request.POST)
    if not form.is_valid():
        raise Http404
    date: dt.date | None = form.cleaned_data["date"]
    what, now = "the whole horizon" if date is None else formats.long_day(date), timezone.now()
    with transaction.atomic():
        count = operations.publish_again(link=link, now=now, date=date)
        words, actor = f"{count} items of {what} are being sent again.", request.user.get_username()
        steering.record(rid=link.rid, actor=actor, act="publish_again", words=words, now=now)
    messages.success(request, words, extra_tags="good")
    day = f"?date={date.isoformat()}" if date else ""
    return redirect(f"{reverse('published', args=[request.outlet.slug])}{day}")


@steering.steers("published")
def compare(request: site.StaffRequest) -> str:
    """Have OpenTable asked what it shows; what came of it stands on the page in a moment."""
    operations.ask_comparison(outlet=request.outlet, now=timezone.now())
    return "OpenTable is asked what it shows; what comes of it stands below in a moment."


def _context(request: site.StaffRequest) -> dict[str, Any]:
    now = timezone.now()
    date, _ = days.asked(request, now)
    outlet = request.outlet
    is_ours = outlet.mode == Mode.NETWORK
    rows = queries.publication_grid(outlet=outlet, date=date, now=now) if is_ours else []
    horizon = queries.publication_dates(outlet=outlet, now=now) if is_ours else []
    step = _step(rows)
    return days.beside(date, queries.local_date(outlet, now)) | {
        "now": now,
        "rows": [_row(row, step) for row in rows],
        "horizon": horizon,
        "accepted": [day for day in horizon if day.accepted_at is not None],
        "restless": [day for day in horizon if day.waiting or day.drift],
        "is_asked": is_ours and queries.is_comparison_asked(outlet=outlet),
        "compared": queries.comparisons(outlet=outlet).first() if is_ours else None,
        "light": lights.link_light(outlet.rid),
        "may_steer": roles.may(request.membership.role, roles.Act.STEER_INTEGRATION),
    }


def _row(row: GridRow, step: int) -> dict[str, Any]:
    """A size with its times as people read them, and what OpenTable lacks or shows beyond ours."""
    has = set(row.accepted.times) if row.accepted else set()
    words, look = WORDS[row.agreement]
    return {
        "size": row.party_size,
        "ours": runs(row.ours, step),
        "sent": row.sent and (runs(row.sent.times, step), row.sent),
        "accepted": row.accepted and (runs(row.accepted.times, step), row.accepted),
        "words": words,
        "look": look,
        # What is on its way differs by nature.
        "is_told_apart": row.agreement != Agreement.WAITING,
        "lacks": runs(sorted(set(row.ours) - has), step),
        "beyond": runs(sorted(has - set(row.ours)), step),
        "error": row.error,
    }


def _step(rows: Iterable[GridRow]) -> int:
    """The distance of the outlet's start times, seen from what it offers."""
    gaps = {after - before for row in rows for before, after in pairwise(row.ours)}
    return min(gaps, default=15)


def runs(times: Sequence[int], step: int) -> list[str]:
    """Start times with neighbors put together: 17:30 – 19:00, 20:15."""
    found: list[list[int]] = []
    for minute in times:
        if found and minute - found[-1][-1] == step:
            found[-1].append(minute)
        else:
            found.append([minute])
    return [
        formats.clock(run[0]) if len(run) == 1 else f"{formats.clock(run[0])} – {formats.clock(run[-1])}"
        for run in found
    ]
