"""Many places side by side in one int, so that one shift of it asks about all of them at all starts.

Each place has a lane of `width` bytes that begins at the same bit of the day. Widening shifts a lane's
neighbor into its top bits, so a lane is as wide as the last start plus its stay: what is read stays clean.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, repeat
from typing import Literal

from availability.engine import masks
from availability.engine.floor import Serving

_LITTLE: Literal["little"] = "little"


@dataclass(frozen=True, slots=True)
class Run:
    """Lanes of places that take the same sizes, and what is asked of them.

    `folds`: by how many lanes the upper half is laid over the lower, again and again. `widenings`: the shifts
    from one stay to the next longer one that is asked about.
    """

    first: int
    end: int
    folds: tuple[int, ...]
    widenings: tuple[tuple[int, ...], ...]

    def all_busy(self, occupied: Sequence[int], width: int) -> Sequence[int]:
        """For each stay the starts, as bits of a lane, at which every place is busy.

        `occupied` has all places' occupancy; a lane is `width` bytes wide.
        """
        places = occupied[self.first : self.end]
        if 0 in places:
            # Most days are not full: a table that nobody has booked all day answers for all beside it.
            return [0] * len(self.widenings)
        strip = b"".join(map(int.to_bytes, places, repeat(width), repeat(_LITTLE)))
        busy, lane = int.from_bytes(strip, "little"), width * 8
        kept = (1 << lane) - 1
        answers = []
        for steps in self.widenings:
            for step in steps:
                busy |= busy >> step
            found = busy
            for moved in self.folds:
                found &= found >> moved * lane
            answers.append(found & kept)
        return answers


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of which lanes for some sizes and their stays, the same on every day of an outlet.

    The answers of all runs make one row; `by_answers` has the sizes that look at the same ones of them.
    """

    longest: int
    runs: tuple[Run, ...]
    by_answers: tuple[tuple[tuple[int, ...], Sequence[int]], ...]

    def full(self, occupied: Sequence[int], width: int) -> Mapping[int, int]:
        """For each size the starts, as bits of a lane, with no place left: all where no place takes it."""
        row = [answer for run in self.runs for answer in run.all_busy(occupied, width)]
        found = {}
        for numbers, sizes in self.by_answers:
            busy = -1
            for number in numbers:
                busy &= row[number]
            for size in sizes:
                found[size] = busy
        return found


@lru_cache(maxsize=1024)
def plan(serving: Serving, stays: tuple[tuple[int, int], ...]) -> Plan:
    """The plan for these sizes, each with its stay in bits."""
    asked: dict[range, set[int]] = {}
    for size, stay in stays:
        for lanes in serving.by_size.get(size, ()):
            asked.setdefault(lanes, set()).add(stay)
    row = [(lanes, stay) for lanes, some in asked.items() for stay in sorted(some)]
    number = {pair: place for place, pair in enumerate(row)}
    by_answers: dict[tuple[int, ...], list[int]] = {}
    for size, stay in stays:
        numbers = tuple(number[lanes, stay] for lanes in serving.by_size.get(size, ()))
        by_answers.setdefault(numbers, []).append(size)
    return Plan(
        longest=max(stay for _, stay in stays),
        runs=tuple(_run(lanes, sorted(some)) for lanes, some in asked.items()),
        by_answers=tuple(by_answers.items()),
    )


def _run(lanes: range, rising: Sequence[int]) -> Run:
    steps = [masks.widening(covered, stay) for covered, stay in pairwise([1, *rising])]
    folds, count = [], len(lanes)
    while count > 1:
        # With an odd count the middle lane meets itself.
        folds.append(count // 2)
        count -= folds[-1]
    return Run(lanes.start, lanes.stop, tuple(folds), tuple(steps))
