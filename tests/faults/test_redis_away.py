"""Redis full, frozen, emptied and killed, while staff and OpenTable work over HTTP: neither is told of it."""

import itertools
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from django.db import connection as database
from django.utils import timezone

from config.opentable import tokens
from config.opentable.models import Heartbeat, Link
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from tests.awaiting import until
from tests.config.opentable.inbound.conftest import OpenTable
from tests.config.opentable.wire import know
from tests.faults import staff
from tests.faults.changes import Changes
from tests.faults.crew import Crew, at_work, works
from tests.faults.test_thousand_changes import prepared
from tests.http import server
from tests.reservations.calls import make_body, own_href
from tests.reservations.conftest import at, evening

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

FROZEN_SECONDS, OTHER_SECONDS = 60.0, 20.0
# No tap and no call takes as long while Redis is frozen, unless it waits for it: also on a busy machine.
A_WAIT_SECONDS = 15.0
# A worker that a freeze has left deaf is ended after twenty seconds, starts, and tells with beat's next task.
BACK_SECONDS = 90.0
_DATES, _HOURS, _NUMBERS = itertools.cycle(range(1, 3)), itertools.cycle((18, 19, 20)), itertools.count(1000)


class Partner:
    """OpenTable as it locks, books and cancels, each timed."""

    def __init__(self, origin: str, opentable: OpenTable, sandbox: Running, record: staff.Record) -> None:
        self._origin, self._opentable, self._record = origin, opentable, record
        self._sandbox = sandbox
        self._line = requests.Session()
        self._line.trust_env = False
        self._line.headers["Authorization"] = f"Bearer {opentable.token}"

    def book_and_cancel(self) -> None:
        """One diner."""
        key, number = uuid.uuid4().hex, next(_NUMBERS)
        know(self._sandbox, Link.objects.get(), key, number)
        start, rid = evening(next(_DATES), next(_HOURS)), self._opentable.outlet.rid
        wish = {"rid": rid, "date": at(start), "party_size": 2}
        lock = self._ask("locks", wish)
        body = make_body(self._opentable, start, href=own_href(self._opentable, key))
        made = self._ask("reservations", body | ({"lock_id": lock["lock_id"]} if "lock_id" in lock else {}))
        if "confirmation_number" in made:
            number = made["confirmation_number"]
            self._ask(f"reservations/{number}/cancel", {"rid": rid, "confirmation_number": number})

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        phase, started = self._record.phase, time.monotonic()
        headers = {"X-Request-Id": str(uuid.uuid4())}
        answer = self._line.post(
            f"{self._origin}/opentable/v1/{path}", json=body, headers=headers, timeout=30
        )
        self._record.seconds.setdefault(phase, []).append(time.monotonic() - started)
        # A time that is taken is an answer too.
        if answer.status_code not in (200, 201) and answer.json().get("error") != "slot_unavailable":
            self._record.errors.append((phase, path, answer.text))
        time.sleep(0.1)
        said: dict[str, Any] = answer.json()
        return said


@contextmanager
def calling(partner: Partner, record: staff.Record) -> Iterator[None]:
    """Diner after diner."""
    stopped = threading.Event()

    def call() -> None:
        while not stopped.is_set():
            try:
                partner.book_and_cancel()
            except requests.RequestException as fault:
                record.errors.append((record.phase, "no answer", fault))
        database.close()

    thread = threading.Thread(target=call)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


