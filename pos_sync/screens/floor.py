"""The floor's sheets, and the doors that seat, move and release parties with their carts."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from availability import queries as inventory
from availability.models import Table
from config import doors, roles, site
from pos_sync import forms, operations, queries
from pos_sync.models import CartState
from pos_sync.screens import taken
from reservations import lifecycle
from reservations import queries as book
from reservations.models import Reservation, State
from reservations.screens import acts

COMMON_SIZES = range(1, 13)


@require_safe
@site.page(roles.Act.SEE_FLOOR)
def table(request: site.StaffRequest, table_id: int) -> HttpResponse:
    """A table's sheet: the party that sits there, or who could."""
    found = get_object_or_404(Table, outlet=request.outlet, is_active=True, pk=table_id)
    sitting = queries.seated_at(found)
    if sitting is not None:
        return _party_sheet(request, sitting)
    now = timezone.now()
    picture = book.load_floor(outlet=request.outlet, now=now)
    tile = next((tile for tile in picture.tiles if tile.table.pk == found.pk), None)
    if tile is None:
        # The floor plan in force does not have it.
        raise Http404
    fitting = [party for party in picture.upcoming if party.reservation.party_size <= found.max_covers]
    return render(
        request,
        "pos_sync/floor/table.html",
        {
            "table": found,
            "tile": tile,
            "parties": fitting,
            "sizes": range(1, found.max_covers + 1),
            "may_work": _may_work(request),
            "is_blocked": inventory.block_at(table=found, now=now) is not None,
            "closes_local": f"{inventory.setup(request.outlet).closing_time(now):%Y-%m-%dT%H:%M}",
        },
    )


@require_safe
@site.page(roles.Act.SEE_FLOOR)
def party(request: site.StaffRequest, number: int) -> HttpResponse:
    """A party's sheet: who they are, and what may be done next."""
    return _party_sheet(request, acts.reservation_of(request.outlet, number))


@require_safe
@site.page(roles.Act.WORK_FLOOR)
def walk_in(request: site.StaffRequest) -> HttpResponse:
    """Ask how many, then where; `table` names the one that was tapped."""
    asked = forms.SizeForm(request.GET)
    size = asked.cleaned_data["size"] if asked.is_valid() else None
    context: dict[str, Any] = {"size": size, "sizes": COMMON_SIZES}
    if size is not None:
        context["choice"] = book.choose(outlet=request.outlet, party_size=size, now=timezone.now())
    return render(request, "pos_sync/floor/walk_in.html", context)


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@taken.asks_who_left
def seat_walk_in(request: site.StaffRequest) -> HttpResponse:
    """Seat a party that did not book."""
    form = doors.valid(forms.WalkInForm(request.POST))
    operations.seat_walk_in_party(
        outlet=request.outlet,
        party_size=form.cleaned_data["party_size"],
        tables=acts.tables_of(request.outlet, form.cleaned_data["tables"]),
        departed=form.cleaned_data["departed"],
        guest_name=form.cleaned_data["guest_name"],
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@taken.asks_who_left
def seat(request: site.StaffRequest, number: int) -> HttpResponse:
    """Seat a booked party."""
    reservation = acts.reservation_of(request.outlet, number)
    form = doors.valid(forms.SeatForm(request.POST))
    tables = acts.tables_of(request.outlet, form.cleaned_data["tables"])
    operations.seat_party(
        reservation=reservation,
        table_names=[table.name for table in tables],
        departed=form.cleaned_data["departed"],
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@taken.asks_who_left
def move(request: site.StaffRequest, number: int) -> HttpResponse:
    """Move a seated party, with its cart."""
    reservation = acts.reservation_of(request.outlet, number)
    form = doors.valid(forms.SeatForm(request.POST))
    tables = acts.tables_of(request.outlet, form.cleaned_data["tables"])
    operations.move_party(
        reservation=reservation,
        table_names=[table.name for table in tables],
        departed=form.cleaned_data["departed"],
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def undo_seat(request: site.StaffRequest, number: int) -> HttpResponse:
    """Take a seat back within its 30 seconds."""
    operations.undo_seating(
        reservation=acts.reservation_of(request.outlet, number),
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def finish(request: site.StaffRequest, number: int) -> HttpResponse:
    """The party has left."""
    operations.finish_party(
        reservation=acts.reservation_of(request.outlet, number),
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


def _party_sheet(request: site.StaffRequest, reservation: Reservation) -> HttpResponse:
    now = timezone.now()
    moves = lifecycle.staff_moves(reservation.state, reservation.house_state)
    known = {move.act.value for move in moves}
    context: dict[str, Any] = {
        "party": book.party_now(reservation, now),
        "acts": known,
        "marks": [move for move in moves if move.act in lifecycle.MARKS],
        **_its_check(reservation, now),
        "may_match": roles.may(request.membership.role, roles.Act.MATCH_CHECKS),
        "hint": queries.next_hint(reservation, request.outlet, now),
        "may_work": _may_work(request),
        "may_undo": book.is_undoable(reservation, now),
        "section_server": book.section_server(reservation, now),
    }
    if {"SEAT", "MOVE_TABLE"} & known:
        context["choice"] = _choose(reservation, now)
        context["swaps"] = book.swaps_of(reservation, now)
    return render(request, "pos_sync/floor/party.html", context)


def _its_check(reservation: Reservation, now: datetime) -> dict[str, Any]:
    """The party's check with the match it is by; or, where it sits without one, which may be its own."""
    cart = queries.own_cart(reservation.pk)
    if cart is not None:
        is_empty = cart.state == CartState.OPEN and queries.is_empty(cart)
        return {"cart": cart, "match": queries.standing_match(cart), "is_empty": is_empty}
    if reservation.state != State.SEATED:
        return {"cart": None}
    found = queries.load_unmatched(outlet=reservation.outlet, now=now)
    return {"cart": None, "unmatched": found.of(reservation)}


def _choose(reservation: Reservation, now: datetime) -> book.Choice:
    return book.choose(
        outlet=reservation.outlet,
        party_size=reservation.party_size,
        now=now,
        placement_id=reservation.placement_id,
        planned=reservation.table_names,
    )


def _may_work(request: site.StaffRequest) -> bool:
    return roles.may(request.membership.role, roles.Act.WORK_FLOOR)
