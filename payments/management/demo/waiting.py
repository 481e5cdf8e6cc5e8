"""Who waits for a table on the demo's evening at Harbour Bistro, as plain data, and how they come there."""

import datetime as dt
from dataclasses import dataclass

from config.outlets.models import Outlet
from reservations import operations as book
from reservations.models import WaitlistEntry

_MINUTE = dt.timedelta(minutes=1)
_HALF_A_DAY = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Waiter:
    """A party that comes without a booking at `time`; it was quoted `low` to `high` minutes.

    `gives_up_after` so many minutes it leaves; None: it waits on.
    """

    time: str
    name: str
    size: int
    low: int
    high: int
    phone: str = ""
    email: str = ""
    notes: str = ""
    gives_up_after: int | None = None


HARBOUR_WAITERS = (
    Waiter("18:05", "Park", 3, 10, 15, "+65 6555 0141", gives_up_after=34),
    Waiter("18:31", "Weber", 7, 15, 20, "+65 6555 0142", notes="One pushchair"),
    Waiter("18:42", "Okada", 2, 20, 30, "+65 6555 0143", "yui.okada@example.com"),
    Waiter("18:53", "Costa", 8, 60, 90, email="rui.costa@example.com"),
)
WAITERS = {"harbour": HARBOUR_WAITERS}


def wait(*, outlet: Outlet, seen_at: dt.datetime, now: dt.datetime) -> int:
    """Put on the list who has come by `seen_at`, as long ago as it would be then; how many were missing."""
    today = seen_at.astimezone(outlet.zone).date()
    joined = 0
    for waiter in WAITERS.get(outlet.slug, ()):
        local = dt.datetime.combine(today, dt.time.fromisoformat(waiter.time), tzinfo=outlet.zone)
        came_at = now - (seen_at - local.astimezone(dt.UTC))
        known = WaitlistEntry.objects.filter(outlet=outlet, name=waiter.name)
        # Another day's party of that name came a whole day before.
        if came_at > now or known.filter(joined_at__gt=came_at - _HALF_A_DAY).exists():
            continue
        _join(outlet, waiter, came_at, now)
        joined += 1
    return joined


def _join(outlet: Outlet, waiter: Waiter, came_at: dt.datetime, now: dt.datetime) -> None:
    entry = book.join_waitlist(
        outlet=outlet,
        name=waiter.name,
        party_size=waiter.size,
        phone=waiter.phone,
        email=waiter.email,
        notes=waiter.notes,
        low=waiter.low,
        high=waiter.high,
        actor="host",
        now=came_at,
    )
    if waiter.gives_up_after is not None:
        gone_at = came_at + waiter.gives_up_after * _MINUTE
        if gone_at <= now:
            book.leave_waitlist(entry=entry, actor="host", now=gone_at)
