"""Comps and discounts: the sheets that ask how much and why, and the doors that give and take back."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, roles, site
from config.outlets import money
from pos_sync import forms, operations, queries, totals
from pos_sync.models import Cart, Discount, Line
from pos_sync.screens import checks, orders

# A button for each, in thousandths of a percent.
RATES = (5_000, 10_000, 15_000, 20_000, 50_000, 100_000)
REMOVE_REASONS = ("Given by mistake", "Given twice", "Guest pays in full")


@require_safe
@site.page(roles.Act.ORDER)
def discounting(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """The sheet of a discount on the whole check."""
    return _ask(request, checks.cart_at(request.outlet, cart_id))


@require_safe
@site.page(roles.Act.ORDER)
def discounting_line(request: site.StaffRequest, cart_id: uuid.UUID, line_id: int) -> HttpResponse:
    """The sheet of a discount on one line."""
    cart = checks.cart_at(request.outlet, cart_id)
    return _ask(request, cart, checks.line_at(cart, line_id))


@require_safe
@site.page(roles.Act.ORDER)
def comping(request: site.StaffRequest, cart_id: uuid.UUID, line_id: int) -> HttpResponse:
    """The sheet that asks how many of a line are given for nothing."""
    cart = checks.cart_at(request.outlet, cart_id)
    return _ask(request, cart, checks.line_at(cart, line_id), is_comp=True)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def give(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Take something off, with a manager's PIN where it is over what this person may give."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = orders.valid(forms.DiscountForm(request.POST, currency=cart.currency))
    asked, tapped = form.cleaned_data, orders.tap(request, form)
    operations.give_discount(
        cart=cart,
        line=None if asked["line"] is None else checks.line_at(cart, asked["line"]),
        kind=asked["kind"],
        value=asked["value"],
        reason=asked["reason"],
        role=request.membership.role,
        approved_by=_approver(cart=cart, pin=asked["pin"], actor=tapped["actor"]),
        **tapped,
    )
    return checks.show_changes(request, cart_id)


@require_safe
@site.page(roles.Act.ORDER)
def removing(request: site.StaffRequest, cart_id: uuid.UUID, discount_id: int) -> HttpResponse:
    """The sheet that asks why a discount is taken back."""
    cart = checks.cart_at(request.outlet, cart_id)
    found = _discount_at(cart, discount_id)
    context = {
        "cart": cart,
        "discount": found,
        "words": queries.words_of(found),
        "amount_minor": _sums(cart).given_by(str(found.pk)),
        "reasons": REMOVE_REASONS,
    }
    return render(request, "pos_sync/cart/undiscount.html", context)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def remove(request: site.StaffRequest, cart_id: uuid.UUID, discount_id: int) -> HttpResponse:
    """Take a discount back."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = orders.valid(forms.ReasonForm(request.POST))
    operations.remove_discount(
        discount=_discount_at(cart, discount_id),
        reason=form.cleaned_data["reason"],
        **orders.tap(request, form),
    )
    return checks.show_changes(request, cart_id)


def _ask(
    request: site.StaffRequest, cart: Cart, line: Line | None = None, *, is_comp: bool = False
) -> HttpResponse:
    sums = _sums(cart)
    limit = queries.limit_of(request.outlet, request.membership.role)
    left_minor = _left(limit=limit, sums=sums, is_comp=is_comp)
    of_minor = queries.left_of(cart=cart, line=line, sums=sums)
    rates = [(rate, totals.give(of_minor, [totals.Discount(rate=rate)])[0].amount_minor) for rate in RATES]
    context = {
        "cart": cart,
        "line": line,
        "is_comp": is_comp,
        "limit": limit,
        "most_minor": limit.most_on(sums.sub_total_minor),
        "left_minor": left_minor,
        "given_minor": sums.discounts_minor,
        "of_minor": of_minor,
        "exponent": money.exponent(cart.currency),
        "rates": [(rate, amount, left_minor is not None and amount > left_minor) for rate, amount in rates],
        "reasons": queries.rates_of(cart.outlet).discount_reasons,
    }
    return render(request, "pos_sync/cart/discount.html", context)


def _left(*, limit: totals.Limit, sums: totals.Totals, is_comp: bool) -> int | None:
    """What this person may still give alone on this check; None for as much as they like."""
    if is_comp and not limit.may_comp:
        return 0
    return limit.left_on(sums.sub_total_minor, sums.discounts_minor)


def _sums(cart: Cart) -> totals.Totals:
    return queries.sum_up(cart=cart, lines=queries.picture_check(cart).sent)


def _approver(*, cart: Cart, pin: str, actor: str) -> str:
    """Whose PIN was typed; "" where none was."""
    if not pin:
        return ""
    return operations.approve(cart=cart, act=roles.Act.DISCOUNT, pin=pin, actor=actor, now=timezone.now())


def _discount_at(cart: Cart, key: int) -> Discount:
    found = queries.discount_at(cart, key)
    if found is None:
        raise Http404
    return found
