"""What is usual for an hour of a weekday, and when it is too quiet: rules.

The measure is the median of the same span in the weeks before, on the outlet's own clock: one evening that
was closed, or a crowd that came once, moves it little.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from zoneinfo import ZoneInfo

WEEKS, LEAST_WEEKS = 8, 3
# Of fewer messages their absence says nothing.
LEAST_USUAL = 6


@dataclass(frozen=True, slots=True)
class Measure:
    """So many messages, where so many are usual; None where too few weeks are known."""

    count: int
    usual: float | None

    def is_quiet(self, percent: int) -> bool:
        """Whether it is less than so many percent of the usual. 0 percent is never less."""
        if self.usual is None or self.usual < LEAST_USUAL:
            return False
        return self.count * 100 < self.usual * percent


def measure(count: int, before: Sequence[int]) -> Measure:
    """A span against the same span of the known weeks before it, the latest first."""
    return Measure(count, float(median(before)) if len(before) >= LEAST_WEEKS else None)


def weeks_before(ends_at: dt.datetime, zone: ZoneInfo) -> list[dt.datetime]:
    """The same moment on the wall clock, now and of the eight weeks before, the latest first.

    Clocks that were changed meanwhile do not move it; of an hour that comes twice it is the first.
    """
    local = ends_at.astimezone(zone)
    wall = local.replace(tzinfo=None)
    earlier = [
        (wall - dt.timedelta(weeks=week)).replace(tzinfo=zone).astimezone(dt.UTC)
        for week in range(1, WEEKS + 1)
    ]
    return [ends_at, *earlier]


def known_weeks(ends: Sequence[dt.datetime], since: dt.datetime | None, span: dt.timedelta) -> int:
    """How many of the weeks before lie wholly after the first message there is."""
    return sum(1 for end in ends[1:] if since is not None and end - span >= since)
