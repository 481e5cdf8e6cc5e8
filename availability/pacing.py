"""Pacing: how many covers and parties may start in one interval, so that the kitchen keeps up.

An interval has the outlet's limits, or an override that stands in place of both of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

UNLIMITED = 1_000_000
INTERVALS = (15, 30, 60)


@dataclass(frozen=True, slots=True)
class Pacing:
    """The most that may start in each interval of wall-clock minutes; a limit of None does not count."""

    interval_minutes: int = 15
    max_covers: int | None = None
    max_parties: int | None = None

    def __post_init__(self) -> None:
        if self.interval_minutes not in INTERVALS:
            raise ValueError("an interval of pacing has 15, 30 or 60 minutes")

    def interval(self, minute: int) -> int:
        """The first minute of the interval that holds `minute`."""
        return minute - minute % self.interval_minutes


@dataclass(frozen=True, slots=True)
class Limit:
    """What a single interval has in place of both of the outlet's limits."""

    max_covers: int | None = None
    max_parties: int | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What starts already: covers, in so many parties."""

    covers: int = 0
    parties: int = 0

    def plus(self, other: "Load") -> "Load":
        """Both together."""
        return Load(self.covers + other.covers, self.parties + other.parties)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one more party may start, with the numbers to say why not."""

    is_free: bool
    interval: int
    load: Load
    max_covers: int | None
    max_parties: int | None
    asked: int


NOTHING = Load()
NO_PACING = Pacing()
NO_OVERRIDES: Mapping[int, Limit] = {}


def by_interval(pacing: Pacing, starting: Mapping[int, Load]) -> dict[int, Load]:
    """Loads by start minute summed up by interval: a walk-in of 19:07 counts where 19:00 does."""
    loads: dict[int, Load] = {}
    every = pacing.interval_minutes
    for minute, load in starting.items():
        first = minute - minute % every
        known = loads.get(first)
        loads[first] = load if known is None else known.plus(load)
    return loads


def limit_of(pacing: Pacing, overrides: Mapping[int, Limit], first: int) -> Limit:
    """The limits of the interval that begins at the minute `first`."""
    own = overrides.get(first)
    return Limit(pacing.max_covers, pacing.max_parties) if own is None else own


def spare(limit: Limit, load: Load) -> int:
    """The largest party that may still start beside `load`; UNLIMITED where nothing limits it."""
    if limit.max_parties is not None and load.parties >= limit.max_parties:
        return 0
    if limit.max_covers is None:
        return UNLIMITED
    return max(0, limit.max_covers - load.covers)


def spare_by_interval(
    pacing: Pacing, starting: Mapping[int, Load], overrides: Mapping[int, Limit] = NO_OVERRIDES
) -> dict[int, int]:
    """`spare` of every interval in which something starts, or which has limits of its own."""
    loads, most = by_interval(pacing, starting), pacing.max_covers
    if most is not None and pacing.max_parties is None and not overrides:
        # Nearly every outlet on nearly every day; asked for each day of the horizon.
        return {first: most - load.covers if load.covers < most else 0 for first, load in loads.items()}
    usual = Limit(most, pacing.max_parties)
    found = {first: spare(overrides.get(first, usual), load) for first, load in loads.items()}
    return found | {first: spare(own, NOTHING) for first, own in overrides.items() if first not in loads}


def judge(
    pacing: Pacing | None,
    starting: Mapping[int, Load],
    start: int,
    party_size: int,
    overrides: Mapping[int, Limit] = NO_OVERRIDES,
) -> Verdict:
    """Whether a party may start at a wall-clock minute; without pacing it always may."""
    rule = pacing or NO_PACING
    first = rule.interval(start)
    load = by_interval(rule, starting).get(first, NOTHING)
    limit = limit_of(rule, overrides, first)
    is_free = party_size <= spare(limit, load)
    return Verdict(is_free, first, load, limit.max_covers, limit.max_parties, party_size)
