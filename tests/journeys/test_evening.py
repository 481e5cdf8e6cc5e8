"""A whole evening on real parts: the web process, the relay, the sandbox, PostgreSQL; no Celery, no Redis."""

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from config.embedded import children
from config.opentable.sandbox import server as opentable
from config.opentable.sandbox.scenarios import seeding
from payments.management.commands import seed_demo
from tests.http import server as web

pytestmark = pytest.mark.django_db(transaction=True)

HARBOUR_STEPS = [
    "token", "registration", "publishing", "table names", "lock", "book", "repeated request", "dead lock",
    "cancel", "unmatched table name", "seat", "order", "pay in the app", "receipt", "final total", "spend",
    "release", "opentable down",
]  # fmt: skip
# From the tap to the open ticket at OpenTable, by the relay alone, which looks every two seconds.
A_FEW_SECONDS = 5_000
STATION_STEPS = [name for name in HARBOUR_STEPS if name not in ("publishing", "lock")]


@pytest.fixture
def evening(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The demo evening with everything that serves it."""
    monkeypatch.setattr(seed_demo, "BOOKINGS_FILE", tmp_path / "bookings.json")
    sandbox = opentable.start(environment={})
    settings.OPENTABLE_SANDBOX_OAUTH_URL = settings.OPENTABLE_SANDBOX_API_URL = sandbox.url
    monkeypatch.setenv("OPENTABLE_SANDBOX_OAUTH_URL", sandbox.url)
    monkeypatch.setenv("OPENTABLE_SANDBOX_API_URL", sandbox.url)
    monkeypatch.setenv("EMAIL_URL", f"filemail:///{tmp_path / 'mail'}")
    call_command("seed_demo", stdout=io.StringIO())
    seeding.give_file(sandbox.house, tmp_path / "bookings.json")
    with web.running(tmp_path, threads=8) as origin:
        sandbox.house.caller.base_url = origin
        settings.PORT = int(origin.rpartition(":")[2])
        environment = os.environ | {"DATABASE_URL": web.test_database_url()}
        words = (sys.executable, "manage.py", "relay")
        relay = children.Program(
            "relay", words, tmp_path / "relay.log", environment=environment, directory=web.ROOT
        ).start()
        yield
        relay.stop(10)
    sandbox.stop()


def _rehearse(slug: str) -> tuple[int, dict[str, Any]]:
    printed, code = io.StringIO(), 0
    try:
        call_command("rehearse", "--outlet", slug, "--json", stdout=printed)
    except CommandError as failed:
        code = failed.returncode
    return code, json.loads(printed.getvalue())


def test_an_evening_is_played_to_the_end_in_both_modes(evening: None) -> None:
    code, sheet = _rehearse("harbour")
    failed = [(step["name"], step["detail"]) for step in sheet["steps"] if not step["passed"]]
    assert (failed, code, sheet["passed"]) == ([], 0, True)
    assert [step["name"] for step in sheet["steps"]] == HARBOUR_STEPS
    order = next(step for step in sheet["steps"] if step["name"] == "order")
    assert order["milliseconds"] < A_FEW_SECONDS

    code, sheet = _rehearse("station")
    failed = [(step["name"], step["detail"]) for step in sheet["steps"] if not step["passed"]]
    words = "10 of 12 names match: ours 'T5', OpenTable's 't5' (case); ours 'T9', OpenTable's 'T9 ' (space)"
    assert (failed, code, sheet["passed"]) == ([("table names", words)], 1, False)
    assert [step["name"] for step in sheet["steps"]] == STATION_STEPS


def test_only_the_steps_that_are_named_are_run(evening: None) -> None:
    _, sheet = _rehearse_only("harbour", "token", "table names")
    assert [(step["name"], step["passed"]) for step in sheet["steps"]] == [
        ("token", True),
        ("table names", True),
    ]
    with pytest.raises(CommandError, match="no step is called dessert"):
        call_command("rehearse", "--outlet", "harbour", "--only", "dessert")
    with pytest.raises(CommandError, match="no outlet called nowhere has a link"):
        call_command("rehearse", "--outlet", "nowhere")


def _rehearse_only(slug: str, *names: str) -> tuple[int, dict[str, Any]]:
    printed = io.StringIO()
    call_command("rehearse", "--outlet", slug, "--json", "--only", *names, stdout=printed)
    return 0, json.loads(printed.getvalue())
