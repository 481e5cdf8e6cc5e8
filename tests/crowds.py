"""Many at once: threads that each have a database connection of their own."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection

from config.errors import Refusal

THREADS = 8


@contextmanager
def crowd() -> Iterator[ThreadPoolExecutor]:
    """Threads, whose connections are closed at the end."""
    with ThreadPoolExecutor(THREADS) as pool:
        yield pool
        gate = threading.Barrier(THREADS)

        def leave() -> None:
            gate.wait(10)
            connection.close()

        for left in [pool.submit(leave) for _ in range(THREADS)]:
            left.result()


def at_once(pool: ThreadPoolExecutor, *acts: Callable[[], Any], jitter_seconds: float = 0.0) -> list[Any]:
    """Do these at the same moment, give or take the jitter; a refusal is told by its code."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        gate.wait(10)
        time.sleep(random.uniform(0, jitter_seconds))
        try:
            return act()
        except Refusal as refusal:
            return refusal.code

    return [done.result() for done in [pool.submit(run, act) for act in acts]]
