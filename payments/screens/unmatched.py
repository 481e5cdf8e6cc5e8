"""The inbox of what does not belong together yet: parties, checks and payments, with what may be done."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, parts, roles, site
from config.outlets.models import Outlet
from payments import forms, operations, queries
from payments.models import Payment, Stray
from pos_sync import queries as pos_queries
from pos_sync.screens import checks

FOLDER = "payments/unmatched"
PARTS = ("counts", "parties", "checks", "payments", "matches")
RESOLUTIONS = ("Guest pays again in the app", "Guest paid at the table", "Guest paid nothing there")
MOVE_REASONS = ("Taken on the wrong check", "Guests changed tables")


@require_safe
@site.page(roles.Act.SEE_CART)
def unmatched(request: site.StaffRequest) -> HttpResponse:
    """The whole page."""
    context = _context(request)
    context["parts"] = parts.render(request, folder=FOLDER, names=PARTS, context=context)
    return render(request, "payments/unmatched.html", context)


@require_safe
@site.page(roles.Act.SEE_CART)
def unmatched_parts(request: site.StaffRequest) -> HttpResponse:
    """What of the page changed since it was drawn."""
    return parts.answer(request, folder=FOLDER, names=PARTS, context=_context(request))


@require_safe
@site.page(roles.Act.MATCH_CHECKS)
def resolving(request: site.StaffRequest, stray_id: int) -> HttpResponse:
    """The sheet that asks what became of a payment."""
    context = {"stray": _stray_at(request.outlet, stray_id), "reasons": RESOLUTIONS}
    return render(request, "payments/unmatched/resolving.html", context)


@require_POST
@site.page(roles.Act.MATCH_CHECKS)
@doors.tells_in_place
def resolve(request: site.StaffRequest, stray_id: int) -> HttpResponse:
    """Take a payment off the list, with a note."""
    form = doors.valid(forms.NoteForm(request.POST))
    operations.resolve_stray(
        stray=_stray_at(request.outlet, stray_id),
        note=form.cleaned_data["reason"],
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


@require_safe
@site.page(roles.Act.TAKE_PAYMENT)
def moving(request: site.StaffRequest, cart_id: uuid.UUID, payment_id: uuid.UUID) -> HttpResponse:
    """The sheet that asks which check a tender is moved to."""
    payment = _payment_at(request.outlet, cart_id, payment_id)
    context = {
        "cart": payment.cart,
        "payment": payment,
        "places": queries.places_for(payment),
        "reasons": MOVE_REASONS,
    }
    return render(request, "payments/pay/moving.html", context)


@require_POST
@site.page(roles.Act.TAKE_PAYMENT)
@doors.tells_in_place
def move(request: site.StaffRequest, cart_id: uuid.UUID, payment_id: uuid.UUID) -> HttpResponse:
    """Put a tender on another check."""
    form = doors.valid(forms.MovePaymentForm(request.POST))
    operations.move_payment(
        payment=_payment_at(request.outlet, cart_id, payment_id),
        to_cart=checks.cart_at(request.outlet, form.cleaned_data["to"]),
        reason=form.cleaned_data["reason"],
        move_key=form.cleaned_data["event_key"],
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


def _context(request: site.StaffRequest) -> dict[str, Any]:
    now = timezone.now()
    found = pos_queries.load_unmatched(outlet=request.outlet, now=now)
    strays = queries.load_strays(outlet=request.outlet, now=now)
    role = request.membership.role
    return {
        "found": found,
        "strays": strays,
        "payments_count": len(strays.refused) + len(strays.tenders),
        "count": len(found.parties) + len(found.checks) + len(strays.refused) + len(strays.tenders),
        "may_match": roles.may(role, roles.Act.MATCH_CHECKS),
        "may_take": roles.may(role, roles.Act.TAKE_PAYMENT),
        "now": now,
    }


def _stray_at(outlet: Outlet, stray_id: int) -> Stray:
    found = queries.find_stray(outlet, stray_id)
    if found is None:
        raise Http404
    return found


def _payment_at(outlet: Outlet, cart_id: uuid.UUID, payment_id: uuid.UUID) -> Payment:
    cart = checks.cart_at(outlet, cart_id)
    found = next((payment for payment in queries.payments_of(cart) if payment.pk == payment_id), None)
    if found is None:
        raise Http404
    return found
