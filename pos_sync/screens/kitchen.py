"""The kitchen display: a column a station, one station alone, or table by table; a tap bumps a ticket."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, parts, roles, site
from pos_sync import forms, operations, queries
from pos_sync.models import Ticket
from pos_sync.screens import checks, orders

FOLDER = "pos_sync/kitchen"
PARTS = ("board",)
MOST_BUMPED = 4


@require_safe
@site.page(roles.Act.SEE_CART)
def kitchen(request: site.StaffRequest) -> HttpResponse:
    """What is cooked now, by the view that the address names."""
    context = _context(request)
    context["parts"] = parts.render(request, folder=FOLDER, names=PARTS, context=context)
    return render(request, "pos_sync/kitchen.html", context)


@require_safe
@site.page(roles.Act.SEE_CART)
def kitchen_parts(request: site.StaffRequest) -> HttpResponse:
    """The board again, if it changed."""
    return show_changes(request)


@require_POST
@site.page(roles.Act.WORK_KITCHEN)
@doors.tells_in_place
def bump(request: site.StaffRequest, ticket_id: int) -> HttpResponse:
    """The ticket is cooked."""
    ticket = ticket_at(request, ticket_id)
    operations.mark_ready(cart=ticket.cart, lines=list(ticket.lines.all()), **_tap(request))
    return show_changes(request)


@require_POST
@site.page(roles.Act.WORK_KITCHEN)
@doors.tells_in_place
def recall(request: site.StaffRequest, ticket_id: int) -> HttpResponse:
    """A ticket that was bumped by mistake is back."""
    ticket = ticket_at(request, ticket_id)
    operations.recall_lines(cart=ticket.cart, lines=list(ticket.lines.all()), **_tap(request))
    return show_changes(request)


@require_POST
@site.page(roles.Act.WORK_KITCHEN)
@doors.tells_in_place
def see_voids(request: site.StaffRequest, ticket_id: int) -> HttpResponse:
    """The voids that were shown on the ticket are read."""
    ticket = ticket_at(request, ticket_id)
    read = doors.valid(forms.LinesForm(request.POST)).cleaned_data["lines"]
    lines = [line for line in ticket.lines.all() if line.pk in read]
    operations.acknowledge_voids(ticket=ticket, lines=lines, **_tap(request))
    return show_changes(request)


@require_POST
@site.page(roles.Act.WORK_KITCHEN)
@doors.tells_in_place
def send_out(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """What waited at the pass for a table is brought there."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = doors.valid(forms.LinesForm(request.POST))
    operations.mark_served(cart=cart, lines=orders.lines(cart, form), **_tap(request))
    return show_changes(request)


def ticket_at(request: site.StaffRequest, ticket_id: int) -> Ticket:
    """A ticket of this outlet; another's is a 404."""
    found = queries.ticket_at(request.outlet, ticket_id)
    if found is None:
        raise Http404
    return found


def show_changes(request: site.StaffRequest) -> HttpResponse:
    """The board as it is now, where the page has an older one; a sheet is closed by its deed."""
    answer = parts.answer(request, folder=FOLDER, names=PARTS, context=_context(request))
    return doors.close_its_sheet(request, answer)


def _tap(request: site.StaffRequest) -> dict[str, Any]:
    return orders.tap(request, doors.valid(forms.TapForm(request.POST)))


def _context(request: site.StaffRequest) -> dict[str, Any]:
    asked = forms.BoardForm(request.POST or request.GET)
    shown = asked.cleaned_data if asked.is_valid() else {}
    context = {
        "station_id": shown.get("station"),
        "is_expo": shown.get("view") == "expo",
        "may_bump": roles.may(request.membership.role, roles.Act.WORK_KITCHEN),
        "now": timezone.now(),
    }
    return {**context, **(_expo(request, context) if context["is_expo"] else _columns(request, context))}


def _columns(request: site.StaffRequest, context: dict[str, Any]) -> dict[str, Any]:
    now, station_id = context["now"], context["station_id"]
    boards = queries.kitchen_board(request.outlet, now)
    shown = [board for board in boards if station_id in (None, board.station.pk)]
    return {
        "stations": [board.station for board in boards],
        "columns": [
            {
                "board": board,
                "tickets": [(ticket, ticket.minutes(now), ticket.haste(now)) for ticket in board.tickets],
                "bumped": board.bumped[:MOST_BUMPED],
            }
            for board in shown
        ],
    }


def _expo(request: site.StaffRequest, context: dict[str, Any]) -> dict[str, Any]:
    now = context["now"]
    return {
        "stations": queries.stations_of(request.outlet),
        "tables": [
            (table, table.oldest.minutes(now), table.oldest.haste(now) if table.missing else "ready")
            for table in queries.expo_board(request.outlet, now)
        ],
    }
