"""What the forms share: no card number is written down, and a page says what it showed."""

from typing import Any

from django import forms

from config.opentable import cards

_ANEW = "Open the page anew: it is not known what it showed."
# A phone number of 13 digits may look like a card's.
_NUMBERS = {"phone"}


class Cardless(forms.BaseForm):
    """Refuses card numbers in every text and tag: nobody's free text is a place for them."""

    def clean(self) -> dict[str, Any]:
        """Each field that has one says so."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for name in [name for name, value in said.items() if name not in _NUMBERS and _has_card(value)]:
            self.add_error(name, "That looks like a card number: it must not be written down here.")
        return said


class Drawn(forms.Form):
    """`was` is what the page showed: what is posted as it was is not said, and stays as it is by now."""

    was = forms.JSONField(error_messages={"required": _ANEW, "invalid": _ANEW})

    def clean_was(self) -> dict[str, Any]:
        """By the names of what is changed."""
        was = self.cleaned_data["was"]
        if not isinstance(was, dict):
            raise forms.ValidationError(_ANEW)
        return was


def is_same(one: Any, other: Any) -> bool:
    """Whether two values differ in nothing but what a browser adds to a text, and the order of tags."""
    return bool(_bare(one) == _bare(other))


def _bare(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return sorted(value)
    return "\n".join(value.split("\r\n")).strip() if isinstance(value, str) else value


def _has_card(value: Any) -> bool:
    texts = value if isinstance(value, list | tuple) else [value]
    return any(isinstance(text, str) and cards.has_card_number(text) for text in texts)
