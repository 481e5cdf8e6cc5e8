"""What the engine is told, and what it answers: plain and frozen, with the minutes of slots.py."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from availability import slots
from availability.engine.floor import Channel, Floor
from availability.pacing import Load, Pacing


class Code(StrEnum):
    """Why not, in the order in which blockers are told (the contract's table of refusals)."""

    OFF_GRID = "off_grid"
    IN_THE_PAST = "in_the_past"
    INSIDE_CUTOFF = "inside_cutoff"
    BEYOND_HORIZON = "beyond_horizon"
    OUTLET_CLOSED = "outlet_closed"
    SHIFT_CLOSED = "shift_closed"
    PARTY_SIZE_OUT_OF_RANGE = "party_size_out_of_range"
    NO_TABLE_FITS = "no_table_fits"
    ALL_TABLES_TAKEN = "all_tables_taken"
    PACING_FULL = "pacing_full"
    COVER_CAP_FULL = "cover_cap_full"


@dataclass(frozen=True, slots=True)
class TurnTime:
    """How long a party of up to `max_covers` keeps its table."""

    max_covers: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Rules:
    """An outlet's rules. `turn_times` rise by size; the last one holds for all larger parties too.

    `horizon_days`: the last bookable date is that many days after today.
    """

    min_size: int
    max_size: int
    horizon_days: int
    cutoff_minutes: int
    turn_times: tuple[TurnTime, ...]
    pacing: Pacing | None = None

    def __post_init__(self) -> None:
        sizes = [turn.max_covers for turn in self.turn_times]
        if not sizes or sizes != sorted(set(sizes)):
            raise ValueError("turn times must be given, rising by party size")

    def turn_minutes(self, party_size: int) -> int:
        """How long a party of this size keeps its table."""
        for turn in self.turn_times:
            if party_size <= turn.max_covers:
                return turn.minutes
        return self.turn_times[-1].minutes

    def shortest_turn(self) -> int:
        """The shortest stay of any party: a gap below it is of no use."""
        return min(turn.minutes for turn in self.turn_times)


@dataclass(frozen=True, slots=True)
class Day:
    """One service day of an outlet, as it stands.

    `taken` is the occupancy of each table by id: masks.occupancy of its claims' periods, live locks included;
    a table without claims may be missing. `starting` has what starts already by wall-clock minute, live locks
    and walk-ins included. To move a party, leave its own claims out of `taken` and its covers out of
    `starting`: the engine need not know who moves. `closure` says why the outlet is closed that day, or is
    empty; None means open.
    """

    date: dt.date
    timezone: str
    floor: Floor
    rules: Rules
    shifts: tuple[slots.Shift, ...]
    taken: Mapping[int, int] = field(default_factory=dict)
    starting: Mapping[int, Load] = field(default_factory=dict)
    closure: str | None = None
    closed_shifts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Question:
    """May this party start then? `now` is aware; `turn_minutes` of None means the outlet's own.

    `ignore_pacing` (and the cover cap): making on a live lock, which was counted when it was granted.
    `ignore_cutoff`: staff who book at the last minute; in-house bookings never meet the cut-off anyway.
    """

    start: int
    party_size: int
    now: dt.datetime
    turn_minutes: int | None = None
    channel: Channel = Channel.ONLINE
    ignore_pacing: bool = False
    ignore_cutoff: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """A blocker: a code of the contract, and a sentence that a host can read aloud."""

    code: Code
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer. `candidates` are the free places, best first, also where something else blocks the booking.

    `tables` is the chosen place's table ids, () unless bookable. `reasons` is () if bookable.
    """

    bookable: bool
    tables: tuple[int, ...]
    candidates: tuple[tuple[int, ...], ...]
    reasons: tuple[Reason, ...]
    turn_minutes: int
