"""Redis, Celery and the relay killed one by one: nothing is lost, and what is written goes out."""

import datetime as dt
import itertools
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from django.db.models import F
from django.utils import timezone

from config.opentable.models import Heartbeat, Link, Stream
from config.opentable.sandbox.server import Running
from tests.config.opentable.wire import know, received, size_at_opentable, tell
from tests.factories.opentable import LinkFactory
from tests.faults.crew import Crew, at_work
from tests.faults.test_order_under_kills import older_after_newer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

KILLED = ("beat", "worker", "sender")
PHASE_SECONDS = 15.0
# A lease of somebody who was killed ends after a minute.
LONGEST_SECONDS = 75.0
LONGEST_TURN_SECONDS = 5.0


@pytest.fixture
def crew(sandbox: Running, tmp_path: Path) -> Iterator[Crew]:
    with at_work(sandbox, tmp_path) as crew:
        yield crew


def until(is_so: Callable[[], bool], seconds: float = LONGEST_SECONDS) -> float:
    """Wait for it; how long it took."""
    started = time.monotonic()
    while not is_so():
        assert time.monotonic() - started < seconds
        time.sleep(0.02)
    return time.monotonic() - started


def works(name: str) -> bool:
    """Whether this kind of process said a moment ago that it works."""
    return Heartbeat.objects.filter(name=name, at__gt=timezone.now() - dt.timedelta(seconds=16)).exists()


class Changes:
    """Three reservations that change one after the other."""

    def __init__(self, sandbox: Running, link: Link) -> None:
        self.sandbox, self.link, self.told = sandbox, link, dict[str, int]()
        self._sizes, self._numbers = itertools.cycle(range(2, 13)), itertools.cycle(range(1, 4))
        for number in range(1, 4):
            know(sandbox, self.link, f"r{number}", number)

    def go_on(self, phase: str, lasts: float = PHASE_SECONDS) -> float:
        """Change one after the other, each once OpenTable has the last; the longest that took."""
        seconds: list[float] = []
        ends = time.monotonic() + lasts
        while time.monotonic() < ends:
            key = f"r{next(self._numbers)}"
            self.told[key] = next(self._sizes)
            tell(self.link, self.told[key], key=key)
            seconds.append(until(partial(self._has_arrived, key)))
        seconds.sort()
        middle, longest = seconds[len(seconds) // 2], seconds[-1]
        print(f"{phase}: {len(seconds)} changes, median {middle:.2f} s to OpenTable, longest {longest:.2f} s")
        return longest

    def _has_arrived(self, key: str) -> bool:
        return size_at_opentable(self.sandbox, key) == self.told[key]

    def are_told(self) -> bool:
        """Whether OpenTable has acknowledged everything, and has it."""
        is_waiting = Stream.objects.filter(acked_version__lt=F("last_version")).exists()
        return not is_waiting and all(map(self._has_arrived, self.told))


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
