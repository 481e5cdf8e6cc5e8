"""What is read on a page."""

from typing import Any


def text(answer: Any) -> str:
    """The page as it was sent, with single spaces."""
    return " ".join(answer.content.decode().split())
