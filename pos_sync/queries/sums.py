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
    return totals.total(
        [priced(line, given) for line in lines],
        _house_of(cart),
        given.get(None, ()),
        prepaid_minor=cart.deposit_minor,
        paid_minor=cart.paid_minor,
        tip_minor=cart.tip_minor,
        waived_minor=cart.waived_minor,
        rounding_minor=cart.rounding_minor,
    )


def borne_by_lines(*, cart: Cart, lines: Sequence[Line]) -> list[int]:
    """What each of a cart's sent lines bears of its total, as that was before anything was given back."""
    given = discounts.by_line(discounts.standing_discounts(cart))
    return totals.borne(
        [priced(line, given) for line in lines],
        _house_of(cart),
        given.get(None, ()),
        rounding_minor=cart.rounding_minor,
    )


def _house_of(cart: Cart) -> totals.House:
    """The rates that the cart is sold by."""
    return totals.House(**(cart.sold_by or rates_today(cart)), service_is_on=cart.service_is_on)


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
