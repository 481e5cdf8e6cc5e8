"""Amounts as people read them. Everywhere else money is an integer of minor units beside its currency."""

from config.outlets import formats

# ISO 4217 currencies whose minor unit is not a hundredth.
_EXPONENTS = {
    "BHD": 3, "CLP": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3,
    "LYD": 3, "OMR": 3, "PYG": 0, "TND": 3, "UGX": 0, "VND": 0, "XAF": 0, "XOF": 0,
}  # fmt: skip

# The smallest coin that cash is rounded to, in minor units, and why. Of a currency that is not listed cash is
# paid to the unit.
_COINS = {
    "AUD": 5,  # the 1 and 2 cent coins were withdrawn in 1992
    "BHD": 5,  # 5 fils is the smallest coin
    "CAD": 5,  # the penny is not given out since 2013
    "CHF": 5,  # the 1 and 2 rappen coins are no tender any more
    "CZK": 100,  # the 50 haler coin was withdrawn in 2008
    "DKK": 50,  # 50 ore is the smallest coin since 2008
    "EUR": 5,  # by law in Belgium, Finland, Ireland, Italy, the Netherlands and Slovakia among others
    "HKD": 10,  # 10 cents is the smallest coin
    "HUF": 500,  # the 1 and 2 forint coins were withdrawn in 2008
    "ILS": 10,  # 10 agorot is the smallest coin
    "KWD": 5,  # 5 fils is the smallest coin
    "MYR": 5,  # the central bank's rounding of 2008
    "NOK": 100,  # the 50 ore coin was withdrawn in 2012
    "NZD": 10,  # the 5 cent coin was withdrawn in 2006
    "SEK": 100,  # the 50 ore coin was withdrawn in 2010
    "SGD": 5,  # the 1 cent coin is not issued since 2002
    "ZAR": 10,  # the 5 cent coin is not minted since 2012
}

# Signs that nobody mistakes for another currency's in an outlet that uses them; all others show their code.
_SIGNS = {"EUR": "€", "GBP": "£", "JPY": "¥", "SGD": "S$", "USD": "$"}


def exponent(currency: str) -> int:
    """How many decimals the currency has: 2 for SGD, GBP and USD, 0 for JPY, 3 for KWD."""
    return _EXPONENTS.get(currency, 2)


def coin(currency: str) -> int:
    """The smallest coin of a currency in minor units: 5 for SGD, 10 for NZD, 1 where nothing is rounded."""
    return _COINS.get(currency, 1)


def format_minor(amount_minor: int, currency: str) -> str:
    """An amount for a screen or a receipt: `S$1,234.50`, `-£0.05`, `¥980`, `KWD 1.250`."""
    decimals = exponent(currency)
    whole, rest = divmod(abs(amount_minor), 10**decimals)
    figures = formats.number(whole, f"{rest:0{decimals}d}" if decimals else "")
    minus = "-" if amount_minor < 0 else ""
    return f"{minus}{_SIGNS.get(currency, currency + ' ')}{figures}"


def figures(amount_minor: int, currency: str) -> str:
    """An amount as a field or a file takes it: all decimals, a point, no currency and no thousands."""
    decimals = exponent(currency)
    whole, rest = divmod(abs(amount_minor), 10**decimals)
    minus = "-" if amount_minor < 0 else ""
    return f"{minus}{whole}.{rest:0{decimals}d}" if decimals else f"{minus}{whole}"
