"""The waitlist as the host sees it now: who waits, since when, what was promised and what the room says."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from availability import queries as inventory
from config.outlets import formats
from config.outlets.models import Outlet
from reservations import lifecycle, quotes
from reservations.models import (
    WAITING_STATES,
    NoticeState,
    WaitlistChange,
    WaitlistEntry,
    WaitlistLetter,
    WaitlistNotice,
    WaitState,
)
from reservations.queries.outlook import load_outlook

_MINUTE = dt.timedelta(minutes=1)
# Who was forgotten on the list overnight waits no more; the day's page still has them.
LONGEST_WAIT = dt.timedelta(hours=12)
HEADER_SIZE = 2
_GAVE_UP = (WaitState.LEFT, WaitState.REMOVED)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a party can be promised now: the range, and why, in words."""

    quote: quotes.Quote
    words: str

    @property
    def has_range(self) -> bool:
        """Whether anything can be promised at all."""
        return self.quote.free_at is not None

    @property
    def told(self) -> str:
        """The range as it is said: `20-30 min`, `now`, or that there is none."""
        if not self.has_range:
            return "none"
        said = quotes.range_words(self.quote.low, self.quote.high)
        return said if self.quote.is_now else f"{said} min"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One party on the list: `over` are the minutes beyond what it was promised at most."""

    entry: WaitlistEntry
    position: int
    waited: int
    over: int
    estimate: Estimate
    notice: WaitlistNotice | None = None

    @property
    def quoted(self) -> str:
        """What it was promised; "" where it was promised nothing."""
        entry = self.entry
        if entry.quoted_from_minutes is None or entry.quoted_to_minutes is None:
            return ""
        return quotes.range_words(entry.quoted_from_minutes, entry.quoted_to_minutes)

    @property
    def free_place(self) -> str:
        """The table that is free for it now; "" while none is."""
        place = self.estimate.quote.place
        return place.name if place is not None and self.estimate.quote.is_now else ""

    @property
    def flags(self) -> list[tuple[str, str]]:
        """What to know before speaking to them: an icon and its words each."""
        guest = self.entry.guest
        said = [
            ("★", "VIP" if guest and guest.is_vip else ""),
            ("⚠", f"allergy: {guest.allergies}" if guest and guest.allergies else ""),
            ("✎", f"note: {self.entry.notes}" if self.entry.notes else ""),
        ]
        return [(icon, words) for icon, words in said if words]

    @property
    def notice_words(self) -> str:
        """What became of the last e-mail; "" where none was asked for."""
        if self.notice is None:
            return ""
        if self.notice.state == NoticeState.REFUSED:
            return "e-mail not delivered"
        if self.notice.state == NoticeState.STOPPED:
            return "e-mail not sent"
        return "notified" if self.notice.state == NoticeState.SENT else "e-mail on its way"


@dataclass(frozen=True, slots=True)
class Waitlist:
    """Who waits, first come first; who was just taken off, for the undo; and the wait of two who come now."""

    rows: list[Waiting]
    undoable: list[WaitlistEntry]
    for_two: Estimate

    @property
    def header(self) -> str:
        """The wait of a party of two that comes now, as the header has it."""
        quote = self.for_two.quote
        if not self.for_two.has_range:
            return "no table"
        return "no wait" if quote.is_now else f"wait {quote.high}m"


def load_waitlist(*, outlet: Outlet, now: dt.datetime) -> Waitlist:
    """The list as it stands: two statements, and what the outlook and the setup take."""
    found = _entries(outlet, now)
    entries = [entry for entry in found if entry.state in WAITING_STATES]
    estimates = _estimates(outlet, [*(entry.party_size for entry in entries), HEADER_SIZE], now)
    notices = _notices(entries)
    return Waitlist(
        rows=[
            _waiting(entry, number, estimate, notices.get(entry.pk), now)
            for number, (entry, estimate) in enumerate(zip(entries, estimates, strict=False), start=1)
        ],
        undoable=[entry for entry in found if entry.state in _GAVE_UP],
        for_two=estimates[-1],
    )


def estimate(
    *, outlet: Outlet, party_size: int, now: dt.datetime, entry: WaitlistEntry | None = None
) -> Estimate:
    """What a party that comes now can be promised, behind all who wait; of an `entry`, at its place."""
    entries = [other for other in _entries(outlet, now) if other.state in WAITING_STATES]
    if entry is not None:
        entries = [other for other in entries if (other.joined_at, other.pk) < (entry.joined_at, entry.pk)]
    return _estimates(outlet, [*(other.party_size for other in entries), party_size], now)[-1]


def find_waiting(outlet: Outlet, entry_id: int) -> WaitlistEntry | None:
    """The outlet's entry of this number, whatever became of it."""
    found = WaitlistEntry.objects.select_related("outlet", "guest", "reservation")
    return found.filter(outlet=outlet, pk=entry_id).first()


