"""pytest plugin: the private servers of a test run, started before the settings are read.

`addopts = -p tests.servers` loads it ahead of every conftest. Under xdist only the controller starts servers;
its workers inherit the environment, and take a Valkey database each so that none flushes another's keys.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit, urlunsplit

import pytest

from config.embedded import children, environment, homes, keeper, pair

_started = ExitStack()


# A wrapper runs before pytest-django's own hook, which is `tryfirst` and reads the settings.
@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Put the servers' addresses and throw-away secrets into the environment."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        os.environ.update(environment.with_defaults(environment.development() | _start()))
    else:
        os.environ["REDIS_URL"] = _database_of(os.environ["REDIS_URL"], int(worker.removeprefix("gw")) + 1)
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop what this process started; a killed pytest leaves that to the kernel."""
    _started.close()


def _start() -> dict[str, str]:
    if pair.are_named():
        return {}
    try:
        home = _started.enter_context(homes.scratch())
        return pair.start(home, _started.enter_context(keeper.Keeper()), is_durable=False)
    except children.ChildDied as died:
        raise pytest.UsageError(str(died)) from died


def _database_of(url: str, number: int) -> str:
    """The same Redis with another database number: a path over TCP, ?db= over a Unix socket."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        # Not put together by urllib, which would leave out the empty host's two slashes.
        return f"unix://{parts.path}?db={number}"
    return urlunsplit(parts._replace(path=f"/{number}"))
