"""The sheets of the pay page that take a payment back, or give money of it back."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, roles, site
from config.outlets import money
from payments import forms, operations, queries
from payments.models import Payment
from payments.screens import paying
from pos_sync import operations as pos
from pos_sync.models import Cart
from pos_sync.screens import checks

VOID_REASONS = ("Wrong amount", "Wrong tender", "Guest pays another way")
REFUND_REASONS = ("Guest was not happy", "Paid too much", "Paid twice")


@require_safe
@site.page(roles.Act.TAKE_PAYMENT)
def voiding(request: site.StaffRequest, cart_id: uuid.UUID, payment_id: uuid.UUID) -> HttpResponse:
    """The sheet that asks why a payment is taken back."""
    payment = _payment_at(checks.cart_at(request.outlet, cart_id), payment_id)
    context = {
        "cart": payment.cart,
        "payment": payment,
        "reasons": VOID_REASONS,
        "needs_pin": checks.needs_pin(request, roles.Act.VOID_SENT_LINE),
    }
    return render(request, "payments/pay/voiding.html", context)


@require_POST
@site.page(roles.Act.TAKE_PAYMENT)
@doors.tells_in_place
def void(request: site.StaffRequest, cart_id: uuid.UUID, payment_id: uuid.UUID) -> HttpResponse:
    """Take a tender back, or release what the app authorized, before the check is closed."""
    cart = checks.cart_at(request.outlet, cart_id)
    payment = _payment_at(cart, payment_id)
    form = doors.valid(forms.ApprovedForm(request.POST))
    actor, now = request.user.get_username(), timezone.now()
    reason = approved_reason(request, cart, roles.Act.VOID_SENT_LINE, form)
    operations.void_payment(payment=payment, reason=reason, actor=actor, now=now)
    return paying.show_changes(request, cart_id)


@require_safe
@site.page(roles.Act.TAKE_PAYMENT)
def refunding(request: site.StaffRequest, cart_id: uuid.UUID, payment_id: uuid.UUID) -> HttpResponse:
    """The sheet that asks how much of a payment is given back, and why."""
    payment = _payment_at(checks.cart_at(request.outlet, cart_id), payment_id)
    context = {
        "cart": payment.cart,
        "payment": payment,
        "left_written": money.figures(payment.left_minor, payment.cart.currency),
        "reasons": REFUND_REASONS,
        "needs_pin": checks.needs_pin(request, roles.Act.REFUND),
    }
    return render(request, "payments/pay/refunding.html", context)


@require_POST
@site.page(roles.Act.TAKE_PAYMENT)
@doors.tells_in_place
def refund(request: site.StaffRequest, cart_id: uuid.UUID, payment_id: uuid.UUID) -> HttpResponse:
    """Give money back that was taken, also after the check is closed."""
    cart = checks.cart_at(request.outlet, cart_id)
    payment = _payment_at(cart, payment_id)
    form = doors.valid(forms.RefundForm(request.POST, currency=cart.currency))
    asked = form.cleaned_data
    operations.refund(
        payment=payment,
        amount_minor=asked["amount"],
        reason=asked["reason"],
        actor=request.user.get_username(),
        approved_by=approver_of(request, cart, roles.Act.REFUND, form),
        refund_key=asked["event_key"],
        now=timezone.now(),
    )
    return paying.show_changes(request, cart_id)


def _payment_at(cart: Cart, payment_id: uuid.UUID) -> Payment:
    found = next((payment for payment in queries.payments_of(cart) if payment.pk == payment_id), None)
    if found is None:
        raise Http404
    return found


def approver_of(request: site.StaffRequest, cart: Cart, act: roles.Act, form: forms.ApprovedForm) -> str:
    """Whose role allows the act: the person's own, or that of the manager whose PIN was typed."""
    actor = request.user.get_username()
    if not checks.needs_pin(request, act):
        return actor
    return pos.approve(cart=cart, act=act, pin=form.cleaned_data["pin"], actor=actor, now=timezone.now())


def approved_reason(request: site.StaffRequest, cart: Cart, act: roles.Act, form: forms.ApprovedForm) -> str:
    """The reason that was given, and whose PIN approved the act where it took one."""
    approver, reason = approver_of(request, cart, act, form), str(form.cleaned_data["reason"])
    is_own = approver == request.user.get_username()
    return reason if is_own or not reason else f"{reason}, approved by {approver}"
