"""Amounts read the way each currency is written."""

import pytest

from config.outlets import money


@pytest.mark.parametrize(
    ("amount_minor", "currency", "written"),
    [
        (123450, "SGD", "S$1,234.50"),
        (5, "GBP", "£0.05"),
        (-5, "GBP", "-£0.05"),
        (1000, "USD", "$10.00"),
        (980, "JPY", "¥980"),
        (1250, "KWD", "KWD 1.250"),
        (1250, "THB", "THB 12.50"),
        (0, "SGD", "S$0.00"),
    ],
)
def test_an_amount_is_written_with_its_currencys_decimals(
    amount_minor: int, currency: str, written: str
) -> None:
    assert money.format_minor(amount_minor, currency) == written
