"""Is the process alive, can it work, and what does it count (docs/operations.md)."""

import ipaddress

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from config.opentable import metrics

_LOOPBACK_NAMES = {"localhost", "127.0.0.1", "[::1]"}


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is touched, so that no outage elsewhere gets it restarted."""
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """PostgreSQL answers. Redis is not asked: without it nothing is lost but speed."""
    try:
        with connection.cursor() as sql:
            sql.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return JsonResponse({"status": "unavailable", "database": "away"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for a scraper on this machine alone."""
    if not _is_local(request):
        return HttpResponseNotFound()
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


def _is_local(request: HttpRequest) -> bool:
    """Asked from loopback and by a loopback name: a proxy in front forwards the public host's name."""
    name = request.META.get("HTTP_HOST", "").lower()
    host = name[: name.rfind(":")] if name.rfind(":") > name.rfind("]") else name
    try:
        return host in _LOOPBACK_NAMES and ipaddress.ip_address(request.META["REMOTE_ADDR"]).is_loopback
    except ValueError:
        return False
