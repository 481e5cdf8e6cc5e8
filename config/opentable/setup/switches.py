"""What an outlet's integration may be otherwise later: its switches, its mode, and its end.

Each is done only by who has read what it means now: the words are counted from the database, and their digest
comes back with the act. If they are other words meanwhile, nothing is done.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string

from config.errors import Conflict, Invalid
from config.opentable import chapters, facts, links
from config.opentable.chapters import Change
from config.opentable.models import Link, Stream
from config.outlets.models import Mode, Outlet


class Follower(Protocol):
    """Does what another mode of an outlet asks for."""

    def __call__(self, *, outlet: Outlet, now: datetime) -> object:
        """Follow, in the transaction of the change."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A change that can be made now, with what it means; `waits` is told too, and moves by itself."""

    change: Change
    title: str
    consequences: list[str]
    waits: str = ""

    @property
    def digest(self) -> str:
        """What was read, in short, but for what moves by itself: else nobody could stop what is busy."""
        return hashlib.sha256("\n".join(self.consequences).encode()).hexdigest()[:32]

    @property
    def is_grave(self) -> bool:
        """Whether it takes something away."""
        return self.change not in {Change.INTEGRATION_ON, Change.PAYMENTS_ON}


# By change: its title, and the outlet's field with its value afterwards.
_TITLES = {
    Change.TO_POS: "Change the mode to POS",
    Change.TO_NETWORK: "Change the mode to NETWORK",
    Change.INTEGRATION_ON: "Switch the integration on",
    Change.INTEGRATION_OFF: "Switch the integration off",
    Change.PAYMENTS_ON: "Switch payments in the app on",
    Change.PAYMENTS_OFF: "Switch payments in the app off",
    Change.STOP: "Stop the integration",
}
_FIELDS: dict[Change, tuple[str, Any]] = {
    Change.TO_POS: ("mode", Mode.POS),
    Change.TO_NETWORK: ("mode", Mode.NETWORK),
    Change.INTEGRATION_ON: ("integration_enabled", True),
    Change.INTEGRATION_OFF: ("integration_enabled", False),
    Change.PAYMENTS_ON: ("payments_enabled", True),
    Change.PAYMENTS_OFF: ("payments_enabled", False),
}
_AGREE = "OpenTable must change the mode as well: agree on the minute with OpenTable first."
_MEANINGS = {
    Change.TO_POS: [
        "OpenTable owns the book from now on: its bookings come with its tables, and staff seat them.",
        _AGREE,
    ],
    Change.TO_NETWORK: [
        "Our book is the truth from now on: OpenTable asks us for every table, and offers what we publish.",
        _AGREE,
    ],
    Change.INTEGRATION_ON: ["OpenTable's calls are answered again, and all that waited is sent, once each."],
    Change.INTEGRATION_OFF: [
        "Nothing is sent to OpenTable, and its calls are answered 403, as if the outlet were not here: its "
        "guests' bookings and cancellations are lost to us.",
        "To be away for a while, pause instead: OpenTable is told, and cancellations are still taken.",
    ],
    Change.PAYMENTS_ON: ["Guests who book from now on may pay in the app, where OpenTable lets them."],
    Change.PAYMENTS_OFF: ["A payment in the app is refused from now on: guests pay at the table."],
    Change.STOP: [
        "OpenTable is told that the outlet is offline; nothing else is sent, new bookings are turned away.",
        "It stays so until somebody resumes it on the page Integration.",
    ],
}


def choices(*, outlet: Outlet, link: Link | None, now: datetime) -> list[Choice]:
    """What can be changed of an outlet now."""
    possible = [
        Change.TO_POS if outlet.mode == Mode.NETWORK else Change.TO_NETWORK,
        Change.INTEGRATION_OFF if outlet.integration_enabled else Change.INTEGRATION_ON,
        Change.PAYMENTS_OFF if outlet.payments_enabled else Change.PAYMENTS_ON,
    ]
    if link is not None and link.state != "DISCONNECTED":
        possible.append(Change.STOP)
    return [_choice(outlet, link, change, now) for change in possible]


@transaction.atomic
def make_change(*, outlet: Outlet, change: Change, read: str, now: datetime, reason: str = "") -> Choice:
    """Do what was read. Raises Conflict("as_it_is") where it is so already, and ("read_again").

    Invalid("reason_required") for the end of the integration without one.
    """
    locked = Outlet.objects.select_for_update(no_key=True).get(pk=outlet.pk)
    link = links.current_link(locked.rid)
    chosen = next(
        (choice for choice in choices(outlet=locked, link=link, now=now) if choice.change == change), None
    )
    if chosen is None:
        raise Conflict("as_it_is", f"{locked.name} is so already.")
    if not constant_time_compare(read, chosen.digest):
        raise Conflict("read_again", "What it means has changed meanwhile. Read it again, then decide.")
    if change == Change.STOP and not reason.strip():
        raise Invalid("reason_required", "Say why the integration ends: everyone who meets it reads it.")
    if change == Change.STOP:
        assert link is not None  # else it is no choice
        links.disconnect(link=link, reason=reason, now=now)
    else:
        _switch(locked, change, link, now)
    return chosen


def _choice(outlet: Outlet, link: Link | None, change: Change, now: datetime) -> Choice:
    words = list(_MEANINGS[change])
    for chapter in chapters.chapters():
        words += chapter.consequences(outlet=outlet, change=change, now=now)
    waiting = _waiting(link) if change in {Change.INTEGRATION_OFF, Change.STOP} else 0
    waits = f"Messages that OpenTable has not taken yet: {waiting}. They wait until it is on again."
    return Choice(change, _TITLES[change], words, waits if waiting else "")


def _waiting(link: Link | None) -> int:
    return Stream.objects.filter(link=link, acked_version__lt=F("last_version")).count() if link else 0


def _switch(outlet: Outlet, change: Change, link: Link | None, now: datetime) -> None:
    field, value = _FIELDS[change]
    setattr(outlet, field, value)
    outlet.save(update_fields=[field])
    facts.record(
        name="outlet.switched", rid=outlet.rid, subject=f"outlet:{outlet.pk}", payload={"to": change}, now=now
    )
    if field == "mode":
        for dotted_name in settings.MODE_FOLLOWERS:
            follow: Follower = import_string(dotted_name)
            follow(outlet=outlet, now=now)
    elif change == Change.INTEGRATION_ON and link is not None:
        links.send_again(link=link, now=now)
