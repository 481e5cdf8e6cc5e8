"""The doorbell: after commit, tell workers and live screens that something waits in PostgreSQL.

A ring carries no content, so losing one costs only latency: workers poll, screens poll. No request may wait
on Redis, therefore rings go over a bounded queue to one daemon thread, and are dropped when Redis is away.
"""

import contextlib
import queue
import threading

import redis
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.connection import Connection
from kombu.exceptions import OperationalError
from redis import asyncio as aredis

# Topics behind which a worker has something to do; live screens listen to every topic.
_TASKS = {
    "streams": "opentable.relay_streams",
    "availability": "opentable.relay_availability",
    "facts": "opentable.tell_facts",
}

PATIENCE = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}

_rings: "queue.Queue[tuple[str, int]]" = queue.Queue(maxsize=1000)
_starting = threading.Lock()
_ringer: threading.Thread | None = None


def ring_after_commit(*, topic: str, rid: int) -> None:
    """Ring once the current transaction has committed; never waits, never raises.

    Topics: streams, availability, facts, problems, floor, cart, kitchen.
    """
    transaction.on_commit(lambda: _enqueue(topic, rid), robust=True)


def _enqueue(topic: str, rid: int) -> None:
    _start_ringer()
    with contextlib.suppress(queue.Full):
        _rings.put_nowait((topic, rid))


def _start_ringer() -> None:
    """One daemon thread a process, started at the first ring: a forked child starts its own."""
    global _ringer
    with _starting:
        if _ringer is None or not _ringer.is_alive():
            _ringer = threading.Thread(target=_ring_for_ever, name="doorbell", daemon=True)
            _ringer.start()


def _ring_for_ever() -> None:
    bell = redis.Redis.from_url(settings.REDIS_URL, retry=None, **PATIENCE)
    # Its own broker connection: a worker's reads may take longer than a doorbell may.
    broker = current_app.connection_for_write(transport_options=PATIENCE)
    while True:
        waiting = {_rings.get()}
        with contextlib.suppress(queue.Empty):
            while len(waiting) < 100:
                waiting.add(_rings.get_nowait())
        ring(bell, broker, waiting)


def channel(bell: redis.Redis | aredis.Redis) -> str:
    """Where live screens listen.

    What is published in one database of a Redis is heard in all of them: the name keeps them apart.
    """
    return f"covers:live:{bell.get_connection_kwargs().get('db') or 0}"


def ring(bell: redis.Redis, broker: Connection, waiting: set[tuple[str, int]]) -> None:
    """Ring for everything that waits; what Redis does not take at once is dropped, for the polls to find."""
    with contextlib.suppress(redis.RedisError, OperationalError, OSError):
        for topic, rid in sorted(waiting):
            bell.publish(channel(bell), f"{topic} {rid}")
        for topic in sorted({topic for topic, _ in waiting} & _TASKS.keys()):
            current_app.send_task(_TASKS[topic], expires=5, retry=False, connection=broker)


def server_release() -> str:
    """Which Redis, or Valkey by the Redis it speaks, is there; "away" where none answers."""
    with contextlib.suppress(redis.RedisError, OSError):
        told = redis.Redis.from_url(settings.REDIS_URL, retry=None, **PATIENCE).info("server")
        return str(told.get("valkey_version") or told.get("redis_version"))
    return "away"
