"""Sweeps run once an interval, however many ask; late messages become a problem of their own."""

import threading
from datetime import datetime, timedelta

import psycopg
import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from pytest_django import Settings

from config.opentable import facts, mutex, relay, sweeps
from config.opentable.models import Fact, FactCursor, Heartbeat, Link, OutboxMessage, Problem
from config.opentable.sandbox.server import Running
from config.opentable.streams import alarms
from tests.config.opentable.wire import know, make_due, misbehave, tell
from tests.visibility import wait_for_facts

pytestmark = pytest.mark.django_db(transaction=True)

RUNS: list[datetime] = []
TAKEN: list[str] = []


def counted(*, now: datetime) -> None:
    """A sweep that says when it ran."""
    RUNS.append(now)


def failing(*, now: datetime) -> None:
    """A sweep with a defect."""
    raise KeyError("a defect")


class Picky:
    """A subscriber that cannot take one fact."""

    name = "picky"

    def take(self, *, fact: Fact, now: datetime) -> None:
        """Fail at `poison`."""
        if fact.name == "poison":
            raise KeyError("a defect")
        TAKEN.append(fact.name)


class Patient(Picky):
    """A subscriber that takes everything, told after the picky one."""

    name = "patient"

    def take(self, *, fact: Fact, now: datetime) -> None:
        """Take it."""
        TAKEN.append(f"patient {fact.name}")


PICKY, PATIENT = Picky(), Patient()


@pytest.fixture(autouse=True)
def one_sweep(settings: Settings) -> None:
    """This sweep alone, every minute, never run yet."""
    settings.SWEEPS = [("counted", 60, f"{__name__}.counted")]
    RUNS.clear()
    TAKEN.clear()


def test_a_sweep_runs_once_an_interval_however_many_ask() -> None:
    starting = threading.Barrier(6)

    def ask() -> None:
        starting.wait()
        sweeps.run_due()
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(RUNS) == 1


def test_a_sweep_runs_again_when_its_interval_is_over() -> None:
    sweeps.run_due()
    Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=61))

    assert (sweeps.run_due(), sweeps.run_due()) == (["counted"], [])


def test_a_sweep_that_takes_longer_than_its_interval_is_not_joined_by_another() -> None:
    def ask() -> None:
        sweeps.run_due()
        connections.close_all()

    with mutex.taken("sweep counted") as is_mine:
        other = threading.Thread(target=ask)
        other.start()
        other.join()

    assert (is_mine, RUNS) == (True, [])


def test_a_sweep_that_fails_keeps_no_other_from_its_turn(settings: Settings) -> None:
    settings.SWEEPS = [("failing", 60, f"{__name__}.failing"), ("counted", 60, f"{__name__}.counted")]

    ran = sweeps.run_due()

    assert (ran, len(RUNS)) == (["counted"], 1)


def test_an_item_that_fails_keeps_no_other_from_its_turn() -> None:
    done = sweeps.each([0, 1, 2], lambda number: 2 // number, sweep="division")

    assert done == 3


def test_a_fact_that_is_not_taken_stops_its_own_subscriber_alone_and_there(settings: Settings) -> None:
    settings.FACT_SUBSCRIBERS = [f"{__name__}.PICKY", f"{__name__}.PATIENT"]
    for name in ("first", "poison", "last"):
        facts.record(name=name, rid=888, subject="", now=timezone.now())

    wait_for_facts()
    told = sweeps.tell_facts(now=timezone.now())

    # Those before the poison were told in a batch that was rolled back, then singly.
    assert TAKEN == ["first", "first", "patient first", "patient poison", "patient last"]
    assert told == 4
    assert FactCursor.objects.get(subscriber="picky").fact_number == Fact.objects.get(name="first").pk


def test_a_subscriber_that_somebody_else_is_telling_is_not_waited_for() -> None:
    facts.record(name="first", rid=888, subject="", now=timezone.now())
    FactCursor.objects.create(subscriber="patient")
    counts: list[int] = []

    def tell_too() -> None:
        counts.append(facts.deliver(dotted_name=f"{__name__}.PATIENT", now=timezone.now()))
        connections.close_all()

    with transaction.atomic():
        FactCursor.objects.select_for_update().get(subscriber="patient")
        other = threading.Thread(target=tell_too)
        other.start()
        other.join()

    assert (counts, TAKEN) == ([0], [])


def test_a_fact_waits_for_an_older_transaction_of_its_own_database_alone() -> None:
    mine = connection.settings_dict
    waited = []
    for name in ("postgres", mine["NAME"]):
        with psycopg.connect(**{**connection.get_connection_params(), "dbname": name}) as other:
            older = other.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
            facts.record(name="first", rid=888, subject=name, now=timezone.now())
            assert older is not None
            waited.append(facts.oldest_running() == older[0])
            told = facts.deliver(dotted_name=f"{__name__}.PATIENT", now=timezone.now())
        waited.append(told == 0)

    assert waited == [False, False, True, True]


def test_a_fact_is_dropped_after_30_days_once_every_subscriber_has_taken_it(settings: Settings) -> None:
    settings.FACT_SUBSCRIBERS = [f"{__name__}.PICKY", f"{__name__}.PATIENT"]
    now = timezone.now()
    late = now + timedelta(days=30, seconds=1)
    for name in ("first", "poison", "last"):
        facts.record(name=name, rid=888, subject="", now=now)

    before_anyone_reads = facts.sweep(now=late)
    wait_for_facts()
    sweeps.tell_facts(now=now)
    in_time = facts.sweep(now=now + timedelta(days=30))
    dropped = facts.sweep(now=late)

    # The picky one stands before the poison: what the patient one has read is kept for it.
    assert (before_anyone_reads, in_time, dropped) == (0, 0, 1)
    assert list(Fact.objects.order_by("pk").values_list("name", flat=True)) == ["poison", "last"]


def test_a_cursor_whose_subscriber_is_gone_keeps_no_fact(settings: Settings) -> None:
    settings.FACT_SUBSCRIBERS = [f"{__name__}.PATIENT"]
    now = timezone.now()
    FactCursor.objects.create(subscriber="gone")
    facts.record(name="first", rid=888, subject="", now=now)
    wait_for_facts()
    sweeps.tell_facts(now=now)

    assert facts.sweep(now=now + timedelta(days=31)) == 1


def test_a_message_that_waits_over_a_minute_is_a_problem_until_it_is_taken(
    sandbox: Running, harbour: Link
) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)
    misbehave(sandbox, "500", "/reservations/")
    relay.run_feed("streams")
    alarms.watch(now=timezone.now())
    early = Problem.objects.count()
    OutboxMessage.objects.update(created_at=timezone.now() - timedelta(seconds=61))
    alarms.watch(now=timezone.now())
    late = Problem.objects.get()
    misbehave(sandbox, "none")
    make_due()
    relay.run_feed("streams")

    alarms.watch(now=timezone.now())

    assert (early, late.code, late.rid, late.closed_at) == (0, "delivery_delayed", 888, None)
    assert not Problem.objects.filter(closed_at=None).exists()
