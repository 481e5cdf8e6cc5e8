"""`manage.py integration [--outlet SLUG] [--json]`: how each outlet stands with OpenTable."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.opentable import integration
from config.outlets.models import Outlet


class Command(BaseCommand):
    """Prints one row an outlet, tab-separated or as a JSON list of objects."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One outlet instead of all, and the form."""
        parser.add_argument("--outlet", metavar="SLUG")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the rows, the oldest outlet first."""
        outlets = Outlet.objects.order_by("pk")
        if options["outlet"]:
            outlets = outlets.filter(slug=options["outlet"])
            if not outlets.exists():
                raise CommandError(f"no outlet is called {options['outlet']}")
        rows = [asdict(found.row) for found in integration.report(outlets=outlets, now=timezone.now())]
        if options["as_json"]:
            self.stdout.write(json.dumps(rows, default=_instant))
            return
        self.stdout.write("\t".join(integration.Row.__dataclass_fields__))
        for row in rows:
            self.stdout.write("\t".join(_word(value) for value in row.values()))


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def _word(value: Any) -> str:
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, list):
        return ",".join(value)
    return "" if value is None else str(value)
