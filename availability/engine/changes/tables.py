"""Remedies where no table fits, or none is free: move parties, give a table to others, take fewer at one."""

import dataclasses
from collections.abc import Callable, Iterable

from availability import slots
from availability.engine import masks, reseating, turns
from availability.engine.changes.steps import Remedy, Step
from availability.engine.facts import Code, Day, Move, Party, Question
from availability.engine.floor import Channel, Floor, Place, Table
from config.outlets.formats import clock


def have_moved(day: Day, question: Question) -> Remedy | None:
    """Move parties if that makes room, else have a table that is free take this one."""
    plan = reseating.make_way(day, question)
    if plan is None:
        return _open_place(day, question, Code.ALL_TABLES_TAKEN, _is_free(day, question))
    parties = {party.placement_id: party for party in day.parties}
    told = [_told(day.floor, parties[move.placement_id], move) for move in plan.moves]
    text = f"Move {', '.join(told[:-1])} and {told[-1]}." if len(told) > 1 else f"Move {told[0]}."
    step = Step(Code.ALL_TABLES_TAKEN, text, "tables", "", "", moves=plan.moves)
    return Remedy((step,), _after(day, plan.moves))


def _told(floor: Floor, party: Party, move: Move) -> str:
    tables = f"from {floor.name_of(move.from_tables)} to {floor.name_of(move.to_tables)}"
    return f"the {clock(party.start)} party of {party.party_size} {tables}"


def _after(day: Day, moves: Iterable[Move]) -> Day:
    """The day once these parties have moved."""
    to = {move.placement_id: move.to_tables for move in moves}
    parties = tuple(
        dataclasses.replace(party, table_ids=to.get(party.placement_id, party.table_ids))
        for party in day.parties
    )
    taken = dict(day.fixed)
    for party in parties:
        mask = masks.occupancy(slots.origin(day.date, day.timezone), [turns.resting(day, party.period)])
        for table_id in party.table_ids:
            taken[table_id] = taken.get(table_id, 0) | mask
    return dataclasses.replace(day, parties=parties, taken=taken)


def find_place(day: Day, question: Question) -> Remedy | None:
    """Have a place take a party of that size from that channel: a free one, if there is any."""
    free = _is_free(day, question)
    code = Code.NO_TABLE_FITS
    return _open_place(day, question, code, free) or _open_place(day, question, code, lambda place: True)


def _open_place(day: Day, question: Question, code: Code, may_be: Callable[[Place], bool]) -> Remedy | None:
    """Of the places that one step would open, the one that wastes least; tables are given before minimums."""
    size = question.party_size
    places = sorted(day.floor.serving[Channel.SEATING].places, key=lambda one: (one.merit(size), one.name))
    large = [place for place in places if place.max_covers >= size and may_be(place)]
    for place in large:
        if place.min_covers <= size and not place.serves(question.channel):
            return _give(day, place, question.channel, code)
    for place in large:
        if place.min_covers > size and place.serves(question.channel):
            return _lower(day, place, size, code)
    return None


def _is_free(day: Day, question: Question) -> Callable[[Place], bool]:
    stay = turns.stay(day, question)
    wanted = 0 if stay is None else masks.run(*stay)
    return lambda place: not any(day.taken.get(table_id, 0) & wanted for table_id in place.table_ids)


def _give(day: Day, place: Place, channel: Channel, code: Code) -> Remedy:
    """Give all of a place's tables to the channel."""
    steps, tables = [], []
    for table in day.floor.tables:
        given = dataclasses.replace(
            table, is_walk_in_only=False, is_online=table.is_online or channel is Channel.ONLINE
        )
        if table.table_id in place.table_ids and given != table:
            who = "online" if channel is Channel.ONLINE else "in the house"
            text = f"Let {table.name} be booked {who}."
            steps.append(Step(code, text, "offer", _offer(table), _offer(given), table.name))
            table = given
        tables.append(table)
    return Remedy(tuple(steps), dataclasses.replace(day, floor=Floor(tuple(tables), day.floor.combinations)))


def _offer(table: Table) -> str:
    if table.is_walk_in_only:
        return "walk-ins only"
    return "online" if table.is_online else "in-house only"


def _lower(day: Day, place: Place, size: int, code: Code) -> Remedy:
    """Let smaller parties have a place."""
    text = f"Let {place.name} take parties from {size} instead of {place.min_covers}."
    step = Step(code, text, "min_covers", place.min_covers, size, place.name)
    floor = day.floor

    def is_meant(one_ids: tuple[int, ...], name: str) -> bool:
        return (one_ids, name) == (place.table_ids, place.name)

    tables = tuple(
        dataclasses.replace(one, min_covers=size) if is_meant((one.table_id,), one.name) else one
        for one in floor.tables
    )
    combinations = tuple(
        dataclasses.replace(one, min_covers=size) if is_meant(one.table_ids, one.name) else one
        for one in floor.combinations
    )
    return Remedy((step,), dataclasses.replace(day, floor=Floor(tables, combinations)))
