"""Again: what the database turned away because of somebody else may well pass a moment later."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, OperationalError

T = TypeVar("T")

# OpenTable waits four seconds for an answer; staff at the door wait no longer.
_BUDGET_SECONDS = 4.0
_TRIES = 3
# Serialization failure, deadlock, lock timeout; and a row that another wrote first: the next look sees it.
_PASSING = {"40001", "40P01", "55P03", "23505", "23P01"}


def retried(work: Callable[[float], T]) -> T:
    """What `work` returns; it is told how many seconds are left, and must undo what it did when it fails.

    The last fault is raised where three tries or four seconds were not enough, any other at once.
    """
    until = time.monotonic() + _BUDGET_SECONDS
    for left in reversed(range(_TRIES)):
        try:
            return work(until - time.monotonic())
        except (OperationalError, IntegrityError) as fault:
            pause = random.uniform(0.010, 0.050)
            if not left or not is_passing(fault) or time.monotonic() + pause >= until:
                raise
            time.sleep(pause)
    raise AssertionError("the last try returns or raises")


def is_passing(fault: Exception) -> bool:
    """Whether the same transaction may well succeed a moment later."""
    return getattr(fault.__cause__, "sqlstate", None) in _PASSING
