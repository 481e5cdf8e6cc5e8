"""The token endpoint for OpenTable's calls to us: RFC 6749 section 4.4, credentials in HTTP Basic.

The key and secret are those of the connection (`callback_key`, `callback_secret` in the guide's edition of
February 2015). Two secrets may be live at once, so that one can be rotated.
"""

import base64
import binascii
import threading
import time
from collections import OrderedDict
from datetime import datetime
from typing import Any

import structlog
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from config.opentable import answers, arrivals, callbacks, secrets, tokens
from config.opentable.answers import Halt, Reply
from config.opentable.environments import Environment
from config.opentable.models import Connection

log = structlog.get_logger(__name__)

_FORM = "application/x-www-form-urlencoded"
# The demo's secrets stand in the documentation: they open nothing but the sandbox.
_PUBLISHED_SECRETS = {"sandbox-secret", "annex-secret"}
_FAILURES_AT_ONCE = 20
_FAILURES_A_SECOND = 1.0
_MOST_CALLERS = 1000


@csrf_exempt
def token(request: HttpRequest) -> HttpResponse:
    """A bearer token for an hour; errors in the form of RFC 6749 section 5.2."""
    reply = callbacks.settled("token", lambda: _grant(request, timezone.now()))
    response = answers.to_http(reply, accept_encoding="", framing="FRAME")
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    return response


def _grant(request: HttpRequest, now: datetime) -> Reply:
    arrivals.refuse_plain_http(request)
    if request.method != "POST":
        raise Halt(answers.not_allowed(["POST"]))
    parameters = _parameters(request)
    connection = _authenticated(request, now)
    kinds = parameters.getlist("grant_type")
    if len(kinds) != 1:
        raise Halt(answers.error(400, "invalid_request", "grant_type is given once."))
    if kinds != ["client_credentials"]:
        raise Halt(answers.error(400, "unsupported_grant_type", "The grant is client_credentials."))
    issued = tokens.grant(connection=connection, now=now)
    seconds = int(tokens.LIFETIME.total_seconds())
    return Reply(200, {"access_token": issued, "token_type": "bearer", "expires_in": seconds})


def _parameters(request: HttpRequest) -> QueryDict:
    """The query's and the form's parameters together."""
    together = QueryDict(mutable=True)
    try:
        together.update(QueryDict(request.META.get("QUERY_STRING", "")))
        if request.content_type == _FORM:
            together.update(QueryDict(arrivals.raw_body(request)))
    except (SuspiciousOperation, ValueError):
        # More parameters than Django reads, or bytes that are no text.
        raise Halt(answers.error(400, "invalid_request", "The parameters are not readable.")) from None
    return together


def _authenticated(request: HttpRequest, now: datetime) -> Connection:
    key, secret = _credentials(request.META.get("HTTP_AUTHORIZATION", ""))
    caller = (str(request.META.get("REMOTE_ADDR", "")), key)
    if _failures.is_spent(caller):
        raise _invalid_caller()
    connection = _verified(key, secret)
    if connection is None:
        _failures.count(caller)
        log.warning("token.refused", key=key[:200])
        raise _invalid_caller()
    if connection.callback_used_at is None:
        # By the row as it is now: the newest of a moment ago may be the former one already.
        newest = Connection.objects.filter(pk=connection.pk, callback_secret_hmac=secrets.stamp(secret))
        newest.filter(callback_used_at=None).update(callback_used_at=now)
    return connection


def _credentials(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise _invalid_caller() from None
    key, colon, secret = decoded.partition(":")
    if scheme.lower() != "basic" or not colon or "\x00" in key:
        raise _invalid_caller()
    return key, secret


def _verified(key: str, secret: str) -> Connection | None:
    """The connection that key and secret belong to; an unknown key costs the same as a wrong secret."""
    connection = Connection.objects.filter(callback_key=key).first()
    presented = secrets.stamp(secret)
    kept = (
        [connection.callback_secret_hmac, connection.callback_previous_hmac] if connection else ["-" * 64] * 2
    )
    # Both are compared, whatever the first says.
    is_right = any([constant_time_compare(presented, one) for one in kept])
    if connection is None or not is_right:
        return None
    if secret in _PUBLISHED_SECRETS and connection.environment != Environment.SANDBOX:
        return None
    return connection


def _invalid_caller() -> Halt:
    words = "The credentials are unknown or wrong."
    headers = {"WWW-Authenticate": "Basic"}
    return Halt(answers.error(401, "invalid_client", words, headers=headers, message=words))


class _Failures:
    """How often each caller (address and key) failed lately: a bucket of this process that leaks.

    A full one answers 401 without checking, so that guessing stops at a try a second. Secrets have 256 bits:
    this limits the cost of guessing, and a second of quiet lets the rightful caller in again.
    """

    def __init__(self) -> None:
        self._levels: OrderedDict[Any, tuple[float, float]] = OrderedDict()
        self._guard = threading.Lock()

    def is_spent(self, caller: Any) -> bool:
        """Whether the caller has to be quiet for a moment."""
        with self._guard:
            return self._level(caller) > _FAILURES_AT_ONCE - 1

    def count(self, caller: Any) -> None:
        """One more failure; beyond the thousandth caller the longest unseen is forgotten."""
        with self._guard:
            self._levels[caller] = (self._level(caller) + 1, time.monotonic())
            self._levels.move_to_end(caller)
            while len(self._levels) > _MOST_CALLERS:
                self._levels.popitem(last=False)

    def _level(self, caller: Any) -> float:
        level, since = self._levels.get(caller, (0.0, 0.0))
        return max(0.0, level - (time.monotonic() - since) * _FAILURES_A_SECOND)


_failures = _Failures()
