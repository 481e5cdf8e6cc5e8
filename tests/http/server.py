"""The web process as in production, beside the tests' database."""

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from config.embedded import addresses, children, crew

ROOT = Path(__file__).resolve().parents[2]
# What PostgreSQL calls the connections of the workers.
CLIENT = "covers-web"


@dataclass
class Web:
    """One granian with its workers."""

    program: children.Program
    origin: str
    child: children.Child

    @classmethod
    def start(
        cls, logs: Path, *, workers: int = 1, threads: int = 4, application: str = "config.wsgi:application"
    ) -> "Web":
        """Start it on a free port and wait until it answers."""
        port = addresses.choose_free().web
        options = ("--interface", "wsgi", "--workers", str(workers), "--blocking-threads", str(threads))
        # One worker alone is not followed by another: whoever kills it starts the whole again.
        respawn = crew.RESPAWN if workers > 1 else ()
        words = (
            "-m",
            "granian",
            "--host",
            addresses.HOST,
            "--port",
            str(port),
            "--no-ws",
            *options,
            *respawn,
        )
        program = children.Program(
            "web",
            (sys.executable, *words, application),
            logs / "web.log",
            environment=os.environ | {"DATABASE_URL": test_database_url(), "PGAPPNAME": CLIENT},
            directory=ROOT,
        )
        web = cls(program, f"http://{addresses.HOST}:{port}", program.start())
        web.wait()
        return web

    def wait(self) -> None:
        """Until it answers."""
        children.wait_until(self.child, lambda: answers(f"{self.origin}/healthz"))

    def start_again(self) -> None:
        """After its workers were killed: none is left of the old ones."""
        self.child.stop(0)
        self.child = self.program.start()
        self.wait()


@contextmanager
def web(
    logs: Path, *, workers: int = 1, threads: int = 4, application: str = "config.wsgi:application"
) -> Iterator[Web]:
    """A running one, stopped afterwards."""
    started = Web.start(logs, workers=workers, threads=threads, application=application)
    try:
        yield started
    finally:
        started.child.stop(10)


@contextmanager
def running(
    logs: Path, *, workers: int = 1, threads: int = 4, application: str = "config.wsgi:application"
) -> Iterator[str]:
    """The origin of a running one, stopped afterwards."""
    with web(logs, workers=workers, threads=threads, application=application) as started:
        yield started.origin


def test_database_url() -> str:
    """The same server's test database."""
    url = os.environ["DATABASE_URL"]
    return urlunsplit(urlsplit(url)._replace(path=f"/{connection.settings_dict['NAME']}"))


def answers(url: str) -> bool:
    """Whether something there answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
