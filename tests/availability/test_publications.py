"""Publishing: only what changed is sent, numbers rise with content, drift and restores heal themselves."""

import datetime as dt
import threading
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections, transaction

from availability import engine, operations, wire
from availability.models import Publication
from config.opentable.errors import Unreadable
from config.opentable.feeds import Outcome
from config.opentable.models import Link
from config.opentable.models.connections import LinkState
from config.outlets.models import Outlet
from tests.factories.availability import annex
from tests.factories.opentable import LinkFactory

ZONE = ZoneInfo("Asia/Singapore")
NOON = dt.datetime(2027, 3, 1, 12, 0, tzinfo=ZONE)
TODAY = NOON.date()
ALL_EVENING = list(range(1050, 1291, 15))
TAKEN = Outcome(verdict="ACKNOWLEDGED", status=200)

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet() -> Outlet:
    outlet = annex(time_zone="Asia/Singapore")
    outlet.booking_rules.horizon_days = 2
    outlet.booking_rules.max_party_size = 2
    outlet.booking_rules.save(update_fields=["horizon_days", "max_party_size"])
    return outlet


@pytest.fixture
def link(outlet: Outlet) -> Link:
    made: Link = LinkFactory.create(rid=outlet.rid)
    return made


def _publish_everything(now: dt.datetime = NOON) -> int:
    batches = operations.lease_batches(limit=100, now=now)
    for batch in batches:
        operations.settle_batch(batch=batch, outcome=TAKEN, now=now - dt.timedelta(minutes=1))
    return sum(len(batch.publications) for batch in batches)


def _row(date: dt.date = TODAY, party_size: int = 2) -> Publication:
    return Publication.objects.get(date=date, party_size=party_size)


