"""`manage.py audit VIEW [--json]`: print one of the audit views (docs/operations.md lists them)."""

import json
from argparse import ArgumentParser
from datetime import date, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from psycopg import sql
from psycopg.types.range import Range


class Command(BaseCommand):
    """Prints a view of the audit schema, tab-separated or as a JSON list of objects."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The view's name without its schema, and the form."""
        parser.add_argument("view", metavar="VIEW")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the whole view and print it."""
        names, rows = _read(options["view"])
        if options["as_json"]:
            self.stdout.write(json.dumps([dict(zip(names, row, strict=True)) for row in rows], default=_text))
            return
        self.stdout.write("\t".join(names))
        for row in rows:
            self.stdout.write("\t".join("" if value is None else _text(value) for value in row))


def _text(value: Any) -> str:
    """A value as a program can read it back: ISO instants, half-open ranges as [from,to)."""
    if isinstance(value, Range):
        return f"[{_text(value.lower)},{_text(value.upper)})"
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _read(view: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = 'audit' ORDER BY viewname")
        known = [name for (name,) in cursor.fetchall()]
        if view not in known:
            raise CommandError(f"{view} is not an audit view; there are: {', '.join(known)}")
        cursor.execute(sql.SQL("SELECT * FROM audit.{}").format(sql.Identifier(view)))
        return [column.name for column in cursor.description], cursor.fetchall()
