"""Exchanges as the log would have them."""

from typing import Any

from django.utils import timezone

from config.opentable import exchanges
from config.opentable.models import Exchange, Link


def said(link: Link, **facts: Any) -> Exchange:
    """One message to OpenTable about an outlet, answered 200."""
    usual: dict[str, Any] = {
        "direction": "OUT",
        "at": timezone.now(),
        "connection": link.connection,
        "rid": link.rid,
        "subject": "note",
        "method": "PUT",
        "path": "/api/v1/covers/note",
        "status": 200,
        "milliseconds": 12,
        "request_id": "request-1",
        "request_headers": {},
        "request_body": b"",
        "response_headers": {},
        "response_body": b"",
    }
    return exchanges.record(**usual | facts)
