"""The web and the live process beside the tests' database."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded import addresses, children
from config.opentable.sandbox import server as sandboxes
from config.opentable.sandbox.server import Running
from tests.http import server

WEB = ("--interface", "wsgi", "--workers", "1", "--blocking-threads", "4", "config.wsgi:application")
LIVE = ("--interface", "asginl", "--workers", "1", "config.asgi:application")
_NOBODY = "http://127.0.0.1:1"


@contextmanager
def opentable() -> Iterator[Running]:
    """A sandbox that calls nobody until a stack runs beside it."""
    sandbox = sandboxes.start(callbacks=_NOBODY, environment={})
    try:
        yield sandbox
    finally:
        sandbox.stop()


@contextmanager
def running(logs: Path, redis_url: str | None = None, *, sandbox: Running | None = None) -> Iterator[str]:
    """Start both on free ports, beside the tests' Redis or another; gives the origin that a browser opens.

    A `sandbox` is the OpenTable that they call, and that calls them.
    """
    ports = addresses.choose_free()
    variables = {
        "DATABASE_URL": server.test_database_url(),
        "PORT": str(ports.web),
        "LIVE_PORT": str(ports.live),
        # Static files come from where they lie.
        "DJANGO_DEBUG": "true",
        "REDIS_URL": redis_url or os.environ["REDIS_URL"],
        **_addresses_of(sandbox),
    }
    web = _program("web", ports.web, WEB, variables, logs).start()
    live = _program("live", ports.live, LIVE, variables, logs).start()
    try:
        children.wait_until(web, lambda: server.answers(f"http://{addresses.HOST}:{ports.web}/healthz"))
        origin = f"http://localhost:{ports.web}"
        if sandbox is not None:
            sandbox.house.caller.base_url = origin
        yield origin
    finally:
        live.stop(10)
        web.stop(10)


def _addresses_of(sandbox: Running | None) -> dict[str, str]:
    if sandbox is None:
        return {}
    return {"OPENTABLE_SANDBOX_OAUTH_URL": sandbox.url, "OPENTABLE_SANDBOX_API_URL": sandbox.url}


def _program(
    name: str, port: int, words: tuple[str, ...], variables: dict[str, str], logs: Path
) -> children.Program:
    granian = ("-m", "granian", "--host", addresses.HOST, "--port", str(port), "--no-ws")
    command = (sys.executable, *granian, "--workers-kill-timeout", "2", *words)
    return children.Program(
        name, command, logs / f"{name}.log", environment=os.environ | variables, directory=server.ROOT
    )
