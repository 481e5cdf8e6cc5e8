"""What stands on the timeline: parties, locks and blocks, each where and as long as it keeps a table."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from availability import queries as inventory
from availability import slots
from availability.models import Claim, Kind
from config.outlets import formats
from reservations.models import Reservation, State
from reservations.queries.floor import party_at
from reservations.queries.looks import Look
from reservations.queries.pictures import Party
from reservations.queries.timeline.axis import QUARTER, ROW, Axis

SEATED = (State.SEATED, State.ASSUMED_SEATED)
_MARGIN = 1


@dataclass(frozen=True, slots=True)
class Stay:
    """A party at one table or none (`table_id` of None), for as long as it keeps it."""

    party: Party
    table_id: int | None
    begins_at: dt.datetime
    ends_at: dt.datetime
    # When it should get up: later than `ends_at` where somebody else's booking cut its claim short.
    expected_end: dt.datetime

    @property
    def reservation(self) -> Reservation:
        """The party's record."""
        return self.party.reservation


@dataclass(frozen=True, slots=True)
class Block:
    """One drawn block. `party` of None is a lock (with `until`, in milliseconds of the epoch) or a block.

    `drag` is what a drag moves: "booked" tables and time, "seated" tables, "" nothing.
    """

    key: str
    x: float
    width: float
    begins: str
    ends: str
    look: Look
    party: Party | None = None
    y: int = 0
    drag: str = ""
    until: int = 0
    is_pinned: bool = False
    is_conflict: bool = False

    @property
    def inner(self) -> float:
        """The visible width: a gap is left between two that follow each other."""
        return max(round(self.width - 2 * _MARGIN, 1), 4)

    @property
    def column(self) -> int:
        """The column in which it begins."""
        return int(self.x // QUARTER)

    @property
    def marks(self) -> str:
        """Pin, warning and flags, as on the floor."""
        party = self.party
        flags = [icon for icon, _ in party.flags] if party else []
        return " ".join([*(["⚠"] if self.is_conflict else []), *(["📌"] if self.is_pinned else []), *flags])

    @property
    def cue(self) -> str:
        """The second line: when, and the state in text."""
        said = self.party.short_cue if self.party else f"{self.look.icon} {self.look.words}"
        return f"{self.begins} {said}".strip()

    @property
    def label(self) -> str:
        """The block in one sentence, for those who do not see it."""
        when = f"{self.begins} to {self.ends}"
        if self.party is None:
            return f"{self.look.words}, {when}"
        party = self.party
        said = [f"{party.name}, {party.reservation.party_size}, {when}", party.cue or "booked"]
        said += ["pinned to its table"] if self.is_pinned else []
        said += ["sits past the start of the next party"] if self.is_conflict else []
        return "; ".join([*said, *(words for _, words in party.flags)])


def stays_of(
    known: inventory.Setup,
    reservations: Iterable[Reservation],
    claims: Mapping[int, list[Claim]],
    tables: Mapping[str, int],
    now: dt.datetime,
) -> list[Stay]:
    """Each party at each table that it keeps, or kept until it left; once without a table if it has none."""
    found: list[Stay] = []
    for reservation in reservations:
        party = party_at(known, reservation, now)
        kept = claims.get(reservation.placement_id or 0, [])
        if kept:
            found += [_kept(party, claim, now) for claim in kept]
        else:
            begins, ends = _times(reservation, now)
            named = [tables[name] for name in reservation.table_names if name in tables]
            found += [Stay(party, table_id, begins, ends, ends) for table_id in named]
            if not named and reservation.state == State.BOOKED:
                found.append(Stay(party, None, begins, ends, ends))
    return found


def _kept(party: Party, claim: Claim, now: dt.datetime) -> Stay:
    begins, ends = claim.during.lower, claim.during.upper
    if party.reservation.state not in SEATED:
        return Stay(party, claim.table_id, begins, ends, ends)
    planned = begins + claim.placement.turn_minutes * slots.MINUTE
    return Stay(party, claim.table_id, begins, max(ends, now), max(ends, planned, now))


def _times(reservation: Reservation, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """When a party that keeps no claim is, or was, at its table."""
    begins = reservation.seated_at or reservation.starts_at
    ends = begins + reservation.turn_minutes * slots.MINUTE
    if reservation.state == State.DONE:
        return begins, max(reservation.finished_at or ends, begins + 5 * slots.MINUTE)
    return begins, max(ends, now) if reservation.state in SEATED else ends


def conflicts(stays: Iterable[Stay], claims: Iterable[Claim]) -> set[tuple[int, int]]:
    """The (party, table) pairs that sit, or will, past the start of what comes next at their table."""
    starts: dict[int, list[tuple[dt.datetime, int]]] = {}
    for claim in claims:
        if claim.kind in (Kind.BOOKING, Kind.LOCK):
            starts.setdefault(claim.table_id, []).append((claim.during.lower, claim.placement_id))
    return {
        (stay.reservation.pk, stay.table_id)
        for stay in stays
        if stay.table_id is not None and stay.reservation.state in SEATED
        if any(
            stay.begins_at <= start < stay.expected_end and placement_id != stay.reservation.placement_id
            for start, placement_id in starts.get(stay.table_id, ())
        )
    }


def draw_stay(known: inventory.Setup, axis: Axis, stay: Stay, *, is_conflict: bool, lane: int = 0) -> Block:
    """A party's block."""
    reservation, x = stay.reservation, axis.x(stay.begins_at)
    drags = {State.BOOKED: "booked", State.SEATED: "seated"}
    return Block(
        key=f"{reservation.pk}-{stay.table_id or 0}",
        x=x,
        width=round(axis.x(stay.ends_at) - x, 1),
        y=lane * ROW,
        begins=_clock(known, stay.begins_at),
        ends=_clock(known, stay.ends_at),
        look=stay.party.look,
        party=stay.party,
        drag=drags.get(State(reservation.state), ""),
        is_pinned=bool(reservation.placement and reservation.placement.is_pinned),
        is_conflict=is_conflict,
    )


def draw_claim(known: inventory.Setup, axis: Axis, claim: Claim) -> Block:
    """A lock's or a block's."""
    x = axis.x(claim.during.lower)
    is_lock = claim.expires_at is not None
    reason = claim.placement.reason or "blocked"
    look = Look("locked", "◔", "lock") if is_lock else Look("blocked", "■", reason)
    return Block(
        key=f"c{claim.pk}",
        x=x,
        width=round(axis.x(claim.during.upper) - x, 1),
        begins=_clock(known, claim.during.lower),
        ends=_clock(known, claim.during.upper),
        look=look,
        until=int(claim.expires_at.timestamp() * 1000) if claim.expires_at else 0,
    )


def _clock(known: inventory.Setup, at: dt.datetime) -> str:
    return formats.clock(known.local(at))
