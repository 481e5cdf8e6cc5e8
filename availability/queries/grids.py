"""The day's start times for one party size, each open or with the reason why not."""

import datetime as dt
from dataclasses import dataclass

from availability import engine, slots
from availability.queries.days import standing
from availability.queries.setups import setup
from config.outlets import formats
from config.outlets.models import Outlet


@dataclass(frozen=True, slots=True)
class Slot:
    """One start: as staff read it, as a form posts it, and the first reason against it ("" where open).

    `moves` is how many other parties would get other tables for it.
    """

    at: str
    starts_local: str
    reason: str
    moves: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the party may start then."""
        return not self.reason


def slot_grid(*, outlet: Outlet, date: dt.date, party_size: int, now: dt.datetime) -> list[Slot]:
    """Every start the day offers, judged for a booking that staff take."""
    known = setup(outlet)
    day = standing(outlet=outlet, known=known, date=date, now=now).day
    found = []
    for minute in slots.offered(date, day.shifts, known.timezone):
        question = engine.Question(minute, party_size, now, channel=engine.Channel.IN_HOUSE)
        verdict = engine.judge(day, question)
        starts_local = slots.local_time(date, minute)
        reason = verdict.reasons[0].text if verdict.reasons else ""
        moves = len(verdict.moves) if verdict.bookable else 0
        found.append(Slot(formats.clock(minute), f"{starts_local:%Y-%m-%dT%H:%M}", reason, moves))
    return found
