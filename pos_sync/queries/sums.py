"""What a check comes to, by the rules of its house: the figures of the screen, the wire and the receipt."""

from collections.abc import Sequence
from typing import Any

from pos_sync import totals
from pos_sync.models import Cart, Discount, Line
from pos_sync.queries import carts, discounts


def sum_up(*, cart: Cart, lines: Sequence[Line], standing: Sequence[Discount] | None = None) -> totals.Totals:
    """The totals of a cart's sent lines, of what was given away and of what was paid, in minor units.

    `standing` are the discounts that stand, where who asks has read them already.
    """
    given = discounts.by_line(discounts.standing_discounts(cart) if standing is None else standing)
    house = totals.House(**(cart.sold_by or rates_today(cart)), service_is_on=cart.service_is_on)
    return totals.total(
        [priced(line, given) for line in lines],
        house,
        given.get(None, ()),
        prepaid_minor=cart.deposit_minor,
        paid_minor=cart.paid_minor,
        tip_minor=cart.tip_minor,
        waived_minor=cart.waived_minor,
        rounding_minor=cart.rounding_minor,
    )


def nets_of(*, cart: Cart, lines: Sequence[Line]) -> list[int]:
    """What each of these lines is to be paid for, before what is taken off or added to the whole check."""
    given = discounts.by_line(discounts.standing_discounts(cart))
    return [priced(line, given).net_minor() for line in lines]


def rates_today(cart: Cart) -> dict[str, Any]:
    """The rates of the cart's house as they stand, in the words of `totals.House`."""
    rates = carts.rates_of(cart.outlet)
    return {
        "prices_include_tax": rates.prices_include_tax,
        "tax_rate": rates.tax_rate,
        "service_rate": rates.service_rate,
        "service_is_taxed": rates.service_is_taxed,
    }


def priced(line: Line, given: discounts.ByLine) -> totals.Line:
    """The line as the rules see it, with what is given away of it."""
    return totals.Line(
        line_id=str(line.pk),
        quantity=line.quantity,
        unit_price_minor=line.unit_price_minor,
        modifiers_minor=line.modifiers_minor,
        is_voided=line.voided_at is not None,
        discounts=given.get(line.pk, ()),
        tax_rate=line.tax_rate,
    )
