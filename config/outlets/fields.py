"""What people type of money, read into integers: amounts in minor units, rates in thousandths of a %."""

import re
from typing import Any

from django import forms

from config.outlets import money

# A billion but one: more than a check comes to, and within what sums are kept in.
_LONGEST_WHOLE = 9


class AmountField(forms.CharField):
    """An amount as it is written in its currency, read into minor units; None where it is left empty."""

    def __init__(self, *, currency: str, most_minor: int | None = None, **options: Any) -> None:
        super().__init__(max_length=20, **options)
        self.currency = currency
        self.most_minor = most_minor

    def clean(self, value: str | None) -> int | None:
        """`12`, `12.5`, `12,50`: no more decimals than the currency has, and no more than the most."""
        decimals = money.exponent(self.currency)
        example = f"Write the amount like {money.format_minor(1250, self.currency)}."
        minor = _read(super().clean(value), whole=_LONGEST_WHOLE, decimals=decimals, example=example)
        if minor is not None and self.most_minor is not None and minor > self.most_minor:
            most = money.format_minor(self.most_minor, self.currency)
            raise forms.ValidationError(f"That is too much: {most} at most.")
        return minor


class RateField(forms.CharField):
    """A percentage, read into thousandths of a percent; None where it is left empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=10, **options)

    def clean(self, value: str | None) -> int | None:
        """`10`, `12.5`, `8,875`, with a % or without."""
        words = str(super().clean(value)).removesuffix("%").strip()
        return _read(words, whole=3, decimals=3, example="Write the percentage like 12.5.")


def _read(words: Any, *, whole: int, decimals: int, example: str) -> int | None:
    """Figures with at most so many before and after the decimal sign, as an integer of the last of them."""
    if not words:
        return None
    found = re.fullmatch(rf"([0-9]{{1,{whole}}})(?:[.,]([0-9]{{1,{max(decimals, 1)}}}))?", str(words))
    if found is None or (found[2] and not decimals):
        raise forms.ValidationError(example)
    scale: int = 10**decimals
    return int(found[1]) * scale + int((found[2] or "").ljust(decimals, "0") or 0)
