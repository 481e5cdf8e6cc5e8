"""What staff may do next: every button, from where it is legal and where it leads."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from reservations.lifecycle.states import STATE_WORDS, WIRE_STATE, House, State
from reservations.lifecycle.verdicts import APPLY, SAME, Kind, Verdict

# How long staff may take back a seat or a cancel that was a slip of the finger.
UNDO_WINDOW = dt.timedelta(seconds=30)


class Act(StrEnum):
    """What staff can do to a reservation."""

    CONFIRM = "CONFIRM"
    MARK_LATE = "MARK_LATE"
    PARTLY_ARRIVE = "PARTLY_ARRIVE"
    ARRIVE = "ARRIVE"
    SEAT = "SEAT"
    UNDO_SEAT = "UNDO_SEAT"
    BUS = "BUS"
    FINISH = "FINISH"
    NO_SHOW = "NO_SHOW"
    CORRECT_NO_SHOW = "CORRECT_NO_SHOW"
    CANCEL = "CANCEL"
    UNDO_CANCEL = "UNDO_CANCEL"
    MOVE_TABLE = "MOVE_TABLE"
    CHANGE_TIME = "CHANGE_TIME"
    CHANGE_SIZE = "CHANGE_SIZE"


@dataclass(frozen=True, slots=True)
class Move:
    """One button: from where it is legal, and the house state it leads to (None: it stays as it is).

    `sources` of None are all house states of `states`. `is_undo` is legal only within UNDO_WINDOW of the act
    it takes back (`undo_is_open`). `reaches_opentable` says whether OpenTable learns of it in POS mode.
    """

    act: Act
    label: str
    states: frozenset[State]
    target: House | None = None
    sources: frozenset[House] | None = None
    is_undo: bool = False
    reaches_opentable: bool = True

    def is_legal(self, state: State, house: House) -> bool:
        """Whether it may be done now."""
        return state in self.states and (self.sources is None or house in self.sources)

    def is_done(self, state: State, house: House) -> bool:
        """Whether it has been done already, so that a second tap is no error."""
        if self.target is None:
            return False
        if WIRE_STATE[self.target] in self.states:
            return house is self.target
        return state is WIRE_STATE[self.target]


_BOOKED = frozenset({State.BOOKED})
_SEATED = frozenset({State.SEATED})
_ASSUMED = frozenset({State.ASSUMED_SEATED})
_WAITING = frozenset({House.CONFIRMED, House.LATE, House.PARTLY_ARRIVED, House.ARRIVED})
_DINING = frozenset({house for house, state in WIRE_STATE.items() if state is State.SEATED}) - {House.BUSSING}

MOVES = (
    Move(Act.SEAT, "Seat", _BOOKED | _ASSUMED, House.SEATED),
    Move(Act.ARRIVE, "Arrived", _BOOKED, House.ARRIVED, _WAITING - {House.ARRIVED}),
    Move(
        Act.PARTLY_ARRIVE, "Partly arrived", _BOOKED, House.PARTLY_ARRIVED, _WAITING - {House.PARTLY_ARRIVED}
    ),
    Move(Act.MARK_LATE, "Running late", _BOOKED, House.LATE, frozenset({House.CONFIRMED})),
    Move(Act.CONFIRM, "Confirmed", _BOOKED, House.CONFIRMED, _WAITING - {House.CONFIRMED}),
    Move(Act.UNDO_SEAT, "Undo seat", _SEATED, House.ARRIVED, frozenset({House.SEATED}), is_undo=True),
    Move(Act.BUS, "Bus", _SEATED, House.BUSSING, _DINING),
    Move(Act.FINISH, "Finish", _SEATED | _ASSUMED, House.FINISHED),
    Move(Act.NO_SHOW, "No-show", _BOOKED | _ASSUMED, House.NO_SHOW),
    Move(Act.CORRECT_NO_SHOW, "They came", frozenset({State.NOSHOW}), House.LATE),
    Move(Act.CANCEL, "Cancel", _BOOKED | _ASSUMED, House.CANCELED),
    Move(Act.UNDO_CANCEL, "Undo cancel", frozenset({State.CANCELED}), House.CONFIRMED, is_undo=True),
    Move(Act.MOVE_TABLE, "Move table", _BOOKED | _SEATED),
    Move(Act.CHANGE_TIME, "Change time", _BOOKED, reaches_opentable=False),
    Move(Act.CHANGE_SIZE, "Change party size", _BOOKED | _SEATED, reaches_opentable=False),
)
_BY_ACT = {move.act: move for move in MOVES}

# Acts that note a house state and nothing else: OpenTable does not hear of them, no table changes hands.
MARKS = frozenset({Act.ARRIVE, Act.PARTLY_ARRIVE, Act.MARK_LATE, Act.CONFIRM, Act.BUS})


def staff_moves(state: str, house_state: str) -> tuple[Move, ...]:
    """The moves that are legal now, the likeliest first, for the buttons.

    May a mode forbid one, `may_staff` says so with the reason; an undo also needs `undo_is_open`.
    """
    return tuple(move for move in MOVES if move.is_legal(State(state), House(house_state)))


def may_staff(mode: str, state: str, house_state: str, act: str) -> Verdict:
    """Whether staff may do this now; a refusal says why in words.

    `mode` is NETWORK or POS: where OpenTable owns the book it hears from us only of states and table moves.
    """
    move, now, house = _BY_ACT[Act(act)], State(state), House(house_state)
    if mode == "POS" and not move.reaches_opentable:
        return Verdict(
            Kind.REFUSE,
            "opentable_owns_book",
            f"OpenTable keeps this outlet's book and would not learn of it: {move.label.lower()} there.",
        )
    if move.is_done(now, house):
        return SAME
    if move.is_legal(now, house):
        return APPLY
    where = STATE_WORDS[now] if now not in move.states else f"at {house.replace('_', ' ').lower()}"
    return Verdict(Kind.REFUSE, "invalid_transition", f"{move.label} is not possible: the party is {where}.")


def target_of(act: str) -> str:
    """The house state that an act notes. Raises ValueError for one that leads to none."""
    target = _BY_ACT[Act(act)].target
    if target is None:
        raise ValueError(f"{act} leads to no house state of its own")
    return target.value


def undo_is_open(acted_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether an act of staff may still be taken back."""
    return now - acted_at <= UNDO_WINDOW
