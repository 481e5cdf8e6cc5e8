"""Who reads, and what that person may see: a login of the admin site's, or a tool with a person's token."""

import re
import threading
import time
from collections import OrderedDict
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from config import roles
from config.errors import Missing, TooMany
from config.opentable import answers, arrivals, rates
from config.opentable.rates import Bucket
from config.opentable.support import tokens
from config.outlets.models import Membership, Outlet

_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)
# A tool that asks for everything once a second is within it.
CALLS_A_SECOND, CALLS_AT_ONCE = 5, 30
_MOST_CALLERS = 1000

_buckets: OrderedDict[str, Bucket] = OrderedDict()
_door = threading.Lock()


def identify(request: HttpRequest, *, now: datetime) -> User:
    """Whose request it is. 401 where nobody's, TooMany where that person, or the address, calls too often."""
    arrivals.refuse_plain_http(request)
    address = f"address {request.META.get('REMOTE_ADDR', '')}"
    presented = request.META.get("HTTP_AUTHORIZATION", "").strip()
    user = _of_token(presented, now) if presented else request.user
    if user is None or not user.is_authenticated:
        admit(address)
        raise _unauthorized(is_presented=bool(presented))
    admit(f"user {user.pk}")
    if not (user.is_active and user.is_staff):
        raise _unauthorized(is_presented=bool(presented))
    found: User = user
    return found


def _of_token(presented: str, now: datetime) -> User | None:
    bearer = _BEARER.fullmatch(presented)
    return tokens.user_of(token=bearer[1], now=now) if bearer else None


def _unauthorized(*, is_presented: bool) -> answers.Halt:
    code = "invalid_token" if is_presented else "invalid_request"
    words = "The token is unknown or expired." if is_presented else "Log in, or present a token."
    headers = {"WWW-Authenticate": "Bearer"}
    return answers.Halt(answers.error(401, code, words, headers=headers))


def admit(caller: str) -> None:
    """Count one call of this process. Raises TooMany where the caller's bucket is empty."""
    with _door:
        filled = rates.refilled(
            _buckets.get(caller), at=time.monotonic(), per_second=CALLS_A_SECOND, burst=CALLS_AT_ONCE
        )
        is_admitted = filled.level >= 1
        _buckets[caller] = Bucket(filled.level - is_admitted, filled.at)
        _buckets.move_to_end(caller)
        while len(_buckets) > _MOST_CALLERS:
            _buckets.popitem(last=False)
    if not is_admitted:
        wait = rates.wait_seconds(filled, CALLS_A_SECOND)
        raise TooMany("too_many_requests", "Called more often than a tool may.", retry_after=wait)


def outlets_of(user: User) -> QuerySet[Outlet]:
    """The outlets whose integration this person may see, as on the page."""
    seeing = [role.value for role in roles.Role if roles.may(role, roles.Act.SEE_INTEGRATION)]
    mine = Membership.objects.filter(user=user, role__in=seeing)
    return Outlet.objects.filter(pk__in=mine.values("outlet")).order_by("pk")


def membership(user: User, slug: str) -> Membership:
    """What this person is at an outlet.

    Missing `outlet_not_found` for another's outlet, whether it exists or not; 403 `forbidden` for a role that
    may not see the integration.
    """
    found = Membership.objects.select_related("outlet").filter(user=user, outlet__slug=slug).first()
    if found is None:
        raise Missing("outlet_not_found", "You have no outlet of this name.")
    if not roles.may(found.role, roles.Act.SEE_INTEGRATION):
        raise answers.Halt(answers.error(403, "forbidden", "Your role there may not see the integration."))
    return found
