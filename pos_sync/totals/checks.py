"""The money of a check, in integers of the currency's smallest unit, rounded half up once a figure.

Rates are thousandths of a percent: 8875 is 8.875 %. Taxes and service are worked out on the whole check and
rounded once, not line by line, so the check, the receipt and the wire carry the same figures.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

ONE = 100_000  # a rate of 100 %


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a check. `modifiers_minor` is for one of `quantity`; `discount_minor` for the whole line.

    A voided line counts nowhere; a comped one is in the sub-total and is given away as a discount. `tax_rate`
    of None is the house's; 0 is free of tax.
    """

    line_id: str
    quantity: int
    unit_price_minor: int
    modifiers_minor: int = 0
    is_voided: bool = False
    is_comped: bool = False
    discount_minor: int = 0
    tax_rate: int | None = None

    def price_minor(self) -> int:
        """What the line costs as listed; also of a voided line, which is shown but not summed."""
        return self.quantity * (self.unit_price_minor + self.modifiers_minor)

    def given_away_minor(self) -> int:
        """The part of the price that a comp or a discount on the line takes off."""
        return self.price_minor() if self.is_comped else min(self.discount_minor, self.price_minor())

    def net_minor(self) -> int:
        """What is to be paid for it, before what is taken off or added to the whole check."""
        return 0 if self.is_voided else self.price_minor() - self.given_away_minor()


@dataclass(frozen=True, slots=True)
class House:
    """An outlet's rules of tax and service, as they hold for one check.

    With `prices_include_tax` the tax is inside all prices, the service charge included if it is taxed.
    `cash_rounding_minor` is the smallest coin in use: 5 rounds what is due in cash to five; 1 rounds nothing.
    """

    prices_include_tax: bool
    tax_rate: int
    service_rate: int
    service_is_taxed: bool
    service_is_on: bool = True
    cash_rounding_minor: int = 1


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount on the whole check: an amount, or a rate of what is left after the lines' own discounts."""

    amount_minor: int = 0
    rate: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of the wire: total = sub_total - discounts + service_charges + tax + other_charges.

    `tax_included_minor` is inside the prices and not added; the tip stands outside the total;
    due = total - prepaid - paid, below zero where too much was paid. What was waived is signed in
    `other_charges_minor`, as the rounding to the coin is.
    """

    sub_total_minor: int
    discounts_minor: int
    service_charges_minor: int
    tax_minor: int
    tax_included_minor: int
    other_charges_minor: int
    total_minor: int
    tip_minor: int
    prepaid_minor: int
    paid_minor: int
    due_minor: int
    waived_minor: int = 0

    @property
    def rounding_minor(self) -> int:
        """The other charges without what was waived."""
        return self.other_charges_minor + self.waived_minor


def total(
    lines: Iterable[Line],
    house: House,
    discounts: Sequence[Discount] = (),
    *,
    prepaid_minor: int = 0,
    paid_minor: int = 0,
    tip_minor: int = 0,
    waived_minor: int = 0,
    is_settled_in_cash: bool = False,
) -> Totals:
    """The totals of a check.

    `waived_minor` is what nobody is asked for any more, never more than the check comes to.
    `is_settled_in_cash`: round what is due to the smallest coin, the difference signed in other_charges.
    """
    counted = [line for line in lines if not line.is_voided]
    sub_total = sum(line.price_minor() for line in counted)
    on_lines = sum(line.given_away_minor() for line in counted)
    on_check = _off_check(sub_total - on_lines, discounts)
    service = _service(sub_total - on_lines - on_check, house)
    tax = round_half_up(_tax(counted, on_check, service, house))
    added, included = (0, tax) if house.prices_include_tax else (tax, 0)
    full = sub_total - on_lines - on_check + service + added
    waived = min(waived_minor, full)
    due = full - waived - prepaid_minor - paid_minor
    rounding = _to_coin(due, house.cash_rounding_minor) - due if is_settled_in_cash else 0
    return Totals(
        sub_total_minor=sub_total,
        discounts_minor=on_lines + on_check,
        service_charges_minor=service,
        tax_minor=added,
        tax_included_minor=included,
        other_charges_minor=rounding - waived,
        total_minor=full - waived + rounding,
        tip_minor=tip_minor,
        prepaid_minor=prepaid_minor,
        paid_minor=paid_minor,
        due_minor=due + rounding,
        waived_minor=waived,
    )


def _off_check(left: int, discounts: Iterable[Discount]) -> int:
    """What the check's own discounts take off, one after the other and never more than is left."""
    start = left
    for discount in discounts:
        off = discount.amount_minor + round_half_up(Fraction(left * discount.rate, ONE))
        left -= min(left, off)
    return start - left


def _service(net: int, house: House) -> int:
    """The service charge on what the guest pays for food and drink after discounts."""
    return round_half_up(Fraction(net * house.service_rate, ONE)) if house.service_is_on else 0


def _tax(lines: Iterable[Line], on_check: int, service: int, house: House) -> Fraction:
    """The exact tax: on each rate's part of the check, less its share of the check's own discounts.

    The service charge is taxed at the house's rate where it is taxed at all.
    """
    parts: dict[int, int] = {}
    for line in lines:
        rate = house.tax_rate if line.tax_rate is None else line.tax_rate
        parts[rate] = parts.get(rate, 0) + line.price_minor() - line.given_away_minor()
    net = sum(parts.values())
    kept = Fraction(net - on_check, net) if net else Fraction(0)
    on_lines = sum((_tax_of(part * kept, rate, house) for rate, part in parts.items()), Fraction(0))
    return on_lines + (_tax_of(Fraction(service), house.tax_rate, house) if house.service_is_taxed else 0)


def _tax_of(amount: Fraction, rate: int, house: House) -> Fraction:
    return amount * rate / (ONE + rate if house.prices_include_tax else ONE)


def round_half_up(amount: Fraction) -> int:
    """To the nearest integer, halves up: 2.5 is 3 and -2.5 is -2."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def _to_coin(amount: int, coin: int) -> int:
    return round_half_up(Fraction(amount, coin)) * coin
