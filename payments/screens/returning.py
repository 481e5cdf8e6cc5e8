"""The sheet of the pay page that gives back the price of single items."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, roles, site
from payments import forms, operations, queries
from payments.screens import giving_back, paying
from pos_sync.screens import checks


@require_safe
@site.page(roles.Act.TAKE_PAYMENT)
def returning(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """The sheet that asks which items, how many of each, and on which payments."""
    cart = checks.cart_at(request.outlet, cart_id)
    context = {
        "cart": cart,
        "items": queries.returnables_of(cart),
        "payments": queries.refundable_of(cart),
        "reasons": giving_back.REFUND_REASONS,
        "needs_pin": checks.needs_pin(request, roles.Act.REFUND),
    }
    return render(request, "payments/pay/returning.html", context)


@require_safe
@site.page(roles.Act.TAKE_PAYMENT)
@doors.tells_in_place
def returning_sum(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """What the chosen items come to, and what is to be done at each payment; nothing is given back yet."""
    cart = checks.cart_at(request.outlet, cart_id)
    planned = operations.plan_refund(cart=cart, **_asked(doors.valid(forms.ReturnForm(request.GET))))
    return render(request, "payments/pay/returning_sum.html", {"cart": cart, "planned": planned})


@require_POST
@site.page(roles.Act.TAKE_PAYMENT)
@doors.tells_in_place
def give_back(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Give it back, one refund a payment."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = doors.valid(forms.ReturnForm(request.POST))
    operations.refund_lines(
        cart=cart,
        reason=form.cleaned_data["reason"],
        actor=request.user.get_username(),
        approved_by=giving_back.approver_of(request, cart, roles.Act.REFUND, form),
        act_key=form.cleaned_data["event_key"],
        now=timezone.now(),
        **_asked(form),
    )
    return paying.show_changes(request, cart_id)


def _asked(form: forms.ReturnForm) -> dict[str, Any]:
    return {"quantities": form.cleaned_data["quantities"], "payment_ids": form.cleaned_data["payment"]}
