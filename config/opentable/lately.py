"""How the calls of this process went lately: the share that failed is not worth a write each."""

import collections
import threading
import time

_SHARE, _AT_LEAST, _WINDOW_SECONDS = 0.5, 20, 30.0


class Calls:
    """The calls of the last half minute, by host."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lately: dict[str, collections.deque[tuple[float, bool]]] = {}

    def note(self, host: str, *, is_failure: bool) -> bool:
        """Count one call; tells whether half of enough calls have failed."""
        with self._lock:
            calls = self._lately.setdefault(host, collections.deque(maxlen=1000))
            calls.append((time.monotonic(), is_failure))
            while calls and calls[0][0] < time.monotonic() - _WINDOW_SECONDS:
                calls.popleft()
            failures = sum(failed for _, failed in calls)
            is_half = is_failure and len(calls) >= _AT_LEAST and failures >= len(calls) * _SHARE
            if is_half:
                calls.clear()
            return is_half


CALLS = Calls()
