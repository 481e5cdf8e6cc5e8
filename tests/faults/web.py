"""The web process as in production, beside the tests' database."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import requests
from django.db import connection

from config.embedded import addresses, children

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def running(logs: Path, application: str) -> Iterator[str]:
    """Serve a WSGI application from a free port with two workers of four threads; gives its origin."""
    port = addresses.choose_free().web
    origin = f"http://{addresses.HOST}:{port}"
    options = ("--interface", "wsgi", "--workers", "2", "--blocking-threads", "4", "--no-ws")
    words = ("-m", "granian", "--host", addresses.HOST, "--port", str(port), *options, application)
    of_the_tests = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    program = children.Program(
        "web",
        (sys.executable, *words),
        logs / "web.log",
        environment=os.environ | {"DATABASE_URL": urlunsplit(of_the_tests)},
        directory=ROOT,
    )
    child = program.start()
    try:
        children.wait_until(child, lambda: _answers(origin))
        yield origin
    finally:
        child.stop(10)


def _answers(origin: str) -> bool:
    try:
        return requests.get(f"{origin}/opentable/v1/locks", timeout=2).status_code == 405
    except requests.RequestException:
        return False
