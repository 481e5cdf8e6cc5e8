"""Misbehavior on request: what a partner meets when OpenTable is down, slow or wrong.

It touches the partner-facing API alone, so that the switch to end it always works.
"""

import random
import threading
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from config.opentable.sandbox.exchange import Answer, Dropped, Refused, as_json

KINDS = ("none", "down", "500", "slow", "429", "401", "403", "407", "lost")
SLOW_SECONDS = 20.0
RETRY_AFTER_SECONDS = 7


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong: for which share of requests (0 to 1), under which path prefixes, how often at most.

    No path means every path; `times` None means until it is changed.
    """

    kind: str = "none"
    rate: float = 1.0
    paths: tuple[str, ...] = ()
    times: int | None = None
    seconds: float = SLOW_SECONDS


class Faults:
    """The fault in force; forgotten at a restart."""

    def __init__(self, stopping: threading.Event) -> None:
        self._lock = threading.Lock()
        self._stopping = stopping
        self._fault = Fault()
        self._left: int | None = None

    def set(self, fault: Fault) -> None:
        """Put one fault in force over the one before."""
        with self._lock:
            self._fault, self._left = fault, fault.times

    def shown(self) -> dict[str, Any]:
        """The fault in force, for a reader."""
        with self._lock:
            return {**asdict(self._fault), "times_left": self._left}

    def strike(self, path: str) -> str:
        """Decide whether this request is hit; returns the kind, `none` where it is not."""
        with self._lock:
            fault = self._fault
            if fault.kind == "none" or not _is_under(path, fault.paths) or self._left == 0:
                return "none"
            if random.random() >= fault.rate:
                return "none"
            if self._left is not None:
                self._left -= 1
            return fault.kind

    def before(self, kind: str) -> Answer | None:
        """What happens instead of the request's own answer; None where it is processed as always."""
        if kind == "down":
            raise Dropped
        if kind == "slow":
            self._stopping.wait(self._fault.seconds)
        return _instead(kind)


def _instead(kind: str) -> Answer | None:
    if kind == "500":
        return as_json(500, {"error": "server_error", "message": "An unexpected error occurred"})
    if kind == "429":
        return as_json(
            429,
            {"error": "too_many_requests", "message": "Slow down"},
            {"Retry-After": str(RETRY_AFTER_SECONDS)},
        )
    if kind == "401":
        return as_json(401, {"error": "invalid_token", "message": str(uuid.uuid4())})
    if kind == "403":
        return as_json(403, {"error": "no_rid_routing", "message": "No routing for RID"})
    if kind == "407":
        return as_json(407, {"error": "not_registered", "message": "The restaurant has not been registered"})
    return None


def _is_under(path: str, prefixes: tuple[str, ...]) -> bool:
    return not prefixes or path.startswith(prefixes)


def read_fault(document: dict[str, Any]) -> Fault:
    """A fault from the wire: `{kind, rate, paths, times, seconds}`; refuses what it does not know."""
    kind, rate = document.get("kind"), document.get("rate", 1.0)
    paths, times = document.get("paths") or [], document.get("times")
    seconds = document.get("seconds", SLOW_SECONDS)
    if kind not in KINDS:
        raise Refused(422, "invalid_request", f"kind must be one of {', '.join(KINDS)}")
    if not _is_number(rate, 0, 1) or not _is_number(seconds, 0, 600):
        raise Refused(422, "invalid_request", "rate must be within 0 and 1, seconds within 0 and 600")
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise Refused(422, "invalid_request", "paths must be an array of path prefixes")
    if times is not None and not (_is_number(times, 1, 1_000_000) and isinstance(times, int)):
        raise Refused(422, "invalid_request", "times must be a whole number from 1")
    return Fault(kind, float(rate), tuple(paths), times, float(seconds))


def _is_number(value: Any, least: float, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
