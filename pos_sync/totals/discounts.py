"""What is given away: comps, discounts on a line or on the whole check, and how much of it a role may give.

The order is always this: of a line first what is comped, then its discounts as they were given; of the check
its discounts as they were given. Each takes off what is left by then, and never more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pos_sync.totals.rounding import ONE, round_half_up


@dataclass(frozen=True, slots=True)
class Discount:
    """An amount, a rate of what is left, or so many `units` of a line, which is a comp.

    `most_minor` is what a rate comes to at most, whatever is ordered later; `key` is whose it is.
    """

    amount_minor: int = 0
    rate: int = 0
    units: int = 0
    most_minor: int | None = None
    key: str = ""

    def worth(self, left: Fraction, unit_minor: int = 0) -> Fraction:
        """What it would take off, exactly, of so much; never more than that."""
        by_rate = left * self.rate / ONE
        capped = by_rate if self.most_minor is None else min(by_rate, Fraction(self.most_minor))
        return min(left, self.amount_minor + capped + self.units * unit_minor)


@dataclass(frozen=True, slots=True)
class Given:
    """What one discount has taken off."""

    key: str
    amount_minor: int


def give(left_minor: int, discounts: Sequence[Discount], unit_minor: int = 0) -> list[Given]:
    """What each takes off, in the order of the sequence, comps before all others; each rounded half up."""
    found: dict[int, int] = {}
    for place in sorted(range(len(discounts)), key=lambda place: not discounts[place].units):
        off = round_half_up(discounts[place].worth(Fraction(left_minor), unit_minor))
        found[place] = off
        left_minor -= off
    return [Given(discount.key, found[place]) for place, discount in enumerate(discounts)]


def kept_of(left_minor: int, discounts: Sequence[Discount]) -> Fraction:
    """Which part of a check its own discounts leave, not rounded: what is taxed is spread by it.

    A rounded one could rise when less is on the check, and with it the tax.
    """
    if not left_minor:
        return Fraction(0)
    left = Fraction(left_minor)
    for discount in discounts:
        left -= discount.worth(left)
    return left / left_minor


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that somebody gives away on one check alone, with all that it has already; None has no end.

    `most_rate` is of the check's sub-total.
    """

    may_comp: bool = True
    most_rate: int | None = None
    most_minor: int | None = None

    def most_on(self, sub_total_minor: int) -> int | None:
        """The same as an amount, on a check of this sub-total."""
        by_rate = None if self.most_rate is None else sub_total_minor * self.most_rate // ONE
        found = [most for most in (by_rate, self.most_minor) if most is not None]
        return min(found, default=None)

    def left_on(self, sub_total_minor: int, given_minor: int) -> int | None:
        """What may still be given on a check on which so much is given already."""
        most = self.most_on(sub_total_minor)
        return None if most is None else max(0, most - given_minor)


ALL = Limit()
NOTHING = Limit(may_comp=False, most_rate=0, most_minor=0)
