"""Sweeps run once an interval, however many ask; late messages become a problem of their own."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from config.opentable import mutex, relay, sweeps
from config.opentable.models import Heartbeat, Link, OutboxMessage, Problem
from config.opentable.sandbox.server import Running
from config.opentable.streams import alarms
from tests.config.opentable.wire import know, make_due, misbehave, tell

pytestmark = pytest.mark.django_db(transaction=True)

RUNS: list[datetime] = []


def counted(*, now: datetime) -> None:
    """A sweep that says when it ran."""
    RUNS.append(now)


@pytest.fixture(autouse=True)
def one_sweep(settings: Settings) -> None:
    """This sweep alone, every minute, never run yet."""
    settings.SWEEPS = [("counted", 60, f"{__name__}.counted")]
    RUNS.clear()


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


def test_a_message_that_waits_over_a_minute_is_a_problem_until_it_is_taken(
    sandbox: Running, harbour: Link
) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)
    misbehave(sandbox, "500", "/reservations/", times=1)
    relay.run_feed("streams")
    alarms.watch(now=timezone.now())
    early = Problem.objects.count()
    OutboxMessage.objects.update(created_at=timezone.now() - timedelta(seconds=61))
    alarms.watch(now=timezone.now())
    late = Problem.objects.get()
    make_due()
    relay.run_feed("streams")

    alarms.watch(now=timezone.now())

    assert (early, late.code, late.rid, late.closed_at) == (0, "delivery_delayed", 888, None)
    assert not Problem.objects.filter(closed_at=None).exists()
