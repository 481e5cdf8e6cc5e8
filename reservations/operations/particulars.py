"""What is noted of a booking beside its time, size and guest."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from config.errors import Conflict
from config.outlets.models import Mode
from reservations.models import Reservation, Source
from reservations.operations import stories

_WORDS = {
    "guest_notes": "note",
    "tags": "tags",
    "occasion": "occasion",
    "table_request": "table request",
    "deposit_note": "deposit",
}


@dataclass(frozen=True, slots=True)
class Particulars:
    """The guest's note, and the house's own words. `occasion` is one of models.Occasion, or empty."""

    guest_notes: str = ""
    tags: tuple[str, ...] = ()
    occasion: str = ""
    table_request: str = ""
    deposit_note: str = ""

    @property
    def fields(self) -> Mapping[str, Any]:
        """As the reservation has them."""
        return {**asdict(self), "tags": list(self.tags)}


@transaction.atomic
def note_particulars(
    *, reservation: Reservation, noted: Mapping[str, Any], actor: str, now: dt.datetime
) -> Reservation:
    """Keep what staff noted, by the names of `Particulars.fields`; the story says what changed, not to what.

    Raises Conflict `opentable_owns_book` for the note of a booking whose note is OpenTable's.
    """
    stories.take_row(reservation)
    changes = {name: value for name, value in noted.items() if getattr(reservation, name) != value}
    if "guest_notes" in changes and is_note_opentables(reservation):
        words = "OpenTable keeps this booking and would not learn of it: change the note there."
        raise Conflict("opentable_owns_book", words)
    if changes:
        stories.save(reservation, now, **changes)
        told = ", ".join(_WORDS[name] for name in changes)
        stories.tell(reservation, act="noted", words=f"Noted: {told}.", actor=actor, now=now)
    return reservation


def is_note_opentables(reservation: Reservation) -> bool:
    """Whether the guest's note is OpenTable's to change: where it keeps the book, and sent the booking."""
    return reservation.outlet.mode == Mode.POS and reservation.source == Source.OPENTABLE
