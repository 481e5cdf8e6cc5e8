"""The page of an outlet's environments: the way to production, addresses to copy, payload choices."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from config import doors, roles, site
from config.errors import Missing
from config.opentable import addresses, forms, framings, milestones, steering
from config.opentable.models import Link


@require_safe
@site.page(roles.Act.SEE_INTEGRATION)
def show(request: site.StaffRequest) -> HttpResponse:
    """Every link of the outlet's, the one in use among them."""
    known = milestones.links_of(request.outlet.rid)
    current = next((link for link in known if link.is_current), None)
    origin = request.build_absolute_uri("/").rstrip("/")
    context: dict[str, Any] = {
        "links": known,
        "link": current,
        "may_steer": roles.may(request.membership.role, roles.Act.STEER_INTEGRATION),
        "grant_form": forms.GrantForm(),
    }
    if current is not None:
        key = current.connection.callback_key
        context["addresses"] = addresses.to_copy(origin=origin, callback_key=key)
    return render(request, "opentable/environments.html", context)


@steering.steers("environments")
def move(request: site.StaffRequest, number: int) -> str:
    """Put another link of the outlet's into use."""
    link = milestones.move(link=_link(request, number), now=timezone.now())
    return f"{request.outlet.name} is at {link.environment} now; it begins with its registration."


@steering.steers("environments")
def grant(request: site.StaffRequest, number: int) -> str:
    """Record that OpenTable has let the outlet into production."""
    form = forms.GrantForm(request.POST)
    if not form.is_valid():
        raise doors.invalid(form)
    told = form.cleaned_data
    milestones.record_grant(link=_link(request, number), **told)
    return f"Granted by {told['granted_by']} on {told['granted_on']}, {told['grant_reference']}."


@steering.steers("environments")
def settle_framing(request: site.StaffRequest, number: int) -> str:
    """Leave the bodies uncompressed that OpenTable could not read."""
    account = _link(request, number).connection
    framings.settle(account=account, now=timezone.now())
    return f"{account.name} goes on uncompressed."


def _link(request: site.StaffRequest, number: int) -> Link:
    known = milestones.links_of(request.outlet.rid)
    found = next((link for link in known if link.pk == number), None)
    if found is None:
        raise Missing("link_not_found", "This outlet has no such link.")
    return found
