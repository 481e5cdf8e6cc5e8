"""The money of a split check's parts, so that they always come to the check, to the minor unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pos_sync.totals.checks import Line, Totals
from pos_sync.totals.rounding import apportion


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a split check: its own lines, and what was paid for it.

    A settled one was paid whole: it keeps what it paid, whatever is ordered or taken back afterwards.
    `rounding_minor` is what the cash for it was rounded by, which no other part bears.
    """

    lines: tuple[Line, ...] = ()
    paid_minor: int = 0
    is_settled: bool = False
    rounding_minor: int = 0


@dataclass(frozen=True, slots=True)
class PartSum:
    """What a part's items are at their net prices, what it comes to, and what is left of it to pay."""

    items_minor: int
    amount_minor: int
    due_minor: int


def divide(whole: Totals, parts: Sequence[Part], shared: Iterable[Line] = ()) -> list[PartSum]:
    """The parts' sums: the amounts come to the check's total and the dues to what is due, always and exactly.

    A part bears of the total as much as its own lines and an even share of the `shared` ones bear of all
    lines. What was paid for no part, a deposit, and what a part has paid too much, come off all by what they
    bear. No sum is below zero while neither figure of the check is.
    """
    common = sum(line.net_minor() for line in shared)
    weights = [len(parts) * sum(line.net_minor() for line in part.lines) + common for part in parts]
    rounded = [part.rounding_minor for part in parts]
    shares = apportion(whole.total_minor - sum(rounded), weights)
    amounts = [share + rounding for share, rounding in zip(shares, rounded, strict=True)]
    dues = _dues(whole.due_minor, amounts, parts)
    settled = [place for place, part in enumerate(parts) if part.is_settled]
    if any(dues[place] or parts[place].paid_minor > amounts[place] for place in settled):
        amounts = _unsettled(whole.total_minor, amounts, weights, parts)
        dues = _dues(whole.due_minor, amounts, parts)
    items = apportion(sum(weights) // max(len(parts), 1), weights)
    return [PartSum(*figures) for figures in zip(items, amounts, dues, strict=True)]


def _dues(due_minor: int, amounts: Sequence[int], parts: Sequence[Part]) -> list[int]:
    """What is left of each, less its share of what was paid for none; what one cannot take the others do."""
    left = [max(0, amount - part.paid_minor) for amount, part in zip(amounts, parts, strict=True)]
    while any(left) and sum(left) > due_minor:
        by = [amount if rest else 0 for amount, rest in zip(amounts, left, strict=True)]
        off = apportion(sum(left) - due_minor, by)
        left = [max(0, rest - taken) for rest, taken in zip(left, off, strict=True)]
    # Where more was paid than the check comes to, too much was paid for each.
    over = apportion(due_minor - sum(left), amounts)
    return [rest + more for rest, more in zip(left, over, strict=True)]


def _unsettled(total: int, amounts: list[int], weights: Sequence[int], parts: Sequence[Part]) -> list[int]:
    """The amounts when settled parts keep what they paid, and the others, if there are any, bear the rest."""
    bearing = [place for place, part in enumerate(parts) if not part.is_settled]
    rest = total - sum(part.paid_minor for part in parts if part.is_settled)
    if rest < 0 or (rest and not bearing):
        return amounts
    found = [part.paid_minor for part in parts]
    for place, amount in zip(bearing, apportion(rest, [weights[place] for place in bearing]), strict=True):
        found[place] = amount
    return found
