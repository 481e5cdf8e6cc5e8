"""The waitlist's verbs: join, be quoted, leave, be taken off, be seated, and the way back for 30 seconds.

OpenTable never hears of it, in either mode: the list is the house's own.
"""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F

from availability import queries as inventory_queries
from config.errors import Conflict, Invalid
from config.opentable import doorbell
from config.outlets.models import Outlet
from reservations import likeness, queries
from reservations.models import (
    WAITING_STATES,
    Guest,
    NoticeState,
    Reservation,
    WaitlistChange,
    WaitlistEntry,
    WaitlistNotice,
    WaitState,
)
from reservations.operations import guests, reopening

LONGEST_QUOTE = 600
_ENDED = {
    WaitState.SEATED: "was seated",
    WaitState.LEFT: "has left",
    WaitState.REMOVED: "was taken off the list",
}


@transaction.atomic
def join_waitlist(
    *,
    outlet: Outlet,
    name: str,
    party_size: int,
    actor: str,
    now: dt.datetime,
    phone: str = "",
    email: str = "",
    notes: str = "",
    low: int | None = None,
    high: int | None = None,
) -> WaitlistEntry:
    """Put a party on the list, behind all who wait, with the range it was promised, if it was any.

    Raises Invalid `quote_not_a_range`, and `email_invalid` for what is no address.
    """
    _refuse_wrong_range(low, high)
    _refuse_wrong_address(email)
    known = inventory_queries.setup(outlet)
    found = queries.estimate(outlet=outlet, party_size=party_size, now=now)
    entry = WaitlistEntry.objects.create(
        outlet=outlet,
        date=known.service_date(known.local(now)),
        **_known(outlet, name, phone),
        name=name,
        phone=phone,
        email=email,
        party_size=party_size,
        notes=notes,
        joined_at=now,
        **_quoted(found, low, high, now),
    )
    promised = "" if low is None else f", quoted {low}-{high} min"
    tell(entry, act="joined", words=f"Joined the list, {party_size}{promised}.", actor=actor, now=now)
    return entry


@transaction.atomic
def quote_party(*, entry: WaitlistEntry, low: int, high: int, actor: str, now: dt.datetime) -> WaitlistEntry:
    """Promise a waiting party another range, from now on; what the room says now is kept beside it.

    Raises Invalid `quote_not_a_range`; Conflict `not_waiting`.
    """
    _refuse_wrong_range(low, high)
    take_waiting(entry)
    found = queries.estimate(outlet=entry.outlet, party_size=entry.party_size, now=now, entry=entry)
    act = "quoted" if entry.quoted_at is None else "requoted"
    save(entry, **_quoted(found, low, high, now))
    said = f"room says {found.told}" if found.has_range else "the room promises none"
    tell(entry, act=act, words=f"Quoted {low}-{high} min; {said}.", actor=actor, now=now)
    return entry


@transaction.atomic
def leave_waitlist(*, entry: WaitlistEntry, actor: str, now: dt.datetime) -> WaitlistEntry:
    """The party gave up and left. Doing so twice changes nothing. Conflict `not_waiting`."""
    return _end(entry, WaitState.LEFT, "left", "Gave up and left.", actor, now)


@transaction.atomic
def remove_from_waitlist(*, entry: WaitlistEntry, actor: str, now: dt.datetime) -> WaitlistEntry:
    """It was put on the list by mistake: nobody waited, and no figure counts it. Conflict `not_waiting`."""
    return _end(entry, WaitState.REMOVED, "removed", "Taken off the list.", actor, now)


@transaction.atomic
def return_to_waitlist(*, entry: WaitlistEntry, actor: str, now: dt.datetime) -> WaitlistEntry:
    """Undo a leave or a removal within its 30 seconds: the party waits again, at its old place.

    Raises Conflict `undo_too_late`, or `not_waiting` for who was seated: a seat is undone on the floor.
    """
    _take(entry)
    if entry.state in WAITING_STATES:
        return entry
    if entry.state == WaitState.SEATED:
        raise Conflict("not_waiting", "The party was seated: undo the seat on the floor.")
    reopening.refuse_late_undo(entry.ended_at or now, now)
    _wait_again(entry, "Back on the list.", actor, now)
    return entry


