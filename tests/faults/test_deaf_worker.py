"""A worker that has gone deaf ends, and whoever keeps it running has another one in a minute."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from config.embedded import keeper
from config.opentable.sandbox.server import Running
from tests.awaiting import until
from tests.faults.crew import CELERY, Crew, at_work, works

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.fixture
def crew(sandbox: Running, tmp_path: Path) -> Iterator[Crew]:
    with at_work(sandbox, tmp_path, "redis", "beat") as crew:
        yield crew


def works_again(kept: keeper.Keeper) -> bool:
    """Whether tasks are taken; what has ended is started again, as by any supervisor."""
    kept.mend()
    return works("worker default")


def test_a_worker_that_hears_nothing_is_followed_by_one_that_does(crew: Crew) -> None:
    with keeper.Keeper() as kept:
        worker = kept.start(crew.programs["worker"])
        until(lambda: works("worker default"))
        # It lives on, and answers this: it only does not listen any more.
        words = (*CELERY, "config", "control", "cancel_consumer", "default")
        subprocess.run(
            [sys.executable, *words], env=crew.variables, cwd=settings.BASE_DIR, check=True, timeout=60
        )
        deaf_at = time.monotonic()
        until(lambda: not worker.is_running())
        ended = time.monotonic() - deaf_at
        until(lambda: works_again(kept))
        heard = time.monotonic() - deaf_at

    print(f"ended {ended:.0f} s after it went deaf, tasks were taken again after {heard:.0f} s")
    assert "worker.deaf" in crew.programs["worker"].log.read_text()
    assert heard <= 60
