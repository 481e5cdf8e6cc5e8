"""The day's start times for one party size, each open or with the reason why not."""

import datetime as dt
from dataclasses import dataclass

from availability import engine, slots
from availability.models import Placement
from availability.queries.days import standing
from availability.queries.setups import setup
from config.outlets import formats
from config.outlets.models import Outlet


@dataclass(frozen=True, slots=True)
class Slot:
    """One start: as staff read it, as a form posts it, and the first reason against it ("" where open).

    `moves` is how many other parties would get other tables for it. `is_past` says that nobody may book it.
    """

    at: str
    starts_local: str
    reason: str
    moves: int = 0
    is_past: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the party may start then."""
        return not self.reason


def slot_grid(
    *, outlet: Outlet, date: dt.date, party_size: int, now: dt.datetime, mover: Placement | None = None
) -> list[Slot]:
    """Every start the day offers, judged for a booking that staff take.

    `mover` is the booking that wants another of them: its own place stands in no way.
    """
    known = setup(outlet)
    day = standing(outlet=outlet, known=known, date=date, without=mover.pk if mover else None, now=now).day
    turn = mover.turn_minutes if mover and mover.party_size == party_size else None
    found = []
    for minute in slots.offered(date, day.shifts, known.timezone):
        question = engine.Question(minute, party_size, now, turn, engine.Channel.IN_HOUSE)
        verdict = engine.judge(day, question)
        starts_local = slots.local_time(date, minute)
        reason = verdict.reasons[0].text if verdict.reasons else ""
        moves = len(verdict.moves) if verdict.bookable else 0
        is_past = any(blocker.code is engine.Code.IN_THE_PAST for blocker in verdict.reasons)
        found.append(Slot(formats.clock(minute), f"{starts_local:%Y-%m-%dT%H:%M}", reason, moves, is_past))
    return found
