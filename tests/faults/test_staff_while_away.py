"""Staff seat, fire and take money as fast while OpenTable is away as while it is there.

Healthy and away take turns in short slices of the same minutes, so that whatever else the machine does meets
both.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django import Settings

from config.opentable import circuit
from config.opentable.sandbox.server import Running
from tests.awaiting import until
from tests.config.opentable import relays
from tests.faults import secure_front, staff
from tests.faults.front import WELL, Front
from tests.faults.secure_front import SecureFront
from tests.faults.test_opentable_away import drained
from tests.faults.test_thousand_changes import prepared
from tests.http import server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

PLAIN, SECURE = ("refused", "black hole", "drip", "503"), (secure_front.UNTRUSTED, secure_front.UNRESOLVED)
HANDS, SLICES, SLICE_SECONDS = 4, 5, 12.0
MOST_TIMES = 1.2


@contextmanager
def sending(sandbox: Running, front: Front, settings: Settings) -> Iterator[None]:
    """A relay that finds OpenTable behind this front."""
    settings.OPENTABLE_SANDBOX_API_URL = front.url
    started = relays.start(sandbox, url=front.url, program=front.program, variables=front.variables)
    try:
        yield
    finally:
        started.kill()
        started.wait()
        front.close()


def alternate(
    front: Front, record: staff.Record, *ways: str, slices: int = SLICES, seconds: float = SLICE_SECONDS
) -> None:
    """Each way so many slices, with a healthy one before each."""
    for way in ways * slices:
        # By hand: the slice is to be a healthy one from its start.
        circuit.close(host=circuit.api_host("SANDBOX"))
        record.phase = f"before {way}"
        time.sleep(seconds)
        front.turn(way)
        record.phase = way
        time.sleep(seconds)
        record.phase = "between"
        front.turn(WELL)


def times_as_long(record: staff.Record, *ways: str) -> float:
    """How many times as long the slowest hundredth took while OpenTable was away; tells what was measured."""
    healthy, away = record.p99(*(f"before {way}" for way in ways)), record.p99(*ways)
    taps = sum(len(record.seconds[way]) for way in ways)
    print(
        f"{', '.join(ways)}: {taps} taps while away, p99 {healthy * 1000:.0f} ms healthy,"
        f" {away * 1000:.0f} ms away, {away / healthy:.2f} times"
    )
    return away / healthy


def test_staff_do_not_feel_that_opentable_is_away(
    sandbox: Running, settings: Settings, tmp_path: Path
) -> None:
    outlet, _ = prepared(sandbox, "V1")
    record = staff.Record()
    fronts = (Front(sandbox.url), PLAIN), (SecureFront(sandbox.url, tmp_path), SECURE)
    with (
        server.running(tmp_path, workers=2) as origin,
        staff.at_work(staff.hire(origin, outlet, record, count=HANDS)),
    ):
        for front, ways in fronts:
            with sending(sandbox, front, settings):
                alternate(front, record, *ways)
                until(drained)

    print(f"{record.parties} parties from the door to the receipt, {len(record.errors)} errors")
    for way in PLAIN + SECURE:
        times_as_long(record, way)
    assert record.errors == []
    assert times_as_long(record, *PLAIN, *SECURE) <= MOST_TIMES


def test_a_web_process_that_waits_for_opentable_is_found_out(
    sandbox: Running, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    outlet, _ = prepared(sandbox, "V1")
    record, front = staff.Record(), Front(sandbox.url)
    monkeypatch.setenv("OPENTABLE_SANDBOX_OAUTH_URL", sandbox.url)
    monkeypatch.setenv("OPENTABLE_SANDBOX_API_URL", front.url)
    settings.OPENTABLE_SANDBOX_API_URL = front.url
    with (
        server.running(tmp_path, workers=2, application="tests.faults.eager:application") as origin,
        staff.at_work(staff.hire(origin, outlet, record, count=HANDS)),
    ):
        alternate(front, record, "black hole", slices=1)
    front.close()

    assert times_as_long(record, "black hole") > MOST_TIMES
