"""Calls that fail, as OpenTable counts them: no longer than four seconds each, two of them an alarm."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.db.models import F
from django.utils import timezone

from availability import operations as inventory
from config.opentable import frn_watch
from config.opentable.models import Exchange, Problem
from config.outlets.models import Outlet
from config.roles import Role
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories import people
from tests.factories.availability import annex
from tests.reservations import calls
from tests.reservations.conftest import caller_for, evening

pytestmark = pytest.mark.django_db(transaction=True)

CAP_SECONDS = 4.0


@pytest.fixture
def opentable() -> OpenTable:
    return caller_for(annex(slug="annex"))


@pytest.fixture
def stuck(opentable: OpenTable) -> Iterator[None]:
    """Somebody has the day of every call and does not give it back."""
    taken, over = threading.Event(), threading.Event()

    def keep() -> None:
        with transaction.atomic():
            inventory.lock_days(outlet=opentable.outlet, dates=[evening().date()])
            taken.set()
            over.wait(30)
        connections.close_all()

    keeper = threading.Thread(target=keep)
    keeper.start()
    assert taken.wait(10)
    yield
    over.set()
    keeper.join()


def lock_at_once(opentable: OpenTable, count: int) -> list[tuple[int, float]]:
    """So many locks asked for at the same moment: the status of each, and how long it took."""

    def ask(_: int) -> tuple[int, float]:
        started = time.monotonic()
        status, _answer = calls.lock(opentable)
        connections.close_all()
        return status, time.monotonic() - started

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(ask, range(count)))


def shown(outlet: Outlet, role: Role, page: str) -> str:
    """A page as a person in this role sees it."""
    client = people.browser(outlet, role)
    return client.get(f"/at/annex/{page}/").content.decode()


def test_two_calls_that_take_too_long_are_given_up_counted_and_told_to_all(
    opentable: OpenTable, stuck: None
) -> None:
    answers = lock_at_once(opentable, 2)

    frn = opentable.call("GET", f"/opentable/v1/frn?rid={opentable.outlet.rid}")
    problem = Problem.objects.get()
    assert [status for status, _ in answers] == [503, 503]
    # Long before what they wait for is let go, on a machine that has other work too.
    assert max(seconds for _, seconds in answers) < 3 * CAP_SECONDS
    assert (
        list(Exchange.objects.filter(fault="busy").values_list("rid", flat=True))
        == [opentable.outlet.rid] * 2
    )
    assert (problem.code, problem.rid) == ("callbacks_failing", opentable.outlet.rid)
    assert "2 calls from OpenTable failed within five minutes" in shown(opentable.outlet, Role.HOST, "floor")
    assert problem.cause in shown(opentable.outlet, Role.SUPPORT, "integration")
    # The house is open, and the database answers: that is what OpenTable asks here.
    assert (frn.status_code, frn.content) == (200, b'{"online":true,"rid":%d}' % opentable.outlet.rid)

    frn_watch.watch(now=timezone.now())
    still_open = Problem.objects.filter(closed_at=None).count()
    Exchange.objects.update(at=F("at") - timedelta(minutes=5))
    frn_watch.watch(now=timezone.now())

    assert (still_open, Problem.objects.filter(closed_at=None).count()) == (1, 0)
    assert "config.opentable.frn_watch.watch" in [dotted_name for _, _, dotted_name in settings.SWEEPS]
