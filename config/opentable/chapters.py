"""What every app adds to the integration page: its figures, what it calls a reservation, and its words.

Chapters are named in `settings.INTEGRATION_CHAPTERS`. Figures of several chapters are added up by
`config.opentable.integration`; None means that the chapter has nothing to say of it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from config.outlets.models import Outlet


@dataclass(frozen=True, slots=True)
class Figures:
    """One chapter's share of an outlet's row.

    `queue` is how many things OpenTable does not have yet, `queued` says of what kind they are, `oldest_at`
    since when the first of them waits. `drift` counts what OpenTable is known to show otherwise than we last
    worked out. `seated` are the booked parties that sat down in the last 24 hours, `carts` those of them that
    got a check.
    """

    queue: int = 0
    queued: str = ""
    oldest_at: dt.datetime | None = None
    names_matched: int | None = None
    names_total: int | None = None
    drift: int | None = None
    seated: int = 0
    carts: int = 0


@dataclass(frozen=True, slots=True)
class Parked:
    """What OpenTable refused for good, beside the streams: `address` is the page that tells more of it."""

    what: str
    why: str
    since: dt.datetime | None
    address: str


@dataclass(frozen=True, slots=True)
class Sought:
    """What support knows of the reservations whose messages it looks for; what is empty asks nothing.

    `guest` is a part of the name, `table` a table's name to the letter, `date` a service date, `time` the
    reservation's on the outlet's clock.
    """

    confirmation_number: int | None = None
    guest: str = ""
    table: str = ""
    date: dt.date | None = None
    time: dt.time | None = None

    def __bool__(self) -> bool:
        return self != Sought()


@dataclass(frozen=True, slots=True)
class Said:
    """A request as it was said, by OpenTable (`is_theirs`) or by us; `path` is without its query."""

    is_theirs: bool
    method: str
    path: str
    body: Mapping[str, Any]


class Change(StrEnum):
    """What a person may have an outlet's integration be otherwise, once they have read what it means."""

    TO_POS = "TO_POS"
    TO_NETWORK = "TO_NETWORK"
    INTEGRATION_ON = "INTEGRATION_ON"
    INTEGRATION_OFF = "INTEGRATION_OFF"
    PAYMENTS_ON = "PAYMENTS_ON"
    PAYMENTS_OFF = "PAYMENTS_OFF"
    STOP = "STOP"


class Chapter(Protocol):
    """One app's part of the page."""

    name: str

    def figures(self, *, outlets: Sequence[Outlet]) -> Mapping[int, Figures]:
        """By rid, in a number of statements that does not depend on how many outlets there are."""

    def parked(self, *, outlet: Outlet) -> Sequence[Parked]:
        """What of this chapter is parked; support sends it again by the fact `link.sent_again`."""

    def retell(self, *, said: Said) -> str:
        """What a request of this chapter's meant: "asked to seat at t5"; nothing for another chapter's."""

    def subjects(self, *, outlet: Outlet, sought: Sought) -> Sequence[str]:
        """Under which subjects the exchange log has what this chapter says of these reservations."""

    def consequences(self, *, outlet: Outlet, change: Change, now: dt.datetime) -> Sequence[str]:
        """What a change means for what is there now, a sentence each, counted."""


def chapters() -> list[Chapter]:
    """The chapters named in settings."""
    return [import_string(dotted_name) for dotted_name in settings.INTEGRATION_CHAPTERS]
