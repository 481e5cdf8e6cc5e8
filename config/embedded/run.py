"""Run one command against servers, or a whole product, of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import FrameType

from config.embedded import addresses, attach, children, environment, homes, keeper, pair, product


def with_servers(command: Sequence[str]) -> int:
    """Start servers in a scratch home, run the command with them in its environment, stop them.

    Returns the command's exit status. Does not start what DATABASE_URL and REDIS_URL name already.
    Raises ChildDied when a server does not come up.
    """
    leave_at(signal.SIGTERM, status=128 + signal.SIGTERM)
    with homes.scratch() as home, keeper.Keeper() as servers:
        urls = pair.start(home, servers, is_durable=False)
        return _attend(command, environment.with_defaults(environment.development() | urls))


def with_product(command: Sequence[str]) -> int:
    """Run the command in the running demo's environment, else in that of a product of its own on free ports.

    Returns the command's exit status. Raises ChildDied when something does not come up.
    """
    leave_at(signal.SIGTERM, status=128 + signal.SIGTERM)
    if attach.adopt():
        return _attend(command, os.environ)
    with homes.scratch() as home, product.running(home, addresses.choose_free()) as running:
        return _attend(command, os.environ | running.variables)


def leave_at(*signals: signal.Signals, status: int) -> None:
    """Leave by an exception at any of these, so that what was started is stopped on the way out."""

    def leave(number: int, frame: FrameType | None) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        sys.exit(status)

    for each in signals:
        signal.signal(each, leave)


def _attend(command: Sequence[str], variables: Mapping[str, str]) -> int:
    """Run the command; the terminal's Ctrl-C is for it, and our own end is its end too."""
    process = subprocess.Popen([*children.leash(signal.SIGTERM), *command], env=variables)
    # Only now: a command inherits what is ignored.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
