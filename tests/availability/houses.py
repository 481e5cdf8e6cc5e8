"""Random outlets on random days, for the reference; and the same day in the engine's terms."""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from availability import engine, pacing, slots
from tests.availability import reference
from tests.availability.reference import House, Join, Service, Stay, Table, Wish

# Both days on which the clock changes, or two like any other, by time zone.
DATES = {
    "America/New_York": (dt.date(2026, 3, 8), dt.date(2026, 11, 1)),
    "Europe/London": (dt.date(2026, 3, 29), dt.date(2026, 10, 25)),
    "Australia/Sydney": (dt.date(2026, 10, 4), dt.date(2026, 4, 5)),
    "Australia/Lord_Howe": (dt.date(2026, 10, 4), dt.date(2026, 4, 5)),
    "Asia/Kathmandu": (dt.date(2026, 3, 29), dt.date(2026, 6, 3)),
}
SERVICES = (
    Service("Night", 0, 240, 300, 15),
    Service("Lunch", 660, 810, 870, 15),
    Service("Brunch", 645, 765, 840, 30),
    Service("Dinner", 1050, 1290, 1350, 15),
    Service("Late", 1290, 1530, 1590, 30),
)
STARTS = sorted({minute for service in SERVICES for minute in service.starts()})
COVERS = ((1, 4), (1, 2), (2, 4), (1, 6), (2, 6), (3, 6), (4, 8), (1, 4), (6, 12))
ASKED = (2, 2, 3, 4, 4, 5, 6, 1, 7, 8, 2, 4, 10, 13)
TURNS = (((100, 90),), ((2, 60), (4, 95), (100, 150)), ((4, 15), (6, 45)), ((3, 200), (5, 30)))
LIMITS = ((None, None), (None, None), (8, None), (16, None), (None, 2), (12, 3), (30, 9), (0, 0))
# The intervals that have limits of their own, if any.
OVERRIDDEN = ((None, None), (1140, None), (1080, 660), (120, 1440))
# Minutes of the wall clock, odd ones too, and some of the days before.
NOW = (*(-1440,) * 12, -2880, -5760, -8640, -600, -1, 60, 121, 600, 1080, 1285, 1500)


# The days of the week of a shift: every date above with a change of the clock is a Sunday.
WEEKS = (*(reference.EVERY_DAY,) * 6, frozenset({7}), frozenset({3, 6}), frozenset[int]())
USUAL = ((None,) * 3, ((),) * 3, (reference.EVERY_DAY,) * 3)

# Rarely true: most houses that are drawn should leave the tables the last word.
RARELY = (False,) * 9 + (True,)


# Prime, and larger than any number of options: it spreads the small numbers, which are drawn most.
SPREAD = 2_654_435_761


