"""What the forms share: a page says what it showed."""

from typing import Any

from django import forms

_ANEW = "Open the page anew: it is not known what it showed."


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
