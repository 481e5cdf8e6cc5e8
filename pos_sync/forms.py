"""What staff post from the POS's pages."""

from django import forms


class TablesField(forms.CharField):
    """Tables by number, separated by spaces, as one button posts them."""

    def clean(self, value: str | None) -> list[int]:
        """The numbers, in the order given."""
        words = str(super().clean(value)).split()
        if not all(word.isascii() and word.isdigit() and len(word) < 10 for word in words):
            raise forms.ValidationError("Tables are numbers.")
        return [int(word) for word in words]


class SeatForm(forms.Form):
    """Where a party is to sit."""

    tables = TablesField(error_messages={"required": "Choose a table."})


class WalkInForm(SeatForm):
    """A party that stands at the door."""

    party_size = forms.IntegerField(min_value=1, max_value=100)
    guest_name = forms.CharField(max_length=100, required=False)


class SizeForm(forms.Form):
    """How many stand at the door."""

    size = forms.IntegerField(min_value=1, max_value=100)
