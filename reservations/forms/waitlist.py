"""What staff post of the waitlist, and its letter."""

from django import forms

from config.cardless import Cardless
from config.outlets.scope import OneOutletForm
from reservations import quotes
from reservations.models import WaitlistLetter


class JoinForm(Cardless, forms.Form):
    """A party for the waitlist, with the range it is promised: both ends or neither."""

    name = forms.CharField(max_length=100, error_messages={"required": "Write a name to call them by."})
    party_size = forms.IntegerField(
        min_value=1, max_value=100, error_messages={"required": "Say how many they are."}
    )
    phone = forms.CharField(max_length=40, required=False)
    email = forms.CharField(max_length=254, required=False)
    notes = forms.CharField(max_length=500, required=False)
    low = forms.IntegerField(required=False, min_value=0)
    high = forms.IntegerField(required=False, min_value=0)


class PartySizeForm(forms.Form):
    """For how many a wait is asked."""

    party_size = forms.IntegerField(min_value=1, max_value=100)


class QuoteForm(forms.Form):
    """A range of minutes to promise."""

    low = forms.IntegerField(min_value=0)
    high = forms.IntegerField(min_value=0)


class LetterForm(OneOutletForm):
    """The outlet's letter to a party whose table is ready; what cannot be filled in is refused."""

    class Meta:
        model = WaitlistLetter
        fields = ["outlet", "subject", "text", "come_within_minutes"]

    def clean_subject(self) -> str:
        """Refuse a brace that nothing fills in."""
        return _fillable(self.cleaned_data["subject"])

    def clean_text(self) -> str:
        """Refuse a brace that nothing fills in."""
        return _fillable(self.cleaned_data["text"])


def _fillable(template: str) -> str:
    faults = quotes.letter_faults(template)
    if faults:
        raise forms.ValidationError(faults)
    return template
