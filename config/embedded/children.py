"""Child processes that cannot outlive their launcher, even when that is killed with SIGKILL."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 60.0
TAIL_LINES = 15


class ChildDied(Exception):
    """A child ended, or did not become ready in time; the message carries the end of its log."""


@dataclass(frozen=True)
class Program:
    """What to start, and how: its name, its log, and the signal it takes as a request to stop.

    `prefix` is a command that changes the user and then starts the rest of its arguments.
    """

    name: str
    command: Sequence[str | Path]
    log: Path
    farewell: signal.Signals = signal.SIGTERM
    prefix: Sequence[str] = ()
    environment: Mapping[str, str] | None = None
    directory: Path | None = None

    def start(self) -> "Child":
        """Start it in a process group of its own: the terminal's Ctrl-C reaches the launcher alone."""
        with self.log.open("ab") as out:
            process = subprocess.Popen(
                [*self.prefix, *leash(self.farewell), *self.command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=self.directory,
                start_new_session=True,
            )
        return Child(self, process)

    def tail(self) -> str:
        """The last lines of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:])


@dataclass(frozen=True)
class Child:
    """A started program."""

    program: Program
    process: subprocess.Popen[bytes]

    def is_running(self) -> bool:
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.is_running():
            self.process.send_signal(self.program.farewell)

    def stop(self, patience_seconds: float) -> None:
        """Ask, wait this long, then kill whatever is left."""
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience_seconds)
        self.kill_remains()
        self.process.wait()

    def kill_remains(self) -> None:
        """Kill what is left of its process group: workers that a killed master left behind."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            # Gone already; macOS says "not permitted" of a group that holds only zombies.
            return


def leash(farewell: signal.Signals) -> tuple[str, ...]:
    """A command prefix that has the kernel send `farewell` when the launcher ends (Linux only).

    It comes after any change of user: the kernel drops the setting at one.
    """
    if shutil.which("setpriv") is None:
        return ()
    return ("setpriv", "--pdeathsig", farewell.name.removeprefix("SIG"), "--")


def wait_until(
    child: Child, is_ready: Callable[[], bool], patience_seconds: float = PATIENCE_SECONDS
) -> None:
    """Wait until the child is ready.

    Raises ChildDied when it ends before, or stays unready for `patience_seconds`.
    """
    deadline = time.monotonic() + patience_seconds
    name = child.program.name
    while not is_ready():
        if not child.is_running():
            raise ChildDied(f"{name} ended with {child.process.returncode}:\n{child.program.tail()}")
        if time.monotonic() > deadline:
            raise ChildDied(f"{name} was not ready in {patience_seconds:.0f} s:\n{child.program.tail()}")
        time.sleep(0.02)
