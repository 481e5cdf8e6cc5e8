"""The pay page of a check: what is due, the tenders, what was paid, and the receipt."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, errors, parts, roles, site
from config.outlets import money
from config.outlets.models import Outlet
from payments import forms, operations, queries, settlement
from payments.models import Payment, PaymentState, Tender
from pos_sync import operations as pos
from pos_sync import queries as pos_queries
from pos_sync.models import Cart, CartState, Part

FOLDER = "payments/pay"
PARTS = ("heading", "owed", "tenders", "taken")
VOID_REASONS = ("Wrong amount", "Wrong tender", "Guest pays another way")
REFUND_REASONS = ("Guest was not happy", "Paid too much", "Paid twice")


@require_safe
@site.page(roles.Act.TAKE_PAYMENT)
def pay(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Where a check is paid, and once it is, what to give back."""
    context = _context(request, cart_id)
    context["parts"] = parts.render(request, folder=FOLDER, names=PARTS, context=context)
    return render(request, "payments/pay.html", context)


@require_safe
@site.page(roles.Act.TAKE_PAYMENT)
def pay_parts(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """What of the page changed since it was drawn."""
    return _changes(request, cart_id)


@require_POST
@site.page(roles.Act.TAKE_PAYMENT)
@doors.tells_in_place
def take(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Take cash, a card, a gift card or another tender."""
    cart = _cart_at(request.outlet, cart_id)
    form = doors.valid(forms.TenderForm(request.POST, currency=cart.currency))
    asked = form.cleaned_data
    is_cash = asked["tender"] == Tender.CASH
    operations.take_tender(
        cart=cart,
        tender=asked["tender"],
        amount_minor=asked["amount"],
        tip_minor=asked["tip"] or 0,
        received_minor=asked["received"] if is_cash else None,
        card_last4=asked["card_last4"],
        reference=asked["reference"],
        payment_id=asked["event_key"],
        part=None if asked["part"] is None else _part_at(cart, asked["part"]),
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return _changes(request, cart_id)


@require_POST
@site.page(roles.Act.TAKE_PAYMENT)
@doors.tells_in_place
def close(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Close a paid check where the outlet does not let it close by itself."""
    cart = _cart_at(request.outlet, cart_id)
    operations.close_check(cart=cart, actor=request.user.get_username(), now=timezone.now())
    return _changes(request, cart_id)


@require_safe
@site.page(roles.Act.TAKE_PAYMENT)
def voiding(request: site.StaffRequest, cart_id: uuid.UUID, payment_id: uuid.UUID) -> HttpResponse:
    """The sheet that asks why a payment is taken back."""
    payment = _payment_at(_cart_at(request.outlet, cart_id), payment_id)
    context = {
        "cart": payment.cart,
        "payment": payment,
        "reasons": VOID_REASONS,
        "needs_pin": _needs_pin(request, roles.Act.VOID_SENT_LINE),
    }
    return render(request, "payments/pay/voiding.html", context)


@require_POST
@site.page(roles.Act.TAKE_PAYMENT)
@doors.tells_in_place
def void(request: site.StaffRequest, cart_id: uuid.UUID, payment_id: uuid.UUID) -> HttpResponse:
    """Take a tender back, or release what the app authorized, before the check is closed."""
    cart = _cart_at(request.outlet, cart_id)
    payment = _payment_at(cart, payment_id)
    form = doors.valid(forms.ApprovedForm(request.POST))
    actor, now = request.user.get_username(), timezone.now()
    reason, approver = form.cleaned_data["reason"], _approver(request, cart, roles.Act.VOID_SENT_LINE, form)
    if reason and approver != actor:
        reason = f"{reason}, approved by {approver}"
    operations.void_payment(payment=payment, reason=reason, actor=actor, now=now)
    return _changes(request, cart_id)


@require_safe
@site.page(roles.Act.TAKE_PAYMENT)
def refunding(request: site.StaffRequest, cart_id: uuid.UUID, payment_id: uuid.UUID) -> HttpResponse:
    """The sheet that asks how much of a payment is given back, and why."""
    payment = _payment_at(_cart_at(request.outlet, cart_id), payment_id)
    context = {
        "cart": payment.cart,
        "payment": payment,
        "left_written": _written(payment.left_minor, payment.cart.currency),
        "reasons": REFUND_REASONS,
        "needs_pin": _needs_pin(request, roles.Act.REFUND),
    }
    return render(request, "payments/pay/refunding.html", context)


@require_POST
@site.page(roles.Act.TAKE_PAYMENT)
@doors.tells_in_place
def refund(request: site.StaffRequest, cart_id: uuid.UUID, payment_id: uuid.UUID) -> HttpResponse:
    """Give money back that was taken, also after the check is closed."""
    cart = _cart_at(request.outlet, cart_id)
    payment = _payment_at(cart, payment_id)
    form = doors.valid(forms.RefundForm(request.POST, currency=cart.currency))
    asked = form.cleaned_data
    operations.refund(
        payment=payment,
        amount_minor=asked["amount"],
        reason=asked["reason"],
        actor=request.user.get_username(),
        approved_by=_approver(request, cart, roles.Act.REFUND, form),
        refund_key=asked["event_key"],
        now=timezone.now(),
    )
    return _changes(request, cart_id)


def _changes(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    answer = parts.answer(request, folder=FOLDER, names=PARTS, context=_context(request, cart_id))
    return doors.close_its_sheet(request, answer)


def _cart_at(outlet: Outlet, cart_id: uuid.UUID) -> Cart:
    try:
        found = pos_queries.load_cart(cart_id)
    except errors.Missing as missing:
        raise Http404 from missing
    if found.outlet_id != outlet.pk:
        raise Http404
    return found


def _part_at(cart: Cart, key: int) -> Part:
    found = pos_queries.part_at(cart, key)
    if found is None:
        raise Http404
    return found


def _payment_at(cart: Cart, payment_id: uuid.UUID) -> Payment:
    found = next((payment for payment in queries.payments_of(cart) if payment.pk == payment_id), None)
    if found is None:
        raise Http404
    return found


def _needs_pin(request: site.StaffRequest, act: roles.Act) -> bool:
    return not roles.may(request.membership.role, act)


def _approver(request: site.StaffRequest, cart: Cart, act: roles.Act, form: forms.ApprovedForm) -> str:
    """Whose role allows the act: the person's own, or that of the manager whose PIN was typed."""
    actor = request.user.get_username()
    if not _needs_pin(request, act):
        return actor
    return pos.approve(cart=cart, act=act, pin=form.cleaned_data["pin"], actor=actor, now=timezone.now())


def _context(request: site.StaffRequest, cart_id: uuid.UUID) -> dict[str, Any]:
    picture = pos_queries.picture_check(_cart_at(request.outlet, cart_id))
    cart = picture.cart
    payments = queries.payments_of(cart)
    split = pos_queries.picture_split(cart=cart, lines=picture.sent)
    asked = _part_asked(request, cart)
    part = None if asked is None else split.of(asked)
    due_minor = (part or cart).due_minor if cart.state == CartState.OPEN else 0
    return {
        "cart": cart,
        "picture": picture,
        "sums": pos_queries.sum_up(cart=cart, lines=picture.sent),
        "split": split,
        "part": part,
        "is_part_gone": asked is not None and part is None,
        "payments": payments,
        "authorized": [payment for payment in payments if payment.state == PaymentState.AUTHORIZED],
        "due_written": _written(due_minor, cart.currency),
        "quick": _quick(due_minor, cart.currency),
        "is_payable": due_minor > 0,
        "is_paid": cart.state in (CartState.PAID, CartState.CLOSED),
        "change_minor": _change(payments, part),
        "receipt": queries.receipt_of(cart),
        "problems": queries.problems_of(cart),
    }


def _part_asked(request: site.StaffRequest, cart: Cart) -> Part | None:
    """The part that the page is about, of a split that was undone too; None where it is the whole check."""
    asked = forms.PartForm({"part": request.POST.get("part") or request.GET.get("part")})
    key = asked.cleaned_data["part"] if asked.is_valid() else None
    return None if key is None else _part_at(cart, key)


def _quick(due_minor: int, currency: str) -> list[tuple[str, int, int]]:
    """Likely cash, each as it is typed, its minor units, and the change to give."""
    amounts = settlement.quick_cash(due_minor, 10 ** money.exponent(currency))
    return [(_written(amount, currency), amount, amount - due_minor) for amount in amounts]


def _written(amount_minor: int, currency: str) -> str:
    """An amount as it is typed into a field: no sign, no thousands."""
    decimals = money.exponent(currency)
    whole, rest = divmod(amount_minor, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)


def _change(payments: list[Payment], part: pos_queries.PartPicture | None) -> int:
    """The change for the last cash that was taken, of the part where the page is about one.

    After a refund it is long given.
    """
    kept = [
        payment
        for payment in payments
        if payment.state != PaymentState.VOIDED and (part is None or payment.part_id == part.part.pk)
    ]
    return kept[-1].change_minor if kept and not kept[-1].refunded_minor else 0
