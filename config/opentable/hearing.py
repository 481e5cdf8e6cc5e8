"""A worker that has gone deaf ends itself, so that whoever keeps it running starts another.

A connection to Redis may break in a way that leaves a worker alive, answering pings and taking nothing. Deaf
is who takes nothing for twenty seconds, has nothing in hand, and whose queues hold messages all that time: so
nobody is deaf because Redis or beat is away, and nothing is lost with who is.
"""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Sequence

import redis
import structlog
from celery.worker import state
from django.conf import settings

from config.opentable import doorbell

# Found, ended and followed by another within a minute.
LOOK_EVERY_SECONDS, DEAF_AFTER_SECONDS = 5.0, 20.0
_FAREWELL_SECONDS = 10.0

log = structlog.get_logger(__name__)


class Ear:
    """What one worker hears of its queues; times are the monotonic clock's."""

    def __init__(self, queues: Sequence[str]) -> None:
        prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
        self._queues, self._mark = [f"{prefix}{queue}" for queue in queues], f"{prefix}heard"
        self._redis = redis.Redis.from_url(settings.REDIS_URL, retry=None, **doorbell.PATIENCE)
        self._quiet_since: float | None = None

    def hear(self, **_later: object) -> None:
        """The worker takes a task."""
        self._quiet_since = None

    def is_deaf(self, *, now: float) -> bool:
        """Whether tasks have been waiting for long, and this worker takes none."""
        if state.reserved_requests or not self._is_something_waiting():
            self._quiet_since = None
            return False
        if self._quiet_since is None:
            self._quiet_since = now
        return now - self._quiet_since >= DEAF_AFTER_SECONDS

    def _is_something_waiting(self) -> bool:
        with contextlib.suppress(redis.RedisError, OSError):
            # To take a task is to write, too: from a Redis that is full nobody can.
            self._redis.set(self._mark, "", ex=60)
            return any(self._redis.llen(queue) for queue in self._queues)
        return False


def watch(ear: Ear) -> None:
    """Look every 5 s, in a thread of its own: the one that takes tasks may be what hangs."""
    threading.Thread(target=_watch, args=(ear,), name="hearing", daemon=True).start()


def _watch(ear: Ear) -> None:
    while not ear.is_deaf(now=time.monotonic()):
        time.sleep(LOOK_EVERY_SECONDS)
    log.critical("worker.deaf", seconds=DEAF_AFTER_SECONDS)
    # Celery's own quick end, which takes the pool's processes along; then the end of one that hangs.
    os.kill(os.getpid(), signal.SIGQUIT)
    time.sleep(_FAREWELL_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)
