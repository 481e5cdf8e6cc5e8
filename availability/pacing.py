"""Pacing: how many covers and parties may start in one interval, so that the kitchen keeps up."""

from collections.abc import Mapping
from dataclasses import dataclass

UNLIMITED = 1_000_000


@dataclass(frozen=True, slots=True)
class Pacing:
    """The most that may start in each interval of wall-clock minutes; a limit of None does not count."""

    interval_minutes: int = 15
    max_covers: int | None = None
    max_parties: int | None = None

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


def by_interval(pacing: Pacing, starting: Mapping[int, Load]) -> dict[int, Load]:
    """Loads by start minute summed up by interval: a walk-in of 19:07 counts where 19:00 does."""
    loads: dict[int, Load] = {}
    every = pacing.interval_minutes
    for minute, load in starting.items():
        first = minute - minute % every
        known = loads.get(first)
        loads[first] = load if known is None else known.plus(load)
    return loads


def spare(pacing: Pacing, load: Load) -> int:
    """The largest party that may still start beside `load`; UNLIMITED where nothing limits it."""
    if pacing.max_parties is not None and load.parties >= pacing.max_parties:
        return 0
    if pacing.max_covers is None:
        return UNLIMITED
    return max(0, pacing.max_covers - load.covers)


def spare_by_interval(pacing: Pacing, starting: Mapping[int, Load]) -> dict[int, int]:
    """`spare` of every interval in which something starts."""
    return {first: spare(pacing, load) for first, load in by_interval(pacing, starting).items()}


def judge(pacing: Pacing | None, starting: Mapping[int, Load], start: int, party_size: int) -> Verdict:
    """Whether a party may start at a wall-clock minute; without pacing it always may."""
    rule = pacing or NO_PACING
    first = rule.interval(start)
    load = by_interval(rule, starting).get(first, NOTHING)
    is_free = party_size <= spare(rule, load)
    return Verdict(is_free, first, load, rule.max_covers, rule.max_parties, party_size)
