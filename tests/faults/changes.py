"""Reservations that change one by one, each once OpenTable has the change before."""

import itertools
import time
from functools import partial

from config.opentable.models import Link
from config.opentable.sandbox.server import Running
from tests.awaiting import until
from tests.config.opentable.wire import know, size_at_opentable, tell, waiting

PHASE_SECONDS = 15.0


class Changes:
    """Three reservations that change one after the other."""

    def __init__(self, sandbox: Running, link: Link) -> None:
        self.sandbox, self.link, self.told = sandbox, link, dict[str, int]()
        self._sizes, self._numbers = itertools.cycle(range(2, 13)), itertools.cycle(range(1, 4))
        for number in range(1, 4):
            know(sandbox, self.link, f"r{number}", number)

    def go_on(self, phase: str, lasts: float = PHASE_SECONDS) -> float:
        """Change one after the other, each once OpenTable has the last; the longest that took."""
        seconds: list[float] = []
        ends = time.monotonic() + lasts
        while time.monotonic() < ends:
            key = f"r{next(self._numbers)}"
            self.told[key] = next(self._sizes)
            tell(self.link, self.told[key], key=key)
            seconds.append(until(partial(self._has_arrived, key)))
        seconds.sort()
        middle, longest = seconds[len(seconds) // 2], seconds[-1]
        print(f"{phase}: {len(seconds)} changes, median {middle:.2f} s to OpenTable, longest {longest:.2f} s")
        return longest

    def _has_arrived(self, key: str) -> bool:
        return size_at_opentable(self.sandbox, key) == self.told[key]

    def are_told(self) -> bool:
        """Whether OpenTable has acknowledged everything, and has it."""
        return not waiting().exists() and all(map(self._has_arrived, self.told))
