"""What the engine is told, and what it answers: plain and frozen, with the minutes of slots.py."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from availability import slots
from availability.engine.floor import Channel, Floor
from availability.pacing import Limit, Load, Pacing


class Code(StrEnum):
    """Why not, in the order in which blockers are told (the contract's table of refusals)."""

    OFF_GRID = "off_grid"
    IN_THE_PAST = "in_the_past"
    INSIDE_CUTOFF = "inside_cutoff"
    INSIDE_LEAD_TIME = "inside_lead_time"
    BEYOND_HORIZON = "beyond_horizon"
    OUTLET_CLOSED = "outlet_closed"
    SHIFT_CLOSED = "shift_closed"
    PARTY_SIZE_OUT_OF_RANGE = "party_size_out_of_range"
    NO_TABLE_FITS = "no_table_fits"
    ALL_TABLES_TAKEN = "all_tables_taken"
    PACING_FULL = "pacing_full"
    ONLINE_SHARE_FULL = "online_share_full"
    COVER_CAP_FULL = "cover_cap_full"


@dataclass(frozen=True, slots=True)
class TurnTime:
    """How long a party of up to `max_covers` keeps its table."""

    max_covers: int
    minutes: int


def minutes_of(turns: tuple[TurnTime, ...], party_size: int) -> int:
    """The turn time of a party of this size."""
    for turn in turns:
        if party_size <= turn.max_covers:
            return turn.minutes
    return turns[-1].minutes


@dataclass(frozen=True, slots=True)
class Rules:
    """An outlet's rules. `turn_times` rise by size; the last one holds for all larger parties too.

    `horizon_days`: the last bookable date is that many days after today. `shift_turns` has the turn times of
    the shifts, by name, that have their own. `buffer_minutes` is what a table rests between two parties.
    Parties of `lead_from_size` and more book `lead_minutes` ahead, and no more than `online_percent` of an
    interval's covers are booked online; both are asked of the ONLINE channel alone. `allows_reseating`: a
    booking that finds its table only by moving other parties is taken.
    """

    min_size: int
    max_size: int
    horizon_days: int
    cutoff_minutes: int
    turn_times: tuple[TurnTime, ...]
    pacing: Pacing | None = None
    buffer_minutes: int = 0
    lead_minutes: int = 0
    lead_from_size: int = 1
    online_percent: int = 100
    shift_turns: Mapping[str, tuple[TurnTime, ...]] = field(default_factory=dict)
    allows_reseating: bool = False

    def __post_init__(self) -> None:
        for turns in (self.turn_times, *self.shift_turns.values()):
            sizes = [turn.max_covers for turn in turns]
            if not sizes or sizes != sorted(set(sizes)):
                raise ValueError("turn times must be given, rising by party size")

    def turns(self, shift_name: str = "") -> tuple[TurnTime, ...]:
        """The turn times of a shift: its own, else the outlet's."""
        return self.shift_turns.get(shift_name, self.turn_times)

    def turn_minutes(self, party_size: int, shift_name: str = "") -> int:
        """How long a party of this size keeps its table, in a shift that may have turn times of its own."""
        return minutes_of(self.turns(shift_name), party_size)

    def turn_at(self, shifts: Iterable[slots.Shift], start: int, party_size: int) -> int:
        """How long a party keeps its table that starts at this minute of a date with these shifts."""
        shift = slots.shift_at(shifts, start) if self.shift_turns else None
        return self.turn_minutes(party_size, shift.name if shift else "")

    def shortest_turn(self) -> int:
        """The shortest stay of any party, its buffer included: a gap below it is of no use."""
        every = (self.turn_times, *self.shift_turns.values())
        return min(turn.minutes for turns in every for turn in turns) + self.buffer_minutes


@dataclass(frozen=True, slots=True)
class Party:
    """A booked party that may still be given another table: not pinned, not arrived, not begun.

    `period` is its exact stay, without the buffer.
    """

    placement_id: int
    party_size: int
    start: int
    period: slots.Period
    table_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A party that goes to other tables so that one more party finds room."""

    placement_id: int
    from_tables: tuple[int, ...]
    to_tables: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One service day of an outlet, as it stands.

    `taken` is the occupancy of each table by id: masks.occupancy of its claims' periods, live locks included,
    each with the buffer after it (but for a seating, which asks for none); a table without claims may be
    missing. `fixed` is the part of it that is not of `parties`, which may be moved. `starting` has what
    starts already by wall-clock minute, live locks and walk-ins included; `online` is the part of it that was
    booked online. To move a party, leave its own claims out of `taken` and its covers out of `starting`: the
    engine need not know who moves. `pacing_overrides` are the limits of single intervals by their first
    minute. `closure` says why the outlet is closed that day, or is empty; None means open.
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
    online: Mapping[int, Load] = field(default_factory=dict)
    pacing_overrides: Mapping[int, Limit] = field(default_factory=dict)
    parties: tuple[Party, ...] = ()
    fixed: Mapping[int, int] = field(default_factory=dict)


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

    `tables` is the chosen place's table ids, () unless bookable. `reasons` is () if bookable. `moves` are the
    parties that must go to other tables first: given where only that would make room, bookable or not.
    """

    bookable: bool
    tables: tuple[int, ...]
    candidates: tuple[tuple[int, ...], ...]
    reasons: tuple[Reason, ...]
    turn_minutes: int
    moves: tuple[Move, ...] = ()
