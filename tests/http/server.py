"""The web process as in production, beside the tests' database."""

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from config.embedded import addresses, children

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def running(
    logs: Path, *, workers: int = 1, threads: int = 4, application: str = "config.wsgi:application"
) -> Iterator[str]:
    """Start granian on a free port; gives its origin, and stops it afterwards."""
    port = addresses.choose_free().web
    options = ("--interface", "wsgi", "--workers", str(workers), "--blocking-threads", str(threads))
    words = ("-m", "granian", "--host", addresses.HOST, "--port", str(port), "--no-ws", *options)
    program = children.Program(
        "web",
        (sys.executable, *words, application),
        logs / "web.log",
        environment=os.environ | {"DATABASE_URL": test_database_url()},
        directory=ROOT,
    )
    child = program.start()
    try:
        children.wait_until(child, lambda: answers(f"http://{addresses.HOST}:{port}/healthz"))
        yield f"http://{addresses.HOST}:{port}"
    finally:
        child.stop(10)


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