def test_the_horizon_opens_a_row_for_every_date_and_size_once(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    operations.open_horizon(outlet=outlet, now=NOON)
    assert Publication.objects.count() == 3 * 2


def test_a_pos_outlet_publishes_nothing(outlet: Outlet, link: Link) -> None:
    outlet.mode = "POS"
    outlet.save(update_fields=["mode"])
    assert operations.open_horizon(outlet=outlet, now=NOON) == 0


def test_the_first_message_carries_the_engines_answer_with_number_one(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    (batch,) = operations.lease_batches(limit=1, now=NOON)
    assert wire.availability_items(outlet.rid, batch.publications) == [
        {
            "rid": outlet.rid,
            "date": "2027-03-01",
            "party_size": size,
            "time": ALL_EVENING,
            "sequence_id": 1,
        }
        for size in (1, 2)
    ]


def test_what_equals_the_accepted_content_is_not_sent_again(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    assert _publish_everything() == 6
    operations.mark_dirty(outlet=outlet, date=TODAY, now=NOON - dt.timedelta(minutes=2))
    assert _publish_everything() == 0
    row = _row()
    assert (row.sequence_id, row.published_number) == (1, row.dirty_number)


def test_a_booking_sends_its_date_alone_under_a_higher_number(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    _publish_everything()
    at_eight = dt.datetime.combine(TODAY, dt.time(20, 0))
    operations.place_booking(
        outlet=outlet, starts_local=at_eight, party_size=2, turn_minutes=None, channel=engine.Channel.ONLINE,
        lock=None,
        now=NOON - dt.timedelta(minutes=2),
    )  # fmt: skip
    batches = operations.lease_batches(limit=100, now=NOON)
    sent = [(row.date, row.party_size, row.sequence_id) for batch in batches for row in batch.publications]
    assert sent == [(TODAY, 1, 2), (TODAY, 2, 2)]
    assert batches[0].publications[1].times == [*range(1050, 1111, 15), 1290]


def test_what_changes_while_a_message_is_under_way_stays_dirty(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    (batch,) = operations.lease_batches(limit=1, now=NOON)
    operations.mark_dirty(outlet=outlet, date=TODAY, now=NOON)
    operations.settle_batch(batch=batch, outcome=TAKEN, now=NOON)
    row = _row()
    assert (row.published_number, row.dirty_number, row.is_accepted) == (1, 2, True)


def test_a_leased_row_is_not_leased_twice(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    assert len(operations.lease_batches(limit=100, now=NOON)) == 1
    assert operations.lease_batches(limit=100, now=NOON) == []


def test_a_lost_lease_settles_nothing(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    (batch,) = operations.lease_batches(limit=1, now=NOON)
    Publication.objects.update(lease_until=None)
    operations.lease_batches(limit=100, now=NOON)
    operations.settle_batch(batch=batch, outcome=TAKEN, now=NOON)
    assert _row().published_number == 0


def test_a_failed_message_is_due_again_with_a_higher_number(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    (batch,) = operations.lease_batches(limit=1, now=NOON)
    retry_at = NOON - dt.timedelta(seconds=1)
    refused = Outcome(verdict="RETRY", status=503, error="HTTP 503", retry_at=retry_at)
    operations.settle_batch(batch=batch, outcome=refused, now=NOON)
    assert (_row().fails, _row().last_error, _row().lease_until) == (1, "HTTP 503", None)
    (again,) = operations.lease_batches(limit=1, now=NOON)
    assert [row.sequence_id for row in again.publications] == [2, 2]


def test_what_may_have_been_taken_unheard_is_sent_over_though_all_is_as_before(
    outlet: Outlet, link: Link
) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    _publish_everything()
    outlet.tables.update(is_active=False)
    operations.mark_dirty(outlet=outlet, date=TODAY, now=NOON - dt.timedelta(seconds=1))
    (batch,) = operations.lease_batches(limit=100, now=NOON)
    unheard = Outcome(verdict="RETRY", error="timeout", retry_at=NOON - dt.timedelta(seconds=1))
    operations.settle_batch(batch=batch, outcome=unheard, now=NOON)
    outlet.tables.update(is_active=True)

    (again,) = operations.lease_batches(limit=100, now=NOON)

    assert [(row.sequence_id, row.times) for row in again.publications] == [(3, ALL_EVENING)] * 2


@pytest.mark.parametrize("state", [LinkState.PAUSED, LinkState.PAUSING, LinkState.DISCONNECTED])
def test_a_paused_outlet_publishes_nothing(outlet: Outlet, link: Link, state: str) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    link.state = state
    link.save(update_fields=["state"])
    assert operations.lease_batches(limit=100, now=NOON) == []


def test_an_outlet_that_is_not_registered_publishes_nothing(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    link.registered_at = None
    link.save(update_fields=["registered_at"])
    assert operations.lease_batches(limit=100, now=NOON) == []


def test_publishing_again_sends_the_whole_horizon_though_nothing_changed(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    _publish_everything()
    operations.publish_again(link=link, now=NOON - dt.timedelta(minutes=2))
    assert _publish_everything() == 6


def test_drift_at_opentable_is_found_and_sent_again(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    _publish_everything()
    drift = operations.repair_drift(
        link=link, party_size=2, shown={TODAY: ([1050], 1), TODAY + dt.timedelta(days=1): (ALL_EVENING, 1)},
        asked_at=NOON, now=NOON - dt.timedelta(minutes=2),
    )  # fmt: skip
    assert drift == operations.Drift(compared=2, different=1, ahead=0)
    (batch,) = operations.lease_batches(limit=100, now=NOON)
    assert [(row.date, row.party_size) for row in batch.publications] == [(TODAY, 2)]


def test_a_number_above_ours_makes_us_jump_past_it(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    _publish_everything()
    operations.repair_drift(
        link=link, party_size=2, shown={TODAY: (ALL_EVENING, 500)}, asked_at=NOON,
        now=NOON - dt.timedelta(minutes=2),
    )  # fmt: skip
    (batch,) = operations.lease_batches(limit=100, now=NOON)
    assert [row.sequence_id for row in batch.publications] == [501]


def test_a_clean_comparison_finds_nothing(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    _publish_everything()
    shown = {TODAY: (ALL_EVENING, 1)}
    drift = operations.repair_drift(link=link, party_size=2, shown=shown, asked_at=NOON, now=NOON)
    assert drift == operations.Drift(compared=1, different=0)


def test_time_drops_yesterday_and_opens_the_new_last_day(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    _publish_everything()
    operations.pass_time(now=NOON + dt.timedelta(days=1))
    dates = list(Publication.objects.order_by("date").values_list("date", flat=True).distinct())
    assert dates == [TODAY + dt.timedelta(days=day) for day in (1, 2, 3)]


def test_a_slot_goes_when_its_time_comes(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    _publish_everything()
    at_nine = NOON.replace(hour=21)
    operations.pass_time(now=at_nine)
    (batch,) = operations.lease_batches(limit=1, now=at_nine + dt.timedelta(seconds=1))
    assert [row.times for row in batch.publications] == [[1275, 1290]] * 2


def test_an_outlet_that_gave_its_book_away_or_is_gone_keeps_none_waiting(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    given = annex(slug="given", rid=4321)
    gone = LinkFactory.create(rid=99)
    for date in (TODAY, TODAY + dt.timedelta(days=1)):
        Publication.objects.create(link=gone, date=date, party_size=2, next_at=NOON - dt.timedelta(days=1))
    operations.open_horizon(outlet=given, now=NOON)
    given.mode = "POS"
    given.save(update_fields=["mode"])
    batches = operations.lease_batches(limit=100, now=NOON)
    assert {batch.link.pk for batch in batches} == {link.pk}
    assert sum(len(batch.publications) for batch in batches) == 6


@pytest.mark.django_db(transaction=True)
def test_marking_and_settling_take_rows_in_the_same_order(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    first, second = Publication.objects.filter(date=TODAY).order_by("pk")
    # Its newest version now lies behind the second's: a plain update would come to the second row first.
    first.save(update_fields=["fails"])

    def mark() -> None:
        with connection.cursor() as sql:
            # As the planner reads many dates at once: in the order of the pages, not of an index.
            sql.execute("SET enable_indexscan = off; SET enable_bitmapscan = off")
        operations.mark_dirty(outlet=outlet, date=TODAY, now=NOON)
        connections.close_all()

    with transaction.atomic():
        Publication.objects.select_for_update().get(pk=first.pk)
        marking = threading.Thread(target=mark)
        marking.start()
        while not _somebody_waits():
            assert marking.is_alive()
        Publication.objects.select_for_update().get(pk=second.pk)
    marking.join()
    assert [row.dirty_number for row in Publication.objects.filter(date=TODAY)] == [2, 2]


@pytest.mark.django_db(transaction=True)
def test_the_number_is_taken_and_the_content_read_behind_one_row_lock(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    leased: list[operations.Batch] = []

    def lease() -> None:
        leased.extend(operations.lease_batches(limit=1, now=NOON))
        connections.close_all()

    with transaction.atomic():
        with connection.cursor() as sql:
            # Whoever reads the day waits here.
            sql.execute("LOCK TABLE availability_placement IN ACCESS EXCLUSIVE MODE")
        leasing = threading.Thread(target=lease)
        leasing.start()
        while not _somebody_waits():
            assert leasing.is_alive()
        unlocked = list(Publication.objects.filter(date=TODAY).select_for_update(skip_locked=True))
    leasing.join()
    assert (unlocked, [row.sequence_id for row in leased[0].publications]) == ([], [1, 1])


def _somebody_waits() -> bool:
    with connection.cursor() as sql:
        sql.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(sql.fetchone()[0])


def test_the_rows_of_check_availability_are_read_by_date() -> None:
    rows = [
        {"Rid": 1, "IsAvailable": False, "SequenceNumber": 7, "Time": "2027-03-01T07:00:00"},
        {"Rid": 1, "IsAvailable": True, "SequenceNumber": 7, "Time": "2027-03-01T19:00:00"},
        {"Rid": 1, "IsAvailable": False, "SequenceNumber": 0, "Time": "2027-03-02T19:00:00"},
    ]
    assert wire.shown_by_date(rows) == {TODAY: ([1140], 7), TODAY + dt.timedelta(days=1): ([], 0)}


@pytest.mark.parametrize(
    "document",
    [
        {"times": []},
        "19:00",
        ["19:00"],
        [{"Time": "seven", "IsAvailable": True, "SequenceNumber": 1}],
        [{"Time": "2027-03-01T19:00:00", "IsAvailable": True, "SequenceNumber": "first"}],
        [{"Time": "2027-03-01T19:00:00"}],
    ],
    ids=str,
)
def test_what_is_no_such_rows_is_unreadable(document: object) -> None:
    with pytest.raises(Unreadable, match="not the times of days"):
        wire.shown_by_date(document)


def test_furniture_taken_away_is_published_as_empty_days(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    _publish_everything()
    outlet.tables.update(is_active=False)

    assert operations.rules_changed(outlet=outlet, now=NOON) == 3 * 2

    batches = operations.lease_batches(limit=100, now=NOON + dt.timedelta(seconds=1))
    items = [item for batch in batches for item in wire.availability_items(outlet.rid, batch.publications)]
    assert [(item["time"], item["sequence_id"]) for item in items] == [([], 2)] * 6


def test_a_longer_horizon_is_opened_when_the_rules_change(outlet: Outlet, link: Link) -> None:
    operations.open_horizon(outlet=outlet, now=NOON)
    outlet.booking_rules.horizon_days = 4
    outlet.booking_rules.save(update_fields=["horizon_days"])

    assert operations.rules_changed(outlet=outlet, now=NOON) == 5 * 2
