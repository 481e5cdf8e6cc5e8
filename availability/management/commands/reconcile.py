"""`manage.py reconcile [--outlet SLUG]`: compare the whole horizon with OpenTable now, repair, report."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from availability import tasks
from availability.management import outlets
from availability.models import Occasion
from config.outlets.models import Outlet


class Command(BaseCommand):
    """Asks checkAvailability for every date and size; what differs is sent again by the relay."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One outlet, or every outlet in NETWORK mode."""
        outlets.add_argument(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line an outlet. Exit status 1 where OpenTable did not answer."""
        chosen = outlets.chosen(options["outlet"])
        unanswered = [outlet.slug for outlet in chosen if not self._reconcile(outlet)]
        if unanswered:
            raise CommandError(f"not compared: {', '.join(unanswered)}", returncode=1)

    def _reconcile(self, outlet: Outlet) -> bool:
        done = tasks.reconcile(outlet=outlet, occasion=Occasion.ASKED, now=timezone.now())
        if done is None:
            self.stdout.write(f"{outlet.slug}: nothing is published")
            return True
        if done.fault:
            self.stdout.write(f"{outlet.slug}: {done.fault}")
            return False
        ahead = f", {done.ahead} with numbers above ours" if done.ahead else ""
        found = f"{done.compared} compared, {done.different} different, {done.repaired} repaired"
        self.stdout.write(f"{outlet.slug}: {found}{ahead}")
        return True
