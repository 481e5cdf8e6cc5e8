"""The bodies of webhooks (docs/alerts.md): what happened, without the words, in which guests may be named."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from config.opentable.alerts import rules
from config.opentable.alerts.letters import Day
from config.opentable.models import Alert
from config.outlets.models import Outlet


def opened(alert: Alert, outlet: Outlet, *, severity: str, now: datetime) -> str:
    """`problem.opened`."""
    return _event("problem.opened", {**_where(outlet), **_told(alert), "severity": severity}, now)


def recovered(alert: Alert, outlet: Outlet, *, now: datetime) -> str:
    """`problem.recovered`, under the same `alert`."""
    return _event("problem.recovered", {**_where(outlet), **_told(alert)}, now)


def digest(day: Day) -> str:
    """`digest`."""
    told = {
        "since": _instant(day.since),
        "until": _instant(day.until),
        "opened": [_told(alert) for alert in day.opened],
        "closed": [_told(alert) for alert in day.closed],
        "standing": [_told(alert) for alert in day.standing],
    }
    return _event("digest", {**_where(day.outlet), **told}, day.until)


def test(outlet: Outlet, *, now: datetime) -> str:
    """`test`, as a person asked for it."""
    return _event("test", _where(outlet), now)


def _event(kind: str, told: Mapping[str, Any], now: datetime) -> str:
    document = {"type": kind, "timestamp": _instant(now), "data": dict(told)}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _where(outlet: Outlet) -> dict[str, Any]:
    return {"outlet": {"slug": outlet.slug, "rid": outlet.rid, "name": outlet.name}}


def _told(alert: Alert) -> dict[str, Any]:
    return {
        "alert": str(alert.key),
        "code": alert.code,
        "title": rules.kind_of(alert.code).title,
        "subject": alert.subject,
        "fixer": alert.fixer,
        "opened_at": _instant(alert.opened_at),
        "ended_at": _instant(alert.ended_at) if alert.ended_at else None,
        "returns": alert.returns,
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
