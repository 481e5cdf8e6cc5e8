"""Redis, Celery's processes and a relay of a test's own, each of which may be killed, frozen, started."""

import datetime as dt
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from config.embedded import children, wheels
from config.opentable.models import Heartbeat
from config.opentable.sandbox.server import Running
from tests.http import server as web

CELERY = ("-m", "celery", "-A")
WORKER = ("worker", "--without-gossip", "--without-mingle", "--concurrency", "1")
EVERYBODY = ("redis", "sender", "worker", "beat", "relay")


class Crew:
    """Started by name; `application` is Celery's."""

    def __init__(
        self, sandbox: Running, sockets: Path, logs: Path, names: tuple[str, ...], application: str
    ) -> None:
        self._door = sockets / "valkey.sock"
        self.variables = {
            **os.environ,
            "DATABASE_URL": web.test_database_url(),
            "REDIS_URL": f"unix://{self._door}",
            "OPENTABLE_SANDBOX_OAUTH_URL": sandbox.url,
            "OPENTABLE_SANDBOX_API_URL": sandbox.url,
        }
        celery, self._logs = (*CELERY, application), logs
        worker = (*celery, *WORKER, "--queues", "default", "--hostname")
        beat = (*celery, "beat", "--pidfile", "", "--schedule")
        words = {
            "sender": (*celery, *WORKER, "--queues", "streams,availability", "--hostname", "sender@%h"),
            "worker": (*worker, "worker@%h"),
            "second worker": (*worker, "second@%h"),
            "beat": (*beat, str(logs / "beat")),
            "second beat": (*beat, str(logs / "second-beat")),
            "relay": ("manage.py", "relay"),
        }
        self.programs = {"redis": self._redis()} | {
            name: self._program(name, (sys.executable, *said)) for name, said in words.items()
        }
        self.running: dict[str, children.Child] = {}
        for name in names:
            self.start(name)

    def _redis(self) -> children.Program:
        forgetful = ("--save", "", "--appendonly", "no")
        command = (wheels.valkey_server(), "--port", "0", "--unixsocket", self._door, *forgetful)
        return children.Program("redis", command, self._logs / "redis.log")

    def _program(self, name: str, command: tuple[str, ...]) -> children.Program:
        return children.Program(
            name,
            command,
            self._logs / f"{name}.log",
            environment=self.variables,
            directory=Path(settings.BASE_DIR),
        )

    def start(self, name: str) -> None:
        """Start one."""
        self.running[name] = self.programs[name].start()

    def kill(self, name: str) -> None:
        """SIGKILL, it and its children."""
        self.running[name].kill_remains()
        self.running[name].process.wait()

    def mend(self) -> list[str]:
        """Start those again that ended by themselves, as whoever supervises them does; their names."""
        ended = [name for name, child in self.running.items() if not child.is_running()]
        for name in ended:
            self.start(name)
        return ended

    def send(self, name: str, number: signal.Signals) -> None:
        """Stop it where it stands, or let it go on."""
        self.running[name].process.send_signal(number)

    def tell_redis(self, words: str) -> None:
        """One command that Redis answers with OK."""
        with socket.socket(socket.AF_UNIX) as wire:
            wire.connect(str(self._door))
            wire.sendall(f"{words}\r\n".encode())
            assert wire.recv(16) == b"+OK\r\n"

    def kill_all(self) -> None:
        """The end of the test."""
        for name in self.running:
            self.kill(name)


def works(name: str) -> bool:
    """Whether this kind of process said a moment ago that it works."""
    return Heartbeat.objects.filter(name=name, at__gt=timezone.now() - dt.timedelta(seconds=16)).exists()


@contextmanager
def at_work(sandbox: Running, logs: Path, *names: str, application: str = "config") -> Iterator[Crew]:
    """These, killed afterwards."""
    # A socket's path must be short.
    with tempfile.TemporaryDirectory(prefix="covers-") as sockets:
        crew = Crew(sandbox, Path(sockets), logs, names or EVERYBODY, application)
        try:
            yield crew
        finally:
            crew.kill_all()
