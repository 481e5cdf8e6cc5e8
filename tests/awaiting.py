"""Waiting for what another process or thread makes true."""

import time
from collections.abc import Callable

# The lease of somebody who was killed ends after a minute.
LONGEST_SECONDS = 75.0


def until(
    is_so: Callable[[], bool],
    *,
    seconds: float = LONGEST_SECONDS,
    every: float = 0.02,
    words: str = "it has not come true",
) -> float:
    """Wait for it, and fail with these words where it does not come in time; how long it took."""
    started = time.monotonic()
    while not is_so():
        assert time.monotonic() - started < seconds, words
        time.sleep(every)
    return time.monotonic() - started
