"""What goes wrong on OpenTable's wire, each fault with a code for programs and words for support.

WireFault
|- Unreachable     no answer came: refused, timed out, cut short, not allowed         try again
|- Throttled       429, or 503 with Retry-After: nobody calls before then   try again, uncounted
|- Unavailable     408, 425, 5xx, a redirect: an answer that says nothing             try again
|- Unreadable      a body that is not what it claims to be                            try again
|   |- TooLarge       larger than we take
|   `- UnknownCoding  in a coding we do not speak
`- Refused         4xx: the request, the credentials or the set-up is wrong           not by itself
"""

from datetime import datetime
from typing import Any

from config import cards


def _printable(told: str) -> str:
    """What a host told may hold a card number, and what no text in PostgreSQL can: a zero byte."""
    written = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in told)
    return cards.without_card_numbers(written)


class WireFault(Exception):
    """Base of every fault; `is_retryable` says whether the same request may do better later."""

    is_retryable = True
    status: int | None = None

    def __init__(self, code: str, words: str) -> None:
        self.code, self.words = _printable(code), _printable(words)
        super().__init__(f"{self.code}: {self.words}")


class Unreachable(WireFault):
    """No answer came; whether the request arrived is not known."""


class Throttled(WireFault):
    """The host asked for quiet until `retry_at`, or its circuit is open; then nothing was sent."""

    def __init__(self, code: str, words: str, *, retry_at: datetime, status: int | None = None) -> None:
        super().__init__(code, words)
        self.status = status
        self.retry_at = retry_at


class Unavailable(WireFault):
    """An answer, but not of the one who should answer."""

    def __init__(self, code: str, words: str, *, status: int) -> None:
        super().__init__(code, words)
        self.status = status


class Unreadable(WireFault):
    """A body that cannot be turned into the document it claims to be."""


class TooLarge(Unreadable):
    """A body that is, or would become, larger than we take."""


class UnknownCoding(Unreadable):
    """A Content-Encoding that we do not speak."""


class Refused(WireFault):
    """A 4xx. `code` is the answer's `error`, `answer` its document where it has one."""

    is_retryable = False

    def __init__(self, code: str, words: str, *, status: int, answer: Any = None) -> None:
        super().__init__(code, words)
        self.status = status
        self.answer = answer
