"""What people do at OpenTable: each act calls the partner first and is kept only if the partner took it."""

from dataclasses import dataclass

from config.opentable.sandbox.ledger import Document
from config.opentable.sandbox.partner import Reply


@dataclass(frozen=True, slots=True)
class Outcome:
    """An act's end: the partner's answer to the step that decided it, and what OpenTable holds now."""

    step: str
    reply: Reply
    booking: Document | None = None
    authorization: Document | None = None

    @property
    def is_done(self) -> bool:
        """The partner took it."""
        return self.reply.is_success
