"""How amounts are rounded and shared, so that nothing is lost: integers of the smallest unit, halves up."""

from collections.abc import Sequence
from fractions import Fraction

# A rate of 100 %: rates are thousandths of a percent.
ONE = 100_000


def round_half_up(amount: Fraction) -> int:
    """To the nearest integer, halves up: 2.5 is 3 and -2.5 is -2."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def to_coin(amount: int, coin: int) -> int:
    """An amount as it is paid in coins of which `coin` is the smallest: 8497 is 8495 where that is 5."""
    return round_half_up(Fraction(amount, coin)) * coin


def apportion(amount: int, weights: Sequence[int] | Sequence[Fraction]) -> list[int]:
    """Integer shares of an amount that sum to it, by largest remainder; evenly where nothing has weight."""
    by = weights if any(weights) else [1] * len(weights)
    whole = sum(by)
    return fill(amount, [Fraction(amount * weight, whole) for weight in by])


def fill(amount: int, exact: Sequence[Fraction]) -> list[int]:
    """The exact figures rounded down, and up for the largest remainders until they sum to the amount."""
    found = [figure.numerator // figure.denominator for figure in exact]
    nearest = sorted(range(len(exact)), key=lambda place: found[place] - exact[place])
    for place in nearest[: max(0, amount - sum(found))]:
        found[place] += 1
    return found
