"""Room made by moving parties: never unsound, exact where few may move, mostly found where many may."""

import dataclasses
import datetime as dt
import random
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from availability import engine, pacing, slots
from availability.engine import Channel
from tests.availability import evening
from tests.availability.evening import local, question

DOZEN = (engine.TurnTime(12, 60),)
TWO_FOURS = engine.Floor(tables=(engine.Table(1, "X1", 1, 4), engine.Table(2, "X2", 1, 2)))


def booked(number: int, size: int, start: int, minutes: int, *tables: int) -> engine.Party:
    """A party at these tables from this minute."""
    return engine.Party(number, size, start, slots.period(local(start), minutes), tables)


def evening_of(
    floor: engine.Floor, *parties: engine.Party, pinned: tuple[engine.Party, ...] = (), **rules: Any
) -> engine.Day:
    """The day with these parties, those who are pinned as fixed as a block."""
    own = dataclasses.replace(evening.RULES, turn_times=DOZEN, pacing=None, **rules)
    day = dataclasses.replace(evening.HARBOUR, floor=floor, rules=own, parties=parties)
    fixed = _occupied(day, pinned)
    return dataclasses.replace(day, fixed=fixed, taken=_occupied(day, (*pinned, *parties)))


def _occupied(day: engine.Day, parties: tuple[engine.Party, ...]) -> dict[int, int]:
    origin = slots.origin(day.date, day.timezone)
    buffer = dt.timedelta(minutes=day.rules.buffer_minutes)
    taken: dict[int, int] = {}
    for party in parties:
        stay = slots.Period(party.period.starts_at, party.period.ends_at + buffer)
        for table_id in party.table_ids:
            taken[table_id] = taken.get(table_id, 0) | engine.occupancy(origin, [stay])
    return taken


def test_a_party_of_two_leaves_the_large_table_to_a_party_of_four() -> None:
    day = evening_of(TWO_FOURS, booked(7, 2, 1140, 60, 1))

    found = engine.judge(day, question(1140, 4))

    assert not found.bookable
    assert found.moves == (engine.Move(7, (1,), (2,)),)
    assert [reason.text for reason in found.reasons] == [
        "The only table that takes a party of 4 is taken some time from 19:00 to 20:00. "
        "Moving 1 party would make room."
    ]


def test_an_outlet_that_allows_it_books_by_moving() -> None:
    day = evening_of(TWO_FOURS, booked(7, 2, 1140, 60, 1), allows_reseating=True)

    found = engine.judge(day, question(1140, 4))

    assert found.bookable
    assert (found.tables, found.reasons, found.candidates) == ((1,), (), ())
    assert found.moves == (engine.Move(7, (1,), (2,)),)


def test_what_is_published_moves_nobody() -> None:
    day = evening_of(TWO_FOURS, booked(7, 2, 1140, 60, 1), allows_reseating=True)

    assert 1140 not in engine.judge_day(day, [4], evening.NOON_BEFORE)[4]
    assert not engine.judge(day, question(1140, 4), reseat=False).bookable


def test_nobody_is_moved_where_something_else_blocks_too() -> None:
    day = evening_of(TWO_FOURS, booked(7, 2, 1140, 60, 1), allows_reseating=True)
    full = dataclasses.replace(day, pacing_overrides={1140: pacing.Limit(max_covers=3)})

    found = engine.judge(full, question(1140, 4))

    assert [str(reason.code) for reason in found.reasons] == ["all_tables_taken", "pacing_full"]
    assert found.moves == ()


def test_a_pinned_party_stays() -> None:
    day = evening_of(TWO_FOURS, pinned=(booked(7, 2, 1140, 60, 1),))

    assert engine.judge(day, question(1140, 4)).moves == ()


def test_a_moved_party_goes_to_no_table_kept_for_walk_ins() -> None:
    floor = engine.Floor(
        tables=(engine.Table(1, "X1", 1, 4), engine.Table(2, "S1", 1, 2, is_walk_in_only=True))
    )

    assert engine.judge(evening_of(floor, booked(7, 2, 1140, 60, 1)), question(1140, 4)).moves == ()


