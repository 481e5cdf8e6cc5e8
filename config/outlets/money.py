"""Amounts as people read them. Everywhere else money is an integer of minor units beside its currency."""

from config.outlets import formats

# ISO 4217 currencies whose minor unit is not a hundredth.
_EXPONENTS = {
    "BHD": 3, "CLP": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3,
    "LYD": 3, "OMR": 3, "PYG": 0, "TND": 3, "UGX": 0, "VND": 0, "XAF": 0, "XOF": 0,
}  # fmt: skip

# Signs that nobody mistakes for another currency's in an outlet that uses them; all others show their code.
_SIGNS = {"EUR": "€", "GBP": "£", "JPY": "¥", "SGD": "S$", "USD": "$"}


def exponent(currency: str) -> int:
    """How many decimals the currency has: 2 for SGD, GBP and USD, 0 for JPY, 3 for KWD."""
    return _EXPONENTS.get(currency, 2)


def format_minor(amount_minor: int, currency: str) -> str:
    """An amount for a screen or a receipt: `S$1,234.50`, `-£0.05`, `¥980`, `KWD 1.250`."""
    decimals = exponent(currency)
    whole, rest = divmod(abs(amount_minor), 10**decimals)
    figures = formats.number(whole, f"{rest:0{decimals}d}" if decimals else "")
    minus = "-" if amount_minor < 0 else ""
    return f"{minus}{_SIGNS.get(currency, currency + ' ')}{figures}"
