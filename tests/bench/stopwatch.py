"""How long something takes: in CPU time, the contestants in turns, the median of many short laps."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

Clock = Callable[[], int]
# Nanoseconds. CPU time leaves out what other programs of the machine did meanwhile.
CPU: Clock = time.thread_time_ns
WALL: Clock = time.perf_counter_ns

# Short enough that most laps are not interrupted, long enough that the clock's own cost does not count.
_LAP_NS = 1_000_000
_ROUNDS = range(3, 301)
# What takes longer is warm from itself.
_WARMED_NS = 50_000_000


@dataclass(frozen=True, slots=True)
class Laps:
    """One contestant's nanoseconds a call, in the order of the rounds."""

    laps: tuple[float, ...]

    @property
    def typical(self) -> float:
        """The median, in nanoseconds."""
        return median(self.laps)

    @property
    def best(self) -> float:
        """The fastest, in nanoseconds: what a machine's other work adds is never negative."""
        return min(self.laps)

    def times_as_fast_as(self, other: "Laps") -> float:
        """How often it is done while the other is done once.

        The median of the rounds' own ratios: what slows a whole round down slows both.
        """
        return median(theirs / ours for ours, theirs in zip(self.laps, other.laps, strict=True))


def race(
    contestants: Mapping[str, Callable[[], object]], *, clock: Clock = CPU, seconds: float = 3
) -> dict[str, Laps]:
    """Let the contestants run in turns for about so many seconds, each after a lap that does not count.

    The garbage collector rests: what runs when it comes would pay for all that was left before.
    """
    with _no_garbage_collection():
        first = {name: max(1.0, _lap(contestant, clock, 1)) for name, contestant in contestants.items()}
        calls = {name: max(1, round(_LAP_NS / took)) for name, took in first.items()}
        round_ns = sum(took * calls[name] * 2 for name, took in first.items())
        rounds = max(_ROUNDS.start, min(_ROUNDS.stop, round(seconds * 1e9 / round_ns)))
        laps: dict[str, list[float]] = {name: [] for name in contestants}
        for _ in range(rounds):
            for name, contestant in contestants.items():
                if first[name] < _WARMED_NS:
                    _lap(contestant, clock, calls[name])
                laps[name].append(_lap(contestant, clock, calls[name]))
            gc.collect(0)
    return {name: Laps(tuple(found)) for name, found in laps.items()}


def once(contestant: Callable[[], object], *, clock: Clock = CPU) -> float:
    """The nanoseconds of one call, for what is too slow to be repeated."""
    with _no_garbage_collection():
        return _lap(contestant, clock, 1)


def _lap(contestant: Callable[[], object], clock: Clock, calls: int) -> float:
    begun = clock()
    for _ in range(calls):
        contestant()
    return (clock() - begun) / calls


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
