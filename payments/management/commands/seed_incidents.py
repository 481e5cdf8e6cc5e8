"""`manage.py seed_incidents`: ten faults to diagnose, each on an outlet, connection and host key of its own.

Idempotent: an outlet that is there is left as it is, and the sandbox is told of those it does not know.
"""

import datetime as dt
from typing import Any

import requests
from django.core.management.base import BaseCommand
from django.utils import timezone

from payments.management.demo import staff
from payments.management.demo.incidents import INCIDENTS, evening, opentable, planting
from payments.management.demo.incidents.cases import Place


class Command(BaseCommand):
    """Ten outlets, one fault each."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing, and say what is wrong where, and what mends it."""
        now = timezone.now()
        place = evening(now)
        self._tell_opentable(place, now)
        made = [one for one in INCIDENTS if planting.plant(incident=one, place=place, now=now)]
        staff.hire()
        for incident in INCIDENTS:
            word = "planted" if incident in made else "there already"
            self.stdout.write(f"{incident.name}, {incident.slug}: {incident.fault} ({word}). {incident.fix}.")

    def _tell_opentable(self, place: Place, now: dt.datetime) -> None:
        """First of all: what is sent there before would be refused for another reason."""
        known = opentable.known_rids()
        if known is None:
            self.stderr.write("No sandbox of Covers answers: start it and run this again before you mend.")
            return
        try:
            opentable.tell(incidents=INCIDENTS, known=known, place=place, now=now)
        except requests.RequestException as fault:
            self.stderr.write(f"The sandbox did not take the outlets: {fault}")
