"""A table's day as bits of an int, so that one machine operation asks about many times at once.

Bit n stands for the five minutes that begin 5n elapsed minutes after the day's origin (slots.origin). A
period is rounded outwards: it takes every five minutes that it touches, so a free bit is free for sure. The
database constraint has the exact period; where the two differ the engine is the stricter one.
"""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from availability import slots

BIT_MINUTES = 5
# Two days of starts, a turn of twelve hours, the hour that autumn adds; what reaches further is clipped.
LAST_BIT = 3 * slots.DAY_MINUTES // BIT_MINUTES
_BIT = dt.timedelta(minutes=BIT_MINUTES)
_BIT_MICROSECONDS = BIT_MINUTES * 60_000_000


def occupancy(origin: dt.datetime, periods: Iterable[slots.Period]) -> int:
    """The bits that these periods take, of a day that begins at `origin`."""
    taken = 0
    for period in periods:
        taken |= _clipped((period.starts_at - origin) // _BIT, -((origin - period.ends_at) // _BIT))
    return taken


def stretch(starts: int, ends: int) -> int:
    """The bits that a period takes, told as microseconds that passed since the day's origin."""
    return _clipped(starts // _BIT_MICROSECONDS, -(-ends // _BIT_MICROSECONDS))


def _clipped(first: int, end: int) -> int:
    first, end = max(0, first), min(LAST_BIT, end)
    return (1 << end) - (1 << first) if first < end else 0


def run(first: int, bits: int) -> int:
    """So many bits from bit `first` on, all set."""
    return ((1 << bits) - 1) << first


def span(start: int, minutes: int) -> tuple[int, int]:
    """First bit and number of bits of a stay that begins `start` elapsed minutes into the day."""
    first = start // BIT_MINUTES
    end = -(-(start + minutes) // BIT_MINUTES)
    return first, end - first


@lru_cache(maxsize=1024)
def widening(covered: int, wanted: int) -> tuple[int, ...]:
    """The shifts that make an answer for stays of `covered` bits one for stays of `wanted` bits."""
    steps = []
    while covered < wanted:
        step = min(covered, wanted - covered)
        steps.append(step)
        covered += step
    return tuple(steps)


def widen(busy: int, steps: Iterable[int]) -> int:
    """Bit n of the result is set where a stay that starts at bit n would meet a taken bit."""
    for step in steps:
        busy |= busy >> step
    return busy


def unusable_gaps(taken: int, first: int, bits: int, shortest: int) -> int:
    """How many gaps too short for any party a stay would leave beside it, 0 to 2; an empty side is no gap."""
    before = taken & ((1 << first) - 1)
    after = taken >> (first + bits)
    gap_before = first - before.bit_length() if before else 0
    gap_after = (after & -after).bit_length() - 1 if after else 0
    return (0 < gap_before < shortest) + (0 < gap_after < shortest)
