"""Pages of checks: tonight's, one party's cart with its live parts, its sheets, and the check to print."""

import uuid
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from config import doors, errors, parts, roles, site
from config.outlets.models import Outlet
from pos_sync import queries
from pos_sync.models import Cart, Item, KitchenState, Line

FOLDER = "pos_sync/cart"
PARTS = ("head", "status", "alerts", "check", "menu", "bar")
# What a meal has; a category may have more, and its lines are listed under theirs.
COURSES = range(4)
VOID_REASONS = ("Guest changed their mind", "Wrong item entered", "Kitchen could not make it", "Sent back")
REOPEN_REASONS = ("Guest orders more", "Paid the wrong check", "Wrong payment entered")


@require_safe
@site.page(roles.Act.SEE_CART)
def checks(request: site.StaffRequest) -> HttpResponse:
    """Tonight's checks, the open ones first."""
    now = timezone.now()
    context = {
        "checks": queries.checks_tonight(request.outlet, now),
        "now": now,
        "may_compare": roles.may(request.membership.role, roles.Act.COMPARE_CHECKS),
    }
    return render(request, "pos_sync/checks.html", context)


@require_safe
@site.page(roles.Act.SEE_CART)
def cart(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """The cart of one party."""
    context = _context(request, cart_id)
    context["parts"] = parts.render(request, folder=FOLDER, names=PARTS, context=context)
    return render(request, "pos_sync/cart.html", context)


@require_safe
@site.page(roles.Act.SEE_CART)
def cart_parts(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """What of the page changed since it was drawn."""
    return show_changes(request, cart_id)


@require_safe
@site.page(roles.Act.ORDER)
def choices(request: site.StaffRequest, cart_id: uuid.UUID, item_id: int) -> HttpResponse:
    """An item's sheet: how many, with which choices, for whom."""
    return show_choices(request, cart_at(request.outlet, cart_id), item_id)


@require_safe
@site.page(roles.Act.ORDER)
def sheets(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """The sheets of all items, for a tablet to keep: it opens them while the server is out of reach."""
    cart = cart_at(request.outlet, cart_id)
    menu = queries.menu(request.outlet, timezone.now())
    context = {
        "cart": cart,
        "dishes": [(dish, queries.allergens_met(cart, dish.item)) for dish in menu.orderable],
        "seats": range(1, cart.party_size + 1),
    }
    return render(request, "pos_sync/cart/sheets.html", context)


@require_safe
@site.page(roles.Act.ORDER)
def line(request: site.StaffRequest, cart_id: uuid.UUID, line_id: int) -> HttpResponse:
    """A line's sheet: change or remove it before it is sent, void it afterwards."""
    found = line_at(cart_at(request.outlet, cart_id), line_id)
    context = {
        "cart": found.cart,
        "line": found,
        "met": queries.allergens_met(found.cart, found.item),
        "is_new": found.kitchen_state == KitchenState.NEW,
        "is_waiting": found.kitchen_state in (KitchenState.NEW, KitchenState.HELD),
        "courses": sorted({*COURSES, found.course}),
        "reasons": VOID_REASONS,
        "needs_pin": needs_pin(request),
    }
    return render(request, "pos_sync/cart/line.html", context)


@require_safe
@site.page(roles.Act.ORDER)
def reopening(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """The sheet that asks why a paid check is opened again."""
    found = cart_at(request.outlet, cart_id)
    context = {"cart": found, "reasons": REOPEN_REASONS, "needs_pin": needs_pin(request)}
    return render(request, "pos_sync/cart/reopen.html", context)


@require_safe
@site.page(roles.Act.SEE_CART)
def printed(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """The check as it is brought to the table."""
    picture = queries.picture_check(cart_at(request.outlet, cart_id))
    return render(request, "pos_sync/print.html", {**_facts(picture), "now": timezone.now()})


def show_choices(
    request: site.StaffRequest, cart: Cart, item_id: int, asked: dict[str, Any] | None = None
) -> HttpResponse:
    """The sheet of an item of this outlet's menu; `asked` is what was chosen on the page already."""
    dish = dish_at(request.outlet, item_id)
    context = {
        "cart": cart,
        "dish": dish,
        "item": dish.item,
        "allergens_met": queries.allergens_met(cart, dish.item),
        "asked": asked or {},
        "seats": range(1, cart.party_size + 1),
    }
    return render(request, "pos_sync/cart/choices.html", context)


def show_changes(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """The parts of the cart's page that differ from what the page has; an open sheet is closed by a deed."""
    answer = parts.answer(request, folder=FOLDER, names=PARTS, context=_context(request, cart_id))
    return doors.close_its_sheet(request, answer)


def cart_at(outlet: Outlet, cart_id: uuid.UUID) -> Cart:
    """A check of this outlet; another's is a 404."""
    try:
        found = queries.load_cart(cart_id)
    except errors.Missing as missing:
        raise Http404 from missing
    if found.outlet_id != outlet.pk:
        raise Http404
    return found


def item_at(outlet: Outlet, item_id: int) -> Item:
    """An item of this outlet, be it on the menu or on old checks alone; another's is a 404."""
    return get_object_or_404(Item.objects.select_related("category"), category__outlet=outlet, pk=item_id)


def dish_at(outlet: Outlet, item_id: int) -> queries.Dish:
    """An item of this outlet's menu as it can be ordered now; another's is a 404."""
    found = queries.menu_item(outlet, item_id, timezone.now())
    if found is None:
        raise Http404
    return found


def line_at(cart: Cart, line_id: int | None) -> Line:
    """A line of this check; another's is a 404."""
    found = next((line for line in cart.lines.all() if line.pk == line_id), None)
    if found is None:
        raise Http404
    return found


def needs_pin(request: site.StaffRequest, act: roles.Act = roles.Act.VOID_SENT_LINE) -> bool:
    """Whether this person's role does it, as a rule taking back what was sent, only with a manager's PIN."""
    return not roles.may(request.membership.role, act)


def _context(request: site.StaffRequest, cart_id: uuid.UUID) -> dict[str, Any]:
    now = timezone.now()
    picture = queries.picture_check(cart_at(request.outlet, cart_id))
    ticket = queries.open_ticket(picture.cart, now)
    hints = queries.course_hints(picture.cart, now)
    may_order = roles.may(request.membership.role, roles.Act.ORDER)
    return {
        **_facts(picture),
        "courses": [(course, hints.get(course.number)) for course in picture.courses],
        "menu": queries.menu(request.outlet, now),
        "ticket": ticket,
        "ticket_age": _age(now - ticket.at) if ticket.at else "",
        "minutes": max(0, int((now - picture.cart.opened_at).total_seconds() // 60)),
        "seats": range(1, picture.cart.party_size + 1),
        "may_order": may_order and picture.takes_orders,
        "may_switch": roles.may(request.membership.role, roles.Act.SWITCH_86),
        "may_reopen": may_order and picture.cart.state in ("PAID", "CLOSED"),
        "may_queue": may_order,
        "parts_count": len(queries.parts_of(picture.cart)),
        "may_take": roles.may(request.membership.role, roles.Act.TAKE_PAYMENT),
    }


def _age(passed: timedelta) -> str:
    """How long ago in words, to be read and not counted: 8 s, 4 min, 3 h."""
    seconds = max(0, int(passed.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 3600 else f"{seconds // 3600} h"


def _facts(picture: queries.CheckPicture) -> dict[str, Any]:
    """The check with the totals of the wire."""
    standing = queries.standing_discounts(picture.cart)
    sums = queries.sum_up(cart=picture.cart, lines=picture.sent, standing=standing)
    return {
        "picture": picture,
        "cart": picture.cart,
        "sums": sums,
        "discounts": queries.picture_discounts(standing=standing, sums=sums),
        "rates": queries.rates_of(picture.cart.outlet),
    }
