"""The inbox of connection requests: what restaurants asked for in OpenTable, and what becomes of it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from config import doors, roles, site
from config.opentable import connection_requests, forms, links, requests_inbox, steering
from config.opentable.models import ConnectionRequest
from config.opentable.setup import steps
from config.outlets.scope import outlets_of


@require_safe
@site.page(roles.Act.STEER_INTEGRATION)
def show(request: site.StaffRequest) -> HttpResponse:
    """Those of this person's outlets; support sees those of no outlet here too."""
    context = {
        "told": requests_inbox.told(**scope(request)),
        "is_tied": links.current_link(request.outlet.rid) is not None,
    }
    return render(request, "opentable/requests.html", context)


@steering.steers("setup")
def accept(request: site.StaffRequest, number: int) -> str:
    """Take a request up for the outlet in the address: its set-up opens."""
    found, now, by = _found(request, number), timezone.now(), request.user.get_username()
    steps.open_for(request=found, outlet=request.outlet, by=by, now=now)
    return f"Accepted for {request.outlet.name}: {found.restaurant_name} at {found.connection.environment}."


@steering.steers("connection-requests")
def decline(request: site.StaffRequest, number: int) -> str:
    """Turn a request down, with a reason."""
    found, form = _found(request, number), doors.valid(forms.DeclineForm(request.POST))
    reason, by = form.cleaned_data["reason"], request.user.get_username()
    connection_requests.decline(request=found, reason=reason, by=by, now=timezone.now())
    # Whom to tell is in the inbox and forgotten in time; these words are kept for good.
    return f"Declined: {reason.rstrip('.')}. Tell whoever asked."


def scope(request: site.StaffRequest) -> dict[str, Any]:
    """Whose requests this person reads."""
    mine = outlets_of(request, roles.Act.STEER_INTEGRATION)
    has_strays = roles.may(request.membership.role, roles.Act.SEE_STRAY_REQUESTS)
    return {"rids": list(mine.values_list("rid", flat=True)), "has_strays": has_strays}


def _found(request: site.StaffRequest, number: int) -> ConnectionRequest:
    return requests_inbox.one(number=number, **scope(request))
