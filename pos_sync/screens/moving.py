"""The sheet and the doors that move lines to another check, merge two, or seat some of a party apart."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, roles, site
from pos_sync import forms, operations, queries
from pos_sync.screens import checks, orders
from reservations.screens import acts


@require_safe
@site.page(roles.Act.ORDER)
def show(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """What may move and where to, with the reason of what may not."""
    cart = checks.cart_at(request.outlet, cart_id)
    context = {"cart": cart, "moving": queries.picture_moving(cart, timezone.now())}
    return render(request, "pos_sync/cart/move.html", context)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def move_lines(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Put lines on another open check."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = orders.valid(forms.MoveForm(request.POST))
    said = form.cleaned_data
    operations.transfer_lines(
        cart=cart,
        target=checks.cart_at(request.outlet, said["target"]),
        lines=queries.chosen_lines(cart, said["lines"], said["seat"]),
        **orders.tap(request, form),
    )
    return checks.show_changes(request, cart_id)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def merge(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Put the whole check on another; the page goes there."""
    donor = checks.cart_at(request.outlet, cart_id)
    form = orders.valid(forms.MergeForm(request.POST))
    target = checks.cart_at(request.outlet, form.cleaned_data["target"])
    operations.merge_carts(donor=donor, target=target, **orders.tap(request, form))
    return doors.go_to("cart", request.outlet.slug, target.pk)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def seat_apart(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Seat some of the party at another table; the page goes to their check."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = orders.valid(forms.ApartForm(request.POST))
    said = form.cleaned_data
    theirs = operations.split_party(
        cart=cart,
        lines=queries.chosen_lines(cart, said["lines"], said["seat"]),
        party_size=said["party_size"],
        tables=acts.tables_of(request.outlet, said["tables"]),
        **orders.tap(request, form),
    )
    return doors.go_to("cart", request.outlet.slug, theirs.pk)
