"""A thousand changes of one date in a minute: two senders at work as Celery's are, a relay beside them."""

import datetime as dt
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connections
from django.utils import timezone

from availability import engine, operations, queries
from availability.models import Placement, Publication
from config.errors import Conflict
from config.opentable import relay
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from tests.availability.opentable import held, items, posts, publish, settle
from tests.awaiting import until
from tests.config.opentable import relays
from tests.factories.availability import harbour

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def senders(count: int) -> Iterator[None]:
    """What a worker does at each poll, over and over."""
    stop = threading.Event()

    def send() -> None:
        while not stop.is_set():
            relay.run_feed("availability", stop=stop, linger=1.0)
            stop.wait(0.2)
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def change(outlet: Outlet, date: dt.date, die: random.Random) -> None:
    """Book a table, or give one back."""
    kept = list(Placement.objects.filter(released_at=None).order_by("pk"))
    if len(kept) > 8 or (kept and die.random() < 0.5):
        operations.release_placement(placement=die.choice(kept), now=timezone.now())
        return
    starts_local = dt.datetime.combine(date, dt.time(17, 30)) + dt.timedelta(minutes=15 * die.randrange(17))
    try:
        operations.place_booking(
            outlet=outlet, starts_local=starts_local, party_size=die.randint(1, 8), turn_minutes=None,
            channel=engine.Channel.ONLINE, lock=None, now=timezone.now(),
        )  # fmt: skip
    except Conflict:
        change(outlet, date, die)


def ours(outlet: Outlet, date: dt.date) -> dict[tuple[str, int], tuple[int, ...]]:
    """The engine's word on the date."""
    sizes = list(Publication.objects.filter(date=date).values_list("party_size", flat=True))
    offered = queries.offered_times(outlet=outlet, date=date, sizes=sizes, now=timezone.now())
    return {(date.isoformat(), size): tuple(times) for size, times in offered.items()}


def theirs(sandbox: Running, date: dt.date) -> dict[tuple[str, int], tuple[int, ...]]:
    """What diners are shown of the date."""
    return {key: times for key, times in held(sandbox).items() if key[0] == date.isoformat()}


def prepared(sandbox: Running, route: str) -> tuple[Outlet, dt.date]:
    """Harbour, published, and a date of its horizon."""
    outlet = harbour(rid=888)
    outlet.booking_rules.horizon_days = 3
    outlet.booking_rules.save(update_fields=["horizon_days"])
    publish(outlet, sandbox, availability_route=route)
    settle(within=60)
    return outlet, queries.local_date(outlet, timezone.now()) + dt.timedelta(days=2)


def assert_in_order(sandbox: Running) -> None:
    """Numbers rise strictly for each date and size, so none stands for two contents."""
    latest: dict[tuple[str, int], int] = {}
    for post in posts(sandbox):
        for date, size, number, _ in items(post):
            assert number > latest.get((date, size), 0)
            latest[date, size] = number


def test_many_changes_of_a_date_are_few_messages_in_order_and_end_as_ours(sandbox: Running) -> None:
    outlet, date = prepared(sandbox, "V1")
    before, started, die = len(posts(sandbox)), time.monotonic(), random.Random(1)
    with senders(2):
        for _ in range(60):
            change(outlet, date, die)
        seconds = time.monotonic() - started
    settle(within=60)

    assert theirs(sandbox, date) == ours(outlet, date)
    assert_in_order(sandbox)
    # One a second while they lasted, and what was left over.
    assert len(posts(sandbox)) - before <= seconds + 3


@pytest.mark.long
@pytest.mark.parametrize("route", ["V1", "V2"])
def test_a_thousand_changes_in_a_minute(sandbox: Running, route: str) -> None:
    outlet, date = prepared(sandbox, route)
    beside = relays.start(sandbox)
    before, started, die = len(posts(sandbox)), time.monotonic(), random.Random(2)
    try:
        with senders(2):
            for number in range(1000):
                time.sleep(max(0.0, started + number * 0.06 - time.monotonic()))
                change(outlet, date, die)
            seconds, last = time.monotonic() - started, time.monotonic()
            expected = ours(outlet, date)
            until(lambda: theirs(sandbox, date) == expected, seconds=10)
            took = time.monotonic() - last
    finally:
        beside.terminate()
        beside.wait()
    sent = len(posts(sandbox)) - before

    print(f"{route}: 1000 changes in {seconds:.1f} s, {sent} posts, ours {took:.2f} s after the last")
    assert theirs(sandbox, date) == expected
    assert_in_order(sandbox)
    assert (sent <= 150, took <= 2.0) == (True, True)
