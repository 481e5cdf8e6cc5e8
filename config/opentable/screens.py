"""The integration page: how outlets stand with OpenTable, what was said, and the levers of support."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from config import doors, errors, parts, roles, site
from config.opentable import (
    accounts,
    bodies,
    cards,
    circuit,
    console,
    forms,
    integration,
    links,
    outbox,
    replays,
    requests_inbox,
    requests_page,
    sparklines,
    states,
    steering,
    traffic,
)
from config.opentable.integration import Report
from config.opentable.models import Link
from config.outlets import formats
from config.outlets.models import Membership, Outlet

PARTS = ("rows", "standing")
_FOLDER = "opentable/integration"


@require_safe
@site.page(roles.Act.SEE_INTEGRATION)
def show(request: site.StaffRequest) -> HttpResponse:
    """The rows of this person's outlets, and all about the one in the address."""
    return _page(request)


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


@steering.steers("integration")
def pause(request: site.StaffRequest) -> str:
    """Stop sending, with a reason, for a while or until somebody resumes."""
    link, form = _link(request), forms.PauseForm(request.POST)
    if not form.is_valid():
        raise doors.invalid(form)
    now, minutes = timezone.now(), form.cleaned_data["minutes"]
    resumes_at = now + timedelta(minutes=minutes) if minutes else None
    reason = form.cleaned_data["reason"]
    links.pause(link=link, reason=reason, now=now, resumes_at=resumes_at)
    until = formats.clock(resumes_at.astimezone(request.outlet.zone)) if resumes_at else "you resume"
    return f"Paused: {reason.rstrip('.')}. OpenTable is told; nothing else is sent until {until}."


@steering.steers("integration")
def resume(request: site.StaffRequest) -> str:
    """Take up sending again."""
    links.resume(link=_link(request), now=timezone.now())
    return "Resumed. Everything that waited is being sent."


@steering.steers("integration")
def replay(request: site.StaffRequest, number: int) -> str:
    """Send one stream's newest message again."""
    stream = outbox.send_again(link=_link(request), number=number)
    return f"{stream} is being sent again."


@require_safe
@site.page(roles.Act.STEER_INTEGRATION)
def plan_replay(request: site.StaffRequest) -> HttpResponse:
    """The dry run: what would be sent again, in which order, and what it supersedes."""
    link, form = _link(request), forms.ReplayForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    context = {
        "form": form,
        "link": link,
        "replay": replays.plan(outlet=request.outlet, link=link, wanted=wanted),
        "parked": [] if any(wanted.values()) else console.parked(request.outlet),
        "is_all": form.is_valid() and not any(wanted.values()),
    }
    return render(request, f"{_FOLDER}/replay.html", context)


@steering.steers("integration")
def replay_chosen(request: site.StaffRequest) -> str:
    """Send again what a dry run listed, in its order."""
    chosen = doors.valid(forms.ChosenForm(request.POST)).cleaned_data["stream"]
    count = replays.send(link=_link(request), numbers=chosen)
    rest = len(chosen) - count
    taken = f" {rest} of those listed needed it no more." if rest else ""
    return f"Sent again, in the order that was shown: {count}.{taken}"


@steering.steers("integration")
def replay_all(request: site.StaffRequest) -> str:
    """Send everything of this outlet that waits or is parked."""
    count = links.send_again(link=_link(request), now=timezone.now())
    return f"Sent again: messages {count}, and what availability was refused."


@steering.steers("integration")
def call_again(request: site.StaffRequest) -> str:
    """Call the hosts on this outlet's way again at once."""
    hosts = accounts.on_the_way(_link(request))
    if circuit.is_isolated(hosts) and not _may(request, roles.Act.ISOLATE_HOST):
        raise errors.Conflict("host_isolated", "Support has us leave OpenTable's host alone: ask support.")
    for host in hosts:
        circuit.close(host=host)
    return "OpenTable's host is called again."


@steering.steers("integration", roles.Act.ISOLATE_HOST)
def isolate(request: site.StaffRequest) -> str:
    """Call this outlet's host no more, for whoever shares its circuit, until `call_again`."""
    link, form = _link(request), forms.IsolationForm(request.POST)
    if not form.is_valid():
        raise doors.invalid(form)
    circuit.isolate(host=circuit.host_of(link.connection))
    reason, reach = form.cleaned_data["reason"].rstrip("."), accounts.reach(link.connection)
    return f"Left alone: {reason}. Nothing is sent {reach.way} until somebody calls it again."


def _link(request: site.StaffRequest) -> Link:
    """What the levers move: the link in use."""
    link = links.current_link(request.outlet.rid)
    if link is None:
        raise Http404
    return link


def _page(request: site.StaffRequest) -> HttpResponse:
    context = _standing(request)
    report: Report = context["report"]
    log_form = forms.LogForm(request.GET)
    with timezone.override(request.outlet.zone):
        wanted = log_form.cleaned_data if log_form.is_valid() else {}
    may_steer = context["may_steer"]
    hours = traffic.last_day(outlet=request.outlet, now=context["now"])
    return render(
        request,
        "opentable/integration.html",
        context
        | {
            "parts": parts.render(request, folder=_FOLDER, names=PARTS, context=context),
            "pause_form": forms.PauseForm(),
            "isolation_form": forms.IsolationForm(auto_id="isolate_%s"),
            "reach": accounts.reach(report.link.connection) if report.link else None,
            "log_form": log_form,
            "log": console.find_exchanges(
                outlet=request.outlet, link=report.link, wanted=wanted, may_steer=may_steer
            ),
            "pages": _turned(request),
            "streams": console.waiting_streams(report.link) if report.link else [],
            "parked": console.parked(request.outlet) if report.link else [],
            "states": [(spell, spell.seconds(context["now"])) for spell in states.lately(request.outlet.rid)],
            "traffic": sparklines.draw(hours),
            "hours": hours,
            "steering": steering.lately(request.outlet.rid),
            "requests": requests_inbox.waiting_count(**requests_page.scope(request)) if may_steer else 0,
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
        "cards": cards.cards(mine, request.membership),
        "state": states.latest(request.outlet.rid),
        "may_steer": _may_steer(request),
        "may_isolate": _may(request, roles.Act.ISOLATE_HOST),
    }


def _outlets(request: site.StaffRequest) -> Any:
    """The outlets where this person may see the integration, the one in the address among them."""
    seeing = [role.value for role in roles.Role if roles.may(role, roles.Act.SEE_INTEGRATION)]
    mine = Membership.objects.filter(user_id=request.user.pk or 0, role__in=seeing)
    return Outlet.objects.filter(pk__in=mine.values("outlet")).order_by("pk")


def _may_steer(request: site.StaffRequest) -> bool:
    return _may(request, roles.Act.STEER_INTEGRATION)


def _may(request: site.StaffRequest, act: roles.Act) -> bool:
    return roles.may(request.membership.role, act)


def _turned(request: site.StaffRequest) -> str:
    """The address of this log without its page number, to which one is added."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return f"{reverse('integration', args=[request.outlet.slug])}?{asked.urlencode()}&page="
