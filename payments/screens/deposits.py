"""The sheets of the pay page that record what was paid ahead, and take it off again."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, roles, site
from payments import forms, operations, queries
from payments.models import Deposit
from payments.screens import giving_back, paying
from pos_sync.models import Cart
from pos_sync.screens import checks

REMOVE_REASONS = ("Recorded twice", "Wrong amount", "Wrong check")


@require_safe
@site.page(roles.Act.TAKE_PAYMENT)
def depositing(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """The sheet that asks how much was paid ahead, and how."""
    context = {
        "cart": checks.cart_at(request.outlet, cart_id),
        "needs_pin": checks.needs_pin(request, roles.Act.RECORD_DEPOSIT),
    }
    return render(request, "payments/pay/depositing.html", context)


@require_POST
@site.page(roles.Act.TAKE_PAYMENT)
@doors.tells_in_place
def record(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Record it: what is due is less by as much."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = doors.valid(forms.DepositForm(request.POST, currency=cart.currency))
    asked = form.cleaned_data
    operations.record_deposit(
        cart=cart,
        amount_minor=asked["amount"],
        reference=asked["reference"],
        actor=request.user.get_username(),
        approved_by=giving_back.approver_of(request, cart, roles.Act.RECORD_DEPOSIT, form),
        deposit_id=asked["event_key"],
        now=timezone.now(),
    )
    return paying.show_changes(request, cart_id)


@require_safe
@site.page(roles.Act.TAKE_PAYMENT)
def removing(request: site.StaffRequest, cart_id: uuid.UUID, deposit_id: uuid.UUID) -> HttpResponse:
    """The sheet that asks why a deposit is taken off."""
    deposit = _deposit_at(checks.cart_at(request.outlet, cart_id), deposit_id)
    context = {
        "cart": deposit.cart,
        "deposit": deposit,
        "reasons": REMOVE_REASONS,
        "needs_pin": checks.needs_pin(request, roles.Act.RECORD_DEPOSIT),
    }
    return render(request, "payments/pay/removing.html", context)


@require_POST
@site.page(roles.Act.TAKE_PAYMENT)
@doors.tells_in_place
def remove(request: site.StaffRequest, cart_id: uuid.UUID, deposit_id: uuid.UUID) -> HttpResponse:
    """Take a deposit off before the check is closed."""
    cart = checks.cart_at(request.outlet, cart_id)
    deposit = _deposit_at(cart, deposit_id)
    form = doors.valid(forms.ApprovedForm(request.POST))
    reason = giving_back.approved_reason(request, cart, roles.Act.RECORD_DEPOSIT, form)
    operations.remove_deposit(
        deposit=deposit, reason=reason, actor=request.user.get_username(), now=timezone.now()
    )
    return paying.show_changes(request, cart_id)


def _deposit_at(cart: Cart, deposit_id: uuid.UUID) -> Deposit:
    found = next((deposit for deposit in queries.deposits_of(cart) if deposit.pk == deposit_id), None)
    if found is None:
        raise Http404
    return found
