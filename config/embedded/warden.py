"""Ends the workers that a killed launcher's children left: `python -I -S warden.py`, one for each keeper.

The kernel tells children that their launcher is gone (children.leash), but not theirs: a master that is
killed, or told to end while it is still starting, leaves workers. The keeper writes `+N` for each process
group it starts and `-N` for each that it has ended; when it can write no more, what is left has to go.
"""

import contextlib
import os
import signal
import sys
import time

PATIENCE_SECONDS = 8.0


def main() -> None:
    """Follow standard input to its end, then end what is left."""
    remaining: set[int] = set()
    for line in sys.stdin:
        number = int(line[1:])
        if line[0] == "+":
            remaining.add(number)
        else:
            remaining.discard(number)
    _tell(remaining, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(_is_there(number) for number in remaining) and time.monotonic() < deadline:
        time.sleep(0.1)
    _tell(remaining, signal.SIGKILL)


def _tell(numbers: set[int], word: signal.Signals) -> None:
    for number in numbers:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(number, word)


def _is_there(number: int) -> bool:
    try:
        os.killpg(number, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
