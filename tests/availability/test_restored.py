"""After a restore our numbers are below OpenTable's, which then ignores every message without a word."""

import datetime as dt

import pytest
from django.utils import timezone

from availability import operations, queries, tasks
from availability.models import Comparison, Occasion, Publication
from config.opentable import relay, sweeps
from config.opentable.models import Problem
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from tests.availability.opentable import held, publish, settle
from tests.factories.availability import annex

pytestmark = pytest.mark.django_db(transaction=True)

_NUMBERED = [
    "sequence_id", "times", "published_times", "published_sequence_id", "sent_times", "sent_sequence_id",
    "dirty_number", "published_number",
]  # fmt: skip


@pytest.fixture
def outlet(sandbox: Running) -> Outlet:
    outlet = annex(rid=888, slug="quay")
    outlet.booking_rules.horizon_days = 20
    outlet.booking_rules.max_party_size = 2
    outlet.booking_rules.save(update_fields=["horizon_days", "max_party_size"])
    publish(outlet, sandbox)
    settle()
    return outlet


def ours(outlet: Outlet) -> dict[tuple[str, int], tuple[int, ...]]:
    """What the engine says of every date and size."""
    found = {}
    for row in Publication.objects.all():
        offered = queries.offered_times(
            outlet=outlet, date=row.date, sizes=[row.party_size], now=timezone.now()
        )
        found[row.date.isoformat(), row.party_size] = tuple(offered[row.party_size])
    return found


def toggle(outlet: Outlet, date: dt.date, times: int) -> None:
    """Publish a date so many times over, closed and open in turn; at last closed by furniture."""
    for _ in range(times):
        table = outlet.tables.get()
        table.is_active = not table.is_active
        table.save(update_fields=["is_active"])
        operations.mark_dirty(outlet=outlet, date=date, now=timezone.now())
        settle()


@pytest.mark.parametrize("days_ahead", [1, 18])
def test_numbers_jump_past_opentables_at_the_next_start_and_all_is_as_ours(
    outlet: Outlet, sandbox: Running, days_ahead: int
) -> None:
    date = queries.local_date(outlet, timezone.now()) + dt.timedelta(days=days_ahead)
    backup = {row.pk: row for row in Publication.objects.all()}
    toggle(outlet, date, times=5)
    Publication.objects.bulk_update(backup.values(), _NUMBERED)
    outlet.tables.update(is_active=True)
    before = held(sandbox)[date.isoformat(), 2]

    sweeps.announce_start(now=timezone.now() + dt.timedelta(minutes=1))
    tasks.reconcile_near(now=timezone.now() + dt.timedelta(minutes=2))
    settle()

    run = Comparison.objects.get()
    assert (run.occasion, run.compared, run.different, run.repaired, run.ahead) == ("START", 42, 2, 2, 2)
    assert (before, held(sandbox)) == ((), ours(outlet))
    assert Publication.objects.get(date=date, party_size=2).published_sequence_id == 7
    problems = set(Problem.objects.filter(closed_at=None).values_list("code", flat=True))
    assert problems == {"numbers_behind", "availability_drift"}


def test_a_number_above_ours_on_a_near_date_has_the_far_ones_asked_about_too(
    outlet: Outlet, sandbox: Running
) -> None:
    tasks.reconcile_near(now=timezone.now())
    today = queries.local_date(outlet, timezone.now())
    for days in (1, 18):
        toggle(outlet, today + dt.timedelta(days=days), times=2)
    Publication.objects.filter(sequence_id=3).update(sequence_id=1)

    tasks.reconcile_near(now=timezone.now() + dt.timedelta(minutes=2))

    runs = Comparison.objects.order_by("pk").values_list("occasion", "ahead")
    assert list(runs) == [("START", 0), ("NEAR", 2), ("START", 2)]


def test_a_clean_whole_run_closes_what_a_restore_raised(outlet: Outlet, sandbox: Running) -> None:
    today = queries.local_date(outlet, timezone.now())
    toggle(outlet, today + dt.timedelta(days=1), times=2)
    Publication.objects.filter(sequence_id=3).update(sequence_id=1)
    tasks.reconcile_near(now=timezone.now())
    settle()
    tasks.reconcile_near(now=timezone.now())
    after_near = set(Problem.objects.filter(closed_at=None).values_list("code", flat=True))

    tasks.reconcile(outlet=outlet, occasion=Occasion.ASKED, now=timezone.now())

    assert after_near == {"numbers_behind"}
    assert Problem.objects.filter(closed_at=None).count() == 0


def test_what_is_published_while_opentable_is_asked_is_no_drift(outlet: Outlet, sandbox: Running) -> None:
    row = Publication.objects.latest("date", "party_size")
    link, asked_at = row.link, timezone.now()
    seen = {row.date: (list(row.published_times or []), row.published_sequence_id)}
    toggle(outlet, row.date, times=1)

    drift = operations.repair_drift(
        link=link, party_size=row.party_size, shown=seen, asked_at=asked_at, now=timezone.now()
    )

    assert drift == operations.Drift(compared=0, different=0, ahead=0)
    assert relay.run_feed("availability") == 0


def test_a_message_that_opentable_forgot_is_drift_once_it_should_have_appeared(
    outlet: Outlet, sandbox: Running
) -> None:
    row = Publication.objects.latest("date", "party_size")
    seen: dict[dt.date, tuple[list[int], int]] = {row.date: ([], 0)}
    later = timezone.now() + dt.timedelta(seconds=61)

    drift = operations.repair_drift(
        link=row.link, party_size=row.party_size, shown=seen, asked_at=later, now=later
    )

    assert drift == operations.Drift(compared=1, different=1, ahead=0)


def test_clean_runs_are_kept_for_a_week_and_others_for_longer(outlet: Outlet) -> None:
    link = Publication.objects.all()[0].link
    now = timezone.now()
    for age, different in ((6, 0), (8, 0), (8, 1), (401, 1)):
        Comparison.objects.create(
            link=link,
            occasion="NEAR",
            local_date=now.date(),
            at=now - dt.timedelta(days=age),
            compared=1,
            different=different,
        )

    assert operations.sweep_comparisons(now=now) == 2
    assert list(Comparison.objects.order_by("pk").values_list("different", flat=True)) == [0, 1]
