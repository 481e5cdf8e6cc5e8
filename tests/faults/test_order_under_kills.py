"""Order on the wire while relays are killed and answers are lost.

Four relays share the streams. One of them is killed every half second, a tenth of the requests get a 503, and
of the others a twelfth are taken though their answer never arrives. OpenTable must never see an older version
after a newer one, nor one version under two request ids, and must end up with the last version of everything.
"""

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.opentable import streams
from config.opentable.models import Link, OutboxMessage, Stream
from config.opentable.sandbox.faults import Fault
from config.opentable.sandbox.server import Running
from tests.awaiting import until
from tests.config.opentable import relays
from tests.config.opentable.wire import know, received, size_at_opentable, tell, waiting
from tests.factories.opentable import LinkFactory
from tests.faults import rowwise, storm
from tests.faults.front import UNSTEADY, Front

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

RESERVATIONS, RELAYS, SECONDS = 200, 4, 60.0
# A kill, the next relay and the look at what was left take the rest of half a second.
KILL_EVERY_SECONDS, PAUSE_SECONDS = 0.5, 0.4
# A killed relay's leases end after 60 s, and a killed probe's turn after 40; then all is sent within seconds.
DRAINED_SECONDS = 150.0
# Sends take well under a second here: a lease that is older belongs to somebody who is dead.
ORPHANED_AFTER = dt.timedelta(seconds=10)


@pytest.fixture
def front(sandbox: Running) -> Iterator[Front]:
    """OpenTable, which says 503 to every tenth request; of the others it takes 8 % without an answer."""
    sandbox.house.faults.set(Fault("lost", 0.08, ("/reservations/",)))
    front = Front(sandbox.url)
    front.turn(UNSTEADY)
    yield front
    front.close()


class Herd:
    """Four relays, forked of a process that has Django loaded."""

    def __init__(self, environment: dict[str, str], *feeds: str) -> None:
        self._farm = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.farm", *feeds],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._born: dict[int, float] = {}
        self.ages: list[float] = []
        self.orphans: set[tuple[int, int]] = set()
        for _ in range(RELAYS):
            self._add_one()

    def _add_one(self) -> None:
        assert self._farm.stdin is not None
        assert self._farm.stdout is not None
        print(file=self._farm.stdin, flush=True)
        self._born[int(self._farm.stdout.readline())] = time.monotonic()

    def kill_one(self) -> bool:
        """SIGKILL any of the four, and have another in its place at once."""
        victim = random.choice(list(self._born))
        os.kill(victim, signal.SIGKILL)
        self.ages.append(time.monotonic() - self._born.pop(victim))
        self._add_one()
        now = timezone.now()
        old = Stream.objects.filter(lease_until__range=(now, now + streams.LEASE - ORPHANED_AFTER))
        self.orphans.update(old.values_list("pk", "epoch"))
        return True

    def end(self) -> None:
        """All of them."""
        assert self._farm.stdin is not None
        self._farm.stdin.close()
        self._farm.wait()


@pytest.fixture
def herd(sandbox: Running, front: Front) -> Iterator[Callable[..., Herd]]:
    """Starts the four, and ends them."""
    started: list[Herd] = []

    def start(*feeds: str) -> Herd:
        started.append(Herd(relays.environment(sandbox, url=front.url), *feeds))
        return started[-1]

    yield start
    for each in started:
        each.end()


@pytest.fixture
def claims() -> Iterator[None]:
    """The table of who has claimed which row."""
    with connection.cursor() as sql:
        sql.execute(rowwise.TABLE)
        yield
        sql.execute("DROP TABLE rowwise")


@pytest.fixture
def link(sandbox: Running) -> Link:
    """An outlet of whose reservations OpenTable knows."""
    link: Link = LinkFactory.create(rid=888)
    for number in range(1, RESERVATIONS + 1):
        know(sandbox, link, f"r{number}", number)
    return link


def older_after_newer(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Requests that came after one with a higher version, or repeat a version under another request id."""
    newest: dict[str, tuple[int, str]] = {}
    wrong = []
    for entry in entries:
        version, request_id = entry["body"]["sequence_id"], entry["request_id"]
        seen_version, seen_id = newest.get(entry["path"], (0, ""))
        if version < seen_version or (version == seen_version and request_id != seen_id):
            wrong.append(entry)
        newest[entry["path"]] = (version, request_id)
    return wrong


def under_one_request_id(entries: list[dict[str, Any]]) -> list[set[tuple[str, int]]]:
    """Versions that came under the same request id."""
    versions = defaultdict(set)
    for entry in entries:
        versions[entry["request_id"]].add((entry["path"], entry["body"]["sequence_id"]))
    return [told for told in versions.values() if len(told) > 1]


def change(link: Link, seconds: float) -> int:
    """Change reservations for so long; how often."""
    ends, changes = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        tell(link, random.randint(1, 12), key=f"r{random.randint(1, RESERVATIONS)}")
        changes += 1
        time.sleep(0.02)
    return changes


def test_killed_relays_and_lost_answers_neither_lose_nor_reorder(
    sandbox: Running, front: Front, link: Link, herd: Callable[..., Herd]
) -> None:
    four = herd()
    with storm.Killer(four.kill_one, PAUSE_SECONDS) as kill:
        changes = change(link, SECONDS)
    drained = until(lambda: not waiting().exists(), seconds=DRAINED_SECONDS, every=0.5)
    told = received(sandbox)

    print(
        f"{kill.count} relays killed, median {median(four.ages):.1f} s old; {len(four.orphans)} messages in"
        f" their hands; {changes} changes, {front.refusals} refused, {len(told)} arrived; all told"
        f" {drained:.1f} s after the last kill"
    )
    assert kill.count >= SECONDS / KILL_EVERY_SECONDS * 0.9
    assert len(four.orphans) >= 5
    assert list(waiting()) == []
    assert (older_after_newer(told), under_one_request_id(told)) == ([], [])
    for stream in Stream.objects.all():
        last = OutboxMessage.objects.get(stream=stream, version=stream.last_version)
        assert size_at_opentable(sandbox, stream.key) == last.body["party_size"]


def test_messages_claimed_row_by_row_are_out_of_order_under_the_same_kills(
    sandbox: Running, claims: None, link: Link, herd: Callable[..., Herd]
) -> None:
    with storm.Killer(herd("tests.faults.rowwise.FEED").kill_one, PAUSE_SECONDS):
        change(link, 15.0)

    told = received(sandbox)
    print(f"row by row: {len(older_after_newer(told))} of {len(told)} out of order")
    assert older_after_newer(told) != []
