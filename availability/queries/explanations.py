"""Why one cell is bookable or not: every rule in the order in which blockers are told, and what it says."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from availability import engine, pacing, slots
from availability.engine import Code
from availability.queries.days import standing
from availability.queries.remedies import Remedy, remedies
from availability.queries.setups import setup
from config.outlets import formats
from config.outlets.models import Outlet


class Ruling(StrEnum):
    """What a rule said; one that another made pointless was not asked."""

    PASSED = "PASSED"
    BLOCKED = "BLOCKED"
    NOT_ASKED = "NOT_ASKED"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with its ruling, in words with the real numbers."""

    code: Code
    ruling: Ruling
    words: str


@dataclass(frozen=True, slots=True)
class NamedMove:
    """A party that would go to other tables, both told by name."""

    placement_id: int
    from_tables: str
    to_tables: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The verdict on one start, size and channel.

    `takes` is the place a booking would get, "" where it gets none. `places` are the free ones by name, the
    best first. `moves` would make room where tables alone are in the way, whether they may be made or not.
    `remedies` are the smallest change that would open it, step by step; None where no change would.
    """

    date: dt.date
    question: engine.Question
    at: str
    verdict: engine.Verdict
    takes: str
    places: tuple[str, ...]
    moves: tuple[NamedMove, ...]
    rules: tuple[Rule, ...]
    remedies: tuple[Remedy, ...] | None

    @property
    def first_blocker(self) -> engine.Reason | None:
        """What to tell first; None where it is bookable."""
        return self.verdict.reasons[0] if self.verdict.reasons else None


# Of these only one is ever told, or the later ones have no meaning once the first stands.
_POINTLESS: Mapping[Code, frozenset[Code]] = {
    Code.IN_THE_PAST: frozenset({Code.INSIDE_CUTOFF, Code.INSIDE_LEAD_TIME}),
    Code.OUTLET_CLOSED: frozenset({Code.OFF_GRID, Code.SHIFT_CLOSED}),
    Code.SHIFT_CLOSED: frozenset({Code.OFF_GRID}),
    Code.PARTY_SIZE_OUT_OF_RANGE: frozenset({Code.NO_TABLE_FITS, Code.ALL_TABLES_TAKEN}),
    Code.NO_TABLE_FITS: frozenset({Code.ALL_TABLES_TAKEN}),
}


def explain(*, outlet: Outlet, date: dt.date, question: engine.Question) -> Explanation:
    """The same verdict that the heat map shows, taken apart."""
    known = setup(outlet)
    day = standing(outlet=outlet, known=known, date=date, now=question.now).day
    verdict = engine.judge(day, question)
    names = {place.table_ids: place.name for place in day.floor.serving[question.channel].places}
    tables = {table.table_id: table.name for table in day.floor.tables}
    return Explanation(
        date=date,
        question=question,
        at=formats.clock(question.start),
        verdict=verdict,
        takes=names.get(verdict.tables, ""),
        places=tuple(names[table_ids] for table_ids in verdict.candidates),
        moves=tuple(
            NamedMove(move.placement_id, _joined(tables, move.from_tables), _joined(tables, move.to_tables))
            for move in verdict.moves
        ),
        rules=_rules(_Case(day, question, verdict)),
        remedies=_opening(outlet, day, question),
    )


def _opening(outlet: Outlet, day: engine.Day, question: engine.Question) -> tuple[Remedy, ...] | None:
    change = engine.smallest_change(day, question)
    if change is None:
        return None
    return remedies(outlet=outlet, day=day, start=question.start, steps=change.steps)


def _joined(tables: Mapping[int, str], table_ids: Iterable[int]) -> str:
    return "+".join(tables.get(table_id, "?") for table_id in table_ids)


@dataclass(frozen=True, slots=True)
class _Case:
    """What the sentences are made of."""

    day: engine.Day
    question: engine.Question
    verdict: engine.Verdict


def _rules(case: _Case) -> tuple[Rule, ...]:
    told = {reason.code: reason.text for reason in case.verdict.reasons}
    pointless = frozenset().union(*(_POINTLESS.get(code, frozenset()) for code in told))
    found = []
    for code in Code:
        if code in told:
            found.append(Rule(code, Ruling.BLOCKED, told[code]))
        elif code in pointless:
            found.append(Rule(code, Ruling.NOT_ASKED, "Not asked: an earlier rule decides."))
        else:
            found.append(Rule(code, Ruling.PASSED, _PASSED[code](case)))
    return tuple(found)


def _on_grid(case: _Case) -> str:
    return f"{formats.clock(case.question.start)} is a time we offer."


def _to_come(case: _Case) -> str:
    return "It is still to come."


def _cutoff(case: _Case) -> str:
    if case.question.channel is not engine.Channel.ONLINE:
        return "The cut-off is for diners online."
    minutes = case.day.rules.cutoff_minutes
    return f"It is {minutes} minutes away or more, our cut-off." if minutes else "We have no cut-off."


def _lead_time(case: _Case) -> str:
    question, rules = case.question, case.day.rules
    if question.channel is not engine.Channel.ONLINE:
        return "The lead time is for diners online."
    if not rules.lead_minutes or question.party_size < rules.lead_from_size:
        return "No lead time is asked of this size."
    return f"It is {rules.lead_minutes} minutes away or more, the lead time of large parties."


def _horizon(case: _Case) -> str:
    return f"The book is open {case.day.rules.horizon_days} days ahead."


def _open(case: _Case) -> str:
    return "We serve that day."


def _shift(case: _Case) -> str:
    shift = slots.shift_at(case.day.shifts, case.question.start)
    if shift is None:
        return "A service is on then."
    first, last = formats.clock(shift.first_seating), formats.clock(shift.last_seating)
    return f"{shift.name} seats from {first} to {last}."


def _size(case: _Case) -> str:
    rules = case.day.rules
    return f"We take parties of {rules.min_size} to {rules.max_size}."


def _fits(case: _Case) -> str:
    lanes = case.day.floor.serving[case.question.channel].by_size.get(case.question.party_size, ())
    return f"{sum(map(len, lanes))} tables and combinations take a party of {case.question.party_size}."


def _free(case: _Case) -> str:
    count = len(case.verdict.candidates)
    if not count:
        return f"None of them is free, but moving {len(case.verdict.moves)} of the parties makes room."
    return f"{count} of them {'is' if count == 1 else 'are'} free for {case.verdict.turn_minutes} minutes."


def _paced(case: _Case) -> str:
    day, question = case.day, case.question
    found = pacing.judge(
        day.rules.pacing, day.starting, question.start, question.party_size, day.pacing_overrides
    )
    taken = [
        f"{count} of {most} {what}"
        for count, most, what in (
            (found.load.covers, found.max_covers, "covers"),
            (found.load.parties, found.max_parties, "parties"),
        )
        if most is not None
    ]
    if not taken:
        return "We do not limit how much starts at a time."
    return f"{formats.clock(found.interval)} has room: {' and '.join(taken)} start then."


def _shared(case: _Case) -> str:
    percent = case.day.rules.online_percent
    if case.question.channel is not engine.Channel.ONLINE:
        return "The online share is for diners online."
    return (
        f"Of pacing, {percent} % may be booked online, and that has room."
        if percent < 100
        else ("All of pacing may be booked online.")
    )


def _capped(case: _Case) -> str:
    shifts = case.day.shifts
    capped = [shift for shift in shifts if shift.is_open_at(case.question.start) and shift.cover_cap]
    told = [f"{shift.name} takes {shift.cover_cap} covers and has room." for shift in capped]
    return " ".join(told) or "The shift has no cover cap."


_PASSED: Mapping[Code, Callable[[_Case], str]] = {
    Code.OFF_GRID: _on_grid,
    Code.IN_THE_PAST: _to_come,
    Code.INSIDE_CUTOFF: _cutoff,
    Code.INSIDE_LEAD_TIME: _lead_time,
    Code.BEYOND_HORIZON: _horizon,
    Code.OUTLET_CLOSED: _open,
    Code.SHIFT_CLOSED: _shift,
    Code.PARTY_SIZE_OUT_OF_RANGE: _size,
    Code.NO_TABLE_FITS: _fits,
    Code.ALL_TABLES_TAKEN: _free,
    Code.PACING_FULL: _paced,
    Code.ONLINE_SHARE_FULL: _shared,
    Code.COVER_CAP_FULL: _capped,
}
