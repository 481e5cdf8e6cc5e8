"""The page of a split check: a column a part, and what cuts it, moves its items, and makes it whole again."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, parts, roles, site
from pos_sync import forms, operations, queries
from pos_sync.models import Cart, CartState, Part
from pos_sync.screens import checks, orders

FOLDER = "pos_sync/split"
PARTS = ("cuts", "columns")
# A button for each; more parts come one by one.
MOST_BUTTONS = 8


@require_safe
@site.page(roles.Act.SEE_CART)
def show(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """The parts of a check, or how it may be cut."""
    shown = context(request, cart_id)
    shown["parts"] = parts.render(request, folder=FOLDER, names=PARTS, context=shown)
    return render(request, "pos_sync/split.html", shown)


@require_safe
@site.page(roles.Act.SEE_CART)
def show_parts(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """What of the page changed since it was drawn."""
    return changes(request, cart_id)


@require_safe
@site.page(roles.Act.SEE_CART)
def printed(request: site.StaffRequest, cart_id: uuid.UUID, position: int) -> HttpResponse:
    """One part as it is brought to its guest."""
    shown = context(request, cart_id)
    places = [part.part.position for part in shown["split"].parts]
    if position not in places:
        raise Http404
    place = places.index(position)
    told = {"found": shown["split"].parts[place], "place": place + 1, "now": timezone.now()}
    return render(request, "pos_sync/print_part.html", {**shown, **told})


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def split_evenly(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Cut the check into so many even parts."""
    return _counted(request, cart_id, operations.split_evenly)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def split_by_item(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Cut the check into so many parts that bear nothing yet."""
    return _counted(request, cart_id, operations.split_by_item)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def split_by_seat(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Cut the check into a part a seat."""
    return _tapped(request, cart_id, operations.split_by_seat)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def add_part(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """One part more."""
    return _tapped(request, cart_id, operations.add_part)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def put(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Put what was chosen into the part that was tapped, share it among all, or let it be nobody's own."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = orders.valid(forms.PutForm(request.POST))
    asked = form.cleaned_data
    chosen = {"cart": cart, "pieces": _pieces(cart, asked), **orders.tap(request, form)}
    if asked["all"]:
        operations.share_among_all(**chosen)
    else:
        part = None if asked["part"] is None else part_at(cart, asked["part"])
        operations.put_pieces(part=part, **chosen)
    return changes(request, cart_id)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def unsplit(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Make the check whole again."""
    return _tapped(request, cart_id, operations.unsplit)


def part_at(cart: Cart, key: int) -> Part:
    """A part of this check; another's is a 404."""
    found = queries.part_at(cart, key)
    if found is None:
        raise Http404
    return found


def changes(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """The parts of the page that differ from what it has; an open sheet is closed by its deed."""
    answer = parts.answer(request, folder=FOLDER, names=PARTS, context=context(request, cart_id))
    return doors.close_its_sheet(request, answer)


def context(request: site.StaffRequest, cart_id: uuid.UUID) -> dict[str, Any]:
    """What the page and its sheets show of a check."""
    cart = checks.cart_at(request.outlet, cart_id)
    picture = queries.picture_check(cart)
    split = queries.picture_split(cart=cart, lines=picture.sent)
    may_order = roles.may(request.membership.role, roles.Act.ORDER)
    is_open = cart.state == CartState.OPEN
    return {
        "cart": cart,
        "picture": picture,
        "split": split,
        "counts": range(2, max(4, min(cart.party_size, MOST_BUTTONS)) + 1),
        "has_seats": len({line.seat for line in picture.sent if line.seat and not line.voided_at}) > 1,
        "may_split": may_order and is_open,
        "may_take": roles.may(request.membership.role, roles.Act.TAKE_PAYMENT),
        "is_open": is_open,
    }


def cut(request: site.StaffRequest, form: forms.CutForm) -> dict[str, Any]:
    """Who cut the check, when, by which tap, and which cut the page showed."""
    return {"seen": form.cleaned_data["seen"], **orders.tap(request, form)}


def _tapped(request: site.StaffRequest, cart_id: uuid.UUID, deed: Callable[..., object]) -> HttpResponse:
    """Do what a tap says all about."""
    cart = checks.cart_at(request.outlet, cart_id)
    deed(cart=cart, **cut(request, orders.valid(forms.CutForm(request.POST))))
    return changes(request, cart_id)


def _counted(request: site.StaffRequest, cart_id: uuid.UUID, deed: Callable[..., object]) -> HttpResponse:
    """Cut the check into as many parts as was tapped."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = orders.valid(forms.CountForm(request.POST))
    deed(cart=cart, count=form.cleaned_data["count"], **cut(request, form))
    return changes(request, cart_id)


def _pieces(cart: Cart, asked: dict[str, Any]) -> list[operations.Piece]:
    """The pieces of the check's lines that were chosen."""
    lines = {line.pk: line for line in cart.lines.all()}
    return [
        operations.Piece(lines[key], bearer, asked["units"])
        for key, bearer in asked["pieces"]
        if key in lines
    ]
