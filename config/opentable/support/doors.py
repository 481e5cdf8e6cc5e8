"""GET /support/v1/...: the integration page's rows for tools, under the permissions of the page."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from config import roles
from config.errors import Invalid
from config.opentable import answers, callbacks, causes, console, integration, links
from config.opentable import states as history
from config.opentable.answers import Reply
from config.opentable.integration import Report
from config.opentable.models import Problem
from config.opentable.support import callers, documents, forms, paging
from config.outlets.models import Membership, Outlet

P = ParamSpec("P")
_METHODS = ("GET", "HEAD")


def reads(
    view: Callable[Concatenate[HttpRequest, User, P], Mapping[str, Any]],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Mount a door: it takes GET and HEAD of whoever is known, and every answer is JSON that nobody keeps."""

    # No method that changes anything gets in: there is nothing to forge.
    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        def decide() -> Reply:
            if request.method not in _METHODS:
                raise answers.Halt(answers.not_allowed(_METHODS))
            user = callers.identify(request, now=timezone.now())
            return Reply(200, view(request, user, *args, **kwargs))

        reply = callbacks.settled("support", decide)
        coding = request.META.get("HTTP_ACCEPT_ENCODING", "")
        response = answers.to_http(reply, accept_encoding=coding, framing="FRAME")
        response["Cache-Control"] = "no-store"
        response["Vary"] = "Accept-Encoding, Authorization, Cookie"
        if request.method == "HEAD":
            response.content = b""
        return response

    return answered


@reads
def outlets(request: HttpRequest, user: User) -> Mapping[str, Any]:
    """The rows of this person's outlets."""
    reports = integration.report(outlets=callers.outlets_of(user), now=timezone.now())
    return {"outlets": [documents.row(report.row) for report in reports]}


@reads
def outlet(request: HttpRequest, user: User, slug: str) -> Mapping[str, Any]:
    """One outlet's row, with the causes that no problem tells."""
    report = _report(callers.membership(user, slug))
    told = [
        {"cause": each.cause, "effect": each.effect, "next_step": each.next_step, "fixer": each.fixer}
        for each in causes.causes(report)
    ]
    return {**documents.row(report.row), "causes": told}


@reads
def problems(request: HttpRequest, user: User, slug: str) -> Mapping[str, Any]:
    """An outlet's problems, the newest first."""
    member = callers.membership(user, slug)
    asked = _asked(forms.ProblemsForm(request.GET))
    rows = Problem.objects.filter(rid=member.outlet.rid)
    if asked["state"] != "all":
        rows = rows.filter(closed_at__isnull=asked["state"] != "closed")
    page = paging.page(rows, by="opened_at", cursor=asked["cursor"], limit=asked["limit"])
    return paging.told(page, "problems", documents.problem)


@reads
def states(request: HttpRequest, user: User, slug: str) -> Mapping[str, Any]:
    """How an outlet stood, the newest first."""
    member = callers.membership(user, slug)
    asked = _asked(forms.StatesForm(request.GET))
    rows = history.held(member.outlet.rid, since=asked["since"], until=asked["until"])
    page = paging.page(rows, by="at", cursor=asked["cursor"], limit=asked["limit"])
    return paging.told(page, "states", lambda found: documents.spell(history.spell(found)))


@reads
def exchanges(request: HttpRequest, user: User, slug: str) -> Mapping[str, Any]:
    """An outlet's exchanges, the newest first; what was said in them only where it is asked for."""
    member = callers.membership(user, slug)
    asked = _asked(forms.ExchangesForm(request.GET))
    rows = console.matching_exchanges(
        outlet=member.outlet,
        link=links.current_link(member.outlet.rid),
        wanted=asked,
        may_steer=roles.may(member.role, roles.Act.STEER_INTEGRATION),
    )
    limit, tell = asked["limit"], documents.exchange
    if asked["bodies"]:
        limit, tell = min(limit, forms.MOST_WITH_BODIES), documents.whole_exchange
    else:
        rows = rows.defer(*console.SAID)
    page = paging.page(rows, by="at", cursor=asked["cursor"], limit=limit)
    return paging.told(page, "exchanges", tell)


@reads
def streams(request: HttpRequest, user: User, slug: str) -> Mapping[str, Any]:
    """What OpenTable does not have yet, parked ones first, and what it refused for good beside."""
    outlet = callers.membership(user, slug).outlet
    link = links.current_link(outlet.rid)
    waiting = console.waiting_streams(link) if link else []
    parked = console.parked(outlet) if link else []
    return {
        "streams": [documents.stream(each) for each in waiting],
        "parked": [documents.parked(each) for each in parked],
    }


def _report(member: Membership) -> Report:
    chosen: QuerySet[Outlet] = Outlet.objects.filter(pk=member.outlet.pk)
    (report,) = integration.report(outlets=chosen, now=timezone.now())
    return report


def _asked(form: Form) -> Mapping[str, Any]:
    if not form.is_valid():
        details = {name: [str(fault) for fault in faults] for name, faults in form.errors.items()}
        raise Invalid("invalid_request", "See details, by parameter.", details)
    return form.cleaned_data
