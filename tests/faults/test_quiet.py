"""OpenTable asks for seven seconds of quiet while much is to be said: it gets them, then all of it."""

import threading
import time

import pytest

from config.opentable.models import Exchange, Link
from config.opentable.sandbox.server import Running
from tests.awaiting import until
from tests.config.opentable import relays
from tests.config.opentable.wire import know, misbehave, size_at_opentable, tell, waiting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

RESERVATIONS, QUIET_SECONDS, GIVE_OR_TAKE = 12, 7.0, 1.0


def calls() -> list[tuple[float, float, int | None]]:
    """When each request left, whatever it was about, when it was answered, and how."""
    made = Exchange.objects.filter(direction="OUT").order_by("at").values_list("at", "milliseconds", "status")
    return [(at.timestamp(), at.timestamp() + took / 1000, status) for at, took, status in made]


def nothing_waits() -> bool:
    """Whether OpenTable has acknowledged everything."""
    return not waiting().exists()


def test_a_host_is_left_alone_for_as_long_as_it_asked(sandbox: Running, harbour: Link) -> None:
    for number in range(1, RESERVATIONS + 1):
        know(sandbox, harbour, f"r{number}", number)
    relay_processes = [relays.start(sandbox) for _ in range(2)]
    try:
        tell(harbour, 3)
        until(nothing_waits, seconds=90)
        misbehave(sandbox, "429", "/reservations/", times=1)
        size, ends = 0, time.monotonic() + QUIET_SECONDS + 4
        while time.monotonic() < ends:
            size = size % 12 + 1
            for number in range(1, RESERVATIONS + 1):
                tell(harbour, size, key=f"r{number}")
            threading.Event().wait(0.5)
        until(nothing_waits, seconds=90)
    finally:
        for process in relay_processes:
            process.kill()
            process.wait()

    asked_at = next(answered for _, answered, status in calls() if status == 429)
    # What another sender was about to send in that moment did not know of it yet.
    later = [left - asked_at for left, _, _ in calls() if left - asked_at > 0.3]
    print(f"left alone for {min(later):.2f} s")
    assert abs(min(later) - QUIET_SECONDS) <= GIVE_OR_TAKE
    assert {size_at_opentable(sandbox, f"r{number}") for number in range(1, RESERVATIONS + 1)} == {size}
