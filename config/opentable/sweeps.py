"""What is done every so often (settings.SWEEPS), and the signs of life of standing processes.

Beat and the relay both call `run_due`, as often as they like: the heartbeat's row decides whose turn it is,
so that two beats, or no beat at all, make no difference.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from config.opentable import facts, mutex
from config.opentable.models import Heartbeat

T = TypeVar("T")

log = structlog.get_logger(__name__)

_MOST_ROUNDS, _FACTS_AT_ONCE = 100, 100
_START = "start"


def run_due(*, stop: threading.Event | None = None) -> list[str]:
    """Run the sweeps whose interval is over and that nobody else runs now; the names of those done."""
    due = [(name, seconds, sweep) for name, seconds, sweep in settings.SWEEPS if _is_due(name, seconds)]
    ran = []
    for name, seconds, dotted_name in due:
        if stop and stop.is_set():
            break
        # Not in a transaction: a sweep may ask OpenTable. The lock keeps a second run away from one that
        # takes longer than its interval.
        with mutex.taken(f"sweep {name}") as is_mine:
            if is_mine and _takes_turn(name, seconds):
                with surviving("sweep.failed", sweep=name):
                    sweep: Callable[..., object] = import_string(dotted_name)
                    sweep(now=timezone.now())
                    ran.append(name)
    return ran


def each(items: Iterable[T], work: Callable[[T], int], *, sweep: str) -> int:
    """Do a sweep's work on each item, in a transaction each; how much was done in all.

    One that fails is logged and left to the next run: it keeps none of the others waiting.
    """
    done = 0
    for item in items:
        with surviving("sweep.item_failed", sweep=sweep, item=str(item)):
            done += work(item)
    return done


@contextmanager
def surviving(event: str, **words: object) -> Iterator[None]:
    """Log whatever fails and go on: what one has wrong must not stop what others have to do."""
    try:
        yield
    except SoftTimeLimitExceeded:
        # Celery means the whole run with it, and kills the process a little later.
        raise
    except Exception:
        log.exception(event, **words)


def _is_due(name: str, seconds: int) -> bool:
    beat = Heartbeat.objects.filter(pk=_name(name)).first()
    return beat is None or (timezone.now() - beat.at).total_seconds() >= seconds


def _takes_turn(name: str, seconds: int) -> bool:
    with connection.cursor() as sql:
        sql.execute(
            "INSERT INTO opentable_heartbeat AS h (name, at, detail) VALUES (%s, clock_timestamp(), '{}')"
            " ON CONFLICT (name) DO UPDATE SET at = EXCLUDED.at"
            " WHERE h.at <= EXCLUDED.at - make_interval(secs => %s)",
            [_name(name), seconds],
        )
        return bool(sql.rowcount)


def _name(sweep: str) -> str:
    return f"sweep {sweep}"


def tell_facts(*, now: datetime) -> int:
    """Hand every subscriber its next facts, until none waits; how many were told.

    A fact that its subscriber cannot take is tried again at the next call. Until it is taken it stops that
    subscriber, which is told in order, and nobody else; what came before it in the same batch is told singly.
    """
    return sum(
        _tell(dotted_name, now, limit=limit)
        for dotted_name in settings.FACT_SUBSCRIBERS
        for limit in (_FACTS_AT_ONCE, 1)
    )


def _tell(dotted_name: str, now: datetime, *, limit: int) -> int:
    told = 0
    with surviving("fact.not_taken", subscriber=dotted_name):
        for _ in range(_MOST_ROUNDS):
            count = facts.deliver(dotted_name=dotted_name, now=now, limit=limit)
            told += count
            if count == 0:
                break
    return told


def beat(*, name: str, now: datetime, detail: Mapping[str, Any] | None = None) -> None:
    """A standing process says that it works."""
    Heartbeat.objects.update_or_create(pk=name, defaults={"at": now, "detail": dict(detail or {})})


def announce_start(*, now: datetime) -> None:
    """A standing process says that it begins: what settings.SWEEPS_AT_START names is due at once."""
    beat(name=_START, now=now)
    Heartbeat.objects.filter(pk__in=[_name(sweep) for sweep in settings.SWEEPS_AT_START]).delete()


def started_at() -> datetime:
    """When a standing process last began."""
    beat = Heartbeat.objects.filter(pk=_START).first()
    return beat.at if beat else datetime.min.replace(tzinfo=UTC)
