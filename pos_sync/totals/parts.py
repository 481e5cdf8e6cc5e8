"""The money of a split check's parts, so that they always come to the check, to the minor unit."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pos_sync.totals.checks import Line, Totals
from pos_sync.totals.rounding import apportion, fill


@dataclass(frozen=True, slots=True)
class Portion:
    """What is borne of a line: `units` of `of_units`."""

    line: Line
    units: int = 1
    of_units: int = 1

    def exact_minor(self) -> Fraction:
        """What it is at the line's net price, not rounded."""
        return Fraction(self.line.net_minor() * self.units, self.of_units)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a split check: its own portions, and what was paid for it.

    `settled_minor` is what it came to when it was paid whole: it keeps that, whatever is ordered or taken
    back afterwards. `fixed_minor` is what its guest said to put in, `covers` how many guests it pays for.
    `rounding_minor` is what the cash for it was rounded by, which no other part bears.
    """

    portions: tuple[Portion, ...] = ()
    paid_minor: int = 0
    settled_minor: int | None = None
    fixed_minor: int | None = None
    covers: int = 1
    rounding_minor: int = 0


@dataclass(frozen=True, slots=True)
class PartSum:
    """A part's figures: its items at net prices, its share by them, what it comes to, and what it owes.

    It comes to its share and what its cash was rounded by, unless amounts were fixed or parts settled.
    """

    items_minor: int
    share_minor: int
    amount_minor: int
    due_minor: int


@dataclass(frozen=True, slots=True)
class Division:
    """The sums of a check's parts, and of the rest that no part bears."""

    parts: tuple[PartSum, ...]
    rest: PartSum


def divide(
    whole: Totals,
    parts: Sequence[Part],
    shared: Iterable[Portion] = (),
    loose: Iterable[Portion] = (),
) -> Division:
    """The parts' sums; with the rest's, the amounts come to the total and the dues to what is due, exactly.

    A part bears of the total as much as its own portions, and its share of the `shared` ones by its covers,
    bear of all. `loose` ones no part bears yet: they are the rest, and so is what would fall to parts that
    are settled or have an amount, where there are no others. Settled parts are asked for nothing more. Parts
    with an amount bear just that while so much is left. What was paid for no part, a deposit, and what a part
    has paid too much, come off the others by what they bear, and off those with an amount last. No sum is
    below zero while neither figure of the check is.
    """
    common = _exact(shared)
    guests = sum(part.covers for part in parts)
    weights = [_exact(part.portions) + Fraction(common * part.covers, guests) for part in parts]
    weights.append(_exact(loose))
    items = apportion(int(sum(weights)), weights)
    shares = _by_weight(whole.total_minor - _rounded(parts), weights, range(len(parts)))
    free = [replace(part, settled_minor=None) for part in parts]
    amounts, dues = _owed(whole, weights, free)
    # What the others were told stays to the unit while the settled ones come to it too.
    if any(_is_off(part, *figures) for part, *figures in zip(parts, amounts, dues, strict=False)):
        amounts, dues = _owed(whole, weights, parts)
    sums = [PartSum(*figures) for figures in zip(items, shares, amounts, dues, strict=True)]
    return Division(tuple(sums[:-1]), sums[-1])


def spell_out(items_minor: int, portions: Sequence[Portion]) -> list[int]:
    """What each of a part's portions comes to, so that they sum to its items; a whole line to its price."""
    return fill(items_minor, [portion.exact_minor() for portion in portions])


def additions(whole: Totals, net_minor: int, found: PartSum, rounded_minor: int = 0) -> list[int]:
    """A part's share of what is taken off the check, of service, of tax and of other charges.

    With its items they come to its `share_minor`; the largest has the odd units. `net_minor` is what all
    lines come to, `rounded_minor` what the cash for all parts was rounded by.
    """
    off_check = net_minor - (whole.sub_total_minor - whole.discounts_minor)
    other = whole.other_charges_minor - rounded_minor
    asked = (-off_check, whole.service_charges_minor, whole.tax_minor, other)
    target = found.share_minor - found.items_minor
    shares = fill(target, [Fraction(amount * found.items_minor, net_minor or 1) for amount in asked])
    largest = max(range(len(asked)), key=lambda place: abs(asked[place]))
    shares[largest] += target - sum(shares)
    return shares


