"""What staff post of the menu: sold out, counts, prices and files."""

from typing import Any

from django import forms

from config.outlets.fields import AmountField
from pos_sync import listing


class SoldOutForm(forms.Form):
    """Whether something is sold out (86), and the time of day at which it is back by itself."""

    is_86 = forms.BooleanField(required=False)
    back = forms.TimeField(
        required=False, error_messages={"invalid": "Write the time it is back like 18:00."}
    )


class LeftForm(forms.Form):
    """How many are left; nothing stops the count."""

    left = forms.IntegerField(required=False)


class PriceForm(forms.Form):
    """A listed price as it is written in the outlet's currency, of an item or of one of its variants."""

    variant = forms.IntegerField(required=False, min_value=1)
    was = forms.IntegerField(min_value=0)

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["price"] = AmountField(
            currency=currency,
            most_minor=listing.MOST_MINOR,
            error_messages={"required": "Write the price."},
        )


class MenuFileForm(forms.Form):
    """A menu file."""

    file = forms.FileField(error_messages={"required": "Choose a file.", "empty": "The file is empty."})
