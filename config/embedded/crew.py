"""The demo's processes: the same commands as in production (docs/operations.md), smaller."""

import shutil
import signal
import sys
from collections.abc import Mapping

from config.embedded import addresses, children, homes

# One worker that dies is followed by another while its neighbor goes on.
RESPAWN = ("--respawn-failed-workers",)
GRANIAN = ("-m", "granian", "--host", addresses.HOST, "--workers-kill-timeout", "5", "--no-ws", *RESPAWN)
CELERY = ("-m", "celery", "-A", "config")


def web(home: homes.Home, variables: Mapping[str, str]) -> children.Program:
    """Callbacks and pages. Its own threads: with the default, one slow request would hold the others up."""
    wsgi = ("--interface", "wsgi", "--workers", "2", "--blocking-threads", "4", "config.wsgi:application")
    # Two workers keep one set of figures for /metrics; those of an earlier demo are not theirs.
    figures = home.path / "metrics"
    shutil.rmtree(figures, ignore_errors=True)
    figures.mkdir()
    own = {"PROMETHEUS_MULTIPROC_DIR": str(figures), **variables}
    return _program("web", (*GRANIAN, "--port", variables["PORT"], *wsgi), home, own)


def live(home: homes.Home, variables: Mapping[str, str]) -> children.Program:
    """The event streams; Django knows no ASGI lifespan, hence asginl."""
    asgi = ("--interface", "asginl", "--workers", "1", "config.asgi:application")
    return _program("live", (*GRANIAN, "--port", variables["LIVE_PORT"], *asgi), home, variables)


def sandbox(home: homes.Home, variables: Mapping[str, str]) -> children.Program:
    """The stand-in OpenTable, which calls us back at the web process."""
    callbacks = f"http://{addresses.HOST}:{variables['PORT']}"
    # What OpenTable remembers belongs to this home, not to the port it happens to have.
    state = str(home.path / "sandbox.sqlite3")
    where = ("--port", variables["SANDBOX_PORT"], "--callbacks", callbacks, "--state", state)
    words = ("manage.py", "opentable_sandbox", *where)
    return _program("sandbox", words, home, variables)


def background(home: homes.Home, variables: Mapping[str, str]) -> list[children.Program]:
    """Celery's workers and clock, and the relay that sends when neither they nor Redis work."""
    celery = (*CELERY, "worker", "--without-gossip", "--without-mingle")
    # Apart, so that a slow OpenTable holds nothing up but what is to be sent to it.
    sender = (*celery, "--hostname", "sender@%h", "--queues", "streams,availability", "--concurrency", "2")
    worker = (*celery, "--hostname", "worker@%h", "--queues", "default", "--concurrency", "1")
    # The clock notes when it last rang; kept with the demo, so that a restart rings nothing twice.
    beat = (*CELERY, "beat", "--schedule", str(home.path / "beat"), "--pidfile", "")
    return [
        # Told to quit at once: what is left undone stands in PostgreSQL, for the next one to take up.
        _program("sender", sender, home, variables, signal.SIGQUIT),
        _program("worker", worker, home, variables, signal.SIGQUIT),
        _program("beat", beat, home, variables),
        _program("relay", ("manage.py", "relay"), home, variables),
    ]


def _program(
    name: str,
    words: tuple[str, ...],
    home: homes.Home,
    variables: Mapping[str, str],
    farewell: signal.Signals = signal.SIGTERM,
) -> children.Program:
    log = home.logs / f"{name}.log"
    return children.Program(name, (sys.executable, *words), log, farewell, environment=variables)
