"""A day of checks that is closed: what it took stays as it was counted."""

from datetime import date, datetime

from django.db import transaction

from config.opentable import doorbell
from config.outlets.models import Outlet
from pos_sync.models import CheckCount


@transaction.atomic
def take_day(*, outlet: Outlet, date: date) -> CheckCount:
    """Take the row lock of an outlet's day: no act on its checks is under way then, and none begins.

    Whoever holds it takes no other lock of a check: acts take theirs first and this one last.
    """
    CheckCount.objects.get_or_create(outlet=outlet, date=date)
    # The strongest lock: acts share FOR KEY SHARE, which NO KEY UPDATE would let by.
    return (
        CheckCount.objects.select_for_update(of=("self",))
        .select_related("outlet")
        .get(outlet=outlet, date=date)
    )


@transaction.atomic
def close_day(*, day: CheckCount, now: datetime) -> CheckCount:
    """Let nothing of a locked day's checks be changed any more."""
    return _mark(day, now)


@transaction.atomic
def reopen_day(*, day: CheckCount) -> CheckCount:
    """Let staff act on the checks of a locked day again."""
    return _mark(day, None)


def _mark(day: CheckCount, closed_at: datetime | None) -> CheckCount:
    day.closed_at = closed_at
    day.save(update_fields=["closed_at"])
    doorbell.ring_after_commit(topic="cart", rid=day.outlet.rid)
    return day
