"""What staff post from the pay page."""

import re
from typing import Any

from django import forms

from config.outlets import money
from payments.models import Tender

# Four billion: more than a check comes to, and within what the database and the wire hold.
_LONGEST_WHOLE = 9


class AmountField(forms.CharField):
    """An amount as it is written in its currency, read into minor units; None where it is left empty."""

    def __init__(self, *, currency: str, **options: Any) -> None:
        super().__init__(max_length=20, **options)
        self.currency = currency

    def clean(self, value: str | None) -> int | None:
        """`12`, `12.5`, `12,50`: no more decimals than the currency has."""
        words = str(super().clean(value))
        if not words:
            return None
        decimals = money.exponent(self.currency)
        found = re.fullmatch(rf"([0-9]{{1,{_LONGEST_WHOLE}}})(?:[.,]([0-9]{{1,{max(decimals, 1)}}}))?", words)
        if found is None or (found[2] and not decimals):
            raise forms.ValidationError(f"Write the amount like {money.format_minor(1250, self.currency)}.")
        whole, rest = int(found[1]), int((found[2] or "").ljust(decimals, "0") or 0)
        scale: int = 10**decimals
        return whole * scale + rest


class TenderForm(forms.Form):
    """A tender: its amount without the tip, and of a card the last four digits and the slip's number.

    `part` is the one part of a split check that it is for.
    """

    event_key = forms.UUIDField(required=False)
    tender = forms.ChoiceField(choices=[choice for choice in Tender.choices if choice[0] != Tender.OPENTABLE])
    part = forms.IntegerField(required=False, min_value=1)
    card_last4 = forms.CharField(required=False, max_length=40)
    reference = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount"] = AmountField(
            currency=currency, error_messages={"required": "Write the amount."}
        )
        self.fields["tip"] = AmountField(currency=currency, required=False)
        self.fields["received"] = AmountField(currency=currency, required=False)


class PartForm(forms.Form):
    """Which part of a split check the page is about."""

    part = forms.IntegerField(required=False, min_value=1)


class ApprovedForm(forms.Form):
    """Why, and a manager's PIN where the role needs one."""

    reason = forms.CharField(required=False, max_length=200)
    pin = forms.CharField(required=False, max_length=20)


class NoteForm(forms.Form):
    """What became of it, in words."""

    reason = forms.CharField(required=False, max_length=300)


class MovePaymentForm(forms.Form):
    """The check that a tender is moved to, and why."""

    event_key = forms.UUIDField(required=False)
    to = forms.UUIDField(error_messages={"required": "Choose the check."})
    reason = forms.CharField(required=False, max_length=200)


class RefundForm(ApprovedForm):
    """How much is given back besides."""

    event_key = forms.UUIDField(required=False)

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount"] = AmountField(
            currency=currency, error_messages={"required": "Write the amount."}
        )
