"""What time alone does to what is published: notice runs out, midnight comes, nights, modes, starts."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from availability import operations, queries, tasks
from availability.models import Comparison, Publication
from config.opentable import sweeps
from config.opentable.feeds import Outcome
from config.opentable.models import Heartbeat, Link
from config.opentable.sandbox.house import availability as shown
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from tests.factories.availability import ShiftFactory, annex
from tests.factories.opentable import LinkFactory

SINGAPORE = ZoneInfo("Asia/Singapore")
NOON = dt.datetime(2027, 3, 1, 12, 0, tzinfo=SINGAPORE)
TODAY = NOON.date()
TAKEN = Outcome(verdict="ACKNOWLEDGED", status=200)

pytestmark = pytest.mark.django_db


def outlet_with(**rules: int) -> Outlet:
    """Two party sizes and two dates, with a link."""
    outlet = annex(time_zone="Asia/Singapore", rid=888)
    for name, value in {"horizon_days": 1, "max_party_size": 2, **rules}.items():
        setattr(outlet.booking_rules, name, value)
    outlet.booking_rules.save()
    LinkFactory.create(rid=888)
    operations.open_horizon(outlet=outlet, now=NOON)
    return outlet


def send(now: dt.datetime) -> dict[tuple[dt.date, int], list[int]]:
    """Have what is due taken; times by date and size."""
    batches = operations.lease_batches(limit=100, now=now)
    for batch in batches:
        operations.settle_batch(batch=batch, outcome=TAKEN, now=now)
    return {(row.date, row.party_size): row.times for batch in batches for row in batch.publications}


def at(hour: int, minute: int = 0, second: int = 0) -> dt.datetime:
    return NOON.replace(hour=hour, minute=minute, second=second)


def test_a_start_goes_the_moment_its_cut_off_is_over(db: None) -> None:
    outlet_with(cutoff_minutes=30)
    send(NOON)

    assert operations.pass_time(now=at(17, 0)) == 0
    assert operations.pass_time(now=at(17, 0, 1)) == 2
    sent = send(at(17, 0, 2))
    assert {key: times[0] for key, times in sent.items()} == {(TODAY, 1): 1065, (TODAY, 2): 1065}


def test_a_start_of_another_date_goes_when_its_lead_time_is_over_for_large_parties_alone(db: None) -> None:
    outlet_with(lead_minutes=24 * 60, lead_from_size=2)
    send(NOON)
    tomorrow = TODAY + dt.timedelta(days=1)

    assert operations.pass_time(now=at(17, 30)) == 0
    assert operations.pass_time(now=at(17, 30, 10)) == 2
    sent = send(at(17, 30, 20))
    assert {key: times[0] for key, times in sent.items()} == {(TODAY, 1): 1065, (tomorrow, 2): 1065}


def test_the_new_last_day_opens_at_the_outlets_own_midnight(db: None) -> None:
    outlet_with()
    send(NOON)
    midnight = at(0) + dt.timedelta(days=1)
    operations.pass_time(now=midnight - dt.timedelta(seconds=1))
    before = Publication.objects.latest("date").date

    operations.pass_time(now=midnight)

    assert (before, Publication.objects.latest("date").date) == (
        TODAY + dt.timedelta(days=1),
        TODAY + dt.timedelta(days=2),
    )


def test_an_outlet_that_takes_its_book_back_sends_everything_and_its_numbers_go_on(db: None) -> None:
    outlet = outlet_with()
    send(NOON)
    Outlet.objects.update(mode="POS")
    operations.pass_time(now=NOON)
    assert send(at(13)) == {}
    Outlet.objects.update(mode="NETWORK")

    operations.pass_time(now=at(13))

    assert len(send(at(13, 0, 1))) == 4
    assert set(Publication.objects.values_list("sequence_id", flat=True)) == {2}
    assert operations.pass_time(now=at(13, 0, 2)) == 0
    assert queries.published(outlet).filter(is_accepted=False).count() == 0


def test_a_larger_party_than_opentables_documents_have_is_not_published(db: None) -> None:
    outlet_with(max_party_size=30)
    assert Publication.objects.latest("party_size").party_size == 20


def test_what_starts_after_midnight_changes_with_the_evening_before_it(db: None) -> None:
    outlet = outlet_with()
    ShiftFactory.create(outlet=outlet, name="Late", first_seating=1380, last_seating=1500, closes=1560)
    send(NOON)
    tomorrow = TODAY + dt.timedelta(days=1)
    known = queries.setup(outlet)

    assert queries.touched_dates(known, [TODAY]) == {
        TODAY - dt.timedelta(days=1),
        TODAY,
        tomorrow,
    }
    operations.mark_dirty(outlet=outlet, date=TODAY, now=at(13))
    waiting = Publication.objects.exclude(dirty_at=None)
    assert set(waiting.values_list("date", flat=True)) == {TODAY, tomorrow}


class TestNights:
    """Once a night, by the outlet's own clock, everything is compared and sent."""

    @pytest.fixture
    def link(self, sandbox: Running) -> Link:
        outlet_with()
        shown.register(sandbox.house, 888, 888)
        return Link.objects.get()

    def _move_to(self, zone: str) -> None:
        Outlet.objects.update(time_zone=zone)

    def test_a_night_is_had_once_and_everything_is_due_then(self, link: Link) -> None:
        send(NOON)
        early = NOON + dt.timedelta(hours=16)
        nights = [tasks.keep_nights(now=early + dt.timedelta(minutes=15 * tick)) for tick in range(20)]

        assert nights == [1, *[0] * 19]
        night = Comparison.objects.get()
        assert (night.occasion, night.local_date) == ("NIGHT", TODAY + dt.timedelta(days=1))
        assert Publication.objects.filter(is_accepted=False, dirty_at__isnull=False).count() == 4

    def test_no_night_falls_into_the_day(self, link: Link) -> None:
        assert [tasks.keep_nights(now=at(hour, 59)) for hour in (3, 8, 13, 23)] == [0, 0, 0, 0]

    @pytest.mark.parametrize(
        ("zone", "first"),
        [
            ("America/New_York", dt.datetime(2027, 3, 13, tzinfo=dt.UTC)),
            ("America/New_York", dt.datetime(2027, 11, 6, tzinfo=dt.UTC)),
            ("Australia/Lord_Howe", dt.datetime(2027, 4, 3, tzinfo=dt.UTC)),
            ("Australia/Lord_Howe", dt.datetime(2027, 10, 2, tzinfo=dt.UTC)),
        ],
    )
    def test_every_date_has_one_night_whatever_the_clock_does(
        self, link: Link, zone: str, first: dt.datetime
    ) -> None:
        self._move_to(zone)
        ticks = [first + dt.timedelta(minutes=30 * tick) for tick in range(2 * 24 * 3)]
        local = [now.astimezone(ZoneInfo(zone)) for now in ticks]

        for now in ticks:
            tasks.keep_nights(now=now)

        dates = list(Comparison.objects.order_by("at").values_list("local_date", flat=True))
        assert dates == [now.date() for now in local if now.time() == dt.time(4)]
        assert len(dates) == 3

    def test_a_night_in_which_opentable_does_not_answer_is_tried_again(
        self, link: Link, sandbox: Running
    ) -> None:
        sandbox.stop()
        early = NOON + dt.timedelta(hours=16)
        ticks = (early, early + dt.timedelta(minutes=15))
        assert [tasks.keep_nights(now=now) for now in ticks] == [0, 0]
        assert [bool(fault) for fault in Comparison.objects.values_list("fault", flat=True)] == [True, True]

    def test_after_a_start_the_whole_horizon_is_compared_once_and_then_the_near_dates(
        self, link: Link
    ) -> None:
        Heartbeat.objects.create(name="sweep reconcile", at=timezone.now())
        sweeps.announce_start(now=timezone.now())
        is_due = not Heartbeat.objects.filter(name="sweep reconcile").exists()

        for _ in range(2):
            tasks.reconcile_near(now=timezone.now())

        occasions = list(Comparison.objects.order_by("pk").values_list("occasion", flat=True))
        assert (is_due, occasions) == (True, ["START", "NEAR"])
