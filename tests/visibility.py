"""Facts are told once every older transaction of the server is over, those of other tests' databases too."""

import time

from django.db import connection

LONGEST_SECONDS = 120


def wait_for_facts() -> None:
    """Wait until nothing that runs on the server is older than the last fact."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while not _all_visible():
        assert time.monotonic() < deadline, "a transaction has been open for two minutes"
        time.sleep(0.05)


def _all_visible() -> bool:
    with connection.cursor() as sql:
        sql.execute(
            "SELECT COALESCE(max(transaction), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
            " FROM opentable_fact"
        )
        return bool(sql.fetchone()[0])
