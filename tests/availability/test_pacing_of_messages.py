"""When a date is sent: a moment after its first change, at most once a second, whole, and in its own time."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from availability import operations, wire
from availability.models import Publication
from config.opentable.feeds import Outcome
from config.opentable.models import Circuit, Link
from config.outlets.models import Outlet
from tests.factories.availability import annex
from tests.factories.opentable import ConnectionFactory, LinkFactory

NOON = dt.datetime(2027, 3, 1, 12, 0, tzinfo=ZoneInfo("Asia/Singapore"))
TODAY = NOON.date()
TAKEN = Outcome(verdict="ACKNOWLEDGED", status=200)

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet() -> Outlet:
    outlet = annex(time_zone="Asia/Singapore", rid=888)
    outlet.booking_rules.horizon_days = 1
    outlet.booking_rules.max_party_size = 3
    outlet.booking_rules.save(update_fields=["horizon_days", "max_party_size"])
    return outlet


@pytest.fixture
def link(outlet: Outlet) -> Link:
    made: Link = LinkFactory.create(rid=888)
    operations.open_horizon(outlet=outlet, now=NOON)
    return made


def after(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


def lease(now: dt.datetime) -> list[tuple[dt.date, int, int]]:
    """Lease what is due and have it taken: (date, party size, number)."""
    batches = operations.lease_batches(limit=100, now=now)
    for batch in batches:
        operations.settle_batch(batch=batch, outcome=TAKEN, now=now)
    return [(row.date, row.party_size, row.sequence_id) for batch in batches for row in batch.publications]


def close(outlet: Outlet, *, is_closed: bool, now: dt.datetime) -> None:
    """Take all tables away, or bring them back, and say so."""
    outlet.tables.update(is_active=not is_closed)
    operations.mark_dirty(outlet=outlet, date=TODAY, now=now)


def test_a_change_waits_a_quarter_of_a_second_for_those_after_it(outlet: Outlet, link: Link) -> None:
    lease(NOON)
    close(outlet, is_closed=True, now=after(5))

    assert lease(after(5.2)) == []
    assert operations.next_due_at(since=after(5.2)) == after(5.25)
    assert lease(after(5.25)) == [(TODAY, 1, 2), (TODAY, 2, 2), (TODAY, 3, 2)]


def test_further_changes_do_not_put_the_first_one_off(outlet: Outlet, link: Link) -> None:
    lease(NOON)
    for tenths in range(50, 53):
        close(outlet, is_closed=True, now=after(tenths / 10))

    assert len(lease(after(5.25))) == 3


def test_a_date_is_sent_at_most_once_a_second(outlet: Outlet, link: Link) -> None:
    lease(NOON)
    close(outlet, is_closed=True, now=after(5))
    lease(after(5.25))
    close(outlet, is_closed=False, now=after(5.3))

    assert lease(after(6.2)) == []
    assert len(lease(after(6.25))) == 3


def test_sizes_that_were_not_in_the_last_message_wait_for_those_that_were(outlet: Outlet, link: Link) -> None:
    lease(NOON)
    Publication.objects.filter(date=TODAY, party_size=3).update(next_at=after(0))
    close(outlet, is_closed=True, now=after(0.5))

    assert lease(after(0.9)) == []
    assert len(lease(after(1))) == 3


def test_a_size_that_failed_does_not_keep_the_others_waiting(outlet: Outlet, link: Link) -> None:
    lease(NOON)
    Publication.objects.filter(date=TODAY, party_size=3).update(next_at=after(30), fails=4)
    close(outlet, is_closed=True, now=after(5))

    assert [size for _, size, _ in lease(after(5.25))] == [1, 2]


def test_a_date_that_cannot_be_computed_is_put_off_and_the_others_go(outlet: Outlet, link: Link) -> None:
    broken = annex(rid=999)
    broken.booking_rules.horizon_days = 1
    broken.booking_rules.save(update_fields=["horizon_days"])
    LinkFactory.create(rid=999)
    operations.open_horizon(outlet=broken, now=NOON - dt.timedelta(minutes=1))
    Outlet.objects.filter(pk=broken.pk).update(time_zone="Mars/Olympus")

    assert len(lease(NOON)) == 6
    failed = Publication.objects.filter(link__rid=999)
    assert set(failed.values_list("fails", "last_error", "next_at")) == {
        (1, "could not be computed", after(60))
    }


def test_nothing_is_leased_for_a_host_that_is_left_alone(outlet: Outlet, link: Link) -> None:
    Circuit.objects.create(host="127.0.0.1:8001", state="ISOLATED")

    assert lease(NOON) == []
    assert operations.next_due_at(since=after(-1)) is None


def test_a_message_of_v2_is_one_date_under_one_number_above_each_sizes_own(outlet: Outlet) -> None:
    link = LinkFactory.create(rid=888, connection=ConnectionFactory.create(availability_route="V2"))
    operations.open_horizon(outlet=outlet, now=NOON)
    Publication.objects.filter(date=TODAY, party_size=2).update(sequence_id=7)

    first, second = operations.lease_batches(limit=100, now=NOON)

    assert [(row.date, row.sequence_id) for row in first.publications] == [(TODAY, 8)] * 3
    assert {row.sequence_id for row in second.publications} == {1}
    assert wire.availability_day(link.rid, first.publications[1:]) == {
        "rid": 888,
        "date": "2027-03-01",
        "sequence_id": 8,
        "party_sizes": {
            size: [f"{minute // 60}:{minute % 60:02}" for minute in range(1050, 1291, 15)]
            for size in ("2", "3")
        },
    }
