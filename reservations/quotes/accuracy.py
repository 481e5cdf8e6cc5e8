"""How true the promises of a shift were."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from reservations.quotes.facts import size_class

_CLASSES = ("1-2", "3-4", "5+")
ALL = "All"


@dataclass(frozen=True, slots=True)
class Wait:
    """One party's wait that has ended. `since_quote` are the minutes from its quote to its end.

    `low` and `high` are what was promised (None: nothing was); `waited` the minutes since it joined.
    """

    party_size: int
    is_seated: bool
    waited: int
    since_quote: int | None = None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The waits of one class of sizes. `within_percent` and `mean_miss` are of those seated with a quote.

    `mean_miss` are the minutes by which they were seated beside the range, 0 for who was within it; both are
    None where nobody was. `left_after` are the mean minutes after which the others gave up.
    """

    label: str
    parties: int
    seated: int
    quoted: int
    within_percent: int | None
    early: int
    late: int
    mean_miss: float | None
    left: int
    left_after: float | None


def miss_of(wait: Wait) -> int | None:
    """The minutes beside the range, negative before it; None for who was quoted nothing, or never seated."""
    if not wait.is_seated or wait.since_quote is None or wait.low is None or wait.high is None:
        return None
    if wait.since_quote < wait.low:
        return wait.since_quote - wait.low
    return max(0, wait.since_quote - wait.high)


def accuracy(waits: Sequence[Wait]) -> list[Accuracy]:
    """By class of party size, the classes that nobody was of left out, and all of them last."""
    found = {label: [wait for wait in waits if size_class(wait.party_size) == label] for label in _CLASSES}
    return [_sum_up(label, some) for label, some in {**found, ALL: list(waits)}.items() if some]


def _sum_up(label: str, waits: list[Wait]) -> Accuracy:
    misses = [miss for wait in waits if (miss := miss_of(wait)) is not None]
    within = sum(miss == 0 for miss in misses)
    left = [wait.waited for wait in waits if not wait.is_seated]
    return Accuracy(
        label=label,
        parties=len(waits),
        seated=len(waits) - len(left),
        quoted=len(misses),
        within_percent=round(100 * within / len(misses)) if misses else None,
        early=sum(miss < 0 for miss in misses),
        late=sum(miss > 0 for miss in misses),
        mean_miss=_mean(map(abs, misses)),
        left=len(left),
        left_after=_mean(left),
    )


def _mean(figures: Iterable[int]) -> float | None:
    found = list(figures)
    return fmean(found) if found else None
