"""Telling staff what has waited too long for its other half."""

from datetime import datetime

from django.db import transaction

from config.opentable import problems, sweeps
from config.outlets.models import Outlet
from pos_sync import queries
from pos_sync.operations import openings

UNMATCHED = "checks_unmatched"


def watch_unmatched(*, now: datetime) -> int:
    """A sweep: have each outlet's banner say how much waits for its other half; how many kinds do in all."""
    outlets = Outlet.objects.order_by("pk")
    return sweeps.each(outlets, lambda outlet: watch_outlet(outlet=outlet, now=now), sweep="unmatched checks")


@transaction.atomic
def watch_outlet(*, outlet: Outlet, now: datetime) -> int:
    """Raise, restate or close the outlet's problem; who has a banner of its own is not told of twice."""
    told = problems.open_subjects(rid=outlet.rid, code=openings.NOT_OPENED)
    waiting = queries.load_unmatched(outlet=outlet, now=now).waiting(now, told=told)
    if not waiting:
        problems.close_problem(rid=outlet.rid, code=UNMATCHED, now=now)
        return 0
    problems.restate_problem(
        rid=outlet.rid,
        code=UNMATCHED,
        subject="",
        cause=f"{' and '.join(waiting)} for more than a few minutes.",
        effect="What they order and pay may go to the wrong guest, and OpenTable does not see it.",
        next_step="Say which check is whose: it takes one tap each.",
        fixer="STAFF",
        now=now,
    )
    return len(waiting)
