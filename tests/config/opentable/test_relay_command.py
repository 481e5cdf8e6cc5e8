"""`manage.py relay` as a process of its own, with no Redis anywhere."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from config.opentable.models import Heartbeat, Link, Stream
from config.opentable.sandbox.server import Running
from tests.config.opentable import relays
from tests.config.opentable.wire import know, misbehave, size_at_opentable, tell

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_SECONDS = 40


def eventually(is_so: Callable[[], bool]) -> bool:
    """Whether it comes true in time; another process makes it so."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while not is_so() and time.monotonic() < ends:
        time.sleep(0.05)
    return is_so()


@pytest.fixture
def process(sandbox: Running) -> Iterator[subprocess.Popen[bytes]]:
    """A relay of its own."""
    with relays.start(sandbox) as running:
        yield running
        running.kill()


def test_delivery_goes_on_without_redis(
    sandbox: Running, harbour: Link, process: subprocess.Popen[bytes]
) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)

    assert eventually(lambda: size_at_opentable(sandbox) == 4)
    assert eventually(lambda: Stream.objects.get().acked_version == 1)
    assert eventually(lambda: Heartbeat.objects.filter(name__startswith="relay ").count() == 2)
    assert eventually(lambda: Heartbeat.objects.filter(name="sweep end passages").exists())


def test_sigterm_lets_the_current_send_finish(
    sandbox: Running, harbour: Link, process: subprocess.Popen[bytes]
) -> None:
    know(sandbox, harbour)
    misbehave(sandbox, "slow", "/reservations/", seconds=2)
    tell(harbour, 4)
    assert eventually(lambda: Stream.objects.get().lease_until is not None)

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=PATIENCE_SECONDS) == 0
    assert (size_at_opentable(sandbox), Stream.objects.get().acked_version) == (4, 1)
