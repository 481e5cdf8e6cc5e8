"""Who bears how much of a line: whole units a bearer, of as many as they are together.

A bearer is a part's key; None stands for nobody in particular. Of three beers, two and one; of a bottle
between three, one each.
"""

from collections.abc import Mapping
from math import gcd

Shares = Mapping[int | None, int]


def move(shares: Shares, *, origin: int | None, target: int | None, units: int) -> dict[int | None, int]:
    """The shares after so many units went from one bearer, who has as many, to another."""
    found = dict(shares)
    found[origin] = found.get(origin, 0) - units
    found[target] = found.get(target, 0) + units
    return found


def spread(
    shares: Shares, *, origin: int | None, units: int, among: Mapping[int, int]
) -> dict[int | None, int]:
    """The shares after so many units of one bearer went to several, by the weight of each."""
    scale = sum(among.values())
    found = {bearer: held * scale for bearer, held in shares.items()}
    found[origin] -= units * scale
    for bearer, weight in among.items():
        found[bearer] = found.get(bearer, 0) + units * weight
    return found


def tidy(shares: Shares, quantity: int) -> dict[int | None, int]:
    """The same shares in the smallest whole numbers, but in single items wherever that comes out even.

    So that shares that are equal are written alike, and that of four beers between two each has two.
    """
    held = {bearer: units for bearer, units in shares.items() if units > 0}
    step = gcd(*held.values()) or 1
    found = {bearer: units // step for bearer, units in held.items()}
    of_units = sum(found.values())
    if of_units and quantity % of_units == 0:
        return {bearer: units * (quantity // of_units) for bearer, units in found.items()}
    return found
