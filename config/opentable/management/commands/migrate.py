"""Django's `migrate`, with the audit views dropped before it and created after it.

A view blocks changes of the columns it shows, so the views may not be there while migrations run.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

# A request's five seconds are not enough for an index of a large table. What a running process has locked is
# waited for as briefly as by a request.
_LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")
VIEWS = Path(settings.BASE_DIR, "config", "audit.sql")


class Command(DjangoMigrate):
    """The same options as Django's."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; create the audit views where nothing is left to migrate."""
        connection = connections[options["database"]]
        with connection.cursor() as sql:
            sql.execute("DROP SCHEMA IF EXISTS audit CASCADE")
            for limit in _LIMITS:
                sql.execute(f"SET {limit} = 0")
        super().handle(*args, **options)
        with connection.cursor() as sql:
            for limit in _LIMITS:
                sql.execute(f"RESET {limit}")
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            with connection.cursor() as sql:
                sql.execute(VIEWS.read_text())
