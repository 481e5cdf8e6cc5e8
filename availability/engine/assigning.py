"""Whether a party may have just these tables, which staff name: yes, tightly, or no and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from availability import pacing, slots
from availability.engine import gates, limits, masks, turns, words
from availability.engine.facts import Code, Day, Question, Reason
from availability.engine.floor import Channel, Place
from config.outlets import formats

_TELLING = (Code.PARTY_SIZE_OUT_OF_RANGE, Code.PACING_FULL, Code.COVER_CAP_FULL)


class Level(StrEnum):
    """How well the tables serve: TIGHT is for staff to decide, NO cannot be done."""

    OK = "OK"
    TIGHT = "TIGHT"
    NO = "NO"


@dataclass(frozen=True, slots=True)
class Placing:
    """The answer for one party at just these tables.

    `refusals` forbid it; `warnings` are what staff may put up with. `slack_minutes` is how long the tables
    are free after the stay, None if nobody comes any more. `pace` is the interval's load without this party.
    """

    name: str
    max_covers: int
    refusals: tuple[Reason, ...]
    warnings: tuple[Reason, ...]
    slack_minutes: int | None
    pace: pacing.Verdict

    @property
    def level(self) -> Level:
        """The verdict in a word."""
        if self.refusals:
            return Level.NO
        return Level.TIGHT if self.warnings else Level.OK


def judge_tables(
    day: Day, question: Question, table_ids: Iterable[int], *, keeps_time: bool = False
) -> Placing:
    """Judge these tables for a party that starts then. The day is without the party, and without buffers.

    Only what a person cannot bend forbids it: a table that is taken or not in the room, and for a new time
    (not `keeps_time`) the clock and the hours. Chairs, pacing, caps and the buffer are told.
    """
    seen, wanted = gates.frame(day, question.now), tuple(sorted(table_ids))
    place, warnings = _place(day, question, wanted)
    passed = slots.elapsed(day.date, question.start, day.timezone)
    refusals = [] if keeps_time else _told(seen, question, gates.time_blockers(seen, question))
    slack = None
    if place is None:
        refusals.append(Reason(Code.NO_TABLE_FITS, "This table is not in the room that day."))
    elif passed is not None:
        first, bits = masks.span(passed, turns.turn_minutes(day, question))
        before, slack = _beside(day, wanted, first, bits)
        if _is_taken(day, wanted, first, bits):
            refusals.append(_taken(day, place, first, bits))
        else:
            warnings += _rest(day, before, slack)
    if not keeps_time:
        warnings += _told(seen, question, _loads(seen, question))
    return Placing(
        name=place.name if place else "",
        max_covers=place.max_covers if place else 0,
        refusals=tuple(refusals),
        warnings=tuple(warnings),
        slack_minutes=slack,
        pace=pacing.judge(
            day.rules.pacing, day.starting, question.start, question.party_size, day.pacing_overrides
        ),
    )


def _told(seen: gates.Frame, question: Question, codes: Iterable[Code]) -> list[Reason]:
    return [words.reason(code, seen, question) for code in codes]


def _loads(seen: gates.Frame, question: Question) -> list[Code]:
    """What the counts have against one more party of this size at that time."""
    size, start = question.party_size, question.start
    is_against = (
        not gates.takes_size(seen, size, question.channel),
        size > limits.pacing_limit(seen.limits, start),
        size > limits.cap_limit(seen.limits, start),
    )
    return [code for code, is_so in zip(_TELLING, is_against, strict=True) if is_so]


def _place(day: Day, question: Question, table_ids: tuple[int, ...]) -> tuple[Place | None, list[Reason]]:
    """The tables as one place, with what its chairs have against the party; None if they are not there."""
    by_id = {table.table_id: table for table in day.floor.tables}
    if not table_ids or not by_id.keys() >= set(table_ids):
        return None, []
    known = {place.table_ids: place for place in day.floor.serving[Channel.SEATING].places}
    place = known.get(table_ids)
    against = [(place is None, "These tables are not set up to be joined.")]
    if place is None:
        tables = [by_id[table_id] for table_id in table_ids]
        chairs = sum(table.max_covers for table in tables)
        place = Place(day.floor.name_of(table_ids), table_ids, 1, chairs, 0, False, False, 0)
    size = question.party_size
    against += [
        (size > place.max_covers, f"Only {place.max_covers} chairs for {size}."),
        (size < place.min_covers, f"Kept for parties of {place.min_covers} or more."),
        (place.is_walk_in_only, "Kept for walk-ins."),
    ]
    return place, [Reason(Code.NO_TABLE_FITS, text) for is_so, text in against if is_so]


def _is_taken(day: Day, table_ids: tuple[int, ...], first: int, bits: int) -> bool:
    wanted = masks.run(first, bits)
    return any(day.taken.get(table_id, 0) & wanted for table_id in table_ids)


def _taken(day: Day, place: Place, first: int, bits: int) -> Reason:
    until = f"{_clock(day, first)} to {_clock(day, first + bits)}"
    return Reason(Code.ALL_TABLES_TAKEN, f"{place.name} is taken some time from {until}.")


def _beside(day: Day, table_ids: tuple[int, ...], first: int, bits: int) -> tuple[int | None, int | None]:
    """How many minutes the tables are free before and after the stay; None where nothing comes."""
    taken = 0
    for table_id in table_ids:
        taken |= day.taken.get(table_id, 0)
    before, after = taken & (masks.run(0, first)), taken >> (first + bits)
    free_before = (first - before.bit_length()) * masks.BIT_MINUTES if before else None
    free_after = ((after & -after).bit_length() - 1) * masks.BIT_MINUTES if after else None
    return free_before, free_after


def _rest(day: Day, before: int | None, after: int | None) -> list[Reason]:
    """Told where the table would rest less than the outlet's buffer beside the stay."""
    buffer = day.rules.buffer_minutes
    short = [(free, side) for free, side in ((before, "before"), (after, "after")) if free is not None]
    return [
        Reason(Code.ALL_TABLES_TAKEN, f"Only {free} of the {buffer} minutes between parties {side} it.")
        for free, side in short
        if free < buffer
    ]


def _clock(day: Day, bit: int) -> str:
    at = slots.origin(day.date, day.timezone) + bit * masks.BIT_MINUTES * slots.MINUTE
    return formats.clock(at.astimezone(ZoneInfo(day.timezone)))
