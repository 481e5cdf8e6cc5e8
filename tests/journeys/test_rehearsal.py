"""A whole evening on real parts: the web process, the relay, the sandbox, PostgreSQL; no Celery, no Redis."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from availability.models import BookingRules, Claim, Demand, Shift
from config.embedded import children
from config.opentable.models import Connection, Link, Problem, Rehearsal, RehearsalStep
from config.opentable.rehearsal import until
from config.opentable.sandbox import server as opentable
from config.opentable.sandbox.scenarios import seeding
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from payments import operations as payments
from payments.management.commands import seed_demo
from pos_sync.models import Cart
from reservations.models import Guest, Reservation
from tests.http import server as web

pytestmark = pytest.mark.django_db(transaction=True)

FAULTS = ["down", "slow", "500", "429", "401", "403", "drops answers"]
EVERYWHERE = [
    "token", "registration", "publishing", "table names", "lock", "no lock", "lost answer",
    "same key another body", "out-of-order update", "moved and resized", "refused change",
    "near-miss table name", "unmatched table name", "book", "repeated request", "dead lock", "cancel",
    "cancel twice", "seat", "order", "pay in the app", "receipt", "final total", "spend", "release",
    "pay in cash", "pay mixed", "canceled authorization", "refund", "split",
    *[f"opentable {fault}" for fault in FAULTS], "lock expiry", "opentable 407", "pause and resume",
    "left as found",
]  # fmt: skip
OUR_BOOK_ONLY = {"publishing", "lock", "no lock", "refused change", "lock expiry"}
AT_STATION = [name for name in EVERYWHERE if name not in OUR_BOOK_ONLY]
NOT_AT_STATION = (
    "10 of 12 names match: ours 'T5', OpenTable's 't5' (case); ours 'T9', OpenTable's 'T9 ' (a space)"
)
# One of each kind: a minute of waiting is left to the long run.
SHORT = [
    "token", "table names", "lock", "lost answer", "refused change", "unmatched table name", "book",
    "cancel twice", "seat", "order", "pay in the app", "receipt", "final total", "spend", "release",
    "refund", "split", "opentable 500", "lock expiry", "pause and resume", "left as found",
]  # fmt: skip
# From the tap to the open ticket at OpenTable, by the relay alone, which looks every two seconds.
A_FEW_SECONDS = 5_000
PATIENCE_SECONDS = 30


@pytest.fixture
def evening(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """The demo evening with everything that serves it."""
    monkeypatch.setattr(seed_demo, "BOOKINGS_FILE", tmp_path / "bookings.json")
    sandbox = opentable.start(environment={})
    settings.OPENTABLE_SANDBOX_OAUTH_URL = settings.OPENTABLE_SANDBOX_API_URL = sandbox.url
    monkeypatch.setenv("OPENTABLE_SANDBOX_OAUTH_URL", sandbox.url)
    monkeypatch.setenv("OPENTABLE_SANDBOX_API_URL", sandbox.url)
    monkeypatch.setenv("EMAIL_URL", f"filemail:///{tmp_path / 'mail'}")
    call_command("seed_demo", stdout=io.StringIO())
    # What the evening itself left to be told of is told before anything is rehearsed.
    payments.watch_strays(now=timezone.now())
    seeding.give_file(sandbox.house, tmp_path / "bookings.json")
    with web.running(tmp_path, threads=8) as origin:
        sandbox.house.caller.base_url = origin
        settings.PORT = int(origin.rpartition(":")[2])
        monkeypatch.setenv("PORT", str(settings.PORT))
        environment = os.environ | {"DATABASE_URL": web.test_database_url()}
        words = (sys.executable, "manage.py", "relay")
        relay = children.Program(
            "relay", words, tmp_path / "relay.log", environment=environment, directory=web.ROOT
        ).start()
        yield sandbox
        relay.stop(10)
    sandbox.stop()


def rehearse(slug: str, *only: str) -> tuple[int, dict[str, Any]]:
    """The command's exit status and what it printed."""
    printed, code = io.StringIO(), 0
    words = ["--only", *only] if only else []
    try:
        call_command("rehearse", "--outlet", slug, "--json", *words, stdout=printed)
    except CommandError as failed:
        code = failed.returncode
    return code, json.loads(printed.getvalue())


def failed(sheet: dict[str, Any]) -> list[tuple[str, str]]:
    """The steps that did not pass, each with what it saw."""
    return [(step["name"], step["detail"]) for step in sheet["steps"] if not step["passed"]]