def test_a_moved_party_keeps_the_rest_between_parties() -> None:
    floor = engine.Floor(tables=(engine.Table(1, "X1", 1, 4), engine.Table(2, "X2", 1, 2)))
    parties = (booked(7, 2, 1140, 60, 1), booked(8, 2, 1200, 60, 2))

    moves = [
        engine.judge(evening_of(floor, *parties, buffer_minutes=buffer), question(1140, 4)).moves
        for buffer in (0, 10)
    ]

    assert moves == [(engine.Move(7, (1,), (2,)),), ()]


def test_one_party_follows_another() -> None:
    floor = engine.Floor(
        tables=(
            engine.Table(1, "X1", 5, 6),
            engine.Table(2, "X2", 3, 6),
            engine.Table(3, "X3", 1, 4),
        )
    )
    day = evening_of(floor, booked(7, 5, 1140, 60, 2), booked(8, 3, 1140, 60, 3))

    assert engine.judge(day, question(1140, 2)).moves == (
        engine.Move(7, (2,), (1,)),
        engine.Move(8, (3,), (2,)),
    )


def test_many_small_parties_make_way_for_a_large_one() -> None:
    floor = engine.Floor(
        tables=tuple(engine.Table(number, f"X{number}", 1, 4) for number in range(1, 5)),
        combinations=(engine.Combination(1, "X1+X2", (1, 2), 5, 8),),
    )
    parties = [booked(10 * table + start, 2, start, 60, table) for table in (1, 2) for start in (1140, 1200)]
    asked = dataclasses.replace(question(1140, 8), turn_minutes=120)

    moves = engine.judge(evening_of(floor, *parties), asked).moves

    assert [(move.from_tables, move.to_tables) for move in moves] == [
        ((1,), (3,)),
        ((1,), (3,)),
        ((2,), (4,)),
        ((2,), (4,)),
    ]


def test_a_booking_at_a_table_that_is_gone_stands_in_no_way() -> None:
    day = evening_of(TWO_FOURS, booked(7, 2, 1140, 60, 1), booked(8, 2, 1140, 60, 99))

    assert engine.judge(day, question(1140, 4)).moves == (engine.Move(7, (1,), (2,)),)


STARTS = (1080, 1095, 1110, 1140, 1170)
PLACES = st.sampled_from(((1, 2), (1, 4), (2, 4), (3, 6)))


@st.composite
def crowded(draw: st.DrawFn) -> engine.Day:
    """Few tables, most of them taken, some of the parties pinned."""
    count = draw(st.integers(2, 4))
    tables = tuple(engine.Table(n, f"T{n}", *draw(PLACES), is_online=n != 3) for n in range(count))
    joins = (engine.Combination(1, "J", (0, 1), 4, 12),) if draw(st.booleans()) else ()
    day = evening_of(engine.Floor(tables, joins), buffer_minutes=draw(st.sampled_from((0, 0, 10))))
    parties: list[engine.Party] = []
    pinned: list[engine.Party] = []
    for number in range(draw(st.integers(1, 6))):
        start, size = draw(st.sampled_from(STARTS)), draw(st.integers(1, 6))
        minutes = draw(st.sampled_from((30, 60, 90)))
        free = engine.judge(
            dataclasses.replace(day, taken=_occupied(day, (*pinned, *parties))),
            dataclasses.replace(question(start, size), turn_minutes=minutes, channel=Channel.IN_HOUSE),
        ).candidates
        if free:
            party = booked(number, size, start, minutes, *draw(st.sampled_from(free)))
            (pinned if draw(st.integers(0, 4)) == 0 else parties).append(party)
    taken = _occupied(day, (*pinned, *parties))
    return dataclasses.replace(day, parties=tuple(parties), fixed=_occupied(day, tuple(pinned)), taken=taken)


