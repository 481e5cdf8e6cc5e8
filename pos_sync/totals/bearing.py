"""What each line bears of a check: its share of what was taken off, of service, tax and rounding."""

from collections.abc import Sequence
from fractions import Fraction

from pos_sync.totals.checks import House, Line, Totals, total
from pos_sync.totals.discounts import Discount, kept_of
from pos_sync.totals.rounding import ONE, fill


def borne(
    lines: Sequence[Line], house: House, discounts: Sequence[Discount] = (), *, rounding_minor: int = 0
) -> list[int]:
    """What each line bears, to the unit; together they come to the check's total before anything was waived.

    That is its net price, less its share of the check's discounts by that price, more its share of the
    service, and its own tax: on what is left of it at its own rate, on its share of a taxed service at the
    house's. `rounding_minor`, what cash was rounded by, is borne by what each comes to. Each figure is less
    than one unit off the exact one. A voided line bears nothing.
    """
    whole = total(lines, house, discounts, rounding_minor=rounding_minor)
    before = sum(line.net_minor() for line in lines)
    kept = kept_of(before, discounts)
    exact = [_exact(Fraction(line.net_minor(), before or 1), line, house, whole, kept) for line in lines]
    come_to = sum(exact)
    if not come_to:
        return [0] * len(exact)
    return fill(whole.total_minor, [share * (come_to + rounding_minor) / come_to for share in exact])


def _exact(part: Fraction, line: Line, house: House, whole: Totals, kept: Fraction) -> Fraction:
    """The line's share, of which `part` is that of the goods; a tax inside the prices is in them already."""
    service = part * whole.service_charges_minor
    net = part * (whole.sub_total_minor - whole.discounts_minor)
    if house.prices_include_tax:
        return net + service
    rate = house.tax_rate if line.tax_rate is None else line.tax_rate
    tax = line.net_minor() * kept * rate + (service * house.tax_rate if house.service_is_taxed else 0)
    return net + service + tax / ONE
