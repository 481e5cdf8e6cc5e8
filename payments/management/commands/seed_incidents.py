"""`manage.py seed_incidents`: ten faults to diagnose, each on an outlet, connection and host key of its own.

Idempotent: an outlet that is there is left as it is, and the sandbox is told of those it does not know.
"""

import datetime as dt
from typing import Any

import requests
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from config.outlets.models import Outlet
from payments.management.demo import play, staff
from payments.management.demo.incidents import INCIDENTS, Incident, evening, grounds, opentable
from payments.management.demo.incidents.cases import Place


class Command(BaseCommand):
    """Ten outlets, one fault each."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing, and say what is wrong where, and what mends it."""
        now = timezone.now()
        place = evening(now)
        self._tell_opentable(place, now)
        made = [incident for incident in INCIDENTS if _plant(incident, place, now)]
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


@transaction.atomic
def _plant(incident: Incident, place: Place, now: dt.datetime) -> bool:
    """Make one outlet with its fault; False where it is there already."""
    if Outlet.objects.filter(slug=incident.slug).exists():
        return False
    case = grounds.lay(incident=incident, place=place, now=now)
    incident.plant(case)
    play.tell_from_now(outlet=case.outlet, now=now)
    return True
