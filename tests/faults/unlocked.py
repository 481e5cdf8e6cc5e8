"""The web process without the day's row lock: the control of the stampede, never served otherwise."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from config.wsgi import application

# isort: split
# Only now: the models may be imported once the application has set Django up.
from availability import operations
from availability.operations import claims

__all__ = ["application"]


def _take_no_lock(*, outlet: Any, dates: Iterable[date]) -> None:
    """Read and write as if nobody else did."""


claims.lock_days = operations.lock_days = _take_no_lock
