"""The guest of a reservation: found again by OpenTable's number, then by phone."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from config.outlets.models import Outlet
from reservations import likeness
from reservations.models import Guest
from reservations.operations import editing
from reservations.wire import GuestWords

OPENTABLE = "OpenTable"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """Whose a reservation is. `named` is the merged guest that the words named, if they named one."""

    guest: Guest
    named: Guest | None = None

    @property
    def fields(self) -> dict[str, Guest | None]:
        """The two as a reservation has them."""
        return {"guest": self.guest, "named_guest": self.named}


def keep_guest(
    *,
    outlet: Outlet,
    words: GuestWords,
    now: dt.datetime,
    current: Guest | None = None,
    is_opentables: bool = True,
    actor: str = OPENTABLE,
) -> Guest:
    """The guest alone, for what is no reservation that may have to leave again (`keep_named`)."""
    return keep_named(
        outlet=outlet, words=words, now=now, current=current, is_opentables=is_opentables, actor=actor
    ).guest


def keep_named(
    *,
    outlet: Outlet,
    words: GuestWords,
    now: dt.datetime,
    current: Guest | None = None,
    is_opentables: bool = True,
    actor: str = OPENTABLE,
) -> Kept:
    """Find or add the guest, and write what is new; what is not said stays.

    But OpenTable's e-mail address is kept only while it is sent (the developer's guide: it is there only
    where the diner opted in to marketing), so a document of OpenTable's without one clears it. `current` is
    the reservation's guest so far, who is meant unless the words name someone else. Who was merged into
    another is that other; what is said is written to the row it is said of.
    """
    said = _said(words) | (_consent(words) if is_opentables else {})
    found = _known(outlet, words) or _meant(current, words)
    if found is None:
        return Kept(_add(outlet, words, said, now))
    found.outlet = outlet
    found, kept = _with_kept(found)
    if kept is not None:
        _withdraw(kept, found, said, actor, now)
    editing.write(found, said, actor=actor, now=now)
    return Kept(found) if kept is None else Kept(kept, named=found)


def keep_caller(
    *, outlet: Outlet, words: GuestWords, known: Guest | None, actor: str, now: dt.datetime
) -> Kept:
    """Who called: the guest that staff chose from the book, with what was typed since, else as found."""
    if known is None:
        return keep_named(outlet=outlet, words=words, now=now, is_opentables=False, actor=actor)
    editing.write(known, {name: value for name, value in _said(words).items() if value}, actor=actor, now=now)
    return Kept(known)


@transaction.atomic
def rekey_guests(*, outlet: Outlet, now: dt.datetime) -> int:
    """Read every phone number again, after the outlet's country was changed; how many guests were read."""
    count, last = 0, 0
    # Row locks before the reading: a phone that is changed meanwhile keeps the key of what it is.
    rows = Guest.objects.filter(outlet=outlet).select_for_update(no_key=True, of=("self",)).order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:_AT_ONCE]):
        for guest in batch:
            guest.outlet = outlet
            guest.rekey()
        count += Guest.objects.bulk_update(batch, ["phone_key", "name_key", "likeness_keys"])
        last = batch[-1].pk
    return count


def _add(outlet: Outlet, words: GuestWords, said: dict[str, Any], now: dt.datetime) -> Guest:
    if words.gpid is None:
        return Guest.objects.create(outlet=outlet, created_at=now, **said)
    try:
        with transaction.atomic():
            return Guest.objects.create(outlet=outlet, created_at=now, **said)
    except IntegrityError:
        # Two bookings of a new guest arrived at once: the one that comes second finds the first's row.
        return Guest.objects.get(outlet=outlet, gpid=said["gpid"])


def _known(outlet: Outlet, words: GuestWords) -> Guest | None:
    """By OpenTable's number; else someone in the book, without one of their own, by phone."""
    # A family shares a phone: another last name is another guest.
    wanted = _by_phone(outlet, words) & Q(last_name__iexact=words.last_name or "") if words.phone else Q()
    order: list[Any] = [F("merged_into").asc(nulls_first=True), "-pk"]
    if words.gpid is not None:
        wanted = Q(gpid=words.gpid) | (wanted & Q(gpid=None) if wanted else wanted)
        order = [F("gpid").asc(nulls_last=True), *order]
    found = Guest.objects.filter(wanted, outlet=outlet).select_related("merged_into__outlet")
    return found.order_by(*order).first() if wanted else None


def _by_phone(outlet: Outlet, words: GuestWords) -> Q:
    """However it is written; where its country is not known, as it is written."""
    phone = words.phone or ""
    key = likeness.phone_key(phone, country=outlet.country, dialed=words.phone_country or "")
    return Q(phone_key=key) if key else Q(phone=phone)


def _meant(current: Guest | None, words: GuestWords) -> Guest | None:
    is_other = current is not None and None not in (words.gpid, current.gpid) and words.gpid != current.gpid
    return None if is_other else current


def _with_kept(found: Guest) -> tuple[Guest, Guest | None]:
    """The guest and whom it was merged into, both locked before either is written, and as they are now."""
    if found.merged_into_id is None:
        return found, None
    rows = {guest.pk: guest for guest in editing.take([found.pk, found.merged_into_id])}
    merged = rows[found.pk]
    return merged, rows.get(merged.merged_into_id or 0)


def _withdraw(kept: Guest, merged: Guest, said: dict[str, Any], actor: str, now: dt.datetime) -> None:
    """An address for marketing that the merged guest brought goes when its consent does."""
    is_theirs = bool(merged.email) and kept.email == merged.email
    if is_theirs and "email" in said and said["email"] != merged.email:
        editing.write(kept, {"email": "", "accepts_marketing": False}, actor=actor, now=now)


def _consent(words: GuestWords) -> dict[str, object]:
    accepts = bool(words.email) if words.accepts_marketing is None else words.accepts_marketing
    return {"email": words.email or "", "accepts_marketing": accepts}


def _said(words: GuestWords) -> dict[str, object]:
    named = {
        "gpid": words.gpid,
        "first_name": words.first_name,
        "last_name": words.last_name,
        "transactional_email": words.transactional_email,
        "phone": words.phone,
        "phone_type": words.phone_type,
        "phone_country": words.phone_country,
    }
    return {name: value for name, value in named.items() if value is not None}
