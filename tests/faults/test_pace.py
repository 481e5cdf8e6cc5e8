"""OpenTable calls fifty times a second for a minute; two web workers answer each well within its patience.

How long an answer took is counted from the moment the call was due, so that one slow answer is not hidden by
the calls that waited behind it.
"""

import http.client
import json
import os
import random
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from reservations import queries
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.availability import harbour
from tests.http import server
from tests.reservations.calls import make_body, own_href
from tests.reservations.conftest import at, caller_for, evening

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

SECONDS, WARM_SECONDS, A_SECOND, LINES = 60.0, 5.0, 50, 10
P99_SECONDS = 0.5


@dataclass
class Line:
    """One kept connection of OpenTable's that calls at even intervals."""

    origin: str
    opentable: OpenTable
    chance: random.Random
    due: float
    took: list[tuple[str, int, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wire = http.client.HTTPConnection(urlsplit(self.origin).netloc, timeout=10)

    def dine(self) -> None:
        """A lock, a booking on it, a look at it, a change of it, and often enough a cancel."""
        start = evening(
            self.chance.randrange(3, 90), self.chance.randrange(18, 21), 15 * self.chance.randrange(4)
        )
        rid, size = self.opentable.outlet.rid, self.chance.randint(1, 4)
        wish = {"rid": rid, "date": at(start), "party_size": size}
        lock = self.call("lock", "POST", "/opentable/v1/locks", wish)
        href = own_href(self.opentable, uuid.uuid4().hex)
        body = make_body(self.opentable, start, party_size=size, href=href)
        body |= {"lock_id": lock["lock_id"]} if "lock_id" in lock else {}
        made = self.call("make", "POST", "/opentable/v1/reservations", body)
        if "confirmation_number" not in made:
            return
        path = f"/opentable/v1/reservations/{made['confirmation_number']}"
        self.call("read", "GET", path, None)
        self.call("update", "PUT", path, {**body, "party_size": size % 4 + 1})
        if self.chance.random() < 0.6:
            asked = {"rid": rid, "confirmation_number": made["confirmation_number"]}
            self.call("cancel", "POST", f"{path}/cancel", asked)

    def call(self, act: str, method: str, path: str, body: Any) -> dict[str, Any]:
        """One call when its turn has come; what it took is noted."""
        headers = {"Authorization": f"Bearer {self.opentable.token}", "Content-Type": "application/json"}
        if method != "GET":
            headers["X-Request-Id"] = str(uuid.uuid4())
        sent = None if body is None else json.dumps(body)
        # A pace to keep, not something to wait for.
        time.sleep(max(0.0, self.due - time.monotonic()))
        due, self.due = self.due, self.due + LINES / A_SECOND
        self.wire.request(method, path, sent, headers)
        answer = self.wire.getresponse()
        said = answer.read()
        self.took.append((act, answer.status, time.monotonic() - due))
        document: dict[str, Any] = json.loads(said) if said else {}
        return document


@pytest.fixture
def opentable() -> OpenTable:
    return caller_for(harbour(), live_locks_max=10_000)


@pytest.fixture
def origin(tmp_path: Path, opentable: OpenTable) -> Iterator[str]:
    with server.running(tmp_path, workers=2) as origin:
        yield origin


def crowd(origin: str, opentable: OpenTable, seconds: float) -> list[tuple[str, int, float]]:
    """Fifty calls a second for so long, by ten lines: what was asked, the status, the seconds it took."""
    starts = time.monotonic() + 0.2
    ends = starts + seconds

    def live(number: int) -> list[tuple[str, int, float]]:
        line = Line(origin, opentable, random.Random(number), starts + number / A_SECOND)
        while line.due < ends:
            line.dine()
        return line.took

    with ThreadPoolExecutor(LINES) as pool:
        return [one for took in pool.map(live, range(LINES)) for one in took]


def share(took: list[float], part: float) -> float:
    """The value that this part of all does not exceed, in milliseconds."""
    return sorted(took)[min(int(len(took) * part), len(took) - 1)] * 1000


def test_fifty_calls_a_second_are_answered_in_time(origin: str, opentable: OpenTable) -> None:
    crowd(origin, opentable, WARM_SECONDS)
    busy, started = time.process_time(), time.monotonic()

    took = crowd(origin, opentable, SECONDS)

    elapsed = time.monotonic() - started
    every = [seconds for _, _, seconds in took]
    print(
        f"{len(took)} calls, {len(took) / elapsed:.1f} a second: p50 {share(every, 0.5):.0f} ms,"
        f" p99 {share(every, 0.99):.0f} ms, longest {share(every, 1):.0f} ms; the caller itself took"
        f" {(time.process_time() - busy) / elapsed:.0%} of a core; load {os.getloadavg()[0]:.1f}"
    )
    for act in ("lock", "make", "read", "update", "cancel"):
        mine = [seconds for name, _, seconds in took if name == act]
        statuses = dict(Counter(status for name, status, _ in took if name == act))
        print(f"{act}: p50 {share(mine, 0.5):.0f} ms, p99 {share(mine, 0.99):.0f} ms, {statuses}")
    assert [status for _, status, _ in took if status >= 500 or status == 429] == []
    assert len(took) / elapsed > A_SECOND * 0.9
    assert share(every, 0.99) < P99_SECONDS * 1000
    assert queries.overlapping_claims() == []
