"""The integration page: how outlets stand with OpenTable, what was said, and the levers of support."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, errors, parts, roles, site
from config.opentable import bodies, causes, circuit, console, forms, integration, links, outbox
from config.opentable.integration import Report
from config.opentable.models import Link
from config.outlets.models import Membership, Outlet

P = ParamSpec("P")
PARTS = ("rows", "standing")
_FOLDER = "opentable/integration"


@require_safe
@site.page(roles.Act.SEE_INTEGRATION)
def show(request: site.StaffRequest) -> HttpResponse:
    """The rows of this person's outlets, and all about the one in the address."""
    return _page(request, forms.PauseForm())


@require_safe
@site.page(roles.Act.SEE_INTEGRATION)
def show_parts(request: site.StaffRequest) -> HttpResponse:
    """What changes by itself, where it changed."""
    return parts.answer(request, folder=_FOLDER, names=PARTS, context=_standing(request))


@require_safe
@site.page(roles.Act.SEE_INTEGRATION)
def exchange(request: site.StaffRequest, number: int) -> HttpResponse:
    """One exchange, to its bytes; secrets were masked when it was written down."""
    link = links.current_link(request.outlet.rid)
    visible = console.visible_exchanges(outlet=request.outlet, link=link, may_steer=_may_steer(request))
    found = get_object_or_404(visible, pk=number)
    sides = [
        ("Request", "request", found.request_headers, bodies.read(bytes(found.request_body))),
        ("Answer", "response", found.response_headers, bodies.read(bytes(found.response_body))),
    ]
    return render(request, f"{_FOLDER}/exchange.html", {"exchange": found, "sides": sides})


@require_safe
@site.page(roles.Act.SEE_INTEGRATION)
def body(request: site.StaffRequest, number: int, side: str) -> HttpResponse:
    """The bytes of one body, as a file."""
    link = links.current_link(request.outlet.rid)
    visible = console.visible_exchanges(outlet=request.outlet, link=link, may_steer=_may_steer(request))
    found = get_object_or_404(visible, pk=number)
    content = {"request": found.request_body, "response": found.response_body}.get(side)
    if content is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="exchange-{number}-{side}.bin"'}
    return HttpResponse(bytes(content), content_type="application/octet-stream", headers=headers)


def _steers(
    lever: Callable[Concatenate[site.StaffRequest, Link, P], str],
) -> Callable[..., Any]:
    """Mount a lever: it is given the outlet's link, and what it returns is said on the page afterwards."""

    @require_POST
    @site.page(roles.Act.STEER_INTEGRATION)
    @wraps(lever)
    def pulled(request: site.StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        link = links.current_link(request.outlet.rid)
        if link is None:
            raise Http404
        try:
            messages.success(request, lever(request, link, *args, **kwargs), extra_tags="good")
        except errors.Refusal as refusal:
            messages.error(request, refusal.words)
        return redirect("integration", request.outlet.slug)

    return pulled


@_steers
def pause(request: site.StaffRequest, link: Link) -> str:
    """Stop sending, with a reason, for a while or until somebody resumes."""
    form = forms.PauseForm(request.POST)
    if not form.is_valid():
        raise doors.invalid(form)
    now, minutes = timezone.now(), form.cleaned_data["minutes"]
    resumes_at = now + timedelta(minutes=minutes) if minutes else None
    links.pause(link=link, reason=form.cleaned_data["reason"], now=now, resumes_at=resumes_at)
    until = f"{resumes_at:%H:%M} UTC" if resumes_at else "you resume"
    return f"Paused. OpenTable is told; nothing else is sent until {until}."


@_steers
def resume(request: site.StaffRequest, link: Link) -> str:
    """Take up sending again."""
    links.resume(link=link, now=timezone.now())
    return "Resumed. Everything that waited is being sent."


@_steers
def replay(request: site.StaffRequest, link: Link, number: int) -> str:
    """Send one stream's newest message again."""
    stream = outbox.send_again(link=link, number=number)
    return f"{stream} is being sent again."


@_steers
def replay_all(request: site.StaffRequest, link: Link) -> str:
    """Send everything of this outlet that waits or is parked."""
    if link.parked_reason:
        links.release(link=link, now=timezone.now())
        return "Everything that waited is being sent again."
    return f"{links.hasten(streams_of=link)} messages are being sent again."


@_steers
def call_again(request: site.StaffRequest, link: Link) -> str:
    """Call the hosts of this outlet's environment again at once."""
    for host in (circuit.api_host(link.environment), circuit.token_host(link.connection)):
        circuit.close(host=host)
    return "OpenTable's host is called again."


def _page(request: site.StaffRequest, form: forms.PauseForm) -> HttpResponse:
    context = _standing(request)
    report: Report = context["report"]
    log_form = forms.LogForm(request.GET)
    wanted = log_form.cleaned_data if log_form.is_valid() else {}
    may_steer = context["may_steer"]
    return render(
        request,
        "opentable/integration.html",
        context
        | {
            "parts": parts.render(request, folder=_FOLDER, names=PARTS, context=context),
            "pause_form": form,
            "log_form": log_form,
            "log": console.find_exchanges(
                outlet=request.outlet, link=report.link, wanted=wanted, may_steer=may_steer
            ),
            "pages": _turned(request),
            "streams": console.waiting_streams(report.link) if report.link else [],
            "backlog": console.backlog(outlet=request.outlet, link=report.link) if report.link else [],
        },
    )


def _standing(request: site.StaffRequest) -> dict[str, Any]:
    now = timezone.now()
    reports = integration.report(outlets=_outlets(request), now=now)
    mine = next(report for report in reports if report.outlet.pk == request.outlet.pk)
    return {
        "now": now,
        "reports": reports,
        "report": mine,
        "causes": causes.causes(mine),
        "may_steer": _may_steer(request),
    }


def _outlets(request: site.StaffRequest) -> Any:
    """The outlets where this person may see the integration, the one in the address among them."""
    seeing = [role.value for role in roles.Role if roles.may(role, roles.Act.SEE_INTEGRATION)]
    mine = Membership.objects.filter(user_id=request.user.pk or 0, role__in=seeing)
    return Outlet.objects.filter(pk__in=mine.values("outlet")).order_by("pk")


def _may_steer(request: site.StaffRequest) -> bool:
    return roles.may(request.membership.role, roles.Act.STEER_INTEGRATION)


def _turned(request: site.StaffRequest) -> str:
    """The address of this log without its page number, to which one is added."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return f"{reverse('integration', args=[request.outlet.slug])}?{asked.urlencode()}&page="
