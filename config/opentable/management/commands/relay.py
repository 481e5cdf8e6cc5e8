"""`manage.py relay`: delivery that needs no Redis."""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connections
from django.utils import timezone

from config.opentable import circuit, relay, sweeps
from config.opentable.rehearsal import runs

EVERY_SECONDS = 2.0


class Command(BaseCommand):
    """A standing process: every 2 s it sends what Celery's workers have not, under the same leases."""

    help = (
        "Send what is due, every 2 seconds, with or without Celery; ends on SIGTERM after the current sends"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until told to stop; each feed and housekeeping has a thread, so that none delays another."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stopping(stop))
        with sweeps.surviving("start.not_announced"):
            sweeps.announce_start(now=timezone.now())
        _started("housekeeping", keep_house, stop)
        _started("rehearsals", rehearse, stop)
        senders = [_started(f"relay {feed.name}", _sending(feed.name), stop) for feed in circuit.feeds()]
        # A signal that comes just as a wait begins is not seen before that wait ends: none is endless.
        for sender in senders:
            while sender.is_alive():
                sender.join(EVERY_SECONDS)


def send(name: str, stop: threading.Event) -> None:
    """One round of a feed; what is about to be due before the next one is waited for."""
    sent = relay.run_feed(name, stop=stop, linger=EVERY_SECONDS)
    sweeps.beat(name=f"relay {name}", now=timezone.now(), detail={"sent": sent})


def keep_house(stop: threading.Event) -> None:
    """One round of facts and of the sweeps that are due."""
    sweeps.tell_facts(now=timezone.now())
    sweeps.run_due(stop=stop)


def rehearse(stop: threading.Event) -> None:
    """Play the rehearsals that were asked for on the page; a minute or two each, hence a thread apart."""
    runs.play_asked()


def _sending(name: str) -> Callable[[threading.Event], None]:
    return lambda stop: send(name, stop)


def _started(name: str, work: Callable[[threading.Event], None], stop: threading.Event) -> threading.Thread:
    thread = threading.Thread(target=_repeat, args=(name, work, stop), name=name, daemon=True)
    thread.start()
    return thread


def _repeat(name: str, work: Callable[[threading.Event], None], stop: threading.Event) -> None:
    """Every 2 s, and on through whatever goes wrong: what was leased comes back by itself.

    Most likely it is a database that restarts. A thread that ended of anything else would not be missed: the
    process would live on, and do half of its work.
    """
    while not stop.is_set():
        close_old_connections()
        with sweeps.surviving("relay.round_failed", work=name):
            work(stop)
        stop.wait(EVERY_SECONDS)
    connections.close_all()


def _stopping(stop: threading.Event) -> Callable[[int, FrameType | None], None]:
    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    return end
