"""The ways an operation says no.

Each refusal carries `code` (the contract's word for it), `words` (a sentence a host can read aloud) and
`details` (facts for a program). The doors turn them into HTTP answers or banners; nothing else does.

    Refusal
    |- Invalid    the request cannot be understood or breaks a rule of form      (422)
    |- Missing    what it names is not here, or not the asker's                  (404)
    |- Conflict   the state of the book, floor or check forbids it               (409)
    |- Expired    it could be done once, but no longer                           (410)
    |- TooMany    a limit of ours is reached                                     (429)
    `- Paused     the outlet's integration is paused; later it can be done       (503)
"""

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """Base of every typed refusal; never raised itself."""

    def __init__(self, code: str, words: str, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {words}")
        self.code = code
        self.words = words
        self.details = dict(details or {})


class Invalid(Refusal):
    """The request cannot be understood or breaks a rule of form; `details` names the fields."""


class Missing(Refusal):
    """What the request names does not exist for the one who asks."""


class Conflict(Refusal):
    """The state of the book, the floor or the check forbids it; nothing was changed."""


class Expired(Refusal):
    """It could have been done earlier, but no longer."""


class TooMany(Refusal):
    """A limit is reached; `retry_after` seconds later it may be asked again."""

    def __init__(
        self, code: str, words: str, details: Mapping[str, Any] | None = None, *, retry_after: int = 1
    ) -> None:
        super().__init__(code, words, details)
        self.retry_after = retry_after


class Paused(Refusal):
    """The outlet's integration is paused; `retry_after` seconds later it may be asked again."""

    def __init__(
        self, code: str, words: str, details: Mapping[str, Any] | None = None, *, retry_after: int = 60
    ) -> None:
        super().__init__(code, words, details)
        self.retry_after = retry_after