class House:
    """Everything at work, before a Redis that something is done to."""

    def __init__(self, crew: Crew, changes: Changes) -> None:
        self.crew, self.changes, self.longest = crew, changes, 0.0
        self.staff, self.partner = staff.Record(), staff.Record()

    def live_through(self, phase: str, seconds: float) -> None:
        """Let all go on for so long."""
        self.staff.phase = self.partner.phase = phase
        self.longest = max(self.longest, self.changes.go_on(phase, seconds))
        self.staff.phase = self.partner.phase = f"after {phase}"

    def wait_for_workers(self, after: str) -> None:
        """Redis is well again, and soon the workers are; one that has gone deaf ends and is followed."""
        Heartbeat.objects.filter(name="worker default").delete()
        ended: list[str] = []

        def is_back() -> bool:
            ended.extend(self.crew.mend())
            return works("worker default")

        took = until(is_back, seconds=BACK_SECONDS)
        print(f"after {after}: tasks were taken again after {took:.1f} s; started anew: {ended or 'nobody'}")

    def tell(self) -> None:
        """What was measured."""
        for phase in self.staff.seconds:
            if not phase.startswith("after"):
                taps, calls = self.staff.seconds[phase], self.partner.seconds[phase]
                print(
                    f"{phase}: {len(taps)} taps, p99 {self.staff.p99(phase) * 1000:.0f} ms;"
                    f" {len(calls)} calls, p99 {self.partner.p99(phase) * 1000:.0f} ms"
                )


@pytest.fixture
def house(sandbox: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[House]:
    outlet, _ = prepared(sandbox, "V1")
    link = Link.objects.get()
    with ExitStack() as opened:
        crew = opened.enter_context(at_work(sandbox, tmp_path))
        for name in ("REDIS_URL", "OPENTABLE_SANDBOX_OAUTH_URL", "OPENTABLE_SANDBOX_API_URL"):
            monkeypatch.setenv(name, crew.variables[name])
        origin = opened.enter_context(server.running(tmp_path, workers=2))
        house = House(crew, Changes(sandbox, link))
        opened.enter_context(staff.at_work(staff.hire(origin, outlet, house.staff, count=3)))
        partner = Partner(origin, caller(link, outlet), sandbox, house.partner)
        opened.enter_context(calling(partner, house.partner))
        yield house


def caller(link: Link, outlet: Outlet) -> OpenTable:
    """OpenTable with a fresh token."""
    return OpenTable(link.connection, outlet, tokens.grant(connection=link.connection, now=timezone.now()))


def test_nobody_waits_for_redis_and_nobody_is_told_that_it_is_away(house: House) -> None:
    until(lambda: works("worker default") and works("relay streams"))
    house.live_through("all at work", OTHER_SECONDS)
    house.crew.tell_redis("CONFIG SET maxmemory 1")
    house.live_through("Redis full", OTHER_SECONDS)
    house.crew.tell_redis("CONFIG SET maxmemory 0")
    house.wait_for_workers("Redis full")
    house.crew.send("redis", signal.SIGSTOP)
    house.live_through("Redis frozen", FROZEN_SECONDS)
    house.crew.send("redis", signal.SIGCONT)
    house.wait_for_workers("Redis frozen")
    house.crew.tell_redis("FLUSHALL")
    house.live_through("Redis emptied", OTHER_SECONDS)
    house.wait_for_workers("Redis emptied")
    house.crew.kill("redis")
    house.live_through("Redis killed", OTHER_SECONDS)
    house.crew.start("redis")
    house.wait_for_workers("Redis killed")

    house.tell()
    assert (house.staff.errors, house.partner.errors) == ([], [])
    assert house.longest <= 10
    frozen = house.staff.seconds["Redis frozen"] + house.partner.seconds["Redis frozen"]
    assert max(frozen) < A_WAIT_SECONDS
    until(house.changes.are_told)


def test_a_web_process_that_waits_for_redis_is_found_out(
    sandbox: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    outlet, _ = prepared(sandbox, "V1")
    record = staff.Record(phase="Redis frozen")
    with at_work(sandbox, tmp_path, "redis") as crew:
        monkeypatch.setenv("REDIS_URL", crew.variables["REDIS_URL"])
        with server.running(tmp_path, workers=2, application="tests.faults.ringing:application") as origin:
            crew.send("redis", signal.SIGSTOP)
            with staff.at_work(staff.hire(origin, outlet, record, count=1)):
                time.sleep(A_WAIT_SECONDS + 5)
                crew.send("redis", signal.SIGCONT)

    assert max(record.seconds["Redis frozen"]) > A_WAIT_SECONDS
