"""Redis, Celery and the relay killed one by one: nothing is lost, and what is written goes out."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.opentable.models import Heartbeat
from config.opentable.sandbox.server import Running
from tests.awaiting import until
from tests.config.opentable.wire import know, received, size_at_opentable, tell
from tests.factories.opentable import LinkFactory
from tests.faults.changes import PHASE_SECONDS, Changes
from tests.faults.crew import Crew, at_work, works
from tests.faults.test_order_under_kills import older_after_newer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

KILLED = ("beat", "worker", "sender")
LONGEST_TURN_SECONDS = 5.0


@pytest.fixture
def crew(sandbox: Running, tmp_path: Path) -> Iterator[Crew]:
    with at_work(sandbox, tmp_path) as crew:
        yield crew


def test_whoever_is_killed_the_others_send_what_is_written(sandbox: Running, crew: Crew) -> None:
    changes = Changes(sandbox, LinkFactory.create(rid=888))
    until(lambda: works("worker default") and works("relay streams"))
    changes.go_on("all at work")
    crew.kill("redis")
    longest = [changes.go_on("without Redis")]
    crew.start("redis")
    Heartbeat.objects.filter(name="worker default").delete()
    back = until(lambda: works("worker default"))
    print(f"a worker took tasks again {back:.1f} s after Redis came back")
    crew.send("redis", signal.SIGSTOP)
    longest.append(changes.go_on("with Redis frozen"))
    crew.send("redis", signal.SIGCONT)
    crew.tell_redis("FLUSHALL")
    longest.append(changes.go_on("after Redis forgot everything"))
    for name in KILLED:
        crew.kill(name)
        longest.append(changes.go_on(f"without {name}"))
        crew.start(name)
    crew.kill("relay")
    changes.go_on("without the relay")

    # Nothing waits for the end of a lease but what a sender had in hands when it was killed.
    assert max(longest[:-1]) < 30
    until(changes.are_told)
    assert older_after_newer(received(sandbox)) == []


def test_without_a_relay_a_killed_redis_keeps_what_is_written(sandbox: Running, tmp_path: Path) -> None:
    link = LinkFactory.create(rid=888)
    know(sandbox, link)
    with at_work(sandbox, tmp_path, "redis", "sender", "worker", "beat") as crew:
        until(lambda: works("worker default"))
        crew.kill("redis")
        # A sender that is at work looks for more until its turn is over.
        time.sleep(LONGEST_TURN_SECONDS)
        tell(link, 4)
        time.sleep(PHASE_SECONDS)
        meanwhile = size_at_opentable(sandbox)
        crew.start("redis")
        until(lambda: size_at_opentable(sandbox) == 4)

    assert meanwhile == 2
