"""One at a time over all threads and processes, without a transaction kept open meanwhile.

A PostgreSQL advisory lock of the session: it is freed when its owner dies, touches no row, and may be kept
while the network is waited for. (A pooler that shares sessions between transactions must not
stand in between.)
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def taken(name: str) -> Iterator[bool]:
    """Take the name if it is free; yields whether it was. Never waits."""
    with connection.cursor() as sql:
        sql.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        (is_mine,) = sql.fetchone()
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as sql:
                sql.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
