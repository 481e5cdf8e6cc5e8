"""What staff post from the floor's sheets."""

from django import forms

from config.cardless import Cardless
from pos_sync.forms.fields import NumbersField
from reservations import forms as book_forms


class SeatForm(forms.Form):
    """Where a party is to sit."""

    tables = book_forms.TablesField(error_messages={"required": "Choose a table."})
    # The parties of which staff said that they left, by number: those that the book still has there.
    departed = NumbersField(required=False)


class WalkInForm(Cardless, SeatForm):
    """A party that stands at the door."""

    party_size = forms.IntegerField(min_value=1, max_value=100)
    guest_name = forms.CharField(max_length=100, required=False)


class SwapForm(forms.Form):
    """With whom a party changes tables, and where whoever asks saw the two."""

    other = forms.IntegerField(min_value=1)
    seen = forms.CharField(max_length=500, strip=False)
    seen_other = forms.CharField(max_length=500, strip=False)

    def clean_seen(self) -> list[str]:
        """Table names, a line each: a name may have spaces."""
        return str(self.cleaned_data["seen"]).splitlines()

    def clean_seen_other(self) -> list[str]:
        """The same of the other party."""
        return str(self.cleaned_data["seen_other"]).splitlines()


class OtherForm(forms.Form):
    """The other of two parties."""

    other = forms.IntegerField(min_value=1)


class SizeForm(forms.Form):
    """How many stand at the door."""

    size = forms.IntegerField(min_value=1, max_value=100)
