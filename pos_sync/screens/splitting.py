"""The page of a split check: a column a part, and what cuts it, moves its lines, and makes it whole again."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, parts, roles, site
from pos_sync import forms, operations, queries
from pos_sync.models import CartState
from pos_sync.screens import checks, orders

FOLDER = "pos_sync/split"
PARTS = ("cuts", "columns")
# A button for each; more parts come one by one.
MOST_BUTTONS = 8


@require_safe
@site.page(roles.Act.SEE_CART)
def show(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """The parts of a check, or how it may be cut."""
    context = _context(request, cart_id)
    context["parts"] = parts.render(request, folder=FOLDER, names=PARTS, context=context)
    return render(request, "pos_sync/split.html", context)


@require_safe
@site.page(roles.Act.SEE_CART)
def show_parts(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """What of the page changed since it was drawn."""
    return _changes(request, cart_id)


@require_safe
@site.page(roles.Act.SEE_CART)
def printed(request: site.StaffRequest, cart_id: uuid.UUID, position: int) -> HttpResponse:
    """One part as it is brought to its guest."""
    context = _context(request, cart_id)
    found = next((part for part in context["split"].parts if part.part.position == position), None)
    if found is None:
        raise Http404
    return render(request, "pos_sync/print_part.html", {**context, "found": found, "now": timezone.now()})


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def split_evenly(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Cut the check into so many even parts."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = orders.valid(forms.CountForm(request.POST))
    operations.split_evenly(cart=cart, count=form.cleaned_data["count"], **orders.tap(request, form))
    return _changes(request, cart_id)


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
def put_lines(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Put the lines that were chosen into the part that was tapped, or among those that all share."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = orders.valid(forms.PutForm(request.POST))
    key = form.cleaned_data["part"]
    part = None if key is None else queries.part_at(cart, key)
    if key is not None and part is None:
        raise Http404
    lines = orders.lines(cart, form)
    operations.put_lines(cart=cart, lines=lines, part=part, **orders.tap(request, form))
    return _changes(request, cart_id)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def unsplit(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Make the check whole again."""
    return _tapped(request, cart_id, operations.unsplit)


def _tapped(request: site.StaffRequest, cart_id: uuid.UUID, deed: Callable[..., object]) -> HttpResponse:
    """Do what a tap says all about."""
    cart = checks.cart_at(request.outlet, cart_id)
    deed(cart=cart, **orders.tap(request, orders.valid(forms.TapForm(request.POST))))
    return _changes(request, cart_id)


def _changes(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    return parts.answer(request, folder=FOLDER, names=PARTS, context=_context(request, cart_id))


def _context(request: site.StaffRequest, cart_id: uuid.UUID) -> dict[str, Any]:
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
