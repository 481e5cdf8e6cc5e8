"""What several forms have in common: rows and taps by their keys."""

import uuid

from django import forms


class NumbersField(forms.Field):
    """Primary keys, one an input of the same name."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: list[str] | None) -> list[int]:
        """The numbers, in the order given."""
        words = super().clean(value) or []
        if not all(word.isascii() and word.isdigit() and len(word) < 19 for word in words):
            raise forms.ValidationError("These are named by numbers.")
        return [int(word) for word in words]


class TapsField(forms.Field):
    """The keys of taps that were made before, one an input of the same name."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: list[str] | None) -> list[uuid.UUID]:
        """The keys, in the order given."""
        return [forms.UUIDField().clean(word) for word in super().clean(value) or []]