def waiting_now(entry: WaitlistEntry, now: dt.datetime) -> Waiting:
    """One entry as it stands, at its place in the list."""
    before = Q(joined_at__lt=entry.joined_at) | Q(joined_at=entry.joined_at, pk__lt=entry.pk)
    ahead = _open(entry.outlet, now).filter(before).count()
    found = estimate(outlet=entry.outlet, party_size=entry.party_size, now=now, entry=entry)
    return _waiting(entry, ahead + 1, found, _notices([entry]).get(entry.pk), now)


def waiting_story(entry: WaitlistEntry) -> list[tuple[str, WaitlistChange]]:
    """Who did what, each with its time on the outlet's clock, in order."""
    known = inventory.setup(entry.outlet)
    return [(formats.clock(known.local(change.at)), change) for change in entry.changes.order_by("pk")]


def letter_of(outlet: Outlet) -> WaitlistLetter:
    """What the outlet writes to a party whose table is ready; the usual words until it has its own."""
    return WaitlistLetter.objects.filter(outlet=outlet).first() or WaitlistLetter(outlet=outlet)


def _open(outlet: Outlet, now: dt.datetime) -> QuerySet[WaitlistEntry]:
    return WaitlistEntry.objects.filter(outlet=outlet, ended_at=None, joined_at__gt=now - LONGEST_WAIT)


def _entries(outlet: Outlet, now: dt.datetime) -> list[WaitlistEntry]:
    """Who waits, and who was taken off so lately that it can be undone; first come first."""
    is_waiting = Q(ended_at=None, joined_at__gt=now - LONGEST_WAIT)
    is_undoable = Q(state__in=_GAVE_UP, ended_at__gte=now - lifecycle.UNDO_WINDOW)
    found = WaitlistEntry.objects.filter(is_waiting | is_undoable, outlet=outlet).select_related("guest")
    return list(found.order_by("joined_at", "pk"))


def _estimates(outlet: Outlet, sizes: list[int], now: dt.datetime) -> list[Estimate]:
    known = inventory.setup(outlet)
    outlook = load_outlook(outlet=outlet, known=known, sizes=sizes, now=now)

    def clock(at: dt.datetime) -> str:
        return formats.clock(known.local(at))

    return [
        Estimate(quote, quotes.reason_words(quote, clock, outlook.until))
        for quote in quotes.line(outlook, sizes)
    ]


def _notices(entries: list[WaitlistEntry]) -> dict[int, WaitlistNotice]:
    """Each one's last e-mail."""
    found = WaitlistNotice.objects.filter(entry__in=[entry.pk for entry in entries])
    return {notice.entry_id: notice for notice in found.order_by("entry_id", "-pk").distinct("entry_id")}


def _waiting(
    entry: WaitlistEntry, position: int, found: Estimate, notice: WaitlistNotice | None, now: dt.datetime
) -> Waiting:
    over = 0
    if entry.quoted_at is not None and entry.quoted_to_minutes is not None:
        over = max(0, (now - entry.quoted_at) // _MINUTE - entry.quoted_to_minutes)
    return Waiting(entry, position, max(0, (now - entry.joined_at) // _MINUTE), over, found, notice)
