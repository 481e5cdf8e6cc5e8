"""The web and the live process beside the tests' database."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.embedded import addresses, children
from tests.http import server

WEB = ("--interface", "wsgi", "--workers", "1", "--blocking-threads", "4", "config.wsgi:application")
LIVE = ("--interface", "asginl", "--workers", "1", "config.asgi:application")


@contextmanager
def running(logs: Path, redis_url: str | None = None, *, more: Mapping[str, str] = {}) -> Iterator[str]:
    """Start both on free ports, beside the tests' Redis or another; gives the origin that a browser opens.

    `more` are further variables of their environment.
    """
    ports = addresses.choose_free()
    variables = {
        "DATABASE_URL": server.test_database_url(),
        "PORT": str(ports.web),
        "LIVE_PORT": str(ports.live),
        # Static files come from where they lie.
        "DJANGO_DEBUG": "true",
        "REDIS_URL": redis_url or os.environ["REDIS_URL"],
        **more,
    }
    web = _program("web", ports.web, WEB, variables, logs).start()
    live = _program("live", ports.live, LIVE, variables, logs).start()
    try:
        children.wait_until(web, lambda: server.answers(f"http://{addresses.HOST}:{ports.web}/healthz"))
        yield f"http://localhost:{ports.web}"
    finally:
        live.stop(10)
        web.stop(10)


def _program(
    name: str, port: int, words: tuple[str, ...], variables: dict[str, str], logs: Path
) -> children.Program:
    granian = ("-m", "granian", "--host", addresses.HOST, "--port", str(port), "--no-ws")
    command = (sys.executable, *granian, "--workers-kill-timeout", "2", *words)
    return children.Program(
        name, command, logs / f"{name}.log", environment=os.environ | variables, directory=server.ROOT
    )
