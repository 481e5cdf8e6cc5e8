"""Redis, Celery and the relay killed one by one: nothing is lost, and what is written goes out."""

import datetime as dt
import itertools
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db.models import F
from django.utils import timezone

from config.embedded import children, wheels
from config.opentable.models import Heartbeat, Stream
from config.opentable.sandbox.server import Running
from tests.config.opentable.wire import know, received, size_at_opentable, tell
from tests.factories.opentable import LinkFactory
from tests.faults.test_order_under_kills import older_after_newer
from tests.http import server as web

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

CELERY = ("-m", "celery", "-A", "config")
WORKER = (*CELERY, "worker", "--without-gossip", "--without-mingle", "--concurrency", "1")
KILLED = ("beat", "worker", "sender")
PHASE_SECONDS = 15.0
# A lease of somebody who was killed ends after a minute.
LONGEST_SECONDS = 75.0


class Crew:
    """A Redis of its own, Celery's processes and a relay, each of which may be killed."""

    def __init__(self, sandbox: Running, sockets: Path, logs: Path) -> None:
        self._door = door = sockets / "valkey.sock"
        redis = (
            wheels.valkey_server(),
            "--port",
            "0",
            "--unixsocket",
            door,
            "--save",
            "",
            "--appendonly",
            "no",
        )
        variables = {
            **os.environ,
            "DATABASE_URL": web.test_database_url(),
            "REDIS_URL": f"unix://{door}",
            "OPENTABLE_SANDBOX_OAUTH_URL": sandbox.url,
            "OPENTABLE_SANDBOX_API_URL": sandbox.url,
        }
        words = {
            "sender": (*WORKER, "--hostname", "sender@%h", "--queues", "streams,availability"),
            "worker": (*WORKER, "--hostname", "worker@%h", "--queues", "default"),
            "beat": (*CELERY, "beat", "--schedule", str(logs / "beat"), "--pidfile", ""),
            "relay": ("manage.py", "relay"),
        }
        self._programs = {"redis": children.Program("redis", redis, logs / "redis.log")} | {
            name: children.Program(
                name,
                (sys.executable, *said),
                logs / f"{name}.log",
                environment=variables,
                directory=Path(django_settings.BASE_DIR),
            )
            for name, said in words.items()
        }
        self._running: dict[str, children.Child] = {}
        for name in self._programs:
            self.start(name)

    def start(self, name: str) -> None:
        """Start one."""
        self._running[name] = self._programs[name].start()

    def kill(self, name: str) -> None:
        """SIGKILL, it and its children."""
        self._running[name].kill_remains()
        self._running[name].process.wait()

    def send(self, name: str, number: signal.Signals) -> None:
        """Stop it where it stands, or let it go on."""
        self._running[name].process.send_signal(number)

    def flush(self) -> None:
        """Redis forgets everything."""
        with socket.socket(socket.AF_UNIX) as wire:
            wire.connect(str(self._door))
            wire.sendall(b"FLUSHALL\r\n")
            assert wire.recv(16) == b"+OK\r\n"

    def kill_all(self) -> None:
        """The end of the test."""
        for name in self._running:
            self.kill(name)


@pytest.fixture
def crew(sandbox: Running, tmp_path: Path) -> Iterator[Crew]:
    # A socket's path must be short.
    with tempfile.TemporaryDirectory(prefix="covers-") as sockets:
        crew = Crew(sandbox, Path(sockets), tmp_path)
        yield crew
        crew.kill_all()


def until(is_so: Callable[[], bool], seconds: float = LONGEST_SECONDS) -> float:
    """Wait for it; how long it took."""
    started = time.monotonic()
    while not is_so():
        assert time.monotonic() - started < seconds
        time.sleep(0.02)
    return time.monotonic() - started


def works(name: str) -> bool:
    """Whether this kind of process said a moment ago that it works."""
    return Heartbeat.objects.filter(name=name, at__gt=timezone.now() - dt.timedelta(seconds=16)).exists()


class Changes:
    """Three reservations that change one after the other."""

    def __init__(self, sandbox: Running) -> None:
        self.sandbox, self.link, self.told = sandbox, LinkFactory.create(rid=888), dict[str, int]()
        self._sizes, self._numbers = itertools.cycle(range(2, 13)), itertools.cycle(range(1, 4))
        for number in range(1, 4):
            know(sandbox, self.link, f"r{number}", number)

    def go_on(self, phase: str) -> float:
        """Change one after the other, each once OpenTable has the last; the longest that took."""
        seconds: list[float] = []
        ends = time.monotonic() + PHASE_SECONDS
        while time.monotonic() < ends:
            key = f"r{next(self._numbers)}"
            self.told[key] = next(self._sizes)
            tell(self.link, self.told[key], key=key)
            seconds.append(until(partial(self._has_arrived, key)))
        seconds.sort()
        middle, longest = seconds[len(seconds) // 2], seconds[-1]
        print(f"{phase}: {len(seconds)} changes, median {middle:.2f} s to OpenTable, longest {longest:.2f} s")
        return longest

    def _has_arrived(self, key: str) -> bool:
        return size_at_opentable(self.sandbox, key) == self.told[key]

    def are_told(self) -> bool:
        """Whether OpenTable has acknowledged everything, and has it."""
        is_waiting = Stream.objects.filter(acked_version__lt=F("last_version")).exists()
        return not is_waiting and all(map(self._has_arrived, self.told))


def test_whoever_is_killed_the_others_send_what_is_written(sandbox: Running, crew: Crew) -> None:
    changes = Changes(sandbox)
    until(lambda: works("worker default") and works("relay streams"))
    changes.go_on("all at work")
    crew.kill("redis")
    longest = [changes.go_on("without Redis")]
    crew.start("redis")
    Heartbeat.objects.filter(name="worker default").delete()
    back = until(lambda: works("worker default"))
    print(f"a worker took tasks again {back:.1f} s after Redis came back")
    crew.send("redis", signal.SIGSTOP)
    longest.append(changes.go_on("with Redis frozen"))
    crew.send("redis", signal.SIGCONT)
    crew.flush()
    longest.append(changes.go_on("after Redis forgot everything"))
    for name in KILLED:
        crew.kill(name)
        longest.append(changes.go_on(f"without {name}"))
        crew.start(name)
    crew.kill("relay")
    changes.go_on("without the relay")

    # Nothing waits for the end of a lease but what a sender had in hands when it was killed.
    assert max(longest[:-1]) < 30
    until(changes.are_told)
    assert older_after_newer(received(sandbox)) == []
