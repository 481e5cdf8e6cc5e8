"""What follows from facts: an acknowledged closed check is captured, a check closed elsewhere is kept."""

from datetime import datetime

from config.opentable.models import Fact
from payments import operations


class Captures:
    """The subscriber that turns acknowledged snapshots into captures (settings.FACT_SUBSCRIBERS)."""

    name = "payments.captures"

    def take(self, *, fact: Fact, now: datetime) -> None:
        """Act on the acknowledgement of a check's message; every other fact is left alone."""
        kind, _, key = fact.subject.partition(":")
        if fact.name == "message.acknowledged" and kind == "CHECK":
            operations.capture_acknowledged(check_id=key, version=int(fact.payload["version"]), now=now)


class Closings:
    """The subscriber that keeps receipt and visit of checks that were closed with their party's leaving."""

    name = "payments.closings"

    def take(self, *, fact: Fact, now: datetime) -> None:
        """Act on the closing of a cart; every other fact is left alone."""
        if fact.name == "cart.closed":
            operations.note_closing(check_id=fact.subject, now=now)


CAPTURES = Captures()
CLOSINGS = Closings()
