"""What a step uses: the outlet, and the two people outside.

They are GuestCenter and the diner (the sandbox's own endpoints), and OpenTable calling us again with the same
request.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from config.opentable import stand_in, tokens
from config.opentable.models import Exchange, Link
from config.outlets.models import Outlet

POLL_SECONDS = 0.05
# Of the sandbox's journals: what one step can have caused.
LATEST = 200


class StepFailed(Exception):
    """A step did not see what it must see; the words say what it saw."""


@dataclass(slots=True)
class Stage:
    """What the steps share: the outlet, the two sides' addresses, and what earlier steps made."""

    outlet: Outlet
    link: Link
    props: dict[str, Any] = field(default_factory=dict)
    started_at: datetime = field(default_factory=timezone.now)

    def guest_center(self, act: str, **document: Any) -> dict[str, Any]:
        """Do an act of GuestCenter, the diner or the app at the sandbox; `{status, answer, ...}`."""
        return _json(
            requests.post(
                f"{settings.OPENTABLE_SANDBOX_API_URL}/sandbox/{act}",
                json={"rid": self.outlet.rid, **document},
                timeout=30,
            )
        )

    def set_fault(self, kind: str, **choices: Any) -> None:
        """Make the sandbox misbehave (`down`, `500`, ...) or behave (`none`). Raises NotTold."""
        stand_in.tell("faults", {"kind": kind, "rate": 1, "paths": [], **choices}, method="PUT")

    @contextmanager
    def misbehaving(self, kind: str, **choices: Any) -> Iterator[None]:
        """Have a fault in force for as long as the block runs."""
        self.set_fault(kind, **choices)
        try:
            yield
        finally:
            self.set_fault("none")

    def opentable(self) -> dict[str, Any]:
        """Everything the sandbox holds, and the latest of what was said. Raises NotTold."""
        return stand_in.state(latest=LATEST)

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

    def exchanges(self, after: int = 0) -> QuerySet[Exchange]:
        """What was said about the outlet or for its account after an exchange, in its order."""
        account = Q(rid=None, connection_name=self.link.connection.name)
        return Exchange.objects.filter(Q(rid=self.outlet.rid) | account, pk__gt=after).order_by("pk")

    def _token(self) -> str:
        if "token" not in self.props:
            self.props["token"] = tokens.grant(connection=self.link.connection, now=timezone.now())
        return str(self.props["token"])


def _every_outlet(stage: Stage) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the sheet. `run` returns the detail shown, or raises `StepFailed`.

    A step that an outlet has no use for (`modes`, `suits`) is not on its sheet.
    """

    name: str
    run: Callable[[Stage], str]
    modes: frozenset[str] = frozenset({"NETWORK", "POS"})
    suits: Callable[[Stage], bool] = _every_outlet

    def is_for(self, stage: Stage) -> bool:
        """Whether it stands on the sheet of this outlet."""
        return stage.outlet.mode in self.modes and self.suits(stage)


@dataclass(frozen=True, slots=True)
class Script:
    """All steps in their order, and `clear`, which takes away whatever they left, however they ended."""

    steps: tuple[Step, ...]
    clear: Callable[[Stage], None]


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


def expect_taken(told: dict[str, Any], what: str) -> None:
    """Raise `StepFailed` unless our side answered this act of OpenTable's with 200."""
    expect(told["status"] == 200, f"{what} was answered {told['status']}: {told.get('answer')}")


def newest_exchange() -> int:
    """The key of the newest exchange; 0 before the first."""
    return Exchange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        found: dict[str, Any] = answer.json()
    except ValueError as unreadable:
        raise StepFailed(f"HTTP {answer.status_code} without JSON: {answer.text[:200]}") from unreadable
    found.setdefault("status", answer.status_code)
    return found
