"""Room for one more party by moving others: the engine's bounded search against CP-SAT."""

import dataclasses
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from availability import engine, slots
from availability.engine import reseating
from tests.bench import house, stopwatch, table
from tests.bench.peers import cp_sat
from tests.bench.table import Limits, Row

# How many asked for a table on each evening: from one that begins to be full to one that refuses many.
_EVENINGS = (120, 140, 160, 180, 200, 220)
# Every seventh party is pinned.
_QUESTIONS_EACH, _PINNED_EVERY = 8, 7


@dataclass(frozen=True, slots=True)
class Case:
    """A full evening and a party that finds no table on it."""

    known: house.House
    day: engine.Day
    question: engine.Question
    movable: Sequence[house.Stay]

    @property
    def newcomer(self) -> house.Stay:
        """The party as a stay without tables."""
        end = self.question.start + self.day.rules.turn_minutes(self.question.party_size)
        return house.Stay((), self.question.party_size, self.question.start, end)


@dataclass(frozen=True, slots=True)
class Trial:
    """What both made of a case."""

    ours_ns: float
    theirs_ns: float
    is_found: bool
    has_room: bool
    is_sound: bool


def rows() -> list[Row]:
    """Time, recall and soundness on the same questions."""
    trials = [_try(case) for seed, asked in enumerate(_EVENINGS, start=1) for case in _cases(seed, asked)]
    ours, theirs = (
        median(trial.ours_ns for trial in trials),
        median(trial.theirs_ns for trial in trials),
    )
    possible = [trial for trial in trials if trial.has_room]
    recall = sum(trial.is_found for trial in possible) / len(possible)
    unsound = sum(not trial.is_sound for trial in trials)
    return [
        Row(
            "re-seating: CP-SAT",
            f"{table.spell(ours)} against {table.spell(theirs)}",
            median(trial.theirs_ns / trial.ours_ns for trial in trials),
            Limits(300),
        ),
        Row(
            "re-seating: recall",
            f"{len(possible)} of {len(trials)} questions have an answer",
            recall,
            Limits(0.7, 0.9, unit=""),
        ),
        Row(
            "re-seating: unsound plans",
            f"{len(trials)} looked at",
            unsound,
            Limits(0, unit="", is_ceiling=True),
        ),
    ]


def _cases(seed: int, requests: int) -> Iterator[Case]:
    """Some of the starts and sizes of an evening for which tables alone are in the way."""
    known = house.busy_day(seed, requests)
    pinned = known.stays[::_PINNED_EVERY]
    movable = [stay for stay in known.stays if stay not in pinned]
    day = dataclasses.replace(
        known.day,
        fixed={table_id: house.bits(house.DATE, some) for table_id, some in house.by_table(pinned).items()},
        parties=tuple(_party(number, stay) for number, stay in enumerate(movable)),
    )
    cells = [(start, size) for start in known.starts for size in house.SIZES[:10]]
    random.Random(seed).shuffle(cells)
    asked = 0
    for start, size in cells:
        question = engine.Question(start, size, house.NOW)
        codes = [reason.code for reason in engine.judge(known.day, question).reasons]
        if codes == [engine.Code.ALL_TABLES_TAKEN] and asked < _QUESTIONS_EACH:
            asked += 1
            yield Case(known, day, question, movable)


def _party(number: int, stay: house.Stay) -> engine.Party:
    period = slots.Period(house.instant(house.DATE, stay.start), house.instant(house.DATE, stay.end))
    return engine.Party(number, stay.party_size, stay.start, period, stay.table_ids)


def _try(case: Case) -> Trial:
    laps = stopwatch.race({"ours": lambda: reseating.make_way(case.day, case.question)}, seconds=0.05)["ours"]
    plan = reseating.make_way(case.day, case.question)
    answers: list[bool] = []
    theirs = stopwatch.once(lambda: answers.append(_ask_cp_sat(case)))
    return Trial(
        ours_ns=laps.typical,
        theirs_ns=theirs,
        is_found=plan is not None,
        has_room=answers[0],
        is_sound=plan is None or _is_sound(case, plan),
    )


def _ask_cp_sat(case: Case) -> bool:
    fixed = {
        table_id: [(stay.start, stay.end) for stay in stays]
        for table_id, stays in house.by_table(case.known.stays[::_PINNED_EVERY]).items()
    }
    suits = {
        size: [place.table_ids for place in case.known.places if place.min_covers <= size <= place.max_covers]
        for size in house.SIZES
    }
    wishes = [
        cp_sat.Wish(stay.start, stay.end, suits[stay.party_size], stay.table_ids)
        for stay in (case.newcomer, *case.movable)
    ]
    return cp_sat.has_room(wishes, fixed)


def _is_sound(case: Case, plan: reseating.Plan) -> bool:
    """Whether everybody then has a place of the right size, and no table has two parties at once."""
    moved = {move.placement_id: move.to_tables for move in plan.moves}
    after = [
        dataclasses.replace(stay, table_ids=moved.get(number, stay.table_ids))
        for number, stay in enumerate(case.movable)
    ]
    after += [dataclasses.replace(case.newcomer, table_ids=plan.tables), *case.known.stays[::_PINNED_EVERY]]
    covers: Mapping[frozenset[int], engine.Place] = {
        frozenset(place.table_ids): place for place in case.known.places
    }
    fits = all(
        covers[frozenset(stay.table_ids)].min_covers
        <= stay.party_size
        <= covers[frozenset(stay.table_ids)].max_covers
        for stay in after
    )
    apart = all(
        first.end <= second.start
        for stays in house.by_table(after).values()
        for first, second in pairwise(stays)
    )
    return fits and apart
