"""The next change of the clock, both ways, in five zones: through the doors, into the rows, onto the wire."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from availability import operations as inventory
from availability import wire as inventory_wire
from availability.models import Claim, Placement
from config.opentable.models import Link
from tests.availability import reference
from tests.availability.reference import House, Service, Stay, Table
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.availability import PublicationFactory
from tests.factories.houses import open_house
from tests.reservations.calls import lock, make, make_body, said
from tests.reservations.conftest import at, caller_for

pytestmark = pytest.mark.django_db

ZONES = ("America/New_York", "Europe/London", "Australia/Sydney", "Australia/Lord_Howe", "Asia/Kathmandu")
NIGHT = Service("Night", 0, 300, 360, 15)
EVENING = Service("Evening", 1320, 1410, 1440, 15)
TURN = 120
DAY = dt.timedelta(days=1)


def midnight(zone: str, date: dt.date) -> dt.datetime:
    """When a date begins there."""
    return dt.datetime.combine(date, dt.time(), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


@cache
def next_change(zone: str, is_forward: bool) -> dt.date:
    """The date on which the clock goes forward or back next; any where it never does."""
    first = timezone.now().date() + 2 * DAY
    for date in (first + number * DAY for number in range(400)):
        length = midnight(zone, date + DAY) - midnight(zone, date)
        if (length < DAY) if is_forward else (length > DAY):
            return date
    return first


@dataclass(frozen=True)
class Change:
    """The next change of a zone's clock, one way or the other; Kathmandu's never changes."""

    zone: str
    is_forward: bool

    @property
    def date(self) -> dt.date:
        return next_change(self.zone, self.is_forward)

    def local(self, minute: int) -> dt.datetime:
        return dt.datetime.combine(self.date, dt.time()) + dt.timedelta(minutes=minute)

    @property
    def house(self) -> House:
        table = Table(1, "X1", 1, 4)
        return House(self.zone, self.date, (NIGHT, EVENING), (table,), horizon_days=500, turns=((100, TURN),))

    def minutes(self, comes: int) -> list[int]:
        """The quarter-hours of the night that the clock shows so many times."""
        return [minute for minute in range(0, 301, 15) if len(self.instants(minute)) == comes]

    def instants(self, minute: int) -> list[dt.datetime]:
        """When the clock shows it, from one end of the day to the other, quarter-hour by quarter-hour."""
        first = midnight(self.zone, self.date)
        passing = [first + dt.timedelta(minutes=15 * step) for step in range(-8, 120)]
        shown = self.local(minute)
        return [at for at in passing if at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None) == shown]


every_change = pytest.mark.parametrize(
    "change",
    [Change(zone, is_forward) for zone in ZONES for is_forward in (True, False)],
    ids=lambda change: f"{change.zone} {'forward' if change.is_forward else 'back'}",
)


def opentable_at(change: Change) -> OpenTable:
    """An outlet there, with one table."""
    outlet, _ = open_house(change.house)
    return caller_for(outlet)


def published(opentable: OpenTable, change: Change) -> list[int]:
    """What is sent for two on the date, now."""
    PublicationFactory.create(
        link=Link.objects.get(rid=opentable.outlet.rid),
        date=change.date,
        dirty_number=2,
        next_at=timezone.now(),
    )
    (batch,) = inventory.lease_batches(limit=1, now=timezone.now())
    (item,) = inventory_wire.availability_items(opentable.outlet.rid, batch.publications)
    times: list[int] = item["time"]
    return times


@every_change
def test_what_is_sent_is_the_wall_clock_without_the_gap(change: Change) -> None:
    comes = [*change.minutes(1), *change.minutes(2)]

    assert published(opentable_at(change), change) == [*sorted(comes), *EVENING.starts()]


@every_change
def test_a_time_that_never_comes_is_refused_at_every_door(change: Change) -> None:
    opentable = opentable_at(change)
    _, booked = make(opentable, change.local(1320))
    for minute in change.minutes(0):
        body = make_body(opentable, change.local(minute))
        path = f"/opentable/v1/reservations/{booked['confirmation_number']}"
        answers = [
            lock(opentable, change.local(minute)),
            make(opentable, change.local(minute)),
            said(opentable.call("PUT", path, {"rid": body["rid"], "date_time": body["date_time"]})),
        ]

        assert [(status, answer["error"]) for status, answer in answers] == [
            (422, "nonexistent_local_time")
        ] * 3
    assert Placement.objects.count() == 1


@every_change
@pytest.mark.parametrize("minute", [0, 30, 1410])
def test_a_claim_is_as_long_as_the_turn_and_what_is_sent_shows_it(change: Change, minute: int) -> None:
    opentable = opentable_at(change)
    status, _ = make(opentable, change.local(minute))

    during = Claim.objects.get().during
    assert (status, during.lower) == (201, change.instants(minute)[0])
    assert during.upper - during.lower == dt.timedelta(minutes=TURN)
    stay = Stay((1,), during.lower, TURN, change.date)
    house = replace(change.house, stays=(stay,))
    assert published(opentable, change) == reference.open_minutes(house, 2, timezone.now())


@every_change
def test_of_an_hour_that_comes_twice_the_first_is_booked(change: Change) -> None:
    opentable = opentable_at(change)
    for minute in change.minutes(2)[:1]:
        status, answer = make(opentable, change.local(minute))

        assert (status, answer["date_time"]) == (201, at(change.local(minute)))
        assert Claim.objects.get().during.lower == min(change.instants(minute))


def test_the_two_changes_of_a_year_are_found_where_there_are_any() -> None:
    found = {
        zone: (len(Change(zone, True).minutes(0)), len(Change(zone, False).minutes(2))) for zone in ZONES
    }

    assert found == dict.fromkeys(ZONES[:3], (4, 4)) | {ZONES[3]: (2, 2), ZONES[4]: (0, 0)}
