"""OpenTable's seatings of the last week: which opened no cart for their table names, and which would now."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.outlets.models import Outlet
from pos_sync import matching
from pos_sync.queries.carts import CART_ACT
from pos_sync.queries.names import floor_names
from reservations.models import Change

DAYS = 7


@dataclass(frozen=True, slots=True)
class PastSeating:
    """One seating: the names as OpenTable sent them; those that were, are and would be none of ours."""

    at: dt.datetime
    party: str
    party_size: int
    number: int
    asked: tuple[str, ...]
    unknown_then: tuple[str, ...]
    unknown_now: tuple[str, ...]
    unknown_after: tuple[str, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """The names as sent, so that a space at an end is seen."""
        return tuple(map(matching.show, self.asked))

    @property
    def verdicts(self) -> tuple[str, str, str]:
        """What became of the cart then, and would become of it now and after the renaming."""
        then, now, after = self.unknown_then, self.unknown_now, self.unknown_after
        return _verdict(self.asked, then), _verdict(self.asked, now), _verdict(self.asked, after)


@dataclass(frozen=True, slots=True)
class Week:
    """The seatings that failed, or would; how many there were, and of how many no cart opens."""

    total: int
    failed_then: int
    failed_now: int
    failed_after: int
    seatings: tuple[PastSeating, ...]


OPENS, IN_PART, NO_CART = "check opens", "opens, one table unknown", "no check"


def seated_last_week(outlet: Outlet, now: dt.datetime, renames: Mapping[str, str]) -> Week:
    """The seatings of seven days by what became of their names; `renames` are ours, former to new."""
    ours = floor_names(outlet)
    known, after = set(ours), {renames.get(name, name) for name in ours}
    found = [_seating(change, known, after) for change in _changes(outlet, now)]
    return Week(
        total=len(found),
        failed_then=sum(one.verdicts[0] == NO_CART for one in found),
        failed_now=sum(one.verdicts[1] == NO_CART for one in found),
        failed_after=sum(one.verdicts[2] == NO_CART for one in found),
        seatings=tuple(one for one in found if one.unknown_then or one.unknown_now or one.unknown_after),
    )


def _changes(outlet: Outlet, now: dt.datetime) -> Sequence[Change]:
    """What the stories say that OpenTable asked for: only its seatings keep the names."""
    since = now - dt.timedelta(days=DAYS)
    # Parties are filed by date, which is indexed; one may be seated after its date's midnight.
    parties = {"reservation__outlet": outlet, "reservation__date__gte": (since - dt.timedelta(days=2)).date()}
    told = Change.objects.filter(act=CART_ACT, at__gte=since, details__has_key="asked", **parties)
    return list(told.select_related("reservation__guest").order_by("-at", "-pk"))


def _seating(change: Change, known: Collection[str], after: Collection[str]) -> PastSeating:
    details: Mapping[str, Any] = change.details
    asked, party = tuple(details["asked"]), change.reservation
    return PastSeating(
        at=change.at,
        party=str(party.guest or "Guest"),
        party_size=party.party_size,
        number=party.confirmation_number,
        asked=asked,
        unknown_then=tuple(details["unmatched"]),
        unknown_now=tuple(name for name in asked if name not in known),
        unknown_after=tuple(name for name in asked if name not in after),
    )


def _verdict(asked: Sequence[str], unknown: Sequence[str]) -> str:
    if not unknown:
        return OPENS
    return NO_CART if len(unknown) == len(asked) else IN_PART
