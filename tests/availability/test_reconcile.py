"""`reconcile` compares with what diners are shown, and what differs is sent again with a higher number."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from availability import operations, queries, tasks
from availability.models import Comparison, Publication
from config.opentable import relay, sweeps
from config.opentable.models import Heartbeat, Link, Problem
from config.opentable.sandbox.house import availability as shown
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from tests import crowds
from tests.factories.availability import annex
from tests.factories.opentable import ConnectionFactory, LinkFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def outlet(sandbox: Running) -> Outlet:
    outlet = annex(rid=888, slug="quay")
    outlet.booking_rules.horizon_days = 15
    outlet.booking_rules.max_party_size = 2
    outlet.booking_rules.save(update_fields=["horizon_days", "max_party_size"])
    link: Link = LinkFactory.create(rid=888, connection=ConnectionFactory.create())
    shown.register(sandbox.house, 888, link.partner_restaurant_number)
    operations.open_horizon(outlet=outlet, now=timezone.now())
    _deliver()
    return outlet


def _deliver() -> None:
    while Publication.objects.filter(is_accepted=False).exists():
        Publication.objects.update(next_at=timezone.now())
        relay.run_feed("availability", limit=20)


def _reconcile() -> str:
    printed = io.StringIO()
    call_command("reconcile", "--outlet", "quay", stdout=printed)
    return printed.getvalue()


def test_a_clean_horizon_shows_no_difference(outlet: Outlet) -> None:
    assert _reconcile() == "quay: 32 compared, 0 different, 0 repaired\n"


def test_what_is_as_it_should_be_is_compared_while_others_have_it_in_hands(outlet: Outlet) -> None:
    with crowds.crowd() as pool, transaction.atomic():
        held = list(Publication.objects.select_for_update())
        said = pool.submit(_reconcile).result(timeout=20)
    assert (len(held), said) == (32, "quay: 32 compared, 0 different, 0 repaired\n")


def test_a_date_altered_at_opentable_is_found_and_healed(outlet: Outlet, sandbox: Running) -> None:
    row = Publication.objects.order_by("date", "party_size")[3]
    theirs = row.sequence_id + 70
    item = {"rid": 888, "date": row.date.isoformat(), "party_size": row.party_size, "time": []}
    shown.accept(sandbox.house, [item | {"sequence_id": theirs}])
    assert _reconcile() == "quay: 32 compared, 1 different, 1 repaired, 1 with numbers above ours\n"
    _deliver()
    row.refresh_from_db()
    assert (row.published_sequence_id, row.is_accepted) == (theirs + 1, True)
    assert _reconcile() == "quay: 32 compared, 0 different, 0 repaired\n"


def test_the_near_days_are_compared_by_themselves(outlet: Outlet) -> None:
    _reconcile()
    assert tasks.reconcile_near(now=timezone.now()) == 0
    near = Comparison.objects.latest("pk")
    assert (near.occasion, near.compared, near.different) == ("NEAR", 6, 0)


def test_every_quarter_of_an_hour_drift_of_the_next_two_days_is_repaired_and_reported(
    outlet: Outlet, sandbox: Running, settings: Settings
) -> None:
    settings.SWEEPS = [sweep for sweep in settings.SWEEPS if sweep[:2] == ("reconcile", 900)]
    tomorrow = queries.local_date(outlet, timezone.now()) + dt.timedelta(days=1)
    key = f"888/{tomorrow}/02"
    kept = sandbox.house.ledger.get("availability", key) or {}
    _reconcile()

    # The same number, other content: nobody at OpenTable's says why.
    sandbox.house.ledger.put("availability", key, {**kept, "time": []})
    ran = [sweeps.run_due(), sweeps.run_due()]
    reported = list(Problem.objects.values_list("code", "closed_at"))
    _deliver()
    healed = sandbox.house.ledger.get("availability", key) or {}
    Heartbeat.objects.update(at=timezone.now() - dt.timedelta(seconds=901))
    ran.append(sweeps.run_due())

    near = Comparison.objects.filter(occasion="NEAR").order_by("pk")
    assert ran == [["reconcile"], [], ["reconcile"]]
    assert list(near.values_list("compared", "different", "repaired")) == [(6, 1, 1), (6, 0, 0)]
    assert (healed["time"], healed["sequence_id"]) == (kept["time"], kept["sequence_id"] + 1)
    assert reported == [("availability_drift", None)]
    assert not Problem.objects.filter(closed_at=None).exists()


def test_an_opentable_that_does_not_answer_is_said(outlet: Outlet, sandbox: Running) -> None:
    sandbox.stop()
    with pytest.raises(CommandError, match="not compared: quay"):
        _reconcile()
