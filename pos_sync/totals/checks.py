"""The money of a check, in integers of the currency's smallest unit, rounded half up once a figure.

Rates are thousandths of a percent: 8875 is 8.875 %. Taxes and service are worked out on the whole check and
rounded once, not line by line, so the check, the receipt and the wire carry the same figures.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pos_sync.totals.discounts import Discount, Given, give, kept_of
from pos_sync.totals.rounding import ONE, round_half_up
from pos_sync.totals.taxes import TaxPart, tax_by_rate


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a check. `modifiers_minor` is for one of `quantity`; `discounts` are the line's own.

    A voided line counts nowhere; a comped one is in the sub-total and is given away as a discount. `tax_rate`
    of None is the house's; 0 is free of tax.
    """

    line_id: str
    quantity: int
    unit_price_minor: int
    modifiers_minor: int = 0
    is_voided: bool = False
    discounts: tuple[Discount, ...] = ()
    tax_rate: int | None = None

    def price_minor(self) -> int:
        """What the line costs as listed; also of a voided line, which is shown but not summed."""
        return self.quantity * (self.unit_price_minor + self.modifiers_minor)

    def given(self) -> list[Given]:
        """What each of its discounts takes off; nothing of a voided line."""
        price_minor = 0 if self.is_voided else self.price_minor()
        return give(price_minor, self.discounts, self.unit_price_minor + self.modifiers_minor)

    def given_away_minor(self) -> int:
        """The part of the price that comps and discounts on the line take off."""
        return sum(given.amount_minor for given in self.given())

    def net_minor(self) -> int:
        """What is to be paid for it, before what is taken off or added to the whole check."""
        return 0 if self.is_voided else self.price_minor() - self.given_away_minor()


@dataclass(frozen=True, slots=True)
class House:
    """An outlet's rules of tax and service, as they hold for one check.

    With `prices_include_tax` the tax is inside all prices, the service charge included if it is taxed.
    """

    prices_include_tax: bool
    tax_rate: int
    service_rate: int
    service_is_taxed: bool
    service_is_on: bool = True


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of the wire: total = sub_total - discounts + service_charges + tax + other_charges.

    `tax_included_minor` is inside the prices and not added; the tip stands outside the total;
    due = total - prepaid - paid, below zero where too much was paid. `prepaid_minor` is what counts of the
    deposit. What was waived is signed in `other_charges_minor`, as the rounding to the coin is. `taxes` sum
    to the tax, added or included, and `given` to the discounts.
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
    taxes: tuple[TaxPart, ...] = ()
    given: tuple[Given, ...] = ()

    @property
    def rounding_minor(self) -> int:
        """The other charges without what was waived: what cash was rounded by."""
        return self.other_charges_minor + self.waived_minor

    def given_by(self, key: str) -> int:
        """What one discount takes off."""
        return sum(given.amount_minor for given in self.given if given.key == key)


def total(
    lines: Iterable[Line],
    house: House,
    discounts: Sequence[Discount] = (),
    *,
    prepaid_minor: int = 0,
    paid_minor: int = 0,
    tip_minor: int = 0,
    waived_minor: int = 0,
    rounding_minor: int = 0,
) -> Totals:
    """The totals of a check; `discounts` are those of the whole, after the lines' own.

    `waived_minor` is what nobody is asked for any more, at most the check with its rounding. The deposit
    `prepaid_minor` counts as far as there is something to pay with it: what is left of it goes back.
    `rounding_minor` is what cash was rounded by, to the smallest coin, when it settled what was due.
    """
    counted = [line for line in lines if not line.is_voided]
    before = sum(line.net_minor() for line in counted)
    given = [*(given for line in counted for given in line.given()), *give(before, discounts)]
    sub_total, off = sum(line.price_minor() for line in counted), sum(one.amount_minor for one in given)
    service = _service(sub_total - off, house)
    taxes = _taxes(counted, kept_of(before, discounts), sub_total - off, service, house)
    tax = sum(part.tax_minor for part in taxes)
    added, included = (0, tax) if house.prices_include_tax else (tax, 0)
    full = sub_total - off + service + added
    waived = max(0, min(waived_minor, full + rounding_minor))
    whole = full - waived + rounding_minor
    prepaid = max(0, min(prepaid_minor, whole - paid_minor))
    return Totals(
        sub_total_minor=sub_total,
        discounts_minor=off,
        service_charges_minor=service,
        tax_minor=added,
        tax_included_minor=included,
        other_charges_minor=rounding_minor - waived,
        total_minor=whole,
        tip_minor=tip_minor,
        prepaid_minor=prepaid,
        paid_minor=paid_minor,
        due_minor=whole - prepaid - paid_minor,
        waived_minor=waived,
        taxes=taxes,
        given=tuple(given),
    )


def _service(net: int, house: House) -> int:
    """The service charge on what the guest pays for food and drink after discounts."""
    return round_half_up(Fraction(net * house.service_rate, ONE)) if house.service_is_on else 0


def _taxes(
    lines: Iterable[Line], kept: Fraction, left: int, service: int, house: House
) -> tuple[TaxPart, ...]:
    """The tax by rate. The service charge is taxed at the house's rate where it is taxed at all."""
    nets: dict[int, int] = {}
    for line in lines:
        rate = house.tax_rate if line.tax_rate is None else line.tax_rate
        nets[rate] = nets.get(rate, 0) + line.net_minor()
    taxed = (house.tax_rate, service if house.service_is_taxed else 0)
    return tax_by_rate(nets, kept, left, is_inside=house.prices_include_tax, service=taxed)
