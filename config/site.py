"""The admin site and the frame around our own pages: login, outlet switch, navigation, permission.

Every page of ours is mounted with `page(act)`: it answers only staff who may do that act at that outlet, and
every template finds the outlet, the person's role and the navigation in its context (`frame`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import structlog
from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page

from config import retries, roles
from config.outlets import formats
from config.outlets.models import Membership, Outlet

P = ParamSpec("P")

log = structlog.get_logger(__name__)

# What a page hears when its login is over (static/covers/covers.js).
LOGGED_OUT = "logged-out"
BUSY = "Somebody else is working on the same just now. Nothing was changed: please try again."


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation: what it says, the URL's name, and who may open it.

    `views` are other pages that show the same thing; it is the open one on them too.
    """

    words: str
    url_name: str
    act: roles.Act
    views: tuple[str, ...] = ()


NAVIGATION = (
    Entry("Floor", "floor", roles.Act.SEE_FLOOR, views=("timeline",)),
    Entry("Book", "book", roles.Act.SEE_FLOOR),
    Entry("Guests", "guests", roles.Act.SEE_GUESTS),
    # Before the checks: the first page that a role may open is where its people start.
    Entry("Kitchen", "kitchen", roles.Act.SEE_CART),
    Entry("Checks", "checks", roles.Act.SEE_CART, views=("unmatched",)),
    Entry("Menu", "menu", roles.Act.SWITCH_86),
    Entry("Availability", "week", roles.Act.SEE_AVAILABILITY),
    Entry("Table names", "table-names", roles.Act.MATCH_TABLE_NAMES),
    Entry("Integration", "integration", roles.Act.SEE_INTEGRATION),
)


class StaffRequest(HttpRequest):
    """A request that `page` let through: it knows the outlet and what the person is there."""

    outlet: Outlet
    membership: Membership


class CoversSite(AdminSite):
    """Django's admin for the models behind our pages."""

    site_header = "Covers"
    site_title = "Covers"
    index_title = "Back office"
    enable_nav_sidebar = False
    site_url = None

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The one login of every page, with its limits and its second factor."""
        shown: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return shown


def start(request: HttpRequest) -> HttpResponse:
    """The front door: send people to the page their role works in; those without an outlet to the models."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    membership = _memberships(request).first()
    return redirect("admin:index") if membership is None else _first_page(membership)


def at(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for one outlet of this person, as the outlet switch asks; another's is a 404."""
    membership = _memberships(request).filter(outlet__slug=slug).first()
    if membership is None:
        raise Http404
    return _first_page(membership)


def page(
    act: roles.Act,
) -> Callable[[Callable[Concatenate[StaffRequest, P], HttpResponse]], Callable[..., HttpResponseBase]]:
    """Mount a view at `<slug:slug>/...`: logged-in staff with a role at that outlet that may do this act.

    Another outlet's slug is a 404, whether it exists or not; a role that may not is a 403.
    """

    def decorate(
        view: Callable[Concatenate[StaffRequest, P], HttpResponse],
    ) -> Callable[..., HttpResponseBase]:
        # Compressed here and not by a middleware: OpenTable's callbacks have codings of their own.
        @gzip_page
        @wraps(view)
        def guarded(request: StaffRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _ask_to_log_in(request)
            membership = _memberships(request).filter(outlet__slug=slug).first()
            if membership is None:
                raise Http404
            if not roles.may(membership.role, act):
                raise PermissionDenied
            request.membership, request.outlet = membership, membership.outlet
            with formats.spoken(request.outlet.locale):
                return _let_listen(request, _patient(request, lambda: view(request, *args, **kwargs)))

        return guarded

    return decorate


def _ask_to_log_in(request: HttpRequest) -> HttpResponse:
    """Lead a page to the login; a script is told, so that the page stays with all that was typed on it."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Trigger": LOGGED_OUT})
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


def _patient(request: StaffRequest, work: Callable[[], HttpResponse]) -> HttpResponse:
    """The page's answer, tried again where somebody else was in the way; never a bare fault for that."""
    try:
        return retries.retried(lambda _seconds: work())
    except OperationalError as fault:
        if not retries.is_passing(fault):
            raise
        log.warning("page.busy", path=request.path, fault=str(fault))
        # What a script asked for goes where its answer would have gone; a page is a page.
        template = "covers/refusal.html" if request.headers.get("HX-Request") else "covers/busy.html"
        busy = render(request, template, {"words": BUSY}, status=409)
        # What waits in a browser is sent again by itself; a refusal would be shown to a person.
        busy.headers["Retry-After"] = "1"
        return busy


def _let_listen(request: HttpRequest, shown: HttpResponse) -> HttpResponse:
    """Let the page open its stream: the live process has a port of its own."""
    shown.__dict__["_csp_update"] = {"connect-src": ["'self'", live_host(request)]}
    return shown


def live_host(request: HttpRequest) -> str:
    """Where the streams are, seen from the page's own host."""
    return f"{request.get_host().split(':')[0]}:{settings.LIVE_PORT}"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the outlet, the role, the navigation and the other outlets of this person."""
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None:
        return {}
    return {
        "outlet": membership.outlet,
        "membership": membership,
        "navigation": [
            (entry.words, addresses[0], _current(request.path, addresses))
            for entry in NAVIGATION
            if roles.may(membership.role, entry.act)
            for addresses in [_addresses(entry, membership.outlet)]
        ],
        "may_set_rules": roles.may(membership.role, roles.Act.SET_RULES),
        "may_set_up": roles.may(membership.role, roles.Act.SEE_INTEGRATION),
        # Asked for by what lists them alone: every part of a page that is drawn anew comes by here.
        "memberships": _memberships(request),
        "live_url": f"//{live_host(request)}/live/{membership.outlet.slug}",
    }


def _addresses(entry: Entry, outlet: Outlet) -> list[str]:
    """Where an entry leads, and after it its other views."""
    return [reverse(name, args=[outlet.slug]) for name in (entry.url_name, *entry.views)]


def _current(path: str, addresses: list[str]) -> str:
    """What `aria-current` says of an entry: this page, or another view of it, or one below them."""
    if path == addresses[0]:
        return "page"
    return "true" if path.startswith(tuple(addresses)) else ""


def _first_page(membership: Membership) -> HttpResponse:
    first = next((entry for entry in NAVIGATION if roles.may(membership.role, entry.act)), None)
    return redirect("admin:index") if first is None else redirect(first.url_name, membership.outlet.slug)


def memberships_of(request: HttpRequest) -> list[Membership]:
    """The outlets this person works at, each with the role there."""
    return list(_memberships(request))


def _memberships(request: HttpRequest) -> Any:
    found = Membership.objects.select_related("outlet").order_by("outlet_id")
    return found.filter(user_id=request.user.pk or 0, user__is_active=True, user__is_staff=True)
