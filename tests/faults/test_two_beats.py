"""Two beats and two workers: what is due every five seconds happens every five seconds, and not twice."""

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import connection

from config.opentable.sandbox.server import Running
from tests.awaiting import until
from tests.faults.crew import at_work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

TWICE = ("redis", "worker", "second worker", "beat", "second beat")
EVERY_SECONDS, WATCHED_SECONDS = 5.0, 40.0
# The second beat starts so much later: in step with the first it would prove nothing.
APART_SECONDS = 2.5


@pytest.fixture
def counted() -> Iterator[None]:
    """Where each run leaves a row."""
    with connection.cursor() as sql:
        sql.execute("CREATE TABLE counted (at timestamptz NOT NULL DEFAULT clock_timestamp())")
        yield
        sql.execute("DROP TABLE counted")


def runs() -> list[float]:
    """When it ran, in seconds of the database's clock."""
    with connection.cursor() as sql:
        sql.execute("SELECT extract(epoch FROM at)::float FROM counted ORDER BY at")
        return [at for (at,) in sql.fetchall()]


def gaps(sandbox: Running, logs: Path) -> list[float]:
    """The seconds between the runs of all this time, each with the one before."""
    with at_work(sandbox, logs, *TWICE[:-1], application="tests.faults.counting") as crew:
        time.sleep(APART_SECONDS)
        crew.start(TWICE[-1])
        until(lambda: runs() != [])
        time.sleep(WATCHED_SECONDS)
    return [later - earlier for earlier, later in pairwise(runs())]


def test_two_beats_do_everything_once_a_period(sandbox: Running, counted: None, tmp_path: Path) -> None:
    found = gaps(sandbox, tmp_path)

    print(f"{len(found) + 1} runs, {min(found):.1f} to {max(found):.1f} s apart")
    assert len(found) >= 4
    # A beat that comes a moment too early leaves it to the other, which comes within another period.
    assert (min(found) > EVERY_SECONDS - 0.5, max(found) < 2 * EVERY_SECONDS + 1) == (True, True)


def test_without_turns_two_beats_do_it_twice(
    sandbox: Running, counted: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORGETFUL", "yes")

    assert min(gaps(sandbox, tmp_path)) < EVERY_SECONDS - 0.5
