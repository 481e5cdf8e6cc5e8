"""What staff post from the pay page."""

from typing import Any

from django import forms

from config.outlets.fields import AmountField
from payments.models import Tender
from reservations import forms as book_forms


class TenderForm(book_forms.Cardless, forms.Form):
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


class ApprovedForm(book_forms.Cardless, forms.Form):
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


class SheetForm(forms.Form):
    """What of a day's sheet is shown: one shift of it, and the checks of one figure."""

    shift = forms.CharField(required=False, max_length=40)
    only = forms.CharField(required=False, max_length=320)


class CloseDayForm(forms.Form):
    """The cash that was counted, and why it is over or short."""

    reason = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["counted"] = AmountField(currency=currency, required=False)


class ReasonForm(forms.Form):
    """Why a day is reopened, or why a check stays different."""

    reason = forms.CharField(required=False, max_length=200)
