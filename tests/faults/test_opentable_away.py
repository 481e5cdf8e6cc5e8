"""OpenTable away, ten ways: service goes on, nothing is lost or told out of order, and it is told once."""

import datetime as dt
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db.models import F, Q

from availability.models import Publication
from config.opentable.models import Exchange, Link
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from tests.availability.opentable import posts
from tests.awaiting import until
from tests.config.opentable import relays
from tests.config.opentable.wire import know, received, size_at_opentable, tell, waiting
from tests.faults import secure_front
from tests.faults.front import WAYS, WELL, Front
from tests.faults.secure_front import SecureFront
from tests.faults.test_order_under_kills import older_after_newer
from tests.faults.test_thousand_changes import assert_in_order, change, ours, prepared, theirs

pytestmark = pytest.mark.django_db(transaction=True)

RESERVATIONS = 12
DRAINED_SECONDS = 60.0


@pytest.fixture
def front(sandbox: Running, way: str, tmp_path: Path) -> Iterator[Front]:
    front = SecureFront(sandbox.url, tmp_path) if way in secure_front.WAYS else Front(sandbox.url)
    yield front
    front.close()


@dataclass
class Evening:
    """Reservations and a date that change, and how long each change took whoever made it."""

    link: Link
    outlet: Outlet
    date: dt.date
    die: random.Random = field(default_factory=lambda: random.Random(5))
    sizes: dict[str, int] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)

    def go_on(self, seconds: float) -> float:
        """Change something ten times a second; the 99th percentile of what one change took, in seconds."""
        self.took.clear()
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            started = time.monotonic()
            key, size = f"r{self.die.randint(1, RESERVATIONS)}", self.die.randint(1, 12)
            tell(self.link, size, key=key)
            self.sizes[key] = size
            change(self.outlet, self.date, self.die)
            self.took.append(time.monotonic() - started)
            time.sleep(max(0.0, started + 0.1 - time.monotonic()))
        return sorted(self.took)[int(len(self.took) * 0.99)]


@pytest.fixture
def evening(sandbox: Running) -> Evening:
    outlet, date = prepared(sandbox, "V1")
    link = Link.objects.get()
    for number in range(1, RESERVATIONS + 1):
        know(sandbox, link, f"r{number}", number)
    return Evening(link, outlet, date)


def drained() -> bool:
    """Whether OpenTable has acknowledged everything."""
    dates = Publication.objects.filter(dirty_number__gt=F("published_number"))
    return not waiting().exists() and not dates.exists()


@pytest.mark.parametrize(
    ("way", "seconds"),
    [
        ("503", 3.0),
        *(pytest.param(way, 60.0, marks=pytest.mark.long) for way in (*WAYS, *secure_front.WAYS)),
    ],
)
def test_an_opentable_that_is_away_costs_nothing_and_is_told_everything_once(
    sandbox: Running, front: Front, evening: Evening, way: str, seconds: float
) -> None:
    with relays.start(sandbox, url=front.url, program=front.program, variables=front.variables) as relay:
        try:
            healthy = evening.go_on(seconds)
            while not received(sandbox):
                evening.go_on(0.5)
            front.turn(way)
            # What was on its way when OpenTable went may still have been taken.
            time.sleep(0.2)
            before = len(received(sandbox)), len(posts(sandbox))
            away = evening.go_on(seconds)
            came_meanwhile = len(received(sandbox)) - before[0]
            front.turn(WELL)
            took = until(drained, seconds=DRAINED_SECONDS, every=0.1)
        finally:
            relay.kill()

    told = Counter(entry["path"] for entry in received(sandbox)[before[0] :])
    sent = len(posts(sandbox)) - before[1]
    print(
        f"{way}: a change took p99 {healthy * 1000:.0f} ms before, {away * 1000:.0f} ms meanwhile; all told"
        f" {took:.1f} s after, {sum(told.values())} messages of {len(told)} reservations, {sent} of the date"
    )
    assert (drained(), came_meanwhile) == (True, 0)
    # It was away in the way that is meant.
    failed = Exchange.objects.filter(Q(status=None) | Q(status__gte=429))
    assert failed.filter(fault__contains=secure_front.WAYS.get(way, "")).exists()
    # One each, and what a sender had in hands already when it changed for the last time.
    assert sum(told.values()) <= len(told) + 2
    assert sent <= 3
    assert {key: size_at_opentable(sandbox, key) for key in evening.sizes} == evening.sizes
    assert theirs(sandbox, evening.date) == ours(evening.outlet, evening.date)
    assert older_after_newer(received(sandbox)) == []
    assert_in_order(sandbox)
