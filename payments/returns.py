"""The rules of giving back the price of single items: how much of a line it is, and what pays it back."""

from collections.abc import Sequence
from dataclasses import dataclass

from pos_sync import totals


def price_of(borne_minor: int, quantity: int, returned: int, chosen: int) -> int:
    """What so many of a line's items cost, after those returned before: all of them come to what it bears."""
    each = totals.apportion(borne_minor, [1] * quantity)
    return sum(each[returned : returned + chosen])


@dataclass(frozen=True, slots=True)
class Source:
    """A payment that gives back: what is left of it, the smallest coin it can, and its rounding until now.

    `rounded_minor` is what was given back over what was owed, below zero where it was less: the next refund
    makes up for it.
    """

    left_minor: int
    coin_minor: int = 1
    rounded_minor: int = 0

    @property
    def owed_minor(self) -> int:
        """What it would give back if there were coins for every amount."""
        return max(0, self.left_minor + self.rounded_minor)

    def give(self, owed_minor: int) -> "Share":
        """What goes back for so much that is owed: in coins, but the last of it as it was taken."""
        if owed_minor == self.owed_minor:
            return Share(owed_minor, self.left_minor)
        given = totals.to_coin(owed_minor - self.rounded_minor, self.coin_minor)
        if given >= self.left_minor:
            # Something is owed still: not all goes back yet.
            given = (self.left_minor - 1) // self.coin_minor * self.coin_minor
        return Share(owed_minor, max(0, given))


@dataclass(frozen=True, slots=True)
class Share:
    """One payment's part of what is given back: what is owed of it, and what goes back in truth."""

    owed_minor: int
    given_minor: int

    @property
    def rounding_minor(self) -> int:
        """By how much it is rounded, because cash is given in coins."""
        return self.given_minor - self.owed_minor


def spread(amount_minor: int, sources: Sequence[Source]) -> list[Share]:
    """An amount over payments by what each owes, never more than that: it is within what all owe."""
    owed = totals.apportion(amount_minor, [source.owed_minor for source in sources])
    return [source.give(part) for source, part in zip(sources, owed, strict=True)]
