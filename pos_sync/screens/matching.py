"""The doors that match checks and parties, take a match back, and open the check that a party lacks."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, roles, site
from config.outlets.models import Outlet
from pos_sync import forms, operations
from pos_sync.models import Match
from pos_sync.screens import checks
from reservations.screens import acts

UNMATCH_REASONS = ("Another party's check", "A walk-in after all", "Tapped by mistake")


@require_POST
@site.page(roles.Act.MATCH_CHECKS)
@doors.tells_where_tapped
def match(request: site.StaffRequest) -> HttpResponse:
    """This is them: the check is the party's."""
    asked = doors.valid(forms.MatchForm(request.POST)).cleaned_data
    operations.match_cart(
        cart=checks.cart_at(request.outlet, asked["cart"]),
        reservation=acts.reservation_of(request.outlet, asked["number"]),
        reason=asked["reason"],
        event_key=asked["event_key"],
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


@require_safe
@site.page(roles.Act.MATCH_CHECKS)
def unmatching(request: site.StaffRequest, match_id: int) -> HttpResponse:
    """The sheet that asks why a check is not theirs."""
    context: dict[str, Any] = {"match": _match_at(request.outlet, match_id), "reasons": UNMATCH_REASONS}
    return render(request, "pos_sync/floor/unmatching.html", context)


@require_POST
@site.page(roles.Act.MATCH_CHECKS)
@doors.tells_in_place
def unmatch(request: site.StaffRequest, match_id: int) -> HttpResponse:
    """Take a match back."""
    asked = doors.valid(forms.ReasonForm(request.POST)).cleaned_data
    operations.unmatch_cart(
        match=_match_at(request.outlet, match_id),
        reason=asked["reason"],
        event_key=asked["event_key"],
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


@require_POST
@site.page(roles.Act.MATCH_CHECKS)
@doors.tells_where_tapped
def keep_apart(request: site.StaffRequest) -> HttpResponse:
    """A walk-in's check and nobody's booking: it is not asked about again."""
    asked = doors.valid(forms.CheckForm(request.POST)).cleaned_data
    operations.keep_apart(
        cart=checks.cart_at(request.outlet, asked["cart"]),
        event_key=asked["event_key"],
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


@require_POST
@site.page(roles.Act.MATCH_CHECKS)
@doors.tells_where_tapped
def open_missing(request: site.StaffRequest) -> HttpResponse:
    """Open the check of a party that sits without one."""
    asked = doors.valid(forms.PartyForm(request.POST)).cleaned_data
    operations.open_missing_cart(
        reservation=acts.reservation_of(request.outlet, asked["number"]),
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


@require_POST
@site.page(roles.Act.MATCH_CHECKS)
@doors.tells_where_tapped
def void_empty(request: site.StaffRequest) -> HttpResponse:
    """Take an empty check back that was opened by mistake."""
    asked = doors.valid(forms.CheckForm(request.POST)).cleaned_data
    operations.void_empty_cart(
        cart=checks.cart_at(request.outlet, asked["cart"]),
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


def _match_at(outlet: Outlet, match_id: int) -> Match:
    found = Match.objects.filter(cart__outlet=outlet, pk=match_id).select_related(
        "cart__outlet", "reservation__outlet", "reservation__guest", "walk_in__outlet"
    )
    match = found.first()
    if match is None:
        raise Http404
    return match
