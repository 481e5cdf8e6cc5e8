"""`prove_availability` is quiet while all is well, and names each date that is not what the engine says."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from availability import operations
from availability.models import Publication
from config.opentable.feeds import Outcome
from config.outlets.models import Outlet
from tests.factories.availability import annex
from tests.factories.opentable import LinkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet() -> Outlet:
    outlet = annex(time_zone="Asia/Singapore")
    outlet.booking_rules.horizon_days = 2
    outlet.booking_rules.max_party_size = 2
    outlet.booking_rules.save(update_fields=["horizon_days", "max_party_size"])
    LinkFactory.create(rid=outlet.rid)
    now = timezone.now()
    operations.open_horizon(outlet=outlet, now=now)
    for batch in operations.lease_batches(limit=100, now=now):
        operations.settle_batch(batch=batch, outcome=Outcome(verdict="ACKNOWLEDGED", status=200), now=now)
    return outlet


def _prove() -> str:
    printed = io.StringIO()
    call_command("prove_availability", stdout=printed)
    return printed.getvalue()


def test_a_published_horizon_is_proven(outlet: Outlet) -> None:
    assert _prove() == f"{outlet.slug}: 6 compared, 0 different, 0 waiting to be published\n"


def test_dates_that_wait_are_counted_and_not_compared(outlet: Outlet) -> None:
    date = Publication.objects.order_by("-date")[0].date
    operations.mark_dirty(outlet=outlet, date=date, now=timezone.now())
    assert _prove() == f"{outlet.slug}: 4 compared, 0 different, 2 waiting to be published\n"


def test_an_altered_row_is_named_and_fails_the_command(outlet: Outlet) -> None:
    last = Publication.objects.order_by("-date", "-party_size")[0]
    Publication.objects.filter(pk=last.pk).update(published_times=[1050])
    printed = io.StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("prove_availability", stdout=printed)
    assert failed.value.returncode == 1
    every_slot = " ".join(f"{minute // 60:02}:{minute % 60:02}" for minute in range(1050, 1291, 15))
    assert printed.getvalue().splitlines() == [
        f"{outlet.slug}: 6 compared, 1 different, 0 waiting to be published",
        f"  {last.date} for 2, published: 17:30 but the engine says {every_slot}",
    ]


def test_a_rule_changed_behind_our_back_is_found(outlet: Outlet) -> None:
    outlet.shifts.update(last_seating=1200)
    with pytest.raises(CommandError):
        _prove()


def test_an_unknown_outlet_is_refused(outlet: Outlet) -> None:
    with pytest.raises(CommandError, match="no outlet in NETWORK mode is called nowhere"):
        call_command("prove_availability", outlet="nowhere")


def test_the_passing_of_time_alone_is_no_difference(outlet: Outlet) -> None:
    computed_at = timezone.now() - dt.timedelta(seconds=30)
    Publication.objects.update(computed_at=computed_at)
    assert "0 different" in _prove()
