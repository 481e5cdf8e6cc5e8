"""Make a drill: its ground, its fault, and what waits for OpenTable because of it."""

import datetime as dt

from django.db import transaction

from config.outlets.models import Outlet
from payments.management.demo import play
from payments.management.demo.drills import grounds
from payments.management.demo.drills.cases import Case, Drill, Place


@transaction.atomic
def plant(*, drill: Drill, place: Place, now: dt.datetime) -> Case | None:
    """Make one outlet with its fault; None where the outlet is there already."""
    if Outlet.objects.filter(slug=drill.slug).exists():
        return None
    case = grounds.lay(drill=drill, place=place, now=now)
    drill.plant(case)
    play.tell_from_now(outlet=case.outlet, now=now)
    return case
