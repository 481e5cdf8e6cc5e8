"""Each fault that reliability fears is planted, and the named test that is there to catch it must fail.

`pytest -m long -s tests/faults/test_mutations.py` prints the table.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection as database

from tests.http.server import ROOT

pytestmark = pytest.mark.long

CAUGHT_BY = {
    "drop_the_exclusion_constraint":
        "tests/availability/test_waiting.py::test_a_place_that_was_taken_meanwhile_sends_the_party_to_the_next",
    "drop_the_day_lock":
        "tests/availability/test_waiting.py::test_whoever_books_waits_for_the_day_and_sees_what_was_booked",
    "read_repeatably": "tests/reservations/test_races.py::test_of_many_locks_at_once_one_wins",
    "insert_plainly":
        "tests/availability/test_waiting.py::test_a_place_that_was_taken_meanwhile_sends_the_party_to_the_next",
    "judge_expiry_by_the_transactions_start":
        "tests/availability/test_waiting.py::test_a_lock_whose_time_ends_while_we_wait_for_the_day_is_over",
    "reap_locks_only_in_the_sweep":
        "tests/availability/test_locks.py::test_an_expired_lock_keeps_nothing_though_nobody_swept_it",
    "let_an_href_be_made_twice":
        "tests/reservations/test_races.py::test_one_href_for_two_days_at_once_is_made_once",
    "acknowledge_before_sending":
        "tests/config/opentable/test_relay.py::test_a_fault_is_retried_under_the_same_request_id",
    "lease_rows_not_streams":
        "tests/config/opentable/test_relay.py::test_a_version_written_while_another_is_on_its_way_follows_it",
    "number_after_reading":
        "tests/availability/test_waiting.py::test_what_is_published_is_locked_before_it_is_read",
    "store_every_answer":
        "tests/config/opentable/inbound/test_inbox.py::test_another_refusal_leaves_the_key_free",
    "compare_the_end_of_the_host":
        "tests/reservations/test_doors.py::test_an_href_on_a_foreign_host_is_set_aside",
    "swap_whoever_is_there":
        "tests/pos_sync/test_gestures.py::test_of_two_tablets_that_swap_the_same_parties_at_once_one_does",
    "leave_the_carts_where_they_are":
        "tests/pos_sync/test_gestures.py::test_two_seated_parties_change_tables_with_their_carts",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def scratch(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Leave no database behind that had faults in it."""
    yield
    with django_db_blocker.unblock(), database.cursor() as sql:
        sql.execute("DROP DATABASE IF EXISTS test_planted WITH (FORCE)")


def run(*tests: str, fault: str = "") -> subprocess.CompletedProcess[str]:
    """These tests in a process of their own and a database that all such processes share."""
    url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path="/planted"))
    options = ("-n", "0", "--reuse-db", "-p", "no:randomly", "-p", "tests.faults.planting")
    return subprocess.run(
        (sys.executable, "-m", "pytest", *options, *tests),
        env=os.environ | {"DATABASE_URL": url, "COVERS_FAULT": fault},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_without_a_fault_every_one_of_them_passes() -> None:
    found = run(*dict.fromkeys(CAUGHT_BY.values()))

    assert found.returncode == pytest.ExitCode.OK, found.stdout


@pytest.mark.parametrize("fault", CAUGHT_BY)
def test_the_fault_is_caught(fault: str) -> None:
    found = run(CAUGHT_BY[fault], fault=fault)

    print(f"\n{fault}: {CAUGHT_BY[fault].rpartition('::')[2]}")
    # It ran and failed; a fault that breaks the run itself proves nothing.
    assert found.returncode == pytest.ExitCode.TESTS_FAILED, found.stdout
    assert "FAILED" in found.stdout
    assert "ERROR at setup" not in found.stdout
