"""Keeps children running for as long as their launcher does."""

import contextlib
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import TracebackType

from config.embedded import children, servers, warden

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
LAST_WORDS_SECONDS = 10.0
# A child that has lived this long starts again from the first pause.
STEADY_SECONDS = 60.0


@dataclass
class _Post:
    """One program that has to be running, its present process, and when to try again if that has died."""

    program: children.Program
    child: children.Child
    pause_seconds: float = FIRST_PAUSE_SECONDS
    retry_at: float | None = None
    started_at: float = field(default_factory=time.monotonic)


class Keeper:
    """A context manager: what is started through it is stopped at its end, everything at once."""

    def __init__(self) -> None:
        self._posts: list[_Post] = []
        self._warden = subprocess.Popen(
            [sys.executable, "-I", "-S", warden.__file__],
            stdin=subprocess.PIPE,
            text=True,
            bufsize=1,
            # Its own group: whoever ends the launcher's is not to end it too.
            start_new_session=True,
        )

    def __enter__(self) -> "Keeper":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for post in self._posts:
            post.child.ask_to_stop()
        deadline = time.monotonic() + LAST_WORDS_SECONDS
        for post in self._posts:
            post.child.stop(max(0.0, deadline - time.monotonic()))
            self._note("-", post.child)
        self._warden.communicate()

    def start(self, program: children.Program) -> children.Child:
        """Start a program and keep it."""
        child = program.start()
        self._note("+", child)
        self._posts.append(_Post(program, child))
        return child

    def serve(self, server: servers.Server) -> str:
        """Start a server, wait until it serves, and give its URL.

        Raises ChildDied when it does not come up.
        """
        child = self.start(server.program)
        children.wait_until(child, lambda: server.is_ready(child))
        return server.url

    def running(self) -> list[children.Child]:
        """The children that are alive now."""
        return [post.child for post in self._posts if post.child.is_running()]

    def mend(self) -> None:
        """Start again what has died, each time after a longer pause; say so on standard output."""
        now = time.monotonic()
        for post in self._posts:
            if post.retry_at is not None:
                if now >= post.retry_at:
                    post.child, post.retry_at, post.started_at = post.program.start(), None, now
                    self._note("+", post.child)
            elif not post.child.is_running():
                post.child.kill_remains()
                self._note("-", post.child)
                _mourn(post, now)

    def _note(self, sign: str, child: children.Child) -> None:
        """Tell the warden; one that was killed is missed only if the launcher is killed too."""
        if self._warden.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._warden.stdin.write(f"{sign}{child.process.pid}\n")


def _mourn(post: _Post, now: float) -> None:
    if now - post.started_at >= STEADY_SECONDS:
        post.pause_seconds = FIRST_PAUSE_SECONDS
    code, log, pause = post.child.process.returncode, post.program.log, post.pause_seconds
    print(f"{post.program.name} ended with {code}; starting it again in {pause:.0f} s. The end of {log}:")
    print(post.program.tail(), flush=True)
    post.retry_at = now + post.pause_seconds
    post.pause_seconds = min(post.pause_seconds * 2, LONGEST_PAUSE_SECONDS)
