"""What a quote is made of: the room as it is now, and what it comes to."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from availability import engine
from reservations.lifecycle import House

MINUTE = dt.timedelta(minutes=1)
# A party over its time gets up soon, but not this minute.
LEAST_LEFT = 5 * MINUTE
# The most that is left of a stay once it is so far. Our own defaults, in docs/waitlist.md for all to see.
MOST_LEFT = {
    House.COURSE_3: 30 * MINUTE,
    House.CHECK_DROPPED: 15 * MINUTE,
    House.PAID: 10 * MINUTE,
    House.BUSSING: 5 * MINUTE,
}

# By how much of a wait it may be longer: half of it, until the outlet's own stays are known.
USUAL_SPREAD = 0.5
LEAST_SPREAD, MOST_SPREAD = 0.2, 1.0
ENOUGH_STAYS = 20


@dataclass(frozen=True, slots=True)
class Sitting:
    """A party at its tables. `house` has been its state since `since`; `leaves_at` if a timer frees it."""

    table_ids: tuple[int, ...]
    seated_at: dt.datetime
    turn_minutes: int
    house: House = House.SEATED
    since: dt.datetime | None = None
    leaves_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A table that a booking, a lock or a block has for a while."""

    table_id: int
    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Coming:
    """A booked party that has no table yet: it will need one at its time."""

    party_size: int
    starts_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Spread:
    """By how much of a wait it may be longer: `share` of it, learned from `known` stays.

    `known` of 0 is the usual share, of an outlet too young to have its own.
    """

    share: float = USUAL_SPREAD
    known: int = 0


@dataclass(frozen=True, slots=True)
class Outlook:
    """The tables at `now`, and what keeps them. Nobody is quoted a table after `until`.

    `places` are the tables and combinations, those for walk-ins alone among them; `turns` has the minutes
    that a party of each size stays; `spreads` is by class of size.
    """

    now: dt.datetime
    until: dt.datetime
    places: tuple[engine.Place, ...]
    turns: Mapping[int, int]
    sittings: tuple[Sitting, ...] = ()
    kept: tuple[Kept, ...] = ()
    coming: tuple[Coming, ...] = ()
    spreads: Mapping[str, Spread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quote:
    """When a party should have a table for its whole stay: between `low` and `high` minutes from now.

    `free_at` is when `place` should be free (None: none is before `until`, and no range is given). `after` is
    who sits there now (None: nobody does); `ahead` are the sizes of those who wait before this party.
    """

    party_size: int
    free_at: dt.datetime | None
    low: int
    high: int
    place: engine.Place | None = None
    after: Sitting | None = None
    ahead: tuple[int, ...] = ()
    is_now: bool = False
    is_too_large: bool = False


def expected_end(sitting: Sitting, now: dt.datetime) -> dt.datetime:
    """When a party should get up: after its turn, sooner near its end, in a few minutes once it is over."""
    ends_at = sitting.seated_at + sitting.turn_minutes * MINUTE
    most_left = MOST_LEFT.get(sitting.house)
    if most_left is not None and sitting.since is not None:
        ends_at = min(ends_at, sitting.since + most_left)
    if sitting.leaves_at is not None:
        ends_at = min(ends_at, sitting.leaves_at)
    return max(ends_at, now + LEAST_LEFT)


def size_class(party_size: int) -> str:
    """The class in which stays of this size are compared: couples, fours, larger parties."""
    return "1-2" if party_size <= 2 else "3-4" if party_size <= 4 else "5+"


def spread_of(known: int, median_minutes: float, slow_minutes: float) -> Spread:
    """The share by which slow parties (four of five leave by then) stay longer than the middle one.

    Fewer than twenty stays tell nothing yet.
    """
    if known < ENOUGH_STAYS or median_minutes <= 0:
        return Spread()
    share = (slow_minutes - median_minutes) / median_minutes
    return Spread(min(MOST_SPREAD, max(LEAST_SPREAD, share)), known)
