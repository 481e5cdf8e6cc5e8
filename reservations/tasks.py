"""What follows from facts: parties whose placements were moved by a change of rules are told."""

from datetime import datetime

from config.opentable.models import Fact
from reservations import operations


class Displaced:
    """The subscriber that writes a party's story where the inventory moved it (settings.FACT_SUBSCRIBERS)."""

    name = "reservations.displaced"

    def take(self, *, fact: Fact, now: datetime) -> None:
        """Act on `placement.displaced`: its payload has `placements`, by id, `because` and `actor`."""
        if fact.name == "placement.displaced":
            operations.tell_displaced(
                placement_ids=fact.payload["placements"],
                because=fact.payload["because"],
                actor=fact.payload["actor"],
                now=now,
            )


DISPLACED = Displaced()
