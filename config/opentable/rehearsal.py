"""The rehearsal: one outlet driven through an evening against the sandbox, step by step, with timings.

The steps belong to the apps whose work they show; this module runs them, and plays the two people outside:
GuestCenter and the diner (the sandbox's own endpoints), and OpenTable calling us again with the same request.
"""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone

from config import errors
from config.opentable import tokens
from config.opentable.models import Link
from config.outlets.models import Outlet

POLL_SECONDS = 0.05


class StepFailed(Exception):
    """A step did not see what it must see; the words say what it saw."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the sheet. `run` returns the detail shown, or raises `StepFailed`."""

    name: str
    run: "Callable[[Stage], str]"
    modes: frozenset[str] = frozenset({"NETWORK", "POS"})


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one step."""

    name: str
    passed: bool
    milliseconds: int
    detail: str


@dataclass(slots=True)
class Stage:
    """What the steps share: the outlet, the two sides' addresses, and what earlier steps made."""

    outlet: Outlet
    link: Link
    props: dict[str, Any] = field(default_factory=dict)

    def guest_center(self, act: str, **document: Any) -> dict[str, Any]:
        """Do an act of GuestCenter, the diner or the app at the sandbox; `{status, answer, ...}`."""
        return _json(
            requests.post(
                f"{settings.OPENTABLE_SANDBOX_API_URL}/sandbox/{act}",
                json={"rid": self.outlet.rid, **document},
                timeout=30,
            )
        )

    def set_fault(self, kind: str) -> None:
        """Make the sandbox misbehave (`down`, `500`, ...) or behave (`none`)."""
        requests.put(
            f"{settings.OPENTABLE_SANDBOX_API_URL}/sandbox/faults",
            json={"kind": kind, "rate": 1, "paths": []},
            timeout=5,
        ).raise_for_status()

    def opentable(self) -> dict[str, Any]:
        """Everything the sandbox holds."""
        answer = requests.get(f"{settings.OPENTABLE_SANDBOX_API_URL}/sandbox/state", timeout=10)
        return _json(answer)

    def call_us(
        self, method: str, path: str, document: dict[str, Any] | None = None, request_id: str = ""
    ) -> requests.Response:
        """Call a callback of ours as OpenTable would, with a fresh or a repeated X-Request-Id."""
        return requests.request(
            method,
            f"http://127.0.0.1:{settings.PORT}/opentable/v1/{path}",
            json=document,
            headers={
                "Authorization": f"Bearer {self._token()}",
                "X-Request-Id": request_id or str(uuid.uuid4()),
            },
            timeout=10,
        )

    def _token(self) -> str:
        if "token" not in self.props:
            self.props["token"] = tokens.grant(connection=self.link.connection, now=timezone.now())
        return str(self.props["token"])


def until(see: Callable[[], Any], expectation: str, seconds: float = 15) -> Any:
    """Wait until `see` returns something true, and return it. Raises `StepFailed` when it does not come."""
    deadline = time.monotonic() + seconds
    while not (seen := see()):
        if time.monotonic() > deadline:
            raise StepFailed(f"not within {seconds:g} s: {expectation}")
        time.sleep(POLL_SECONDS)
    return seen


def expect(is_so: bool, words: str) -> None:
    """Raise `StepFailed` with these words unless it is so."""
    if not is_so:
        raise StepFailed(words)


def perform(*, stage: Stage, steps: Sequence[Step], only: Sequence[str] = ()) -> list[Result]:
    """Run the outlet's steps in order, all of them whatever fails, and tell what became of each."""
    chosen = [step for step in steps if stage.outlet.mode in step.modes]
    return [_perform_one(stage, step) for step in chosen if not only or step.name in only]


def _perform_one(stage: Stage, step: Step) -> Result:
    started = time.monotonic()
    try:
        detail, passed = step.run(stage), True
    except (StepFailed, errors.Refusal, requests.RequestException) as failure:
        detail, passed = str(failure), False
    except KeyError as missing:
        detail, passed = f"an earlier step did not leave {missing}", False
    return Result(step.name, passed, int((time.monotonic() - started) * 1000), detail)


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        found: dict[str, Any] = answer.json()
    except ValueError as unreadable:
        raise StepFailed(f"HTTP {answer.status_code} without JSON: {answer.text[:200]}") from unreadable
    found.setdefault("status", answer.status_code)
    return found
