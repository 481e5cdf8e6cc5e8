"""The tax of a check: worked out on the whole, rounded once, and shown by rate; the rates sum to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from pos_sync.totals.rounding import ONE, apportion, round_half_up


@dataclass(frozen=True, slots=True)
class TaxPart:
    """What of a check has one rate: what the tax is on, without it, and the tax."""

    rate: int
    net_minor: int
    tax_minor: int


def tax_by_rate(
    nets: Mapping[int, int], kept: Fraction, left_minor: int, *, is_inside: bool, service: tuple[int, int]
) -> tuple[TaxPart, ...]:
    """The tax of each rate, the highest rate first.

    `nets` are what the lines of a rate come to before the check's own discounts, of which `kept` is left,
    `left_minor` in all; `service` is the rate and the amount of a service charge that is taxed. With
    `is_inside` the amounts have their tax in them.
    """
    exact = {rate: net * kept for rate, net in nets.items()}
    amounts = dict(zip(nets, apportion(left_minor, list(nets.values())), strict=True))
    rate, amount = service
    if amount:
        exact[rate] = exact.get(rate, Fraction(0)) + amount
        amounts[rate] = amounts.get(rate, 0) + amount
    whole = round_half_up(sum((_tax_of(base, rate, is_inside) for rate, base in exact.items()), Fraction(0)))
    # By the amounts that are shown: what is shown as nothing has no tax.
    shares = _apportioned(whole, [_tax_of(Fraction(amounts[rate]), rate, is_inside) for rate in amounts])
    rounded = dict(zip(amounts, shares, strict=True))
    return tuple(
        TaxPart(rate, amounts[rate] - (rounded[rate] if is_inside else 0), rounded[rate])
        for rate in sorted(amounts, reverse=True)
        if amounts[rate] or rounded[rate]
    )


def _tax_of(amount: Fraction, rate: int, is_inside: bool) -> Fraction:
    return amount * rate / (ONE + rate if is_inside else ONE)


def _apportioned(whole: int, taxes: Sequence[Fraction]) -> list[int]:
    scale = lcm(*(tax.denominator for tax in taxes))
    return apportion(whole, [int(tax * scale) for tax in taxes])
