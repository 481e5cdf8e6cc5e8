"""The relay against a real sandbox: order, retries, settlements, fencing, parking."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from config.opentable import circuit, links, relay, streams
from config.opentable.circuit import admission
from config.opentable.errors import Refused
from config.opentable.feeds import Outcome, Parcel
from config.opentable.models import Circuit, Connection, Exchange, Fact, Link, Problem, Stream
from config.opentable.models.connections import LinkState
from config.opentable.models.streams import CircuitState
from config.opentable.sandbox.server import Running
from config.opentable.streams import FEED
from tests.config.opentable.wire import know, make_due, misbehave, received, size_at_opentable, tell
from tests.factories.opentable import ConnectionFactory, LinkFactory
from tests.faults.front import WELL, Front

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_message_reaches_opentable_and_its_fact_is_written(sandbox: Running, harbour: Link) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)

    relay.run_feed("streams")

    stream, fact = Stream.objects.get(), Fact.objects.get(name="message.acknowledged")
    assert (size_at_opentable(sandbox), stream.acked_version, stream.lease_until) == (4, 1, None)
    assert (fact.rid, fact.subject, fact.payload) == (888, "RESERVATION:r1", {"version": 1})


def test_only_the_newest_version_is_sent(sandbox: Running, harbour: Link) -> None:
    know(sandbox, harbour)
    for size in (3, 4, 5):
        tell(harbour, size)

    relay.run_feed("streams")

    assert [entry["body"]["party_size"] for entry in received(sandbox)] == [5]
    assert Stream.objects.get().acked_version == 3


@pytest.mark.parametrize("kind", ["500", "lost", "down"])
def test_a_fault_is_retried_under_the_same_request_id(sandbox: Running, harbour: Link, kind: str) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)
    misbehave(sandbox, kind, "/reservations/", times=2)

    for _ in range(3):
        relay.run_feed("streams")
        make_due()

    entries = received(sandbox)
    assert len(entries) == 3
    assert len({entry["request_id"] for entry in entries}) == 1
    assert (size_at_opentable(sandbox), Stream.objects.get().acked_version) == (4, 1)


def test_a_new_version_has_a_new_request_id(sandbox: Running, harbour: Link) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)
    misbehave(sandbox, "500", "/reservations/", times=1)
    relay.run_feed("streams")
    tell(harbour, 5)

    relay.run_feed("streams")

    assert len({entry["request_id"] for entry in received(sandbox)}) == 2
    assert size_at_opentable(sandbox) == 5


def test_a_version_written_while_another_is_on_its_way_follows_it(sandbox: Running, harbour: Link) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)
    [parcel] = FEED.lease(limit=10)
    tell(harbour, 5)
    assert FEED.lease(limit=10) == []

    FEED.settle(parcel=parcel, outcome=relay.outcome_of(parcel))
    relay.run_feed("streams")

    assert [entry["body"]["party_size"] for entry in received(sandbox)] == [4, 5]
    assert Stream.objects.get().acked_version == 2


def test_a_sender_that_lost_its_lease_acknowledges_nothing(sandbox: Running, harbour: Link) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)
    [asleep] = FEED.lease(limit=10)
    Stream.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    [awake] = FEED.lease(limit=10)

    FEED.settle(parcel=asleep, outcome=Outcome("ACKNOWLEDGED", 200))
    before = Stream.objects.get().acked_version
    FEED.settle(parcel=awake, outcome=Outcome("ACKNOWLEDGED", 200))

    assert (before, Stream.objects.get().acked_version) == (0, 1)


def test_control_without_the_epoch_a_sender_that_lost_its_lease_acknowledges(
    sandbox: Running, harbour: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)
    [asleep] = FEED.lease(limit=10)
    Stream.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    FEED.lease(limit=10)
    monkeypatch.setattr(streams, "_still_leased", lambda lease: Stream.objects.get(pk=lease.stream_number))

    FEED.settle(parcel=asleep, outcome=Outcome("ACKNOWLEDGED", 200))

    assert Stream.objects.get().acked_version == 1


def test_two_relays_never_lease_the_same_stream(sandbox: Running, harbour: Link) -> None:
    for number in range(1, 41):
        tell(harbour, 3, key=f"r{number}")
    starting = threading.Barrier(4)
    taken: list[str] = []

    def lease() -> None:
        starting.wait()
        taken.extend(parcel.subject for parcel in FEED.lease(limit=15))
        connections.close_all()

    threads = [threading.Thread(target=lease) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == len(set(taken))
    assert len(taken) >= 15


def test_quiet_that_is_asked_for_holds_the_host_and_counts_as_no_failure(
    sandbox: Running, harbour: Link
) -> None:
    know(sandbox, harbour)
    know(sandbox, harbour, "r2", 2)
    tell(harbour, 4)
    misbehave(sandbox, "429", "/reservations/", times=1)
    relay.run_feed("streams")
    tell(harbour, 4, key="r2")

    relay.run_feed("streams")

    quiet = (Stream.objects.get(key="r1").next_at - timezone.now()).total_seconds()
    assert len(received(sandbox)) == 1
    assert 5 < quiet <= 7
    assert list(Stream.objects.values_list("fails", flat=True)) == [0, 0]


def test_a_refused_token_is_renewed_once_and_the_message_repeated(sandbox: Running, harbour: Link) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)
    misbehave(sandbox, "401", "/reservations/", times=1)

    relay.run_feed("streams")

    assert (size_at_opentable(sandbox), Stream.objects.get().acked_version) == (4, 1)
    assert len(received(sandbox, "/api/v2/oauth/token")) == 2


def test_an_outlet_that_is_not_routed_is_parked_and_others_go_on(
    sandbox: Running, harbour: Link, annex: Link
) -> None:
    know(sandbox, annex, "x1", 1)
    tell(harbour, 4)
    misbehave(sandbox, "403", "/reservations/r1")

    relay.run_feed("streams")
    tell(harbour, 5)
    tell(annex, 3, key="x1")
    relay.run_feed("streams")

    problem = Problem.objects.get(closed_at=None)
    assert (problem.rid, problem.code, problem.fixer) == (888, "outlet_not_routed", "SUPPORT")
    assert [entry["path"] for entry in received(sandbox)] == ["/reservations/r1", "/reservations/x1"]


def test_an_outlet_that_is_released_sends_what_waited(sandbox: Running, harbour: Link) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)
    misbehave(sandbox, "403", "/reservations/", times=1)
    relay.run_feed("streams")

    links.release(link=Link.objects.get(pk=harbour.pk), now=timezone.now())
    relay.run_feed("streams")

    assert size_at_opentable(sandbox) == 4
    assert not Problem.objects.filter(closed_at=None).exists()


def test_an_unregistered_outlet_is_registered_and_then_the_message_sent(
    sandbox: Running, harbour: Link
) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)
    misbehave(sandbox, "407", "/reservations/", times=1)

    relay.run_feed("streams")

    paths = [(entry["method"], entry["path"]) for entry in received(sandbox, "/")]
    assert paths == [
        ("POST", "/api/v2/oauth/token"),
        ("PUT", "/reservations/r1"),
        ("PUT", "/api/v1/covers/restaurants/888"),
        ("PUT", "/reservations/r1"),
    ]
    assert size_at_opentable(sandbox) == 4


def test_a_message_that_is_refused_three_times_is_parked_until_its_next_version(
    sandbox: Running, harbour: Link
) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)
    relay.run_feed("streams")
    tell(harbour, 101)
    for _ in range(5):
        relay.run_feed("streams")
        make_due()
    parked = Stream.objects.get()

    tell(harbour, 6)
    relay.run_feed("streams")

    assert (parked.is_parked, parked.refusals) == (True, 3)
    assert [entry["body"]["party_size"] for entry in received(sandbox)] == [4, 101, 101, 101, 6]
    assert (Stream.objects.get().is_parked, size_at_opentable(sandbox)) == (False, 6)
    assert (Problem.objects.get().code, Problem.objects.get().closed_at is None) == ("message_refused", False)


def test_a_booking_that_opentable_does_not_know_is_a_ghost_for_staff(sandbox: Running, harbour: Link) -> None:
    tell(harbour, 4, key="ghost")

    for _ in range(3):
        relay.run_feed("streams")
        make_due()

    problem = Problem.objects.get()
    assert (problem.code, problem.subject, problem.fixer) == ("ghost_booking", "RESERVATION:ghost", "STAFF")


def test_one_message_that_is_refused_does_not_stop_ninety_nine_others(
    sandbox: Running, harbour: Link
) -> None:
    for number in range(1, 101):
        know(sandbox, harbour, f"r{number}", number)
        tell(harbour, 101 if number == 50 else 3, key=f"r{number}")

    relay.run_feed("streams")

    acknowledged = Stream.objects.filter(acked_version=1)
    assert (acknowledged.count(), Stream.objects.exclude(acked_version=1).get().key) == (99, "r50")


def test_an_open_check_is_sent_again_with_the_same_version_and_a_new_request_id(
    sandbox: Running, harbour: Link
) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)
    Stream.objects.update(resend_every=timedelta(minutes=5))
    relay.run_feed("streams")
    due_in = (Stream.objects.get().resend_at or timezone.now()) - timezone.now()
    Stream.objects.update(resend_at=timezone.now())

    relay.run_feed("streams")

    first, again = received(sandbox)
    assert timedelta(minutes=4) < due_in < timedelta(minutes=5)
    assert first["body"] == again["body"]
    assert first["request_id"] != again["request_id"]


def test_every_try_is_recorded_without_the_token(sandbox: Running, harbour: Link) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)
    misbehave(sandbox, "500", "/reservations/", times=1)
    relay.run_feed("streams")
    make_due()
    relay.run_feed("streams")

    token, *tries = Exchange.objects.order_by("at")
    assert [(row.status, row.attempt, row.subject) for row in tries] == [
        (500, 1, "RESERVATION:r1"),
        (200, 2, "RESERVATION:r1"),
    ]
    assert b'"access_token": "***"' in bytes(token.response_body)
    assert {row.request_headers["Authorization"] for row in tries} == {"bearer ***"}


class Attentive:
    """A feed that never has anything, and remembers when it was asked."""

    name = "attentive"
    asked: ClassVar[list[datetime]] = []

    def lease(self, *, limit: int) -> list[Parcel]:
        self.asked.append(timezone.now())
        return []

    def due_in(self, *, since: datetime) -> None:
        self.asked.append(since)


ATTENTIVE = Attentive()


def test_what_is_told_while_the_host_wants_quiet_goes_when_that_is_over(
    sandbox: Running, harbour: Link
) -> None:
    know(sandbox, harbour)
    over_at = timezone.now() + timedelta(seconds=0.5)
    circuit.wait(circuit.api_host("SANDBOX"), until=over_at)
    tell(harbour, 4)

    # A run that did not wait for the end would send nothing.
    relay.run_feed("streams", linger=1.0)

    assert size_at_opentable(sandbox) == 4
    assert Exchange.objects.earliest("at").at >= over_at


def test_what_waits_for_an_open_circuit_is_due_with_its_probe(harbour: Link) -> None:
    host, opened_at = circuit.api_host("SANDBOX"), timezone.now() - timedelta(seconds=2)
    Circuit.objects.create(pk=host, state=CircuitState.OPEN, opened_at=opened_at, open_seconds=5)
    tell(harbour, 4)

    probed_in = FEED.due_in(since=timezone.now()) or 0
    circuit.isolate(host=host)

    assert 2 < probed_in <= 3
    # What support alone can end is not waited for by anybody.
    assert FEED.due_in(since=timezone.now()) is None


@pytest.mark.parametrize(("key", "sent"), [("", 0), ("proxy", 1)])
def test_an_account_with_a_host_key_goes_on_beside_the_open_circuit_of_others(
    sandbox: Running, harbour: Link, key: str, sent: int
) -> None:
    know(sandbox, harbour)
    Connection.objects.update(host_key=key)
    open_until_looked_at = {"opened_at": timezone.now(), "open_seconds": 30}
    Circuit.objects.create(pk=circuit.api_host("SANDBOX"), state=CircuitState.OPEN, **open_until_looked_at)
    tell(harbour, 4)

    relay.run_feed("streams")

    assert len(received(sandbox)) == sent


def test_a_circuit_that_closes_wakes_those_that_waited_for_it_alone(harbour: Link) -> None:
    Connection.objects.update(host_key="proxy")
    tell(harbour, 4)
    later = timezone.now() + timedelta(minutes=5)
    Stream.objects.update(next_at=later, fails=1)

    circuit.close(host=circuit.api_host("SANDBOX"))
    before = Stream.objects.get().next_at
    circuit.close(host=circuit.api_host("SANDBOX", "proxy"))

    assert (before, Stream.objects.get().next_at <= timezone.now()) == (later, True)


@pytest.mark.parametrize("of_account", [circuit.token_host, circuit.account_host])
def test_an_account_that_is_believed_again_has_what_waits_for_it_sent_at_once(
    harbour: Link, of_account: Callable[[Connection], str]
) -> None:
    host = of_account(harbour.connection)
    tell(harbour, 4)
    other = LinkFactory.create(rid=889, connection=ConnectionFactory.create())
    tell(other, 4)
    later = timezone.now() + timedelta(minutes=5)
    Stream.objects.update(next_at=later, fails=1)
    circuit.refuse(host)
    Circuit.objects.update(opened_at=timezone.now() - timedelta(seconds=circuit.AUTH_SECONDS))

    circuit.succeeded(host, admission.admit(host))

    woken, waiting = Stream.objects.order_by("link__rid")
    assert (woken.next_at <= timezone.now(), waiting.next_at) == (True, later)


@pytest.mark.parametrize(
    "told",
    [
        {"acked_version": 1},
        {"is_parked": True},
        {"link__state": LinkState.PAUSED},
        {"link__parked_reason": "not routed"},
        {"lease_until": timedelta(seconds=60)},
    ],
    ids=str,
)
def test_the_end_of_a_quiet_is_nothing_to_wait_for_where_nothing_may_be_sent_then(
    harbour: Link, told: dict[str, Any]
) -> None:
    circuit.wait(circuit.api_host("SANDBOX"), until=timezone.now() + timedelta(seconds=60))
    tell(harbour, 4)
    waited_for = FEED.due_in(since=timezone.now()) or 0
    for name, value in told.items():
        row, field = (Link, name.removeprefix("link__")) if name.startswith("link__") else (Stream, name)
        row.objects.update(**{field: timezone.now() + value if isinstance(value, timedelta) else value})

    assert 50 < waited_for <= 60
    assert FEED.due_in(since=timezone.now()) is None


def test_a_sender_waits_for_what_came_due_while_it_looked(settings: Settings) -> None:
    settings.RELAY_FEEDS = ["tests.config.opentable.test_relay.ATTENTIVE"]

    relay.run_feed("attentive", linger=1.0)

    leased_at, since = Attentive.asked
    assert since < leased_at


@pytest.mark.parametrize(
    ("way", "fault"),
    [
        ("garbage", "unreachable: BadStatusLine: \ufffd\ufffd\ufffd\ufffd\ufffd\ufffd("),
        ("cut short", "cut_short: the answer broke off before its end"),
    ],
)
def test_what_is_no_answer_is_written_down_and_the_message_sent_again(
    sandbox: Running, harbour: Link, settings: Settings, way: str, fault: str
) -> None:
    front = Front(sandbox.url)
    settings.OPENTABLE_SANDBOX_API_URL = front.url
    know(sandbox, harbour)
    tell(harbour, 4)

    front.turn(way)
    [parcel] = FEED.lease(limit=1)
    FEED.settle(parcel=parcel, outcome=relay.outcome_of(parcel))
    met, kept = Stream.objects.get(), Exchange.objects.get(subject="RESERVATION:r1")
    front.turn(WELL)
    make_due()
    relay.run_feed("streams")
    front.close()

    assert (met.fails, met.lease_until, met.last_error) == (1, None, kept.fault)
    assert kept.fault == fault
    assert (size_at_opentable(sandbox), Stream.objects.get().acked_version) == (4, 1)


def test_a_refusal_in_letters_that_postgresql_has_not_is_written_down(harbour: Link) -> None:
    tell(harbour, 4)
    [parcel] = FEED.lease(limit=1)
    refused = Refused("no\0name", "half \ud83d of it", status=422)

    FEED.settle(parcel=parcel, outcome=Outcome("REFUSED", 422, error=str(refused)))

    assert Stream.objects.get().last_error == "no\ufffdname: half \ufffd of it"
