"""OpenTable as a crowd that loses answers and asks again, while what it talks to is killed under it."""

import contextlib
import os
import random
import signal
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from django.db import connection as database

from tests.config.opentable.inbound.conftest import OpenTable
from tests.http import server
from tests.reservations.calls import make_body, own_href
from tests.reservations.conftest import at, evening

CLIENTS = 16
LOST = 0.15
TRIES = 60
DATES, HOURS, SIZES = range(3, 6), range(18, 21), range(1, 5)


@dataclass
class Record:
    """What the crowd saw: what was promised of each booking, repeats that differed, odd answers."""

    sizes: dict[int, int] = field(default_factory=dict)
    canceled: set[int] = field(default_factory=set)
    differing: list[tuple[str, Any, Any]] = field(default_factory=list)
    odd: list[tuple[str, int]] = field(default_factory=list)
    replays: int = 0
    resets: int = 0


@dataclass
class Diner:
    """One thread of the crowd on its own line."""

    origin: str
    opentable: OpenTable
    record: Record
    chance: random.Random

    def __post_init__(self) -> None:
        self.line = requests.Session()
        self.line.trust_env = False
        self.line.headers["Authorization"] = f"Bearer {self.opentable.token}"

    def dine(self) -> None:
        """Lock, book on it or without it, and now and then change or cancel."""
        chance = self.chance
        start = evening(chance.choice(DATES), chance.choice(HOURS), 15 * chance.randrange(4))
        size, fields = chance.choice(SIZES), {"href": own_href(self.opentable, uuid.uuid4().hex)}
        wish = {"rid": self.opentable.outlet.rid, "date": at(start), "party_size": size}
        lock = self.ask("POST", "/opentable/v1/locks", wish) if chance.random() < 0.7 else None
        body = make_body(self.opentable, start, party_size=size, **fields)
        on = {"lock_id": lock[1]["lock_id"]} if lock is not None and lock[0] == 200 else {}
        made = self.ask("POST", "/opentable/v1/reservations", {**body, **on})
        if made is not None and made[0] == 201:
            number = made[1]["confirmation_number"]
            self.record.sizes[number] = size
            self._change(number, body)

    def _change(self, number: int, body: dict[str, Any]) -> None:
        path = f"/opentable/v1/reservations/{number}"
        fate, size = self.chance.random(), self.chance.choice(SIZES)
        if fate < 0.4:
            answer = self.ask("PUT", path, {**body, "party_size": size})
            if answer is not None and answer[0] == 200:
                self.record.sizes[number] = size
        elif fate < 0.7:
            asked = {"rid": self.opentable.outlet.rid, "confirmation_number": number}
            answer = self.ask("POST", f"{path}/cancel", asked)
            if answer is not None and answer[0] == 200:
                self.record.canceled.add(number)

    def ask(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any] | None:
        """The answer, asked for until there is one that stands; some are thrown away and asked for again."""
        request_id = str(uuid.uuid4())
        first: tuple[int, Any] | None = None
        for _ in range(TRIES):
            answer = self._once(method, path, body, request_id)
            if answer is None or answer[0] in {429, 503} or _is_running(answer):
                # Calling sooner would take from new workers the time that they need to start.
                time.sleep(self.chance.uniform(0.1, 0.4))
                continue
            if answer[0] >= 500:
                self.record.odd.append((path, answer[0]))
                return None
            if first is not None:
                self.record.replays += 1
                if answer != first:
                    self.record.differing.append((path, first, answer))
                return answer
            if self.chance.random() >= LOST:
                return answer
            first = answer
        return first

    def _once(self, method: str, path: str, body: dict[str, Any], request_id: str) -> tuple[int, Any] | None:
        try:
            answer = self.line.request(
                method, self.origin + path, json=body, headers={"X-Request-Id": request_id}, timeout=10
            )
        except requests.RequestException:
            self.record.resets += 1
            return None
        return answer.status_code, answer.json() if answer.content else None


def _is_running(answer: tuple[int, Any]) -> bool:
    return answer[0] == 409 and answer[1]["error"] == "request_in_progress"


def rage(origin: str, opentable: OpenTable, *, seconds: float, seed: int) -> Record:
    """The whole crowd for this long."""
    record, until = Record(), time.monotonic() + seconds

    def live(number: int) -> None:
        diner = Diner(origin, opentable, record, random.Random(seed + number))
        while time.monotonic() < until:
            diner.dine()

    with ThreadPoolExecutor(CLIENTS) as crowd:
        for left in [crowd.submit(live, number) for number in range(CLIENTS)]:
            left.result()
    return record


class Killer:
    """Does a killing every so many seconds until told to stop; counts those that hit."""

    def __init__(self, kill: Callable[[], bool], every_seconds: float) -> None:
        self.kill, self.every_seconds, self.count = kill, every_seconds, 0
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Killer":
        self.thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self.stopped.set()
        self.thread.join()

    def _run(self) -> None:
        while not self.stopped.wait(self.every_seconds):
            self.count += self.kill()
        database.close()


def kill_a_web_worker(web: server.Web) -> bool:
    """SIGKILL the worker that has lived the longest; start all again where granian gave up."""
    if not web.child.is_running():
        web.start_again()
    # One that ends meanwhile is no victim.
    with contextlib.suppress(ProcessLookupError, FileNotFoundError):
        launcher = web.child.process.pid
        workers = Path(f"/proc/{launcher}/task/{launcher}/children").read_text().split()
        if workers:
            os.kill(min(map(int, workers)), signal.SIGKILL)
            return True
    return False


def end_a_backend() -> bool:
    """Terminate one of PostgreSQL's processes that work for a web worker."""
    with database.cursor() as sql:
        sql.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = %s ORDER BY random() LIMIT 1) victim",
            [server.CLIENT],
        )
        return bool(sql.fetchone()[0])
