"""`manage.py seed_incidents`: ten faults to diagnose, each on an outlet, connection and host key of its own.

Idempotent: an outlet that is there is left as it is, and the sandbox is told of those it does not know.
"""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.opentable import stand_in
from payments.management.demo import staff
from payments.management.demo.drills import DRILLS, evening, opentable, planting
from payments.management.demo.drills.cases import Place


class Command(BaseCommand):
    """Ten outlets, one fault each."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing, and say what is wrong where, and what mends it."""
        now = timezone.now()
        place = evening(now)
        self._tell_opentable(place, now)
        made = [one for one in DRILLS if planting.plant(drill=one, place=place, now=now)]
        staff.hire()
        for drill in DRILLS:
            word = "planted" if drill in made else "there already"
            self.stdout.write(f"{drill.name}, {drill.slug}: {drill.fault} ({word}). {drill.fix}.")

    def _tell_opentable(self, place: Place, now: dt.datetime) -> None:
        """First of all: what is sent there before would be refused for another reason."""
        try:
            opentable.tell(drills=DRILLS, known=opentable.known_rids(), place=place, now=now)
        except stand_in.NotTold as fault:
            self.stderr.write(f"OpenTable's sandbox was not told ({fault}): run this again before you mend.")
