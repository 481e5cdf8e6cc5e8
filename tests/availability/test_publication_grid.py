"""The grid of a date: what the engine says, what was sent, what OpenTable accepted."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from availability import operations, queries
from availability.models import Publication
from availability.queries import Agreement, GridDate, GridRow, Told
from config.opentable.feeds import Outcome
from config.outlets.models import Outlet
from tests.factories.availability import annex
from tests.factories.opentable import LinkFactory

NOON = dt.datetime(2027, 3, 1, 12, 0, tzinfo=ZoneInfo("Asia/Singapore"))
TODAY, TOMORROW = NOON.date(), NOON.date() + dt.timedelta(days=1)
ALL_EVENING = tuple(range(1050, 1291, 15))
TAKEN = Outcome(verdict="ACKNOWLEDGED", status=200)

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet() -> Outlet:
    outlet = annex(time_zone="Asia/Singapore")
    outlet.booking_rules.horizon_days = 1
    outlet.booking_rules.max_party_size = 2
    outlet.booking_rules.save(update_fields=["horizon_days", "max_party_size"])
    LinkFactory.create(rid=outlet.rid)
    operations.open_horizon(outlet=outlet, now=NOON)
    return outlet


def _send(outcome: Outcome, now: dt.datetime = NOON) -> None:
    for batch in operations.lease_batches(limit=100, now=now):
        operations.settle_batch(batch=batch, outcome=outcome, now=now)


def _rows(outlet: Outlet, date: dt.date = TODAY) -> list[GridRow]:
    return queries.publication_grid(outlet=outlet, date=date, now=NOON)


def test_nothing_is_sent_yet(outlet: Outlet) -> None:
    waiting_since = Publication.objects.get(date=TODAY, party_size=1).dirty_at
    assert _rows(outlet)[0] == GridRow(1, ALL_EVENING, None, None, Agreement.WAITING, waiting_since, "")


def test_what_was_accepted_was_sent_and_is_the_same(outlet: Outlet) -> None:
    _send(TAKEN)
    told = Told(ALL_EVENING, 1, NOON)
    assert _rows(outlet) == [
        GridRow(size, ALL_EVENING, told, told, Agreement.SAME, None, "") for size in (1, 2)
    ]


def test_what_was_sent_in_vain_is_told_beside_what_was_accepted_before(outlet: Outlet) -> None:
    _send(TAKEN)
    outlet.tables.update(is_active=False)
    operations.rules_changed(outlet=outlet, now=NOON)
    later = NOON + dt.timedelta(seconds=5)

    _send(Outcome(verdict="RETRY", status=503, error="HTTP 503"), later)

    row = _rows(outlet)[1]
    assert (row.ours, row.sent, row.accepted) == ((), Told((), 2, later), Told(ALL_EVENING, 1, NOON))
    assert (row.agreement, row.error) == (Agreement.WAITING, "HTTP 503")


def test_what_was_held_back_was_not_sent(outlet: Outlet) -> None:
    _send(Outcome(verdict="HELD"))
    assert _rows(outlet)[0].sent is None


def test_what_nobody_published_is_drift(outlet: Outlet) -> None:
    _send(TAKEN)
    outlet.tables.update(is_active=False)
    assert [row.agreement for row in _rows(outlet)] == [Agreement.DRIFT] * 2


def test_a_date_costs_the_same_whatever_the_sizes(outlet: Outlet) -> None:
    queries.setup(outlet)
    with CaptureQueriesContext(connection) as few:
        _rows(outlet)
    outlet.booking_rules.max_party_size = 9
    outlet.booking_rules.save(update_fields=["max_party_size"])
    operations.open_horizon(outlet=outlet, now=NOON)
    queries.setup(outlet)
    with CaptureQueriesContext(connection) as many:
        assert len(_rows(outlet)) == 9
    assert len(many) == len(few)


def test_the_horizon_is_counted_by_date(outlet: Outlet) -> None:
    _send(TAKEN)
    operations.mark_dirty(outlet=outlet, date=TOMORROW, now=NOON)
    Publication.objects.filter(date=TODAY, party_size=2).update(is_accepted=False)
    since = Publication.objects.filter(date=TOMORROW).order_by("dirty_at")[0].dirty_at

    assert queries.publication_dates(outlet=outlet, now=NOON) == [
        GridDate(TODAY, sizes=2, waiting=0, drift=1, accepted_at=NOON, waiting_since=None),
        GridDate(TOMORROW, sizes=2, waiting=2, drift=0, accepted_at=NOON, waiting_since=since),
    ]
