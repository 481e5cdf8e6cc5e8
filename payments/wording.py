"""The rules of what an outlet writes on its receipts: plain text, with a few declared words filled in.

Nothing a person writes is ever run as a template. What is filled in is not read again, so that a guest who is
called `{total}` stays that.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

# What may stand in braces, and what the reader finds there instead.
PLACEHOLDERS = {
    "guest": "the guest's name",
    "outlet": "the outlet's name",
    "date": "the date of the visit",
    "time": "when the check was closed",
    "check": "the check's number",
    "party_size": "how many they were",
    "total": "what the check came to",
    "tip": "the tip",
}
_BRACED = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True, slots=True)
class Words:
    """An outlet's words: the letter's subject, what stands over the items, under them, and at the end."""

    subject: str = "Your receipt from {outlet}, {date}"
    greeting: str = ""
    footer: str = "Thank you for your visit."
    legal: str = ""


def unknown_in(text: str) -> list[str]:
    """What stands in braces and is no placeholder, as it was written; a brace without its other one too."""
    unknown = [found[0] for found in _BRACED.finditer(text) if found[1] not in PLACEHOLDERS]
    return unknown + re.findall(r"[{}]", _BRACED.sub("", text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with the values in place of their placeholders; any other braces stay as they are."""
    return _BRACED.sub(lambda found: values.get(found[1], found[0]), text)


def fill_all(words: Words, values: Mapping[str, str]) -> Words:
    """All of an outlet's words, filled; the subject is one line whatever a name holds."""
    filled = {field.name: fill(getattr(words, field.name), values) for field in fields(words)}
    return replace(words, **(filled | {"subject": " ".join(filled["subject"].split())}))
