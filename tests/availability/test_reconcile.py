"""`reconcile` compares with what diners are shown, and what differs is sent again with a higher number."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from availability import operations, queries, tasks
from availability.models import AskedComparison, Comparison, Occasion, Publication
from config.opentable import relay, sweeps
from config.opentable.models import Heartbeat, Link, Problem
from config.opentable.sandbox.house import availability as shown
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from config.roles import Role
from tests import crowds
from tests.factories import people
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


PAGE = "/at/quay/availability/published/"


def _open_problems() -> list[str]:
    return sorted(Problem.objects.filter(closed_at=None).values_list("code", flat=True))


def test_a_comparison_that_was_asked_for_is_made_by_a_sweep_and_a_clean_one_ends_the_problem(
    outlet: Outlet, sandbox: Running, settings: Settings
) -> None:
    support = people.browser(outlet, Role.SUPPORT)
    row = Publication.objects.order_by("date", "party_size")[3]
    item = {"rid": 888, "date": row.date.isoformat(), "party_size": row.party_size, "time": []}
    shown.accept(sandbox.house, [item | {"sequence_id": row.sequence_id + 70}])
    _reconcile()
    before = _open_problems()
    drifted = support.get(PAGE).content.decode()
    unsent = (_reconcile(), _open_problems())
    _deliver()

    told = support.post(f"{PAGE}compare/", follow=True).content.decode()
    compared = tasks.compare_asked(now=timezone.now())
    page = support.get(PAGE).content.decode()

    assert "availability.tasks.compare_asked" in {dotted_name for _, _, dotted_name in settings.SWEEPS}
    assert "<b>1 of 32 dates and sizes differed</b>" in drifted
    assert unsent == ("quay: 31 compared, 0 different, 0 repaired\n", ["availability_drift"])
    assert "<b>OpenTable is being asked</b>" in told
    assert "<b>OpenTable is being asked</b>" not in page
    assert "<b>Of 32 dates and sizes none differs</b>" in page
    assert (compared, before, _open_problems()) == (1, ["availability_drift", "numbers_behind"], [])
    assert Comparison.objects.latest("at").occasion == Occasion.ASKED
    assert tasks.compare_asked(now=timezone.now()) == 0


def test_an_opentable_that_does_not_answer_what_was_asked_is_told_and_asked_no_more(
    outlet: Outlet, sandbox: Running
) -> None:
    support = people.browser(outlet, Role.SUPPORT)
    support.post(f"{PAGE}compare/")
    sandbox.stop()

    tasks.compare_asked(now=timezone.now())

    assert "<b>OpenTable could not be asked</b>" in support.get(PAGE).content.decode()
    assert not AskedComparison.objects.exists()


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