def one_of_each(*choices: Sequence[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """One of each, drawn as one number: a draw of its own for every fact would take most of the time."""
    count = math.prod(len(options) for options in choices)

    def unpack(number: int) -> tuple[Any, ...]:
        number = number * SPREAD % count
        found = []
        for options in choices:
            number, at = divmod(number, len(options))
            found.append(options[at])
        return tuple(found)

    return st.integers(0, count - 1).map(unpack)


def at_midnight(zone: str, date: dt.date) -> dt.datetime:
    """The instant at which the date begins there."""
    return dt.datetime.combine(date, dt.time(), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


@st.composite
def floors(draw: st.DrawFn) -> tuple[tuple[Table, ...], tuple[Join, ...]]:
    """A few tables of any kind and some ways to join them."""
    kind = one_of_each(COVERS, ("ONLINE",) * 6 + ("IN_HOUSE", "WALK_IN"), range(3))
    tables = tuple(
        Table(number, f"T{number}", covers[0], covers[1], offer, priority)
        for number, (covers, offer, priority) in enumerate(draw(st.lists(kind, min_size=1, max_size=6)), 1)
    )
    numbers = [table.number for table in tables]
    joined = one_of_each(numbers, numbers, numbers, COVERS)
    return tables, tuple(
        Join(f"J{number}", tuple(sorted(set(join))), *covers)
        for number, (*join, covers) in enumerate(draw(st.lists(joined, max_size=2)))
    )


def stays(zone: str, date: dt.date, count: int) -> st.SearchStrategy[tuple[Stay, ...]]:
    """What is on that day and in the night before it, for any length of time."""
    fact = one_of_each(
        range(count + 1),
        range(count + 1),
        (*STARTS, -30, 187, 201, 700, 1143),
        (90, 120, 240, 10, 62, 360),
        range(1, 7),
        ("ONLINE", "IN_HOUSE", "WALK_IN"),
        RARELY,
        RARELY,
    )

    def stay(one: int, other: int, passed: int, minutes: int, *facts: Any) -> Stay:
        covers, channel, is_late, is_block = facts
        begins = at_midnight(zone, date) + passed * reference.MINUTE
        # What belongs to the evening before comes by noon: no service is open longer.
        filed = date - dt.timedelta(days=passed < 0 or (is_late and passed < slots.DAY_MINUTES // 2))
        return Stay(tuple({one, other} - {0}), begins, minutes, filed, covers, channel, is_block)

    return st.lists(fact, max_size=14).map(lambda facts: tuple(stay(*one) for one in facts))


@st.composite
def services(draw: st.DrawFn) -> tuple[Service, ...]:
    """Some of the shifts, two of them with a cap or turn times of their own."""
    own = ((None, None, 6, 20), ((), (), *TURNS), WEEKS)
    chosen, *facts = draw(one_of_each(range(1, 2 ** len(SERVICES)), *own, *own))
    found = [service for number, service in enumerate(SERVICES) if chosen >> number & 1]
    caps, turns, weeks = ([*facts[at::3], *usual] for at, usual in enumerate(USUAL))
    return tuple(
        replace(service, cap=cap, turns=bands, weekdays=week)
        for service, cap, bands, week in zip(found, caps, turns, weeks, strict=False)
    )


@st.composite
def houses(draw: st.DrawFn) -> House:
    """Any outlet on any day."""
    zone, which = draw(one_of_each(sorted(DATES), range(2)))
    date = DATES[zone][which]
    tables, joins = draw(floors())
    held = draw(services())
    smallest, largest, horizon_days, cutoff = draw(
        one_of_each((1, 2), range(7, 13), range(2, 6), (0, 30, 300))
    )
    turns, every, limits, is_closed, is_shift_closed, has_none = draw(
        one_of_each(TURNS, (15, 30, 60), LIMITS, RARELY, RARELY, RARELY)
    )
    lead, lead_from, buffer, online_percent, override, (first, other) = draw(
        one_of_each((0, 0, 1500, 60), range(1, 6), (0, 0, 10, 15, 7), (100, 100, 50, 33), LIMITS, OVERRIDDEN)
    )
    special, plans = draw(own_dates(date, len(tables)))
    return House(
        zone=zone,
        date=date,
        services=() if has_none and is_closed else held,
        tables=tables,
        joins=joins,
        stays=draw(stays(zone, date, len(tables))),
        smallest=smallest,
        largest=largest,
        horizon_days=horizon_days,
        cutoff=cutoff,
        lead=lead,
        lead_from=lead_from,
        turns=turns,
        buffer=buffer,
        every=every,
        limits=limits,
        overrides={minute: override for minute in (first, other) if minute is not None},
        online_percent=online_percent,
        is_closed=is_closed,
        closed_services=frozenset({held[0].name}) if is_shift_closed else frozenset(),
        special=special,
        plans=plans,
    )


def own_dates(date: dt.date, count: int) -> st.SearchStrategy[tuple[Any, Any]]:
    """Shifts of the date's own or of its eve's, and plans of the room that are over, in force or to come."""
    some, nothing = range(2 ** len(SERVICES)), (None,) * 7
    lasting, over, to_come = (-30, None), (-2, -1), (1, 2)
    plans_of = (*nothing, ((0, None),), (lasting,), (lasting, (0, 0)), (lasting, over), (to_come,))
    fact = one_of_each((*nothing, 0, 1), some, plans_of, *(range(2**count),) * 2)

    def own(which: int | None, held: int, spans: tuple[Any, ...] | None, *standing: int) -> tuple[Any, Any]:
        names = frozenset(service.name for at, service in enumerate(SERVICES) if held >> at & 1)
        special = {} if which is None else {date - dt.timedelta(days=which): names}
        plans = tuple(
            (
                date + dt.timedelta(days=first),
                None if last is None else date + dt.timedelta(days=last),
                frozenset(at + 1 for at in range(count) if mask >> at & 1),
            )
            for (first, last), mask in zip(spans or (), standing, strict=False)
        )
        return special, plans

    return fact.map(lambda facts: own(*facts))


def wishes(house: House) -> st.SearchStrategy[Wish]:
    """Any party at any time, most often at one that is offered."""
    offered = [minute for service in house.services for minute in service.starts()] or STARTS
    facts = one_of_each(
        offered,
        range(1701),
        (False,) * 5 + (True,),
        ASKED,
        ("ONLINE", "ONLINE", "ONLINE", "IN_HOUSE", "IN_HOUSE", "WALK_IN", "SEATING"),
        NOW,
        (None, None, None, 15, 47, 240),
        RARELY,
        RARELY,
    )

    def wish(start: int, other: int, is_any: bool, size: int, channel: str, now: int, *more: Any) -> Wish:
        minute = other if is_any else start
        # Who stands at the door stands there at a time that comes.
        is_there = reference.instant(house, minute) is not None
        return Wish(minute, size, seen_at(house, now), channel if is_there else "ONLINE", *more)

    return facts.map(lambda drawn: wish(*drawn))


def seen_at(house: House, minute: int) -> dt.datetime:
    """Some time before or in the day, not always on the minute."""
    seconds = 7 if minute % 2 else 0
    return at_midnight(house.zone, house.date) + dt.timedelta(minutes=minute, seconds=seconds)


def engine_day(house: House) -> engine.Day:
    """The same day as the engine is told of it where somebody books or walks in."""
    return engine.Day(
        date=house.date,
        timezone=house.zone,
        floor=engine_floor(house),
        rules=engine_rules(house),
        shifts=calendar(house).running(house.date),
        taken=occupancy(house, house.buffer),
        starting=loads(house, reference.starting(house)),
        closure="stocktaking" if house.is_closed else None,
        closed_shifts=house.closed_services,
        online=loads(house, [stay for stay in reference.starting(house) if stay.channel == "ONLINE"]),
        pacing_overrides={minute: pacing.Limit(*limits) for minute, limits in house.overrides.items()},
    )


def seating_day(house: House) -> engine.Day:
    """The day as it is told where a party is being seated."""
    return replace(engine_day(house), taken=occupancy(house, 0))


def loads(house: House, stays: Iterable[Stay]) -> dict[int, pacing.Load]:
    """What these are together by the minute at which they start."""
    found: dict[int, pacing.Load] = {}
    for stay in stays:
        minute = reference.wall_minute(house, stay.begins)
        found[minute] = found.get(minute, pacing.NOTHING).plus(pacing.Load(stay.covers, 1))
    return found


def occupancy(house: House, buffer: int) -> dict[int, int]:
    """What is taken of each table that has a stay."""
    origin = slots.origin(house.date, house.zone)
    periods: dict[int, list[slots.Period]] = {}
    for stay in house.stays:
        minutes = round(stay.minutes) + (0 if stay.is_block else buffer)
        for number in stay.tables:
            periods.setdefault(number, []).append(slots.period(stay.begins, minutes))
    return {number: engine.occupancy(origin, found) for number, found in periods.items()}


def calendar(house: House) -> slots.Calendar:
    """Which shifts run when."""
    shifts = {service.name: engine_shift(service) for service in house.services}
    special = {
        date: tuple(shift for name, shift in shifts.items() if name in names)
        for date, names in house.special.items()
    }
    return slots.Calendar(tuple(shifts.values()), special)


def engine_floor(house: House) -> engine.Floor:
    """The furniture that stands in the room that day."""
    return engine.Floor(
        tuple(
            engine.Table(
                table.number,
                table.name,
                table.low,
                table.high,
                table.offer == "ONLINE",
                table.offer == "WALK_IN",
                table.priority,
            )
            for table in reference.room(house)
        ),
        tuple(
            engine.Combination(number, join.name, join.numbers, join.low, join.high)
            for number, join in enumerate(house.joins)
            if set(join.numbers) <= {table.number for table in reference.room(house)}
        ),
    )


def engine_rules(house: House) -> engine.Rules:
    """The rules."""
    return engine.Rules(
        min_size=house.smallest,
        max_size=house.largest,
        horizon_days=house.horizon_days,
        cutoff_minutes=house.cutoff,
        turn_times=engine_turns(house.turns),
        pacing=pacing.Pacing(house.every, *house.limits),
        buffer_minutes=house.buffer,
        lead_minutes=house.lead,
        lead_from_size=house.lead_from,
        online_percent=house.online_percent,
        shift_turns={one.name: engine_turns(one.turns) for one in house.services if one.turns},
    )


def engine_turns(turns: reference.Turns) -> tuple[engine.TurnTime, ...]:
    """Turn times by band."""
    return tuple(engine.TurnTime(most, minutes) for most, minutes in turns)


def engine_shift(service: Service) -> slots.Shift:
    """A shift."""
    return slots.Shift(
        service.name,
        service.weekdays,
        service.first,
        service.last,
        service.closes,
        service.every,
        service.cap,
    )


def engine_question(wish: Wish) -> engine.Question:
    """The party's question."""
    return engine.Question(
        start=wish.minute,
        party_size=wish.size,
        now=wish.now,
        turn_minutes=None if wish.turn is None else round(wish.turn),
        channel=engine.Channel(wish.channel),
        ignore_pacing=wish.ignores_load,
        ignore_cutoff=wish.ignores_cutoff,
    )
