"""The menu page: everything that is sold, what is sold out, and prices set in place."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, roles, site
from pos_sync import forms, operations, queries
from pos_sync.models import Modifier, Variant
from pos_sync.screens import checks


@require_safe
@site.page(roles.Act.SWITCH_86)
def menu(request: site.StaffRequest) -> HttpResponse:
    """The whole menu by category, at the prices of now."""
    now = timezone.now()
    context = {
        "menu": queries.menu(request.outlet, now),
        "changes": queries.menu_changes(request.outlet),
        "now": now,
        "may_set": roles.may(request.membership.role, roles.Act.SET_MENU),
    }
    return render(request, "pos_sync/menu.html", context)


@require_safe
@site.page(roles.Act.SWITCH_86)
def states(request: site.StaffRequest) -> HttpResponse:
    """What is sold out or counted, for a page that is open."""
    context = {"menu": queries.menu(request.outlet, timezone.now())}
    return render(request, "pos_sync/menu/states.html", context)


@require_safe
@site.page(roles.Act.SWITCH_86)
def item(request: site.StaffRequest, item_id: int) -> HttpResponse:
    """The sheet on which an item or its choices are sold out, counted or brought back."""
    return _sheet(request, item_id)


@require_POST
@site.page(roles.Act.SWITCH_86)
@doors.tells_in_place
def switch_86(request: site.StaffRequest, item_id: int) -> HttpResponse:
    """Sell an item out, until a time or for good, or bring it back."""
    operations.switch_86(item=checks.item_at(request.outlet, item_id), **_sold_out(request), **_by(request))
    return doors.done()


@require_POST
@site.page(roles.Act.SWITCH_86)
@doors.tells_in_place
def switch_modifier_86(request: site.StaffRequest, item_id: int, modifier_id: int) -> HttpResponse:
    """The same of one of its choices; the sheet stays."""
    choices = Modifier.objects.filter(modifier_set__outlet=request.outlet)
    modifier = get_object_or_404(choices, pk=modifier_id)
    operations.switch_modifier_86(modifier=modifier, **_sold_out(request), **_by(request))
    sheet = _sheet(request, item_id)
    sheet.headers["HX-Retarget"] = "#sheet"
    return sheet


@require_POST
@site.page(roles.Act.SWITCH_86)
@doors.tells_in_place
def count_down(request: site.StaffRequest, item_id: int) -> HttpResponse:
    """Say how many are left."""
    form = doors.valid(forms.LeftForm(request.POST))
    operations.count_down(
        item=checks.item_at(request.outlet, item_id), left=form.cleaned_data["left"], **_by(request)
    )
    return doors.done()


@require_POST
@site.page(roles.Act.SET_MENU)
@doors.tells_in_place
def set_price(request: site.StaffRequest, item_id: int) -> HttpResponse:
    """Set a listed price in place."""
    form = doors.valid(forms.PriceForm(request.POST, currency=request.outlet.currency))
    found = checks.item_at(request.outlet, item_id)
    variant = Variant.objects.filter(item=found, pk=form.cleaned_data["variant"]).first()
    operations.set_price(
        item=found,
        variant=variant,
        was_minor=form.cleaned_data["was"],
        price_minor=form.cleaned_data["price"],
        **_by(request),
    )
    priced = found if variant is None else variant
    priced.refresh_from_db()
    return render(request, "pos_sync/menu/priced.html", {"item": found, "variant": variant, "priced": priced})


def _sheet(request: site.StaffRequest, item_id: int) -> HttpResponse:
    dish = checks.dish_at(request.outlet, item_id)
    return render(request, "pos_sync/menu/item.html", {"dish": dish, "item": dish.item})


def _sold_out(request: site.StaffRequest) -> dict[str, Any]:
    """What the form says, the time it is back as the next such time of the outlet's clock."""
    asked = doors.valid(forms.SoldOutForm(request.POST)).cleaned_data
    back = asked["back"]
    back_at = queries.next_time(request.outlet, back, timezone.now()) if back else None
    return {"is_86": asked["is_86"], "back_at": back_at}


def _by(request: site.StaffRequest) -> dict[str, Any]:
    return {"actor": request.user.get_username(), "now": timezone.now()}
