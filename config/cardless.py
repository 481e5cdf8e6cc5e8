"""Forms that write down no card number: nobody's free text is a place for one."""

from typing import Any, ClassVar

from django import forms

from config import cards


class Cardless(forms.BaseForm):
    """Refuses card numbers in every text and tag; `uncarded` are the fields that are numbers by their nature.

    A phone number of 13 digits may look like a card's, and so may an id that OpenTable gave.
    """

    uncarded: ClassVar[frozenset[str]] = frozenset({"phone"})

    def clean(self) -> dict[str, Any] | None:
        """Each field that has one says so."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for name in [name for name, value in said.items() if name not in self.uncarded and _has_card(value)]:
            self.add_error(name, "That looks like a card number: it must not be written down here.")
        return said


def _has_card(value: Any) -> bool:
    texts = value if isinstance(value, list | tuple) else [value]
    return any(isinstance(text, str) and cards.has_card_number(text) for text in texts)
