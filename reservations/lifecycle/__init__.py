"""The one state machine of a reservation: what OpenTable may ask, and what staff may do next.

OpenTable knows six states (the developer's guide, "Reservation States"); the house knows finer ones inside
them, tied to the six by `WIRE_STATE`. States come and go as their plain words, as the database holds them.
"""

from reservations.lifecycle.asked import answer
from reservations.lifecycle.moves import (
    MARKS,
    MOVES,
    UNDO_WINDOW,
    Act,
    Move,
    may_staff,
    staff_moves,
    target_of,
    undo_is_open,
)
from reservations.lifecycle.states import FIRST_HOUSE_STATE, STATE_WORDS, TERMINAL, WIRE_STATE, House, State
from reservations.lifecycle.verdicts import APPLY, SAME, UNCHANGED, Kind, Verdict

__all__ = [
    "APPLY",
    "FIRST_HOUSE_STATE",
    "MARKS",
    "MOVES",
    "SAME",
    "STATE_WORDS",
    "TERMINAL",
    "UNCHANGED",
    "UNDO_WINDOW",
    "WIRE_STATE",
    "Act",
    "House",
    "Kind",
    "Move",
    "State",
    "Verdict",
    "answer",
    "may_staff",
    "staff_moves",
    "target_of",
    "undo_is_open",
]
