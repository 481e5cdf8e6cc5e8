"""What the engine says of moving parties, held to the reference: afterwards everybody sits by every rule.

That the search finds what there is to find is test_reseating.py's matter.
"""

import datetime as dt
from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from availability import engine, slots
from tests.availability import houses, reference
from tests.availability.reference import House, Join, Service, Stay, Table, Wish

DATE = dt.date(2026, 6, 3)
EVENING = Service("Evening", 1080, 1260, 1440, 15)
MINUTES = range(1080, 1201, 30)
FLOORS = (
    (Table(1, "T1", 1, 2), Table(2, "T2", 1, 4), Table(3, "T3", 2, 4)),
    (Table(1, "T1", 1, 4), Table(2, "T2", 1, 4), Table(3, "T3", 1, 2), Table(4, "T4", 1, 4, "WALK_IN")),
    (Table(1, "T1", 1, 4), Table(2, "T2", 3, 6), Table(3, "T3", 1, 4, "IN_HOUSE"), Table(4, "T4", 1, 6)),
)
JOINS = ((), (Join("T1+T2", (1, 2), 4, 8),), (Join("T2+T3", (2, 3), 5, 8),))
booked = houses.one_of_each(MINUTES, range(1, 7), range(4), (False,) * 4 + (True,))


@st.composite
def full_evenings(draw: st.DrawFn) -> tuple[House, list[bool]]:
    """An evening on which parties were booked anywhere that was free; and whether each of them must stay."""
    zone, tables, joins, buffer = draw(
        houses.one_of_each(("Europe/London", "Asia/Kathmandu"), FLOORS, JOINS, (0, 15))
    )
    house = House(
        zone,
        houses.DATES["Asia/Kathmandu"][1],
        (EVENING,),
        tables,
        joins,
        buffer=buffer,
        turns=((2, 60), (8, 90)),
    )
    pins = []
    for minute, size, pick, is_pinned in draw(st.lists(booked, min_size=3, max_size=10)):
        wish = Wish(minute, size, houses.seen_at(house, -1440), "IN_HOUSE")
        places = reference.answer(house, wish).places
        if places:
            begins = reference.instant(house, minute)
            assert begins is not None
            turn = reference.turn_of(house, wish)
            stay = Stay(places[pick % len(places)], begins, turn, house.date, size)
            house = replace(house, stays=(*house.stays, stay))
            pins.append(is_pinned)
    return house, pins


def movable(house: House, pins: list[bool]) -> engine.Day:
    """The day as the engine is told of it, with those who may be moved."""
    day = houses.engine_day(house)
    fixed = replace(house, stays=tuple(stay for stay, pin in zip(house.stays, pins, strict=True) if pin))
    return replace(
        day,
        rules=replace(day.rules, allows_reseating=True),
        fixed=houses.occupancy(fixed, house.buffer),
        parties=tuple(
            engine.Party(
                placement_id=number,
                party_size=stay.covers,
                start=reference.wall_minute(house, stay.begins),
                period=slots.period(stay.begins, round(stay.minutes)),
                table_ids=tuple(sorted(stay.tables)),
            )
            for number, (stay, pin) in enumerate(zip(house.stays, pins, strict=True))
            if not pin
        ),
    )


def after(house: House, moves: tuple[engine.Move, ...]) -> House:
    """The evening with those parties at their new tables."""
    stays = list(house.stays)
    for move in moves:
        stays[move.placement_id] = replace(stays[move.placement_id], tables=move.to_tables)
    return replace(house, stays=tuple(stays))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=full_evenings(), minute=st.sampled_from(MINUTES), size=st.sampled_from((2, 3, 4, 1, 5, 6)))
def test_after_the_moves_everybody_sits_by_every_rule(
    drawn: tuple[House, list[bool]], minute: int, size: int
) -> None:
    house, pins = drawn
    wish = Wish(minute, size, houses.seen_at(house, -1440))
    assume(reference.reasons(house, wish) == {"all_tables_taken"})

    found = engine.judge(movable(house, pins), houses.engine_question(wish))

    if not found.bookable:
        assert (found.moves, found.tables) == ((), ())
        return
    assert found.moves
    moved = after(house, found.moves)
    assert found.tables in reference.answer(moved, wish).places
    for move in found.moves:
        number = move.placement_id
        stay = house.stays[number]
        assert not pins[number]
        assert tuple(sorted(stay.tables)) == move.from_tables != move.to_tables
        others = replace(
            moved, stays=tuple(one for at, one in enumerate(moved.stays) if at != move.placement_id)
        )
        start = reference.wall_minute(house, stay.begins)
        own = Wish(start, stay.covers, wish.now, "ONLINE", stay.minutes)
        assert move.to_tables in reference.answer(others, own).places
