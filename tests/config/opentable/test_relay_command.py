"""`manage.py relay` as a process of its own, with no Redis anywhere."""

import signal
import subprocess
from collections.abc import Iterator

import pytest

from config.opentable.models import Heartbeat, Link, Stream
from config.opentable.sandbox.server import Running
from tests.awaiting import until
from tests.config.opentable import relays
from tests.config.opentable.wire import know, misbehave, size_at_opentable, tell

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_SECONDS = 40


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

    until(lambda: size_at_opentable(sandbox) == 4, seconds=PATIENCE_SECONDS)
    until(lambda: Stream.objects.get().acked_version == 1, seconds=PATIENCE_SECONDS)
    until(lambda: Heartbeat.objects.filter(name__startswith="relay ").count() == 2, seconds=PATIENCE_SECONDS)
    until(lambda: Heartbeat.objects.filter(name="sweep end passages").exists(), seconds=PATIENCE_SECONDS)


def test_sigterm_lets_the_current_send_finish(
    sandbox: Running, harbour: Link, process: subprocess.Popen[bytes]
) -> None:
    know(sandbox, harbour)
    misbehave(sandbox, "slow", "/reservations/", seconds=2)
    tell(harbour, 4)
    until(lambda: Stream.objects.get().lease_until is not None, seconds=PATIENCE_SECONDS)

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=PATIENCE_SECONDS) == 0
    assert (size_at_opentable(sandbox), Stream.objects.get().acked_version) == (4, 1)
