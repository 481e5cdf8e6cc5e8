"""The receipt of a check: what it says, where it was mailed, sending it again, and printing it."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, errors, roles, site
from payments import forms, operations, queries
from payments.models import masked
from pos_sync.models import CartState
from pos_sync.screens import checks

SEND_REASONS = ("The guest gave it at the table", "The address was wrong", "For the guest's company")


@require_safe
@site.page(roles.Act.TAKE_PAYMENT)
def receipt(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """The receipt as the guest has it, to print, with what became of each mailing."""
    return _show(request, cart_id)


@require_POST
@site.page(roles.Act.TAKE_PAYMENT)
def send(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Send it once more; a refusal is told on the page, with what was typed."""
    cart = checks.cart_at(request.outlet, cart_id)
    try:
        asked = doors.valid(forms.SendForm(request.POST)).cleaned_data
        operations.send_again(
            cart=cart,
            address=asked["address"],
            reason=asked["reason"],
            receipt_key=asked["event_key"],
            actor=request.user.get_username(),
            now=timezone.now(),
        )
    except errors.Refusal as refusal:
        return _show(request, cart_id, refusal)
    return redirect("receipt", request.outlet.slug, cart_id)


def _show(
    request: site.StaffRequest, cart_id: uuid.UUID, refusal: errors.Refusal | None = None
) -> HttpResponse:
    cart = checks.cart_at(request.outlet, cart_id)
    receipts = queries.receipts_of(cart)
    context = {
        "cart": cart,
        "receipt": queries.receipt_document(cart.pk),
        "receipts": receipts,
        "is_closed": cart.state == CartState.CLOSED,
        "known_address": masked(queries.address_of(cart)),
        "reasons": SEND_REASONS,
        "refusal": refusal,
        "tap": uuid.uuid4(),
        "tap_elsewhere": uuid.uuid4(),
    }
    status = 200 if refusal is None else doors.status_of(refusal)
    return render(request, "payments/receipt_page.html", context, status=status)
