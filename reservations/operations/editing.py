"""What is known of a guest is changed, and who changed it is kept."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from config.errors import Conflict, Invalid
from config.opentable import doorbell
from reservations.models import Guest, GuestChange
from reservations.models.merges import LABELS

MOST_TAGS = 12


@transaction.atomic
def edit_guest(*, guest: Guest, said: Mapping[str, Any], actor: str, now: dt.datetime) -> Guest:
    """Change what staff know of a guest; the floor's screens look again. What is the same stays untold.

    An address for news is kept while the guest opted in, and taking it away opts out. Raises Invalid
    `not_opted_in`; Conflict `guest_merged`.
    """
    take([guest.pk])
    guest.refresh_from_db()
    refuse_merged(guest)
    if said.get("email") and not guest.accepts_marketing:
        raise Invalid("not_opted_in", "This guest has not opted in to news: no address is kept for them.")
    told = dict(said)
    if guest.email and "email" in told and not told["email"]:
        told["accepts_marketing"] = False
    if "tags" in told:
        told["tags"] = clean_tags(told["tags"])
    write(guest, told, actor=actor, now=now)
    doorbell.ring_after_commit(topic="floor", rid=guest.outlet.rid)
    return guest


def take(numbers: Sequence[int]) -> list[Guest]:
    """Lock guests in the order of their numbers, which is everyone's; bookings of theirs wait."""
    # No weaker: a booking's foreign key must wait for a merge, and it locks the key alone.
    rows = Guest.objects.select_for_update(of=("self",)).filter(pk__in=numbers)
    return list(rows.select_related("outlet").order_by("pk"))


def refuse_merged(guest: Guest) -> None:
    """Conflict `guest_merged`: somebody merged the guest into another since the page was shown."""
    if guest.merged_into_id is not None:
        raise Conflict("guest_merged", f"{guest} was merged into another guest: look there.")


def write(guest: Guest, said: Mapping[str, Any], *, actor: str, now: dt.datetime) -> list[str]:
    """Set and save what differs, and tell it; the names of the fields that did."""
    changed = [name for name, value in said.items() if getattr(guest, name) != value]
    if not changed:
        return []
    details = {name: [getattr(guest, name), said[name]] for name in changed}
    for name in changed:
        setattr(guest, name, said[name])
    guest.save(update_fields=changed)
    words = f"Changed: {', '.join(LABELS[name] for name in changed)}."
    tell(guest, act="changed", words=words, actor=actor, now=now, details=details)
    return changed


def tell(
    guest: Guest,
    *,
    act: str,
    words: str,
    actor: str,
    now: dt.datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Keep one change of a guest."""
    GuestChange.objects.create(
        guest=guest, at=now, actor=actor, act=act, words=words[:500], details=dict(details or {})
    )


def clean_tags(tags: Sequence[str]) -> list[str]:
    """Each tag once, however it is capitalized, in the order given; a dozen at most."""
    found: dict[str, str] = {}
    for tag in tags:
        words = " ".join(tag.split())[:30]
        if words:
            found.setdefault(words.casefold(), words)
    return list(found.values())[:MOST_TAGS]
