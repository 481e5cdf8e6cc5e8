"""Whatever happens to the book: once all is quiet, OpenTable shows exactly what the engine says."""

import datetime as dt
import random
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from availability import engine, operations, queries
from availability.models import Placement, Publication
from config.errors import Conflict
from config.opentable import relay
from config.opentable.models import Link
from config.opentable.sandbox.faults import Fault
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from tests.availability.opentable import held, items, posts, publish, settle
from tests.factories.availability import ShiftFactory, harbour

pytestmark = pytest.mark.django_db(transaction=True)

ACTS = 40


@pytest.fixture
def sandbox(sandbox: Running) -> Running:
    """It loses every fifth answer about availability."""
    sandbox.house.faults.set(Fault("lost", 0.2, ("/api/v1/covers/availability", "/api/v2/")))
    return sandbox


@pytest.fixture
def outlet() -> Outlet:
    """Harbour with a late shift past midnight that takes few, and a buffer."""
    outlet = harbour(rid=888)
    ShiftFactory.create(
        outlet=outlet, name="Late", first_seating=1380, last_seating=1530, closes=1590, cover_cap=10
    )
    rules = outlet.booking_rules
    rules.horizon_days, rules.max_party_size, rules.buffer_minutes = 3, 8, 10
    rules.save(update_fields=["horizon_days", "max_party_size", "buffer_minutes"])
    return outlet


class Evening:
    """Things that happen, picked by a seeded die."""

    def __init__(self, outlet: Outlet, link: Link, seed: int) -> None:
        self.outlet, self.link, self.die = outlet, link, random.Random(seed)

    def happen(self) -> None:
        """One thing; some are refused, which is as good."""
        acts: list[Callable[[], object]] = [
            self._book, self._book, self._lock, self._lock, self._release, self._expire, self._move_furniture,
            self._change_rules, self._send,
        ]  # fmt: skip
        try:
            self.die.choice(acts)()
        except Conflict:
            return

    def _starts_local(self) -> dt.datetime:
        date = queries.local_date(self.outlet, timezone.now()) + dt.timedelta(days=self.die.randint(1, 3))
        minute = self.die.choice([*range(1050, 1291, 15), *range(1380, 1531, 15)])
        return dt.datetime.combine(date, dt.time()) + dt.timedelta(minutes=minute)

    def _book(self) -> None:
        operations.place_booking(
            outlet=self.outlet, starts_local=self._starts_local(), party_size=self.die.randint(1, 8),
            turn_minutes=None, channel=engine.Channel.ONLINE, lock=None, now=timezone.now(),
        )  # fmt: skip

    def _lock(self) -> None:
        operations.lock_tables(
            outlet=self.outlet, connection=self.link.connection, starts_local=self._starts_local(),
            party_size=self.die.randint(1, 8), turn_minutes=None, seconds=None, now=timezone.now(),
        )  # fmt: skip

    def _release(self) -> None:
        kept = list(Placement.objects.filter(released_at=None, kind="BOOKING").order_by("pk"))
        if kept:
            operations.release_placement(placement=self.die.choice(kept), now=timezone.now())

    def _expire(self) -> None:
        """Time passes for one lock, and nobody is told of it."""
        live = list(Placement.objects.filter(released_at=None, kind="LOCK").values_list("pk", flat=True))
        if live:
            chosen = Placement.objects.filter(pk=self.die.choice(live))
            chosen.update(expires_at=Now() - dt.timedelta(milliseconds=1))

    def _move_furniture(self) -> None:
        table = self.die.choice(list(self.outlet.tables.order_by("pk")))
        table.is_active = not table.is_active
        table.save(update_fields=["is_active"])
        operations.rules_changed(outlet=self.outlet, now=timezone.now())

    def _change_rules(self) -> None:
        rules = self.outlet.booking_rules
        rules.pacing_covers = self.die.choice([None, 4, 8, 16])
        rules.max_party_size = self.die.choice([4, 6, 8])
        rules.save(update_fields=["pacing_covers", "max_party_size"])
        operations.rules_changed(outlet=self.outlet, now=timezone.now())

    def _send(self) -> None:
        Publication.objects.update(next_at=timezone.now() - dt.timedelta(seconds=1))
        relay.run_feed("availability")


def ours(outlet: Outlet) -> dict[tuple[str, int], tuple[int, ...]]:
    """What the engine says of every date and size that is published."""
    sizes: dict[dt.date, list[int]] = {}
    for date, size in Publication.objects.order_by("date", "party_size").values_list("date", "party_size"):
        sizes.setdefault(date, []).append(size)
    now = timezone.now()
    return {
        (date.isoformat(), size): tuple(times)
        for date, asked in sizes.items()
        for size, times in queries.offered_times(outlet=outlet, date=date, sizes=asked, now=now).items()
    }


@pytest.mark.parametrize("route", ["V1", "V2"])
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_what_diners_are_shown_is_what_the_engine_says(
    outlet: Outlet, sandbox: Running, route: str, seed: int
) -> None:
    evening = Evening(outlet, publish(outlet, sandbox, availability_route=route), seed)
    for _ in range(ACTS):
        evening.happen()
    relay.run_feed("availability")
    settle(within=60)

    assert held(sandbox) == ours(outlet)
    assert_numbers_rise_with_content(sandbox)
    assert {post["path"] for post in posts(sandbox)} == {f"/api/{route.lower()}/covers/availability"}


def test_another_time_zone_is_followed_at_once(outlet: Outlet, sandbox: Running) -> None:
    publish(outlet, sandbox)
    now = timezone.now()
    tomorrow = queries.local_date(outlet, now) + dt.timedelta(days=1)
    operations.place_booking(
        outlet=outlet, starts_local=dt.datetime.combine(tomorrow, dt.time(19)), party_size=8, now=now,
        turn_minutes=None, channel=engine.Channel.ONLINE, lock=None,
    )  # fmt: skip
    settle(within=60)
    former = held(sandbox)
    root = Client()
    root.force_login(User.objects.create_superuser("root", password="x"))
    kept = {"slug": outlet.slug, "name": outlet.name, "rid": outlet.rid, "mode": outlet.mode}
    fields = {
        **kept,
        "currency": outlet.currency,
        "finish_after_minutes": 10,
        "late_after_minutes": 15,
        "no_show_after_minutes": 30,
        "locale": "en-GB",
        "integration_enabled": "on",
    }

    saved = root.post(f"/admin/outlets/outlet/{outlet.pk}/change/", {**fields, "time_zone": "Asia/Tokyo"})
    settle(within=60)

    outlet.refresh_from_db()
    assert (saved.status_code, outlet.time_zone) == (302, "Asia/Tokyo")
    assert (held(sandbox) == former, held(sandbox) == ours(outlet)) == (False, True)


def assert_numbers_rise_with_content(sandbox: Running) -> None:
    """For each date and size: in the order of arrival numbers rise, and none stands for two contents."""
    latest: dict[tuple[str, int], int] = {}
    for post in posts(sandbox):
        for date, size, number, _ in items(post):
            assert number > latest.get((date, size), 0)
            latest[date, size] = number
