"""What staff post from the pay page, and what support asks of a trouble."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.http import QueryDict

from config.cardless import Cardless
from config.outlets.fields import AmountField
from payments import diagnosis, queries, wording
from payments.models import Tender

_NO_MEMORY = {"autocomplete": "off"}


class TenderForm(Cardless, forms.Form):
    """A tender: its amount without the tip, and of a card the last four digits and the slip's number.

    `part` is the one part of a split check that it is for, `seen` the cut that the page showed.
    """

    event_key = forms.UUIDField(required=False)
    tender = forms.ChoiceField(choices=[choice for choice in Tender.choices if choice[0] != Tender.OPENTABLE])
    part = forms.IntegerField(required=False, min_value=1)
    seen = forms.IntegerField(required=False, min_value=0)
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


class ApprovedForm(Cardless, forms.Form):
    """Why, and a manager's PIN where the role needs one."""

    reason = forms.CharField(required=False, max_length=200)
    pin = forms.CharField(required=False, max_length=20)


class NoteForm(Cardless, forms.Form):
    """What became of it, in words."""

    reason = forms.CharField(required=False, max_length=300)


class MovePaymentForm(Cardless, forms.Form):
    """The check that a tender is moved to, and why."""

    event_key = forms.UUIDField(required=False)
    to = forms.UUIDField(error_messages={"required": "Choose the check."})
    reason = forms.CharField(required=False, max_length=200)


class DepositForm(ApprovedForm):
    """How much was paid ahead, and how."""

    event_key = forms.UUIDField(required=False)
    reference = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount"] = AmountField(
            currency=currency, error_messages={"required": "Write the amount."}
        )


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


class CloseDayForm(Cardless, forms.Form):
    """The cash that was counted, and why it is over or short."""

    reason = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["counted"] = AmountField(currency=currency, required=False)


class ReasonForm(Cardless, forms.Form):
    """Why a day is reopened, or why a check stays different."""

    reason = forms.CharField(required=False, max_length=200)


class ReturnForm(ApprovedForm):
    """Which items are given back, and on which payments: a field `quantity-<line>` and a box each."""

    event_key = forms.UUIDField(required=False)

    def clean(self) -> dict[str, Any]:
        """Read the numbers and the boxes, of which there are as many as the check has."""
        said = super().clean() or self.cleaned_data
        self.cleaned_data = said
        boxes = self.data.getlist("payment") if isinstance(self.data, QueryDict) else []
        fields = {name[9:]: value for name, value in self.data.items() if name.startswith("quantity-")}
        try:
            quantities = {int(key): int(value or 0) for key, value in fields.items()}
            return {**said, "quantities": quantities, "payment": [uuid.UUID(key) for key in boxes]}
        except ValueError:
            raise forms.ValidationError("Write how many of each item as a number.") from None


class SendForm(Cardless, forms.Form):
    """Where a receipt goes once more; no address means the guest's own."""

    event_key = forms.UUIDField(required=False)
    address = forms.CharField(required=False, max_length=254)
    reason = forms.CharField(required=False, max_length=200)


class LetterForm(Cardless, forms.Form):
    """An outlet's words of its receipts."""

    subject = forms.CharField(required=False, max_length=150)
    greeting = forms.CharField(required=False, max_length=1000)
    footer = forms.CharField(required=False, max_length=1000)
    legal = forms.CharField(required=False, max_length=1000)

    @property
    def words(self) -> wording.Words:
        """What was typed, as the rules see it."""
        return wording.Words(**self.cleaned_data)


class PreviewForm(forms.Form):
    """On which check the words are seen, none being the sample, and in which of the letter's two parts."""

    check = forms.UUIDField(required=False)
    is_text = forms.BooleanField(required=False)


class TroubleForm(forms.Form):
    """What support was told: what did not happen, and whose it was."""

    question = forms.ChoiceField(
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (diagnosis.Question.CART, "A cart did not open"),
            (diagnosis.Question.BOOKING, "A reservation does not appear"),
            (diagnosis.Question.ORDER, "Orders or bills do not show"),
        ],
    )
    date = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    # A space is part of a table's name, and may be just what is wrong.
    table = forms.CharField(max_length=64, required=False, strip=False)
    guest = forms.CharField(max_length=200, required=False, widget=forms.TextInput(attrs=_NO_MEMORY))
    confirmation_number = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    party_size = forms.IntegerField(min_value=1, max_value=100, required=False)

    def trouble(self, today: dt.date) -> queries.Trouble:
        """As it is asked about; without a day, of today's service."""
        told = self.cleaned_data if self.is_valid() else {}
        return queries.Trouble(
            question=diagnosis.Question(told.get("question") or diagnosis.Question.CART),
            date=told.get("date") or today,
            confirmation_number=told.get("confirmation_number"),
            guest=(told.get("guest") or "").strip(),
            time=told.get("time"),
            table=told.get("table") or "",
            party_size=told.get("party_size"),
        )
