"""`migrate` may take its time, which a request may not."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import pre_migrate

pytestmark = pytest.mark.django_db

LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout")


def limits() -> list[str]:
    """How long this session may take."""
    with connection.cursor() as sql:
        found = []
        for limit in LIMITS:
            sql.execute(f"SHOW {limit}")
            found.append(sql.fetchone()[0])
    return found


def test_a_migration_has_no_limit_but_on_what_it_waits_for() -> None:
    during: list[list[str]] = []

    def look(**_: Any) -> None:
        during.append(limits())

    pre_migrate.connect(look)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        pre_migrate.disconnect(look)

    assert during[0] == ["0", "0", "2s"]
    assert limits() == ["5s", "10s", "2s"]