def _exact(portions: Iterable[Portion]) -> Fraction:
    return sum((portion.exact_minor() for portion in portions), Fraction(0))


def _by_weight(amount: int, weights: Sequence[Fraction], bearing: Iterable[int]) -> list[int]:
    """The amount over those places, and over the rest where something is loose or nobody bears."""
    places = list(bearing)
    if weights[-1] or not places:
        places.append(len(weights) - 1)
    found = [0] * len(weights)
    for place, share in zip(places, apportion(amount, [weights[place] for place in places]), strict=True):
        found[place] = share
    return found


def _owed(whole: Totals, weights: Sequence[Fraction], parts: Sequence[Part]) -> tuple[list[int], list[int]]:
    """What the parts and the rest come to and owe."""
    amounts = _amounts(whole.total_minor - _rounded(parts), weights, parts)
    for place, part in enumerate(parts):
        amounts[place] += part.rounding_minor
    return amounts, _dues(whole.due_minor, amounts, parts)


def _rounded(parts: Iterable[Part]) -> int:
    return sum(part.rounding_minor for part in parts)


def _is_off(part: Part, amount: int, due: int) -> bool:
    """Whether a settled part would come to something else than it did, or owe something."""
    return part.settled_minor is not None and (amount != part.settled_minor or due > 0)


def _amounts(total: int, weights: Sequence[Fraction], parts: Sequence[Part]) -> list[int]:
    """Settled parts keep theirs, fixed amounts are borne in their order, and the others bear what is left."""
    kept = {
        place: part.settled_minor - part.rounding_minor
        for place, part in enumerate(parts)
        if part.settled_minor is not None
    }
    if sum(kept.values()) > total:
        kept = dict(zip(kept, apportion(total, list(kept.values())), strict=True))
    left = total - sum(kept.values())
    for place, part in enumerate(parts):
        if place not in kept and part.fixed_minor is not None:
            kept[place] = min(part.fixed_minor, left)
            left -= kept[place]
    found = _by_weight(left, weights, [place for place in range(len(parts)) if place not in kept])
    return [kept.get(place, amount) for place, amount in enumerate(found)]


def _dues(due_minor: int, amounts: Sequence[int], parts: Sequence[Part]) -> list[int]:
    """What is left of each, less its share of what was paid for none."""
    left = [
        0 if part.settled_minor is not None else max(0, amount - part.paid_minor)
        for amount, part in zip(amounts[:-1], parts, strict=True)
    ]
    left.append(amounts[-1])
    fixed = {place for place, part in enumerate(parts) if part.fixed_minor is not None}
    left = _take_off(due_minor, amounts, left, set(range(len(left))) - fixed)
    left = _take_off(due_minor, amounts, left, fixed)
    over = due_minor - sum(left)
    # Where more was paid than the check comes to, too much was paid for each part.
    each = [*apportion(min(over, 0), amounts[:-1]), max(over, 0)]
    return [rest + more for rest, more in zip(left, each, strict=True)]


def _take_off(due_minor: int, amounts: Sequence[int], left: list[int], places: Collection[int]) -> list[int]:
    """What is left when those bear what is over; what one cannot take the others do."""
    while sum(left) > due_minor and any(left[place] for place in places):
        by = [amount if left[place] and place in places else 0 for place, amount in enumerate(amounts)]
        off = apportion(sum(left) - due_minor, by)
        left = [max(0, rest - taken) for rest, taken in zip(left, off, strict=True)]
    return left
