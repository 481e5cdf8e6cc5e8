"""Strict fields: a number is a JSON number, a string a JSON string, and nothing is trimmed.

DRF's own fields read "888" as a number, true as 1 and `T9 ` as `T9`; on this wire each is another value.
"""

import re
from datetime import datetime
from typing import Any

from rest_framework import serializers

from config.cards import has_card_number

_LOCAL = re.compile(
    r"([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):([0-5][0-9])(:[0-5][0-9])?"
)
# Line feed and tab are kept: notes have lines. NUL never gets here, the document was refused.
_CONTROLS = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class WholeNumber(serializers.IntegerField):
    """A JSON number without a fraction (888, and 888.0, which JSON does not tell apart); never true."""

    def to_internal_value(self, data: Any) -> int:
        is_whole = isinstance(data, float) and data.is_integer() and abs(data) <= 2**53
        if (isinstance(data, int) and not isinstance(data, bool)) or is_whole:
            return int(data)
        self.fail("invalid")


class Truth(serializers.BooleanField):
    """true or false; not "true", 1 or null."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Text(serializers.CharField):
    """A JSON string, kept to the last space: table names are compared as they were sent."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"trim_whitespace": False, "allow_blank": "min_length" not in options, **options})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return data


class Name(Text):
    """What something is called, kept just as it was sent; a card number is refused."""

    default_error_messages = {"card_number_not_accepted": "A card number is not accepted here."}

    def to_internal_value(self, data: Any) -> str:
        text = self.cleaned(super().to_internal_value(data))
        if has_card_number(text):
            self.fail("card_number_not_accepted")
        return text

    def cleaned(self, text: str) -> str:
        """Nothing on the way trims a name."""
        return text


class FreeText(Name):
    """What people wrote (names, notes): control characters go, a card number is refused."""

    def cleaned(self, text: str) -> str:
        """Without what nobody typed."""
        return _CONTROLS.sub("", text.replace("\r\n", "\n"))


class Choice(serializers.ChoiceField):
    """One of the contract's words."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class LocalDateTime(serializers.Field[datetime, str, str, datetime]):
    """The outlet's wall time without offset, to the minute: a naive datetime. Seconds are dropped."""

    default_error_messages = {"invalid": "A local time is YYYY-MM-DDTHH:MM."}

    def to_internal_value(self, data: Any) -> datetime:
        found = _LOCAL.fullmatch(data) if isinstance(data, str) else None
        if found is None:
            self.fail("invalid")
        try:
            return datetime(*map(int, found.groups()[:5]))  # type: ignore[arg-type]
        except ValueError:
            # 30 February and the year 0 have the right form.
            self.fail("invalid")

    def to_representation(self, value: datetime) -> str:
        return value.isoformat(timespec="minutes")
