"""Run one command against servers of its own."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType

from config.embedded import children, environment, homes, keeper, pair


def command(arguments: Sequence[str]) -> int:
    """Start servers in a scratch home, run the command with them in its environment, stop them.

    Returns the command's exit status. Does not start what DATABASE_URL and REDIS_URL name already.
    """
    signal.signal(signal.SIGTERM, _end)
    with homes.scratch() as home, keeper.Keeper() as keeping:
        urls = pair.start(home, keeping, is_durable=False)
        defaults = {**environment.development(), **urls}
        process = subprocess.Popen(
            [*children.leash(signal.SIGTERM), *arguments], env=environment.with_defaults(defaults)
        )
        return _wait(process)


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Wait for the command, which gets the terminal's Ctrl-C itself; pass our own end on to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def _end(number: int, frame: FrameType | None) -> None:
    """Leave by an exception, so that the servers are stopped on the way out."""
    sys.exit(128 + number)