@settings(deadline=None, max_examples=400)
@given(
    day=crowded(),
    start=st.sampled_from(STARTS),
    size=st.integers(1, 8),
    channel=st.sampled_from((Channel.ONLINE, Channel.IN_HOUSE)),
)
def test_where_few_may_move_a_way_is_found_just_if_there_is_one(
    day: engine.Day, start: int, size: int, channel: Channel
) -> None:
    asked = dataclasses.replace(question(start, size), channel=channel)
    found = engine.judge(day, asked)
    if [str(reason.code) for reason in found.reasons] != ["all_tables_taken"]:
        return

    assert bool(found.moves) == exists(day, asked)
    if found.moves:
        opened = engine.judge(dataclasses.replace(day, rules=allowing(day)), asked)
        assert (opened.bookable, opened.moves) == (True, found.moves)
        assert_sound(day, asked, opened)
        change = engine.smallest_change(day, asked)
        assert change is not None
        assert [step.moves for step in change.steps] == [found.moves]
        assert engine.judge(change.day, asked, reseat=False).bookable


def allowing(day: engine.Day) -> engine.Rules:
    """The same rules, with re-seating."""
    return dataclasses.replace(day.rules, allows_reseating=True)


def wishes(day: engine.Day, asked: engine.Question) -> list[tuple[range, list[tuple[int, ...]]]]:
    """The minutes and the possible places of the new party and of each that may move, where it is first."""
    buffer = day.rules.buffer_minutes

    def minutes(start: int, length: int) -> range:
        return range(start, start + length + buffer)

    found = [(minutes(asked.start, asked.turn_minutes or 60), suiting(day, asked.party_size, asked.channel))]
    for party in day.parties:
        length = (party.period.ends_at - party.period.starts_at) // slots.MINUTE
        others = [ids for ids in suiting(day, party.party_size, Channel.ONLINE) if ids != party.table_ids]
        found.append((minutes(party.start, length), [party.table_ids, *others]))
    return found


def suiting(day: engine.Day, size: int, channel: Channel) -> list[tuple[int, ...]]:
    """The places of the floor that take a party of this size from this channel."""
    tables = {table.table_id: table for table in day.floor.tables}
    kinds: list[tuple[tuple[int, ...], int, int]] = [
        ((table.table_id,), table.min_covers, table.max_covers) for table in day.floor.tables
    ]
    kinds += [(join.table_ids, join.min_covers, join.max_covers) for join in day.floor.combinations]
    return [
        ids
        for ids, low, high in kinds
        if low <= size <= min(high, sum(tables[number].max_covers for number in ids))
        and (channel is Channel.IN_HOUSE or all(tables[number].is_online for number in ids))
    ]


def exists(day: engine.Day, asked: engine.Question) -> bool:
    """Whether any arrangement at all seats everybody: each is tried."""
    wanted = wishes(day, asked)

    def fits(number: int, used: frozenset[tuple[int, int]]) -> bool:
        if number == len(wanted):
            return True
        minutes, choices = wanted[number]
        for ids in choices:
            cells = {(table_id, minute) for table_id in ids for minute in minutes}
            if used.isdisjoint(cells) and fits(number + 1, used | cells):
                return True
        return False

    return fits(0, frozenset(fixed_cells(day)))


def fixed_cells(day: engine.Day) -> Iterator[tuple[int, int]]:
    """Each minute of each table that is taken by what may not move."""
    for table_id, mask in day.fixed.items():
        for bit in range(mask.bit_length()):
            if mask >> bit & 1:
                yield from ((table_id, minute) for minute in range(bit * 5, bit * 5 + 5))


