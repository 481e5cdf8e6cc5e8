"""Sixteen clients lock, book, change and cancel while web workers and database backends are killed.

A seventh of the answers is thrown away and asked for again. No table may be taken twice, each booking that
was promised is there once and as last promised, and a repeat gets the answer of the first time.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reservations import queries
from reservations.models import Reservation
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.availability import harbour
from tests.faults import storm
from tests.http import server
from tests.reservations.conftest import caller_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

SECONDS, KILL_EVERY, END_EVERY = 60.0, 2.0, 0.25


@pytest.fixture
def opentable() -> OpenTable:
    return caller_for(harbour(), live_locks_max=10_000, calls_burst=10_000, calls_per_second=10_000)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[server.Web]:
    with server.web(tmp_path, workers=4) as web:
        yield web


def test_what_was_promised_stands_through_a_storm_of_kills(web: server.Web, opentable: OpenTable) -> None:
    kill = storm.Killer(lambda: storm.kill_a_web_worker(web), KILL_EVERY)
    with kill, storm.Killer(storm.end_a_backend, END_EVERY) as ends:
        record = storm.rage(web.origin, opentable, seconds=SECONDS, seed=7)

    print(
        f"{kill.count} workers and {ends.count} backends killed; {len(record.sizes)} bookings,"
        f" {len(record.canceled)} canceled, {record.replays} repeats, {record.resets} lost connections"
    )
    assert kill.count + ends.count >= 100
    assert len(record.sizes) >= 20
    assert record.odd == []
    assert record.differing == []
    assert queries.overlapping_claims() == []
    assert _found(record) == _promised(record)


def _promised(record: storm.Record) -> dict[int, tuple[int, bool]]:
    return {number: (size, number in record.canceled) for number, size in record.sizes.items()}


def _found(record: storm.Record) -> dict[int, tuple[int, bool]]:
    rows = Reservation.objects.filter(confirmation_number__in=record.sizes)
    assert len({row.href_path for row in rows}) == len(rows)
    return {row.confirmation_number: (row.party_size, row.state == "CANCELED") for row in rows}


def test_an_inbox_that_forgets_is_found_out_by_the_same_storm(opentable: OpenTable, tmp_path: Path) -> None:
    with server.running(tmp_path, workers=2, application="tests.faults.forgetful:application") as origin:
        record = storm.rage(origin, opentable, seconds=10.0, seed=7)

    assert record.differing != []