@transaction.atomic
def note_seated_from_waitlist(
    *, entry: WaitlistEntry, reservation: Reservation, actor: str, now: dt.datetime
) -> WaitlistEntry:
    """Tie a waiting party to the walk-in it became; called in the transaction that seats it.

    Raises Conflict `not_waiting`, and so undoes a seat that another tablet was faster with.
    """
    take_waiting(entry)
    save(entry, state=WaitState.SEATED, ended_at=now, reservation=reservation)
    _stop_notices(entry)
    where = " + ".join(reservation.table_names)
    tell(entry, act="seated", words=f"Seated at {where}.", actor=actor, now=now)
    return entry


def put_back(reservation: Reservation, *, actor: str, now: dt.datetime) -> None:
    """The seat of a party from the list was undone: it waits again, at its old place."""
    entry = WaitlistEntry.objects.filter(reservation=reservation).select_related("outlet").first()
    if entry is not None:
        _take(entry)
        _wait_again(entry, "The seat was undone: back on the list.", actor, now)


def take_waiting(entry: WaitlistEntry) -> None:
    """Lock the entry's row and read it afresh; Conflict `not_waiting` where its wait is over."""
    _take(entry)
    if entry.state not in WAITING_STATES:
        raise Conflict("not_waiting", f"{entry.name} {_ENDED[WaitState(entry.state)]} already.")


def save(entry: WaitlistEntry, **changes: Any) -> None:
    """Set and write these fields."""
    for name, value in changes.items():
        setattr(entry, name, value)
    entry.save(update_fields=list(changes))


def tell(entry: WaitlistEntry, *, act: str, words: str, actor: str, now: dt.datetime) -> None:
    """Write what became true into the entry's story, and ring the floor."""
    WaitlistChange.objects.create(entry=entry, at=now, actor=actor, act=act, words=words)
    doorbell.ring_after_commit(topic="floor", rid=entry.outlet.rid)


def _take(entry: WaitlistEntry) -> None:
    locked = WaitlistEntry.objects.select_for_update(no_key=True, of=("self",))
    entry.refresh_from_db(from_queryset=locked.select_related("outlet", "guest"))


def _end(
    entry: WaitlistEntry, state: WaitState, act: str, words: str, actor: str, now: dt.datetime
) -> WaitlistEntry:
    _take(entry)
    if entry.state == state:
        return entry
    take_waiting(entry)
    save(entry, state=state, ended_at=now)
    _stop_notices(entry)
    tell(entry, act=act, words=words, actor=actor, now=now)
    return entry


def _stop_notices(entry: WaitlistEntry) -> None:
    """Nobody who waits no more is told that their table is ready."""
    waiting = WaitlistNotice.objects.filter(entry=entry, state=NoticeState.WAITING)
    waiting.update(state=NoticeState.STOPPED, next_at=None)


def _wait_again(entry: WaitlistEntry, words: str, actor: str, now: dt.datetime) -> None:
    state = WaitState.NOTIFIED if entry.notified_times else WaitState.WAITING
    save(entry, state=state, ended_at=None, reservation=None)
    tell(entry, act="returned", words=words, actor=actor, now=now)


def _quoted(found: queries.Estimate, low: int | None, high: int | None, now: dt.datetime) -> dict[str, Any]:
    quote = found.quote
    return {
        "quoted_from_minutes": low,
        "quoted_to_minutes": high,
        "quoted_at": None if low is None else now,
        "estimated_from_minutes": quote.low if found.has_range else None,
        "estimated_to_minutes": quote.high if found.has_range else None,
    }


def _known(outlet: Outlet, name: str, phone: str) -> dict[str, Guest | None]:
    """Who is in the book with this phone and goes by this name: a family shares a phone."""
    key = likeness.phone_key(phone, country=outlet.country)
    if not key:
        return {}
    words = set(likeness.fold(name).split())
    found = Guest.objects.filter(outlet=outlet, phone_key=key).select_related("merged_into")
    for guest in found.order_by(F("merged_into").asc(nulls_first=True), "-pk"):
        if words & set(likeness.fold(f"{guest.first_name} {guest.last_name}").split()):
            kept = guest.merged_into
            return guests.Kept(guest).fields if kept is None else guests.Kept(kept, named=guest).fields
    return {}


def _refuse_wrong_range(low: int | None, high: int | None) -> None:
    if low is None and high is None:
        return
    if low is None or high is None or not 0 <= low <= high <= LONGEST_QUOTE:
        words = "A quote goes from some minutes to as many or more, such as 20 to 30."
        raise Invalid("quote_not_a_range", words)


def _refuse_wrong_address(email: str) -> None:
    try:
        if email:
            validate_email(email)
    except ValidationError as wrong:
        raise Invalid("email_invalid", f"{email} is not an e-mail address.") from wrong