def scrambled(seed: int) -> tuple[engine.Day, engine.Question]:
    """A full evening of twenty tables, and a party for which there was room until the others were moved."""
    draw = random.Random(seed)
    kinds = [draw.choice(((1, 2), (1, 4), (2, 4), (3, 6), (4, 8))) for _ in range(20)]
    tables = tuple(engine.Table(n, f"T{n}", *kind) for n, kind in enumerate(kinds))
    joins = tuple(engine.Combination(n, f"J{n}", (n, n + 1), 4, 16) for n in range(0, 20, 2))
    day = evening_of(engine.Floor(tables, joins))
    parties: dict[int, engine.Party] = {}
    for number in range(70):
        size, start = draw.choice((1, 2, 2, 2, 3, 4, 4, 6, 8)), draw.choice(range(1050, 1245, 15))
        seated = draw_place(draw, day, booked(number, size, start, draw.choice((60, 90, 105)), 0), parties)
        if seated is not None:
            parties[number] = seated
    wanted = parties.pop(draw.choice(sorted(parties)))
    for _ in range(400):
        party = parties.pop(draw.choice(sorted(parties)))
        parties[party.placement_id] = draw_place(draw, day, party, parties) or party
        if draw_place(draw, day, wanted, parties) is None:
            break
    all_of_them = tuple(parties.values())
    day = dataclasses.replace(day, parties=all_of_them, taken=_occupied(day, all_of_them))
    return day, asking(wanted)


def draw_place(
    draw: random.Random, day: engine.Day, party: engine.Party, others: Mapping[int, engine.Party]
) -> engine.Party | None:
    """The party at any place that is free for it."""
    taken = _occupied(day, tuple(others.values()))
    found = engine.judge(dataclasses.replace(day, taken=taken), asking(party)).candidates
    return dataclasses.replace(party, table_ids=draw.choice(found)) if found else None


def asking(party: engine.Party) -> engine.Question:
    """What the party asked when it was booked."""
    minutes = (party.period.ends_at - party.period.starts_at) // slots.MINUTE
    return dataclasses.replace(question(party.start, party.party_size), turn_minutes=minutes)


def test_where_many_may_move_a_way_that_exists_is_mostly_found() -> None:
    cases = [scrambled(seed) for seed in range(24)]
    full = [(day, asked) for day, asked in cases if not engine.judge(day, asked, reseat=False).bookable]

    found = [(day, asked, engine.judge(day, asked)) for day, asked in full]

    assert len(full) >= 15
    assert sum(bool(verdict.moves) for *_, verdict in found) >= 0.9 * len(full)
    for day, asked, verdict in found:
        if verdict.moves:
            opened = engine.judge(dataclasses.replace(day, rules=allowing(day)), asked)
            assert_sound(day, asked, opened)


def assert_sound(day: engine.Day, asked: engine.Question, found: engine.Verdict) -> None:
    """Nobody meets anybody, whoever moved still fits, and nobody moved in vain."""
    wanted = wishes(day, asked)
    moves = {move.placement_id: move for move in found.moves}
    assert moves.keys() <= {party.placement_id for party in day.parties}
    at = [found.tables]
    for party in day.parties:
        move = moves.get(party.placement_id)
        assert move is None or (move.from_tables == party.table_ids and move.to_tables != party.table_ids)
        at.append(move.to_tables if move else party.table_ids)
    assert all(ids in choices for (_, choices), ids in zip(wanted, at, strict=True))
    assert is_peaceful(day, wanted, at)
    for number, party in enumerate(day.parties, 1):
        if party.placement_id in moves:
            assert not is_peaceful(day, wanted, [*at[:number], party.table_ids, *at[number + 1 :]])


def is_peaceful(
    day: engine.Day,
    wanted: list[tuple[range, list[tuple[int, ...]]]],
    at: list[tuple[int, ...]],
) -> bool:
    """Whether nobody has a table that somebody else has in the same minute."""
    used = set(fixed_cells(day))
    for (minutes, _), ids in zip(wanted, at, strict=True):
        cells = {(table_id, minute) for table_id in ids for minute in minutes}
        if not used.isdisjoint(cells):
            return False
        used |= cells
    return True
