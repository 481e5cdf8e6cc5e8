"""The rules of giving back the price of single items: what they bear of a check, and what pays it back."""

from collections.abc import Sequence

from pos_sync import totals


def borne(total_minor: int, nets: Sequence[int]) -> list[int]:
    """What each line bears of a check's total by its net price: tax, service and discounts in proportion."""
    return totals.apportion(total_minor, nets) if any(nets) else [0] * len(nets)


def price_of(borne_minor: int, quantity: int, returned: int, chosen: int) -> int:
    """What so many of a line's items cost, after those returned before: all of them come to what it bears."""
    each = totals.apportion(borne_minor, [1] * quantity)
    return sum(each[returned : returned + chosen])


def spread(amount_minor: int, lefts: Sequence[int]) -> list[int]:
    """An amount over payments by what is left of each, never more than that: it is within what all have."""
    return totals.apportion(amount_minor, lefts) if amount_minor else [0] * len(lefts)
