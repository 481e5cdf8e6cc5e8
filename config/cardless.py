"""Forms that write down no card number: nobody's free text is a place for one."""

from typing import Any, ClassVar

from django import forms
from django.core.files import File

from config import cards

WORDS = "That looks like a card number: it must not be written down here."


class Cardless(forms.BaseForm):
    """Refuses card numbers in every text and tag; `uncarded` are the fields that are numbers by their nature.

    A phone number of 13 digits may look like a card's, and so may an id that OpenTable gave.
    """

    uncarded: ClassVar[frozenset[str]] = frozenset({"phone"})

    def clean(self) -> dict[str, Any] | None:
        """Each field that has one says so."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for name in [name for name, value in said.items() if name not in self.uncarded and has_card(value)]:
            self.add_error(name, WORDS)
        return said


def has_card(value: Any) -> bool:
    """Whether a text, one of a list of texts, or the name of a file has a card number in it."""
    if isinstance(value, File):
        value = value.name
    texts = value if isinstance(value, list | tuple) else [value]
    return any(isinstance(text, str) and cards.has_card_number(text) for text in texts)
