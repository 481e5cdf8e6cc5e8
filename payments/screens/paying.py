"""The pay page of a check: what is due, the tenders, what was paid, and the receipt."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, parts, roles, site
from config.outlets import money
from payments import forms, operations, queries, settlement
from payments.models import Tender
from pos_sync import operations as pos
from pos_sync import queries as pos_queries
from pos_sync.models import Cart, Part
from pos_sync.screens import checks

FOLDER = "payments/pay"
PARTS = ("heading", "owed", "tenders", "taken")


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
    return show_changes(request, cart_id)


@require_POST
@site.page(roles.Act.TAKE_PAYMENT)
@doors.tells_in_place
def take(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Take cash, a card, a gift card or another tender."""
    cart = checks.cart_at(request.outlet, cart_id)
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
        seen=asked["seen"],
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return show_changes(request, cart_id)


@require_POST
@site.page(roles.Act.TAKE_PAYMENT)
@doors.tells_in_place
def close(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Close a paid check where the outlet does not let it close by itself."""
    cart = checks.cart_at(request.outlet, cart_id)
    operations.close_check(cart=cart, actor=request.user.get_username(), now=timezone.now())
    return show_changes(request, cart_id)


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_in_place
def finish(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """The guests have left before the timer was over: their table is free now."""
    cart = checks.cart_at(request.outlet, cart_id)
    pos.finish_party(reservation=cart.reservation, actor=request.user.get_username(), now=timezone.now())
    return doors.go_to("floor", request.outlet.slug)


def show_changes(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """The parts of the pay page that differ from what it has; an open sheet is closed by a deed."""
    answer = parts.answer(request, folder=FOLDER, names=PARTS, context=_context(request, cart_id))
    return doors.close_its_sheet(request, answer)


def _part_at(cart: Cart, key: int) -> Part:
    found = pos_queries.part_at(cart, key)
    if found is None:
        raise Http404
    return found


def _context(request: site.StaffRequest, cart_id: uuid.UUID) -> dict[str, Any]:
    cart = checks.cart_at(request.outlet, cart_id)
    shown = queries.picture_paying(cart, _part_asked(request, cart))
    given_back = queries.given_back_of(cart)
    return {
        "cart": cart,
        "picture": shown.check,
        "sums": pos_queries.sum_up(cart=cart, lines=shown.check.sent),
        "split": shown.split,
        "part": shown.part,
        "pay": shown,
        "told_payments": [(payment, given_back.get(payment.pk, ())) for payment in shown.payments],
        "deposits": queries.deposits_of(cart),
        "due_written": money.figures(shown.due_minor, cart.currency),
        "cash_written": money.figures(shown.cash_minor or shown.due_minor, cart.currency),
        "quick": _quick(shown.cash_minor, cart.currency),
        "receipts": queries.receipts_of(cart),
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
    return [(money.figures(amount, currency), amount, amount - due_minor) for amount in amounts]
