"""The sheets of a split check: how many of an item move, who bears a line, and what becomes of a part."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from config import doors, roles, site
from config.outlets import money
from pos_sync import forms, operations, queries
from pos_sync.models import Cart, Part
from pos_sync.screens import checks, orders, splitting


@require_safe
@site.page(roles.Act.ORDER)
@doors.tells_refusals
def moving(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """The sheet that asks how many of several items move, and where to."""
    shown = splitting.context(request, cart_id)
    asked = orders.valid(forms.PutForm(request.GET)).cleaned_data
    part = None if asked["part"] is None else splitting.part_at(shown["cart"], asked["part"])
    piece = shown["split"].piece(request.GET.get("pieces", ""))
    told = {"piece": piece, "part": part, "units": range(1, piece.units)}
    return render(request, "pos_sync/split/moving.html", {**shown, **told})


@require_safe
@site.page(roles.Act.ORDER)
@doors.tells_refusals
def sharing(request: site.StaffRequest, cart_id: uuid.UUID, line_id: int) -> HttpResponse:
    """The sheet that asks who bears a line."""
    shown = splitting.context(request, cart_id)
    line = checks.line_at(shown["cart"], line_id)
    held = queries.shares_of(shown["cart"], [line])[line.pk]
    told = {
        "line": line,
        "seen": forms.written_shares(held),
        "rows": [(found, held.get(found.part.pk, 0)) for found in shown["split"].parts],
        "for_nobody": held.get(None, 0),
    }
    return render(request, "pos_sync/split/sharing.html", {**shown, **told})


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def share(request: site.StaffRequest, cart_id: uuid.UUID, line_id: int) -> HttpResponse:
    """Let a line be borne as was written."""
    cart = checks.cart_at(request.outlet, cart_id)
    line = checks.line_at(cart, line_id)
    form = orders.valid(forms.ShareForm(request.POST))
    asked = form.cleaned_data
    operations.share_line(
        cart=cart, line=line, shares=asked["shares"], seen=asked["seen"], **orders.tap(request, form)
    )
    return splitting.changes(request, cart_id)


@require_safe
@site.page(roles.Act.ORDER)
def part(request: site.StaffRequest, cart_id: uuid.UUID, position: int) -> HttpResponse:
    """The sheet of one part: an amount for it, another to merge it into, or its removal."""
    shown = splitting.context(request, cart_id)
    found = next((part for part in shown["split"].parts if part.part.position == position), None)
    if found is None:
        raise Http404
    fixed = found.part.fixed_minor
    told = {
        "found": found,
        "fixed_written": "" if fixed is None else money.figures(fixed, shown["cart"].currency),
        "others": [other.part for other in shown["split"].parts if other.part != found.part],
    }
    return render(request, "pos_sync/split/part.html", {**shown, **told})


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def fix_amount(request: site.StaffRequest, cart_id: uuid.UUID, position: int) -> HttpResponse:
    """Let the part come to an amount, or to its share again."""
    cart, found = _at(request, cart_id, position)
    form = orders.valid(forms.AmountForm(request.POST, currency=cart.currency))
    amount_minor = form.cleaned_data["amount"]
    operations.fix_amount(cart=cart, part=found, amount_minor=amount_minor, **splitting.cut(request, form))
    return splitting.changes(request, cart_id)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def merge(request: site.StaffRequest, cart_id: uuid.UUID, position: int) -> HttpResponse:
    """Merge the part into another."""
    cart, found = _at(request, cart_id, position)
    form = orders.valid(forms.MergePartsForm(request.POST))
    into = splitting.part_at(cart, form.cleaned_data["into"])
    operations.merge_parts(cart=cart, part=found, into=into, **splitting.cut(request, form))
    return splitting.changes(request, cart_id)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def remove(request: site.StaffRequest, cart_id: uuid.UUID, position: int) -> HttpResponse:
    """Take an empty part away."""
    cart, found = _at(request, cart_id, position)
    form = orders.valid(forms.CutForm(request.POST))
    operations.remove_part(cart=cart, part=found, **splitting.cut(request, form))
    return splitting.changes(request, cart_id)


def _at(request: site.StaffRequest, cart_id: uuid.UUID, position: int) -> tuple[Cart, Part]:
    """A check of the outlet and its part at that place; 404 where there is none."""
    cart = checks.cart_at(request.outlet, cart_id)
    found = next((part for part in cart.parts.all() if part.position == position), None)
    if found is None:
        raise Http404
    return cart, found
