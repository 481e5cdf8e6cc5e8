"""Four processes before a host that takes everything and answers nothing try it as seldom as one would."""

import subprocess
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from django.utils import timezone
from pytest_django import Settings

from config.opentable import circuit, transport
from config.opentable.models import Circuit, Link
from config.opentable.sandbox.server import Running
from tests.awaiting import until
from tests.config.opentable import relays
from tests.config.opentable.wire import know, received, size_at_opentable, tell, waiting
from tests.factories.opentable import LinkFactory
from tests.faults.front import WELL, Front

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

PROCESSES, RESERVATIONS = 4, 40
AWAY_SECONDS, ISOLATED_SECONDS = 180.0, 60.0
# What had been sent when the circuit opened: eight sockets a process.
FIRST_TRIES = 32


@pytest.fixture
def front(sandbox: Running, settings: Settings) -> Iterator[Front]:
    front = Front(sandbox.url)
    settings.OPENTABLE_SANDBOX_API_URL = front.url
    yield front
    front.close()


@pytest.fixture
def four(sandbox: Running, front: Front) -> Iterator[None]:
    started: list[subprocess.Popen[bytes]] = []
    for _ in range(PROCESSES):
        started.append(relays.start(sandbox, url=front.url))
    yield
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def link(sandbox: Running) -> Link:
    link: Link = LinkFactory.create(rid=888)
    for number in range(1, RESERVATIONS + 1):
        know(sandbox, link, f"r{number}", number)
    return link


def tell_all(link: Link, size: int) -> None:
    """Change every reservation."""
    for number in range(1, RESERVATIONS + 1):
        tell(link, size, key=f"r{number}")


def is_told(sandbox: Running, size: int) -> bool:
    """Whether OpenTable has it of all."""
    sizes = {size_at_opentable(sandbox, f"r{number}") for number in range(1, RESERVATIONS + 1)}
    return sizes == {size} and not waiting().exists()


def stay_away(front: Front, link: Link, seconds: float) -> list[float]:
    """Let things change for so long, and until the worst moment to come back: a try was swallowed just now.

    When the host was tried meanwhile.
    """
    started = time.monotonic()
    while time.monotonic() < started + seconds:
        tell(link, 4, key="r1")
        time.sleep(1)
    before = len(front.asked_at)
    until(lambda: len(front.asked_at) > before)
    return [at for at in front.asked_at if at > started]


def test_four_processes_try_a_dead_host_once_a_period_and_notice_at_once_that_it_is_back(
    sandbox: Running, front: Front, link: Link, four: None
) -> None:
    tell_all(link, 3)
    until(lambda: is_told(sandbox, 3))
    front.turn("black hole")
    gone = time.monotonic()
    tell_all(link, 4)
    until(lambda: Circuit.objects.filter(state="OPEN").exists())
    # Those that were under way when it opened have failed too by then.
    time.sleep(transport.READ_SECONDS + 1)
    probed = stay_away(front, link, AWAY_SECONDS)
    back = time.monotonic()
    front.turn(WELL)
    until(lambda: front.asked_at[-1] > back)
    noticed = time.monotonic() - back
    told = noticed + until(lambda: is_told(sandbox, 4))

    apart = [later - earlier for earlier, later in pairwise(probed)]
    tries = sum(gone <= at <= back for at in front.asked_at)
    print(
        f"{tries} tries in {back - gone:.0f} s, {len(probed)} of them probes,"
        f" {', '.join(f'{gap:.0f}' for gap in apart)} s apart; first success {noticed:.1f} s after the host"
        f" was back, all told after {told:.1f} s"
    )
    # The longest pauses are of thirty seconds, after one of ten and one of twenty.
    assert (min(apart) > 9, sum(gap < 29 for gap in apart) <= 2) == (True, True)
    assert tries <= FIRST_TRIES + len(probed) + 1
    assert noticed <= 35


def test_an_isolated_host_is_left_alone_by_all_until_support_says_otherwise(
    sandbox: Running, front: Front, link: Link, four: None
) -> None:
    tell_all(link, 3)
    until(lambda: is_told(sandbox, 3))
    circuit.isolate(host=circuit.api_host("SANDBOX"))
    time.sleep(1)
    before, isolated_at = len(received(sandbox)), timezone.now()
    tell_all(link, 4)
    time.sleep(ISOLATED_SECONDS)
    meanwhile = len(received(sandbox)) - before

    circuit.close(host=circuit.api_host("SANDBOX"))
    took = until(lambda: is_told(sandbox, 4))

    print(f"isolated for {timezone.now() - isolated_at}; all told {took:.1f} s after it was let go")
    assert (meanwhile, took <= 10) == (0, True)
