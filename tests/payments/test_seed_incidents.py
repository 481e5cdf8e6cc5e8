"""Ten faults, each at an outlet of its own, and every one of them is told of on that outlet's page."""

import io

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from config.opentable import causes, integration, stand_in
from config.opentable.models import Connection, Link, Problem
from config.opentable.sandbox import server
from config.outlets.models import Membership, Outlet
from payments.management.demo.drills import DRILLS, evening, opentable

pytestmark = pytest.mark.django_db


def _seed() -> list[str]:
    printed = io.StringIO()
    call_command("seed_incidents", stdout=printed, stderr=io.StringIO())
    return printed.getvalue().splitlines()


def _rows() -> dict[str, tuple[str, list[str], list[str]]]:
    """By outlet: its state, its problems, and how its other causes begin."""
    reports = integration.report(outlets=Outlet.objects.order_by("rid"), now=timezone.now())
    return {
        report.row.slug: (
            report.row.state,
            report.row.problems,
            [found.cause[-36:] for found in causes.causes(report)],
        )
        for report in reports
    }


def test_every_fault_is_told_of_at_an_outlet_with_an_account_and_a_host_key_of_its_own() -> None:
    printed = _seed()

    assert _rows() == {
        "incident-secret": ("DOWN", ["credentials_refused"], []),
        "incident-rid": ("DOWN", ["outlet_not_routed"], []),
        "incident-circuit": ("DOWN", [], ["oes not answer for incident-circuit."]),
        "incident-check": ("DEGRADED", ["message_refused"], []),
        "incident-slots": ("DEGRADED", ["availability_drift", "availability_refused"], []),
        "incident-silence": ("DEGRADED", ["outlet_quiet"], []),
        "incident-name": ("DEGRADED", ["table_name_unmatched", "table_names_differ"], []),
        "incident-orphan": ("DEGRADED", ["cart_not_opened"], []),
        "incident-table": ("DEGRADED", ["check_left_open", "cart_not_opened"], []),
        "incident-payment": ("DEGRADED", ["paid_another_way"], []),
    }
    assert [line.partition(". ")[0] for line in printed] == [
        f"{drill.name}, {drill.slug}: {drill.fault} (planted)" for drill in DRILLS
    ]
    assert {drill.code for drill in DRILLS} - {"host_down"} == {
        code for _, codes, _ in _rows().values() for code in codes
    } - {"table_name_unmatched", "availability_refused"}

    accounts = Connection.objects.order_by("pk")
    assert [(account.name, account.host_key) for account in accounts] == [
        (drill.slug, drill.slug) for drill in DRILLS
    ]
    assert [link.connection for link in Link.objects.order_by("rid")] == list(accounts)
    owned = Membership.objects.filter(user__username="owner").values_list("outlet__slug", flat=True)
    assert set(owned) == {drill.slug for drill in DRILLS}


def test_the_accounts_of_the_demo_are_left_as_they_are(settings: Settings) -> None:
    running = server.start(callbacks="http://127.0.0.1:1", environment={})
    settings.OPENTABLE_SANDBOX_OAUTH_URL = settings.OPENTABLE_SANDBOX_API_URL = running.url
    before = running.house.account(888)
    now = timezone.now()

    opentable.tell(drills=DRILLS, known=(), place=evening(now), now=now)
    after, routed = running.house.account(888), running.house.account(9002)
    stand_in.tell("restaurants", {"rid": 9002, "partner_id": "incident-rid"})
    mended, named = running.house.account(9002), running.house.restaurant(9002).name
    running.stop()

    assert (after.callback_key, after.secret) == (before.callback_key, before.secret)
    assert (routed.partner_id, mended.partner_id, named) == ("covers", "incident-rid", "Birch Lane")


def test_a_second_run_leaves_what_is_there_as_it_is() -> None:
    _seed()
    mended = Problem.objects.get(code="paid_another_way")
    mended.closed_at = timezone.now()
    mended.save(update_fields=["closed_at"])
    before = (Outlet.objects.count(), Problem.objects.count(), _rows()["incident-payment"])

    printed = _seed()

    assert (Outlet.objects.count(), Problem.objects.count(), _rows()["incident-payment"]) == before
    assert before[2] == ("OK", [], [])
    assert {line.partition(" (")[2].partition(")")[0] for line in printed} == {"there already"}
