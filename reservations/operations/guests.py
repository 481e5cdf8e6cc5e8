"""The guest of a reservation: found again by OpenTable's number, then by phone."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from config.opentable import doorbell
from config.outlets.models import Outlet
from reservations.models import Guest
from reservations.wire import GuestWords


def keep_guest(
    *,
    outlet: Outlet,
    words: GuestWords,
    now: dt.datetime,
    current: Guest | None = None,
    is_opentables: bool = True,
) -> Guest:
    """Find or add the guest, and write what is new; what is not said stays.

    But OpenTable's e-mail address is kept only while it is sent (the developer's guide: it is there only
    where the diner opted in to marketing), so a document of OpenTable's without one clears it. `current` is
    the reservation's guest so far, who is meant unless the words name someone else.
    """
    said = _said(words) | (_consent(words) if is_opentables else {})
    guest = _known(outlet, words) or _meant(current, words)
    if guest is None and words.gpid is not None:
        guest = _add_numbered(outlet, said, now)
    elif guest is None:
        return Guest.objects.create(outlet=outlet, created_at=now, **said)
    changed = [name for name, value in said.items() if getattr(guest, name) != value]
    for name in changed:
        setattr(guest, name, said[name])
    if changed:
        guest.save(update_fields=changed)
    return guest


@transaction.atomic
def note_guest(*, guest: Guest, is_vip: bool, allergies: str, notes: str) -> Guest:
    """Keep what staff know about a guest; the floor's screens look again."""
    guest.is_vip, guest.allergies, guest.notes = is_vip, allergies, notes
    guest.save(update_fields=["is_vip", "allergies", "notes"])
    doorbell.ring_after_commit(topic="floor", rid=guest.outlet.rid)
    return guest


def _add_numbered(outlet: Outlet, said: dict[str, Any], now: dt.datetime) -> Guest:
    try:
        with transaction.atomic():
            return Guest.objects.create(outlet=outlet, created_at=now, **said)
    except IntegrityError:
        # Two bookings of a new guest arrived at once: the one that comes second finds the first's row.
        return Guest.objects.get(outlet=outlet, gpid=said["gpid"])


def _known(outlet: Outlet, words: GuestWords) -> Guest | None:
    """By OpenTable's number; else someone in the book, without one of their own, by phone."""
    # A family shares a phone: another last name is another guest.
    wanted = Q(phone=words.phone, last_name__iexact=words.last_name or "") if words.phone else Q()
    order: list[Any] = ["-pk"]
    if words.gpid is not None:
        wanted = Q(gpid=words.gpid) | (wanted & Q(gpid=None) if wanted else wanted)
        order = [F("gpid").asc(nulls_last=True), *order]
    return Guest.objects.filter(wanted, outlet=outlet).order_by(*order).first() if wanted else None


def _meant(current: Guest | None, words: GuestWords) -> Guest | None:
    is_other = current is not None and None not in (words.gpid, current.gpid) and words.gpid != current.gpid
    return None if is_other else current


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
