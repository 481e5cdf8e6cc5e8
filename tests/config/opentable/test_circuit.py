"""The circuit: opened by failures, probed by one process, closed by the first success."""

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.opentable import circuit, relay
from config.opentable.circuit import admission
from config.opentable.models import Circuit, Link, Stream
from config.opentable.sandbox.server import Running
from tests.config.opentable.wire import know, make_due, misbehave, received, size_at_opentable, tell

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def host() -> str:
    """A host of the test's own: a process remembers how its calls went for half a minute."""
    return f"{uuid4()}.test"


def opened(host: str) -> None:
    """Five failures in a row."""
    for _ in range(circuit.IN_A_ROW):
        circuit.failed(host)


def grow_old(seconds: int) -> None:
    """Let the circuit have opened so long ago."""
    Circuit.objects.update(opened_at=timezone.now() - timedelta(seconds=seconds))


def standing() -> tuple[str, int]:
    """The state, and for how many seconds it opens."""
    kept = Circuit.objects.get()
    return kept.state, kept.open_seconds


def test_five_failures_in_a_row_open_the_circuit(host: str) -> None:
    for _ in range(4):
        circuit.failed(host)
    before = admission.admit(host).is_granted

    circuit.failed(host)

    assert (before, admission.admit(host).is_granted, standing()) == (True, False, ("OPEN", 5))


def test_a_success_between_failures_starts_the_count_again(host: str) -> None:
    for _ in range(4):
        circuit.failed(host)
    circuit.succeeded(host, admission.admit(host))
    for _ in range(4):
        circuit.failed(host)

    assert standing() == ("CLOSED", 5)


def test_half_of_twenty_calls_failing_opens_the_circuit(host: str) -> None:
    for _ in range(10):
        circuit.failed(host)
        circuit.succeeded(host, admission.admit(host))

    circuit.failed(host)

    assert standing()[0] == "OPEN"


def test_one_thread_of_eight_gets_the_probe(host: str) -> None:
    opened(host)
    grow_old(6)
    starting = threading.Barrier(8)
    granted: list[bool] = []

    def ask() -> None:
        starting.wait()
        granted.append(admission.admit(host).is_granted)
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(granted) == [False] * 7 + [True]


def test_a_failed_probe_doubles_the_time_up_to_thirty_seconds(host: str) -> None:
    opened(host)
    seconds = []
    for _ in range(4):
        grow_old(31)
        admission.admit(host)
        circuit.failed(host)
        seconds.append(standing()[1])

    assert seconds == [10, 20, 30, 30]


def test_the_time_left_alone_counts_from_the_try_not_from_its_failure(host: str) -> None:
    opened(host)
    grow_old(31)
    admission.admit(host)
    tried_at = timezone.now()
    Circuit.objects.update(probe_until=F("probe_until") - timedelta(seconds=8))

    circuit.failed(host)

    waits = (admission.tried_at(host) or tried_at) - tried_at
    assert 1.5 < waits.total_seconds() < 2.5


def test_a_message_that_waits_alone_is_tried_as_soon_as_its_host_is(sandbox: Running, harbour: Link) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)
    opened(circuit.api_host("SANDBOX"))
    grow_old(6)
    # After a quarter of an hour its own pauses are of up to five minutes.
    Stream.objects.update(fails=20, first_failed_at=timezone.now() - timedelta(minutes=20))
    misbehave(sandbox, "down", "/reservations/")

    relay.run_feed("streams")

    waits = Stream.objects.get().next_at - timezone.now()
    assert (len(received(sandbox)), standing()) == (1, ("OPEN", 10))
    assert waits.total_seconds() <= 10


def test_a_successful_probe_closes_the_circuit(host: str) -> None:
    opened(host)
    grow_old(6)

    circuit.succeeded(host, admission.admit(host))

    assert (standing(), admission.admit(host).is_granted) == (("CLOSED", 5), True)


def test_an_isolated_host_is_called_by_nobody_until_support_closes_the_circuit(host: str) -> None:
    circuit.isolate(host=host)
    isolated = admission.admit(host).is_granted

    circuit.close(host=host)

    assert (isolated, admission.admit(host).is_granted) == (False, True)


def test_a_healthy_call_writes_nothing(host: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1) as asked:
        circuit.succeeded(host, admission.admit(host))

    assert isinstance(asked, CaptureQueriesContext)
    assert asked.captured_queries[0]["sql"].startswith("SELECT")


def test_an_outage_costs_few_calls_and_its_end_sends_everything(sandbox: Running, harbour: Link) -> None:
    for number in range(1, 31):
        know(sandbox, harbour, f"r{number}", number)
        tell(harbour, 4, key=f"r{number}")
    misbehave(sandbox, "down", "/reservations/")
    relay.run_feed("streams")
    make_due()
    relay.run_feed("streams")
    during = len(received(sandbox))
    misbehave(sandbox, "none")
    Circuit.objects.filter(state="OPEN").update(opened_at=timezone.now() - timedelta(seconds=6))
    make_due()

    relay.run_feed("streams")
    make_due()
    relay.run_feed("streams")

    assert circuit.IN_A_ROW <= during <= circuit.IN_A_ROW + 8
    assert Stream.objects.filter(acked_version=1).count() == 30
    assert size_at_opentable(sandbox, "r30") == 4


def test_an_open_circuit_leases_nothing(sandbox: Running, harbour: Link) -> None:
    tell(harbour, 4)
    host = circuit.api_host("SANDBOX")
    for _ in range(circuit.IN_A_ROW):
        circuit.failed(host)

    assert relay.run_feed("streams") == 0
    assert received(sandbox, "/") == []
