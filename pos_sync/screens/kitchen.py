"""The kitchen display: a column a station, live; a tap on a ticket bumps it."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, parts, roles, site
from pos_sync import forms, operations, queries
from pos_sync.models import Line
from pos_sync.screens import checks

FOLDER = "pos_sync/kitchen"
PARTS = ("board",)
MOST_BUMPED = 4


@require_safe
@site.page(roles.Act.SEE_CART)
def kitchen(request: site.StaffRequest) -> HttpResponse:
    """What every station cooks now."""
    context = _context(request)
    context["parts"] = parts.render(request, folder=FOLDER, names=PARTS, context=context)
    return render(request, "pos_sync/kitchen.html", context)


@require_safe
@site.page(roles.Act.SEE_CART)
def kitchen_parts(request: site.StaffRequest) -> HttpResponse:
    """The board again, if it changed."""
    return _changes(request)


@require_POST
@site.page(roles.Act.WORK_KITCHEN)
@doors.tells_in_place
def bump(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """The ticket is cooked."""
    operations.mark_ready(**_ticket(request, cart_id))
    return _changes(request)


@require_POST
@site.page(roles.Act.WORK_KITCHEN)
@doors.tells_in_place
def recall(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """A ticket that was bumped by mistake is back."""
    operations.recall_lines(**_ticket(request, cart_id))
    return _changes(request)


def _ticket(request: site.StaffRequest, cart_id: uuid.UUID) -> dict[str, Any]:
    """The ticket that was tapped: its check and lines, who tapped and when."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = doors.valid(forms.LinesForm(request.POST))
    wanted = form.cleaned_data["lines"]
    lines: list[Line] = [line for line in cart.lines.all() if line.pk in wanted]
    return {
        "cart": cart,
        "lines": lines,
        "event_key": form.cleaned_data["event_key"],
        "actor": request.user.get_username(),
        "now": timezone.now(),
    }


def _changes(request: site.StaffRequest) -> HttpResponse:
    return parts.answer(request, folder=FOLDER, names=PARTS, context=_context(request))


def _context(request: site.StaffRequest) -> dict[str, Any]:
    now = timezone.now()
    boards = queries.kitchen_board(request.outlet, now)
    return {
        "columns": [
            {
                "station": board.station,
                "all_day": board.all_day,
                "tickets": [(ticket, ticket.minutes(now), ticket.haste(now)) for ticket in board.tickets],
                "bumped": board.bumped[:MOST_BUMPED],
            }
            for board in boards
        ],
        "may_bump": roles.may(request.membership.role, roles.Act.WORK_KITCHEN),
    }
