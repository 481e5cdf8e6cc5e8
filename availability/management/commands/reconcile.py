"""`manage.py reconcile [--outlet SLUG]`: compare the whole horizon with OpenTable now, repair, report."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from availability import tasks
from availability.management import outlets
from availability.models import BookingRules
from config.opentable.errors import WireFault
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
        rules = BookingRules.objects.filter(outlet=outlet).first()
        try:
            done = tasks.reconcile(
                outlet=outlet, days=rules.horizon_days + 1 if rules else 0, now=timezone.now()
            )
        except WireFault as fault:
            self.stdout.write(f"{outlet.slug}: {fault.words}")
            return False
        self.stdout.write(
            f"{outlet.slug}: {done.compared} compared, {done.different} different, {done.different} repaired"
        )
        return True
