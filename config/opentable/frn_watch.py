"""Counting our failures as OpenTable does.

Three failed locks, makes, updates or cancels of a rid in five minutes and OpenTable takes the restaurant
offline ("False Reserve Now", the developer's guide of 2017), so two are a problem for somebody.
"""

from datetime import datetime, timedelta

from config.opentable import problems
from config.opentable.models import Exchange
from config.opentable.models.records import Direction, Fixer

_WINDOW = timedelta(minutes=5)
_WORRYING = 2
_COUNTED = r"^/opentable/v1/(locks|reservations)"


def count_failures(*, rid: int, now: datetime) -> int:
    """How many calls failed in the last five minutes; a problem is opened at two. Not for a paused outlet:
    OpenTable knows that it is offline."""
    failed = (
        Exchange.objects.filter(rid=rid, at__gt=now - _WINDOW, at__lte=now, direction=Direction.IN)
        .filter(status__gte=500, fault__in=["busy", "server_error"], path__regex=_COUNTED)
        .exclude(method="GET")
        .count()
    )
    if failed >= _WORRYING:
        problems.raise_problem(
            rid=rid,
            code="callbacks_failing",
            subject="",
            cause=f"{failed} calls from OpenTable failed within five minutes.",
            effect="At three OpenTable stops offering this restaurant to diners.",
            next_step="Open the failed exchanges; if they go on, pause the integration until it is mended.",
            fixer=Fixer.SUPPORT,
            now=now,
        )
    return failed
