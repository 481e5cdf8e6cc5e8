"""A day's waits after the shift: what was promised, how long it took, and how often the promise was true."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from availability import queries as inventory
from config.outlets import formats
from config.outlets.models import Outlet
from reservations import quotes
from reservations.models import WaitlistEntry, WaitState

_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class WaitRow:
    """One party's wait. `waited` are its minutes from joining to the end, None while it goes on.

    `miss` are the minutes beside the promised range, negative before it; None where nothing is to judge.
    """

    entry: WaitlistEntry
    joined: str
    quoted: str
    estimated: str
    requoted: int
    waited: int | None
    miss: int | None


@dataclass(frozen=True, slots=True)
class Waits:
    """All who waited on one service date, in the order in which they came."""

    date: dt.date
    rows: list[WaitRow]
    accuracy: list[quotes.Accuracy]


def load_waits(*, outlet: Outlet, date: dt.date) -> Waits:
    """The day in one statement, and what the setup takes. Entries removed as mistakes are not judged."""
    known = inventory.setup(outlet)
    requoted = Count("changes", filter=Q(changes__act="requoted"))
    found = WaitlistEntry.objects.filter(outlet=outlet, date=date).annotate(requoted=requoted)
    entries = list(found.order_by("joined_at", "pk"))
    waits = {entry.pk: wait for entry in entries if (wait := _wait(entry)) is not None}
    return Waits(
        date=date,
        rows=[
            WaitRow(
                entry=entry,
                joined=formats.clock(known.local(entry.joined_at)),
                quoted=_range(entry.quoted_from_minutes, entry.quoted_to_minutes),
                estimated=_range(entry.estimated_from_minutes, entry.estimated_to_minutes),
                requoted=entry.requoted,
                waited=None if entry.ended_at is None else (entry.ended_at - entry.joined_at) // _MINUTE,
                miss=quotes.miss_of(waits[entry.pk]) if entry.pk in waits else None,
            )
            for entry in entries
        ],
        accuracy=quotes.accuracy(list(waits.values())),
    )


def _wait(entry: WaitlistEntry) -> quotes.Wait | None:
    """A wait that ended at a table or at the door."""
    if entry.ended_at is None or entry.state == WaitState.REMOVED:
        return None
    since = None if entry.quoted_at is None else (entry.ended_at - entry.quoted_at) // _MINUTE
    return quotes.Wait(
        party_size=entry.party_size,
        is_seated=entry.state == WaitState.SEATED,
        waited=(entry.ended_at - entry.joined_at) // _MINUTE,
        since_quote=since,
        low=entry.quoted_from_minutes,
        high=entry.quoted_to_minutes,
    )


def _range(low: int | None, high: int | None) -> str:
    return "" if low is None or high is None else quotes.range_words(low, high)
