"""A past day once more under other rules: what its real requests would be answered, and what that brings.

The requests come in the order in which they were made, each judged by what the replay has booked until then.
A party that was released leaves at the same moment here; one that was refused then, and is booked now, stays.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from availability import slots
from availability.engine import masks, turns
from availability.engine.facts import Day, Move, Party, Question, Reason, Verdict
from availability.engine.floor import Channel
from availability.engine.verdicts import judge
from availability.pacing import NOTHING, Load


@dataclass(frozen=True, slots=True)
class Demand:
    """One request as it was made: a lock with its make is one, another time or size for a party is the next.

    Requests with the same `placement_id` are one party's. `table_ids` is where staff seated a walk-in.
    """

    demand_id: int
    at: dt.datetime
    channel: Channel
    start: int
    party_size: int
    was_granted: bool
    turn_minutes: int | None = None
    placement_id: int | None = None
    released_at: dt.datetime | None = None
    table_ids: tuple[int, ...] = ()

    @property
    def party(self) -> tuple[str, int]:
        """Whose request it is: its placement's, or where it never had one its own."""
        if self.placement_id is None:
            return "demand", self.demand_id
        return "placement", self.placement_id


@dataclass(frozen=True, slots=True)
class Answer:
    """What the request is answered under the other rules."""

    demand: Demand
    is_granted: bool
    tables: tuple[int, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All answers in order, and the covers by what became of them then and now.

    `gained` were refused then and are booked now, `lost` the other way round; `kept` and `refused` are as
    they were. A party counts once, with the size it was last booked for.
    """

    answers: tuple[Answer, ...]
    gained: int
    lost: int
    kept: int
    refused: int


@dataclass(frozen=True, slots=True)
class _Stay:
    """A party in the replay's book."""

    demand: Demand
    period: slots.Period
    tables: tuple[int, ...]


_Book = dict[tuple[str, int], _Stay]


def replay(day: Day, demands: Iterable[Demand]) -> Outcome:
    """Answer the requests of a day under its rules; `day` has what was no request, such as blocks."""
    book: _Book = {}
    answers = []
    for demand in sorted(demands, key=lambda one: (one.at, one.demand_id)):
        gone = [party for party, stay in book.items() if _has_left(stay, demand.at)]
        for party in gone:
            del book[party]
        answers.append(_answer(day, book, demand))
    return _outcome(tuple(answers))


def _has_left(stay: _Stay, at: dt.datetime) -> bool:
    return stay.demand.released_at is not None and stay.demand.released_at <= at


def _answer(day: Day, book: _Book, demand: Demand) -> Answer:
    """Judge one request, and book it if it is granted; a party that may not change keeps what it has."""
    others = {party: stay for party, stay in book.items() if party != demand.party}
    standing = _standing(day, others, demand.at)
    question = Question(demand.start, demand.party_size, demand.at, demand.turn_minutes, demand.channel)
    verdict = judge(standing, question)
    tables = _tables(standing, question, demand, verdict)
    if not tables:
        return Answer(demand, False, (), verdict.reasons)
    _make_moves(book, verdict.moves)
    starts_at = slots.instant(day.date, demand.start, day.timezone)
    book[demand.party] = _Stay(demand, slots.period(starts_at, verdict.turn_minutes), tables)
    return Answer(demand, True, tables, ())


def _tables(day: Day, question: Question, demand: Demand, verdict: Verdict) -> tuple[int, ...]:
    """The tables it gets: a walk-in the ones where staff seated it, as long as they are free."""
    stay = turns.stay(day, question)
    if stay is None or demand.channel is not Channel.WALK_IN or not demand.table_ids:
        return verdict.tables
    wanted = masks.run(*stay)
    if any(day.taken.get(table_id, 0) & wanted for table_id in demand.table_ids):
        return verdict.tables
    return demand.table_ids


def _make_moves(book: _Book, moves: Iterable[Move]) -> None:
    to = {move.placement_id: move.to_tables for move in moves}
    for party, stay in list(book.items()):
        if stay.demand.demand_id in to:
            book[party] = replace(stay, tables=to[stay.demand.demand_id])


def _standing(day: Day, book: Mapping[tuple[str, int], _Stay], now: dt.datetime) -> Day:
    """The day with what is booked; who has not come yet may be moved. Parties go by their demands' ids."""
    origin = slots.origin(day.date, day.timezone)
    taken, fixed = dict(day.taken), dict(day.taken)
    starting, online = dict(day.starting), dict(day.online)
    parties = []
    for stay in book.values():
        demand = stay.demand
        may_move = stay.period.starts_at > now and demand.channel is not Channel.WALK_IN
        mask = masks.occupancy(origin, [turns.resting(day, stay.period)])
        for where in (taken,) if may_move else (taken, fixed):
            for table_id in stay.tables:
                where[table_id] = where.get(table_id, 0) | mask
        for loads in (starting, online) if demand.channel is Channel.ONLINE else (starting,):
            load = loads.get(demand.start, NOTHING)
            loads[demand.start] = load.plus(Load(demand.party_size, 1))
        if may_move:
            party = Party(demand.demand_id, demand.party_size, demand.start, stay.period, stay.tables)
            parties.append(party)
    return replace(day, taken=taken, fixed=fixed, starting=starting, online=online, parties=tuple(parties))


def _outcome(answers: tuple[Answer, ...]) -> Outcome:
    then: dict[tuple[str, int], int] = {}
    now: dict[tuple[str, int], int] = {}
    asked: dict[tuple[str, int], int] = {}
    for answer in answers:
        demand = answer.demand
        asked[demand.party] = demand.party_size
        if demand.was_granted:
            then[demand.party] = demand.party_size
        if answer.is_granted:
            now[demand.party] = demand.party_size
    return Outcome(
        answers=answers,
        gained=sum(covers for party, covers in now.items() if party not in then),
        lost=sum(covers for party, covers in then.items() if party not in now),
        kept=sum(covers for party, covers in now.items() if party in then),
        refused=sum(covers for party, covers in asked.items() if party not in then and party not in now),
    )
