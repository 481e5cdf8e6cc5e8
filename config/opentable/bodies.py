"""Bodies of exchanges, made readable without hiding a byte."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Body:
    """`exact` is what was said, as text, or as hexadecimal where it is none; `pretty` the JSON set out."""

    size: int
    exact: str
    is_text: bool
    pretty: str


def read(content: bytes) -> Body:
    """A body for the eye."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return Body(len(content), content.hex(" "), False, "")
    return Body(len(content), text, True, _pretty(text))


def _pretty(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return ""
