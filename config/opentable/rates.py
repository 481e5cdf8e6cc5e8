"""How fast OpenTable may call: each connection has a bucket that fills by the second; a call takes one out.

Each web process keeps its own in memory: neither Redis nor PostgreSQL is asked before a call is let in, so no
outage of theirs turns a call away. Two processes let through up to twice a connection's rate.
"""

import math
import threading
import time
from dataclasses import dataclass

from config.errors import TooMany
from config.opentable.models import Connection


@dataclass(frozen=True, slots=True)
class Bucket:
    """What was left of it at a moment (seconds of a clock that never goes back)."""

    level: float
    at: float


_buckets: dict[int, Bucket] = {}
_door = threading.Lock()


def admit(connection: Connection) -> None:
    """Count one call. Raises TooMany when the connection's bucket is empty; that call is not counted."""
    with _door:
        filled = refilled(
            _buckets.get(connection.pk),
            at=time.monotonic(),
            per_second=connection.calls_per_second,
            burst=connection.calls_burst,
        )
        if filled.level >= 1:
            _buckets[connection.pk] = Bucket(filled.level - 1, filled.at)
            return
        _buckets[connection.pk] = filled
    raise TooMany(
        "too_many_requests",
        "OpenTable calls faster than its account may; nothing was done.",
        retry_after=wait_seconds(filled, connection.calls_per_second),
    )


def refilled(bucket: Bucket | None, *, at: float, per_second: int, burst: int) -> Bucket:
    """The bucket as it is at `at`: full when nobody called yet, never over `burst`."""
    if bucket is None:
        return Bucket(burst, at)
    return Bucket(min(burst, bucket.level + (at - bucket.at) * per_second), at)


def wait_seconds(bucket: Bucket, per_second: int) -> int:
    """Whole seconds until there is a call in it again, at least one."""
    return max(1, math.ceil((1 - bucket.level) / per_second))
