"""`manage.py prove_availability [--outlet SLUG]`: is what is stored and published what the engine says?

Exit status 1 on any difference. Dates that wait for the publisher are counted, not compared.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from availability import queries, slots
from availability.management import outlets
from config.outlets.models import Outlet


class Command(BaseCommand):
    """Recomputes every day of the horizon with the engine and compares."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One outlet, or every outlet in NETWORK mode."""
        outlets.add_argument(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line an outlet and one a difference."""
        chosen = outlets.chosen(options["outlet"])
        if sum([self._prove(outlet) for outlet in chosen]):
            raise CommandError("what is kept is not what the engine says", returncode=1)

    def _prove(self, outlet: Outlet) -> int:
        proof = queries.prove_outlet(outlet=outlet, now=timezone.now())
        self.stdout.write(
            f"{outlet.slug}: {proof.compared} compared, {len(proof.differences)} different, "
            f"{proof.waiting} waiting to be published"
        )
        for difference in proof.differences:
            self.stdout.write(
                f"  {difference.date} for {difference.party_size}, {difference.kind}: "
                f"{_clocks(difference.kept)} but the engine says {_clocks(difference.engine)}"
            )
        return len(proof.differences)


def _clocks(minutes: list[int]) -> str:
    return " ".join(slots.clock(minute) for minute in minutes) or "nothing"
