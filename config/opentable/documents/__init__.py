"""Documents of the wire: strict JSON, strict fields, and no card numbers in free text.

`parse` and `canonical` turn bytes into a document and back; the field classes are what each app's `wire`
builds its serializers from.
"""

from config.cards import has_card_number
from config.opentable.documents.fields import (
    Choice,
    FreeText,
    LocalDateTime,
    Name,
    Text,
    Truth,
    WholeNumber,
)
from config.opentable.documents.strict_json import canonical, parse, render

__all__ = [
    "Choice",
    "FreeText",
    "LocalDateTime",
    "Name",
    "Text",
    "Truth",
    "WholeNumber",
    "canonical",
    "has_card_number",
    "parse",
    "render",
]
