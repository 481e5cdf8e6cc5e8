"""Make an incident: its ground, its fault, and what waits for OpenTable because of it."""

import datetime as dt

from django.db import transaction

from config.outlets.models import Outlet
from payments.management.demo import play
from payments.management.demo.incidents import grounds
from payments.management.demo.incidents.cases import Case, Incident, Place


@transaction.atomic
def plant(*, incident: Incident, place: Place, now: dt.datetime) -> Case | None:
    """Make one outlet with its fault; None where the outlet is there already."""
    if Outlet.objects.filter(slug=incident.slug).exists():
        return None
    case = grounds.lay(incident=incident, place=place, now=now)
    incident.plant(case)
    play.tell_from_now(outlet=case.outlet, now=now)
    return case
