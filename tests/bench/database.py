"""A scratch database with the product's tables, and those of the peer that has some."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connection

from tests.bench import stopwatch

NAME = "covers_bench"


@contextmanager
def scratch() -> Iterator[None]:
    """Make the database, let everything use it, drop it afterwards."""
    server = connection.settings_dict["NAME"]
    _again(f'CREATE DATABASE "{NAME}"')
    _connect(NAME)
    try:
        call_command("migrate", verbosity=0, interactive=False)
        _make_tables("appointment")
        yield
    finally:
        _connect(server)
        _execute(f'DROP DATABASE "{NAME}" WITH (FORCE)')


def _again(statement: str) -> None:
    _execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
    _execute(statement)


def _connect(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _execute(statement: str) -> None:
    with connection.cursor() as sql:
        # A request waits for no statement that long; a whole database takes its time.
        sql.execute("SET statement_timeout = 0")
        sql.execute(statement)


def _make_tables(app_label: str) -> None:
    """What `migrate` would have made, had that package any migrations."""
    with connection.schema_editor() as schema:
        for model in apps.get_app_config(app_label).get_models():
            schema.create_model(model)


def cpu_clock() -> stopwatch.Clock:
    """CPU time of this thread and of the server's process that works for it, as Linux counts them.

    Where that process is not of this machine, the time on the wall.
    """
    with connection.cursor() as sql:
        sql.execute("SELECT pg_backend_pid()")
        (number,) = sql.fetchone()
    process = Path(f"/proc/{number}")
    if not (process / "schedstat").exists() or b"postgres" not in (process / "cmdline").read_bytes():
        return stopwatch.WALL
    return lambda: time.thread_time_ns() + int((process / "schedstat").read_text().split()[0])


def analyze() -> None:
    """Let the planner know what was written, as it would by itself some minutes later."""
    _execute("VACUUM ANALYZE")
