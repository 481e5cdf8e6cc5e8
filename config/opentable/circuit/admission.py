"""Whether a host may be called now, and from when it may.

Where its circuit is open, one process over all is admitted, once a period: its call is the probe.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

from config.opentable.models import Circuit
from config.opentable.models.streams import CircuitState

# A probe that has not been answered by then has died with its process.
PROBE_SECONDS = 40
_UNTIL_LOOKED_AT = timedelta(seconds=30)
_ALWAYS, NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether a call may be made now. `is_news` means that a success must be written down."""

    is_granted: bool
    is_news: bool = False
    retry_at: datetime | None = None


def admit(host: str) -> Admission:
    """Ask to call a host now; where the circuit is open, at most one process a period is let through."""
    standing = Circuit.objects.filter(pk=host).first()
    if standing is None:
        return Admission(True)
    now = timezone.now()
    if standing.state == CircuitState.ISOLATED:
        return Admission(False, retry_at=now + _UNTIL_LOOKED_AT)
    if standing.wait_until and standing.wait_until > now:
        return Admission(False, retry_at=standing.wait_until)
    if standing.state == CircuitState.CLOSED:
        return Admission(True, is_news=standing.failures > 0)
    if _wins_probe(host):
        return Admission(True, is_news=True)
    return Admission(False, retry_at=max(_probe_at(standing), now + timedelta(seconds=1)))


def _probe_at(standing: Circuit) -> datetime:
    """When the open circuit may be tried."""
    return (standing.opened_at or _ALWAYS) + timedelta(seconds=standing.open_seconds)


def _wins_probe(host: str) -> bool:
    with connection.cursor() as sql:
        sql.execute(
            "UPDATE opentable_circuit SET probe_owner = %s,"
            " probe_until = clock_timestamp() + make_interval(secs => %s)"
            " WHERE host = %s AND state IN ('OPEN', 'AUTH')"
            " AND opened_at + make_interval(secs => open_seconds) <= clock_timestamp()"
            " AND (probe_until IS NULL OR probe_until < clock_timestamp())",
            [uuid.uuid4(), PROBE_SECONDS, host],
        )
        return bool(sql.rowcount)


def tried_at(*hosts: str) -> datetime | None:
    """When the host is tried again whose circuit is open, or None: a message's own pause may end then."""
    standings = Circuit.objects.filter(pk__in=hosts, state=CircuitState.OPEN)
    return max(map(_probe_at, standings), default=None)


def admits_at(standing: Circuit) -> datetime:
    """From when the host may be called, be it by its probe; in the past, where it may be now.

    An isolated host is called again once support says so, and never by the clock.
    """
    if standing.state == CircuitState.ISOLATED:
        return NEVER
    moments = [standing.wait_until or _ALWAYS]
    if standing.state != CircuitState.CLOSED:
        moments += [_probe_at(standing), standing.probe_until or _ALWAYS]
    return max(moments)