def names(sheet: dict[str, Any]) -> list[str]:
    return [step["name"] for step in sheet["steps"]]


def standing() -> dict[str, set[Any]]:
    """Who is expected or sits where, what is owed, what staff are told: all that no rehearsal may touch."""
    live = Reservation.objects.filter(state__in=["BOOKED", "SEATED", "ASSUMED_SEATED"])
    kept = ("pk", "state", "house_state", "starts_at", "party_size", "guest")
    return {
        "guests": set(Guest.objects.values_list("pk", "first_name", "transactional_email")),
        "reservations": set(live.values_list(*kept)),
        "carts": set(Cart.objects.filter(state__in=["OPEN", "PAID"]).values_list("pk", "due_minor")),
        # Where those sit that are here may change by itself: parties overstay while others come.
        "claims": set(
            Claim.objects.exclude(placement__reservation__in=live).values_list("pk", "table", "kind")
        ),
        "demands": set(Demand.objects.values_list("pk")),
        "problems": set(Problem.objects.filter(closed_at=None).values_list("rid", "code", "subject")),
    }


def test_an_outlet_is_rehearsed_and_left_as_it_was_found(evening: Running) -> None:
    Connection.objects.update(lock_seconds_min=1)
    before = standing()

    code, sheet = rehearse("harbour", *SHORT)

    assert (failed(sheet), code, sheet["passed"]) == ([], 0, True)
    assert names(sheet) == SHORT
    order = next(step for step in sheet["steps"] if step["name"] == "order")
    assert order["milliseconds"] < A_FEW_SECONDS
    assert order["exchanges"] != []
    assert standing() == before
    link = Link.objects.get(rid=888)
    assert (link.state, link.parked_reason) == ("LIVE", "")
    assert evening.house.faults.shown()["kind"] == "none"

    _, sheet = rehearse("harbour", "token", "table names")
    assert names(sheet) == ["token", "table names"]
    with pytest.raises(CommandError, match="no step is called dessert"):
        call_command("rehearse", "--outlet", "harbour", "--only", "dessert")
    with pytest.raises(CommandError, match="no outlet called nowhere has a link"):
        call_command("rehearse", "--outlet", "nowhere")


@pytest.mark.long
def test_what_a_killed_rehearsal_left_is_cleared_away_by_the_relay(evening: Running) -> None:
    before = standing()
    words = (
        "manage.py",
        "rehearse",
        "--outlet",
        "annex",
        "--only",
        "book",
        "seat",
        "order",
        "opentable slow",
    )
    environment = os.environ | {"DATABASE_URL": web.test_database_url()}
    player = subprocess.Popen([sys.executable, *words], env=environment, cwd=web.ROOT)
    seated = RehearsalStep.objects.filter(name="seat", has_passed=True, rehearsal__finished_at=None)
    until(seated.exists, "the party was seated", PATIENCE_SECONDS)
    player.kill()
    player.wait()
    assert standing() != before

    until(lambda: standing() == before, "all of it was cleared away", PATIENCE_SECONDS)
    left = Rehearsal.objects.latest("pk")
    assert (left.has_passed, left.words) == (False, "It broke off: the process that played it ended.")


@pytest.mark.long
def test_every_step_passes_in_both_modes_and_with_one_table(evening: Running) -> None:
    code, sheet = rehearse("harbour")
    assert (failed(sheet), code, sheet["passed"]) == ([], 0, True)
    assert names(sheet) == EVERYWHERE

    code, sheet = rehearse("annex")
    assert (failed(sheet), code, names(sheet)) == ([], 0, EVERYWHERE)

    code, sheet = rehearse("station")
    assert (failed(sheet), code, sheet["passed"]) == ([("table names", NOT_AT_STATION)], 1, False)
    assert names(sheet) == AT_STATION


@pytest.mark.long
def test_an_outlet_whose_clock_changes_and_that_seats_after_midnight_rehearses_both(evening: Running) -> None:
    annex = Outlet.objects.get(slug="annex")
    Outlet.objects.filter(pk=annex.pk).update(time_zone="America/New_York")
    BookingRules.objects.filter(outlet=annex).update(horizon_days=300, min_party_size=2, max_party_size=2)
    Shift.objects.filter(outlet=annex).update(last_seating=1470, closes=1530)

    code, sheet = rehearse("annex", "publishing", "clock change", "after midnight", "left as found")

    assert (failed(sheet), code) == ([], 0)
    assert names(sheet) == ["publishing", "clock change", "after midnight", "left as found"]
