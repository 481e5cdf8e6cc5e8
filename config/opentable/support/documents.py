"""The spelling of what tools read. The keys of a row are those of `manage.py integration --json`."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from config.opentable import bodies
from config.opentable.chapters import Parked
from config.opentable.integration import Row
from config.opentable.models import Exchange, Problem, Stream
from config.opentable.states import Spell


def row(told: Row) -> dict[str, Any]:
    """One outlet, as it stands."""
    return {name: instant(value) for name, value in asdict(told).items()}


def problem(told: Problem) -> dict[str, Any]:
    """One problem, open or closed."""
    return {
        "number": told.pk,
        "code": told.code,
        "subject": told.subject,
        "cause": told.cause,
        "effect": told.effect,
        "next_step": told.next_step,
        "fixer": told.fixer,
        "opened_at": instant(told.opened_at),
        "closed_at": instant(told.closed_at),
        "closed_by": told.closed_by,
    }


def spell(told: Spell) -> dict[str, Any]:
    """One state, from when to when, and why."""
    return {
        "number": told.state.pk,
        "state": told.state.state,
        "at": instant(told.state.at),
        "ended_at": instant(told.ended_at),
        "cause": told.state.cause,
    }


def exchange(told: Exchange) -> dict[str, Any]:
    """One exchange, without what was said."""
    return {
        "number": told.pk,
        "at": instant(told.at),
        "direction": told.direction,
        "environment": told.environment,
        "connection": told.connection_name,
        "rid": told.rid,
        "subject": told.subject,
        "method": told.method,
        "path": told.path,
        "status": told.status,
        "milliseconds": told.milliseconds,
        "request_id": told.request_id,
        "attempt": told.attempt,
        "fault": told.fault,
    }


def whole_exchange(told: Exchange) -> dict[str, Any]:
    """One exchange with headers and bodies, as they were masked before they were kept."""
    return {
        **exchange(told),
        "request": _side(told.request_headers, bytes(told.request_body)),
        "response": _side(told.response_headers, bytes(told.response_body)),
    }


def _side(headers: Mapping[str, Any], content: bytes) -> dict[str, Any]:
    body = bodies.read(content)
    return {"headers": dict(headers), "size": body.size, "is_text": body.is_text, "body": body.exact}


def stream(told: Stream) -> dict[str, Any]:
    """What of one aggregate OpenTable does not have yet."""
    return {
        "kind": told.kind,
        "key": told.key,
        "acked_version": told.acked_version,
        "last_version": told.last_version,
        "is_parked": told.is_parked,
        "fails": told.fails,
        "first_failed_at": instant(told.first_failed_at),
        "next_at": instant(told.next_at),
        "last_error": told.last_error,
    }


def parked(told: Parked) -> dict[str, Any]:
    """What was refused for good beside the streams."""
    return {"what": told.what, "why": told.why, "since": instant(told.since)}


def instant(value: Any) -> Any:
    """An instant as it is written, in UTC; anything else as it is."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
