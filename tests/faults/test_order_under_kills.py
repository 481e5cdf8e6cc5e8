"""Order on the wire while relays are killed and answers are lost.

Four relays share the streams; one is killed every three seconds, and a fifth of the answers never arrive.
OpenTable must never see an older version after a newer one, nor one version under two request ids, and must
end up with the last version of everything.
"""

import random
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import F, QuerySet

from config.opentable.models import OutboxMessage, Stream
from config.opentable.sandbox.faults import Fault
from config.opentable.sandbox.server import Running
from tests.config.opentable import relays
from tests.config.opentable.wire import know, received, size_at_opentable, tell
from tests.factories.opentable import LinkFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

RESERVATIONS, SECONDS, KILL_EVERY_SECONDS = 20, 45.0, 3.0
# A killed relay's leases end after 60 s; then everything is sent within seconds.
DRAINED_SECONDS = 150.0


@pytest.fixture
def sandbox(sandbox: Running) -> Running:
    """It loses every fifth answer."""
    sandbox.house.faults.set(Fault("lost", 0.2, ("/reservations/",)))
    return sandbox


@pytest.fixture
def running(sandbox: Running) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Four relays."""
    started = [relays.start(sandbox) for _ in range(4)]
    yield started
    for process in started:
        process.kill()
        process.wait()


def waiting() -> QuerySet[Stream]:
    """Streams with something that OpenTable has not acknowledged."""
    return Stream.objects.filter(acked_version__lt=F("last_version"))


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


def test_killed_relays_and_lost_answers_neither_lose_nor_reorder(
    sandbox: Running, running: list[subprocess.Popen[bytes]]
) -> None:
    link = LinkFactory.create(rid=888)
    for number in range(1, RESERVATIONS + 1):
        know(sandbox, link, f"r{number}", number)
    ends, next_kill, kills = time.monotonic() + SECONDS, time.monotonic() + 10, 0

    while time.monotonic() < ends:
        tell(link, random.randint(1, 12), key=f"r{random.randint(1, RESERVATIONS)}")
        if time.monotonic() > next_kill:
            victim = random.randrange(len(running))
            running[victim].kill()
            running[victim].wait()
            running[victim] = relays.start(sandbox)
            next_kill, kills = time.monotonic() + KILL_EVERY_SECONDS, kills + 1
        time.sleep(0.05)
    drained = time.monotonic() + DRAINED_SECONDS
    while waiting().exists() and time.monotonic() < drained:
        time.sleep(0.5)

    assert kills >= 8
    assert list(waiting()) == []
    assert older_after_newer(received(sandbox)) == []
    for stream in Stream.objects.all():
        last = OutboxMessage.objects.get(stream=stream, version=stream.last_version)
        assert size_at_opentable(sandbox, stream.key) == last.body["party_size"]
