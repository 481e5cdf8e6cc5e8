"""Bookable, or why not, written a second time: minute by minute, in the plainest way, and slowly.

It is written from what the product promises and knows nothing of the engine, which tests hold to it. Times of
the wall clock are minutes from local midnight of the service date, those past 1440 on the morning after; what
really passes is counted in aware times. A table is kept in whole five minutes: whatever touches one takes it.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

MINUTE = dt.timedelta(minutes=1)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

Turns = tuple[tuple[int, int], ...]
"""The largest party of a band and how many minutes it stays, by rising size."""

Limits = tuple[int | None, int | None]
"""The most covers and the most parties that may start in an interval."""

EVERY_DAY = frozenset(range(1, 8))
"""Monday to Sunday."""


@dataclass(frozen=True)
class Service:
    """A shift, which runs on these days of the week."""

    name: str
    first: int
    last: int
    closes: int
    every: int
    cap: int | None = None
    turns: Turns = ()
    weekdays: frozenset[int] = EVERY_DAY

    def starts(self) -> Iterator[int]:
        minute = self.first
        while minute <= self.last:
            yield minute
            minute += self.every

    def is_open(self, minute: int) -> bool:
        return self.first <= minute < self.closes or self.first <= minute <= self.last


@dataclass(frozen=True)
class Table:
    """One table; `offer` is whom it is for: ONLINE, IN_HOUSE or WALK_IN."""

    number: int
    name: str
    low: int
    high: int
    offer: str = "ONLINE"
    priority: int = 0


@dataclass(frozen=True)
class Join:
    """Tables put together."""

    name: str
    numbers: tuple[int, ...]
    low: int
    high: int


@dataclass(frozen=True)
class Stay:
    """Somebody, or a block, that keeps tables from `begins` on; `date` is the service it is filed under."""

    tables: tuple[int, ...]
    begins: dt.datetime
    minutes: float
    date: dt.date
    covers: int = 2
    channel: str = "IN_HOUSE"
    is_block: bool = False


@dataclass(frozen=True)
class House:
    """An outlet on one service date, with all its rules.

    `special` names the shifts of dates that have their own in place of those of their weekday. `plans` say
    which tables stand in the room from a date to another, or on: of those that have a date the last begun;
    where there is none all do. `reseats`: a party that finds a table only if others move is taken.
    """

    zone: str
    date: dt.date
    services: tuple[Service, ...]
    tables: tuple[Table, ...]
    joins: tuple[Join, ...] = ()
    stays: tuple[Stay, ...] = ()
    smallest: int = 1
    largest: int = 8
    horizon_days: int = 100
    cutoff: int = 0
    lead: int = 0
    lead_from: int = 1
    turns: Turns = ((100, 90),)
    buffer: int = 0
    every: int = 15
    limits: Limits = (None, None)
    overrides: Mapping[int, Limits] = field(default_factory=dict)
    online_percent: int = 100
    is_closed: bool = False
    closed_services: frozenset[str] = frozenset()
    special: Mapping[dt.date, frozenset[str]] = field(default_factory=dict)
    plans: tuple[tuple[dt.date, dt.date | None, frozenset[int]], ...] = ()
    reseats: bool = False


@dataclass(frozen=True)
class Wish:
    """A party that would like to start at a minute of the wall clock."""

    minute: int
    size: int
    now: dt.datetime
    channel: str = "ONLINE"
    turn: float | None = None
    ignores_load: bool = False
    ignores_cutoff: bool = False


@dataclass(frozen=True)
class Answer:
    """Every reason why not, by its code, and the free places, best first."""

    reasons: frozenset[str]
    places: tuple[tuple[int, ...], ...]


def answer(house: House, wish: Wish) -> Answer:
    """Bookable if there is no reason against it."""
    return Answer(reasons(house, wish), tuple(ranked(house, wish)))


def reasons(house: House, wish: Wish) -> frozenset[str]:
    """Every reason against it."""
    return frozenset({*time_reasons(house, wish), *table_reasons(house, wish), *load_reasons(house, wish)})


def open_minutes(house: House, size: int, now: dt.datetime, channel: str = "ONLINE") -> list[int]:
    """Every start of the day that is bookable."""
    starts = {minute for service in planned(house) for minute in service.starts()}
    return [minute for minute in sorted(starts) if not reasons(house, Wish(minute, size, now, channel))]


def published_minutes(house: House, eve: House, size: int, now: dt.datetime) -> list[int]:
    """The bookable starts by the calendar: a late one belongs to its evening, but stands under the morning.

    Where the date's own shifts are open by then, they have the time. `eve` is the outlet on the day before.
    """
    own = {minute for minute in open_minutes(house, size, now) if minute < 1440}
    late = {minute - 1440 for minute in open_minutes(eve, size, now) if minute >= 1440}
    return sorted(
        own | {minute for minute in late if not any(service.is_open(minute) for service in planned(house))}
    )


def on(house: House, date: dt.date) -> House:
    """The outlet on a date on which nothing is closed."""
    return replace(house, date=date, is_closed=False, closed_services=frozenset())


# The clock and the hours


def planned(house: House) -> list[Service]:
    """The shifts of the date: its own if it is special, else those of its day of the week."""
    own = house.special.get(house.date)
    if own is not None:
        return [service for service in house.services if service.name in own]
    return [service for service in house.services if house.date.isoweekday() in service.weekdays]


def instant(house: House, minute: int) -> dt.datetime | None:
    """When the clock on the wall first shows it; None if it never does."""
    midnight = dt.datetime.combine(house.date, dt.time())
    shown = midnight + minute * MINUTE
    there = shown.replace(tzinfo=ZoneInfo(house.zone), fold=0).astimezone(dt.UTC)
    back = there.astimezone(ZoneInfo(house.zone)).replace(tzinfo=None)
    return there if back == shown else None


def wall_minute(house: House, at: dt.datetime) -> int:
    """What the clock on the wall shows then, in minutes from the date's midnight."""
    shown = at.astimezone(ZoneInfo(house.zone)).replace(tzinfo=None)
    return int((shown - dt.datetime.combine(house.date, dt.time())) // MINUTE)


def running(house: House) -> list[Service]:
    """The shifts that are held that day."""
    if house.is_closed:
        return []
    return [service for service in planned(house) if service.name not in house.closed_services]


def time_reasons(house: House, wish: Wish) -> Iterator[str]:
    """What the clock, the calendar and the hours say."""
    if wish.channel == "SEATING":
        return
    if wish.channel == "WALK_IN":
        if not any(service.is_open(wish.minute) for service in running(house)):
            yield from closed_reasons(house)
        return
    starts = instant(house, wish.minute)
    is_offered = any(minute == wish.minute for service in running(house) for minute in service.starts())
    if not is_offered and any(s.first <= wish.minute <= s.last for s in running(house)):
        yield "off_grid"
    elif not is_offered:
        yield from closed_reasons(house)
    if starts is None:
        yield "off_grid"
    else:
        yield from clock_reasons(house, wish, starts)
    today = wish.now.astimezone(ZoneInfo(house.zone)).date()
    if house.date > today + dt.timedelta(days=house.horizon_days):
        yield "beyond_horizon"


def closed_reasons(house: House) -> Iterator[str]:
    """Nothing is held at all, or nothing then."""
    yield "outlet_closed" if house.is_closed or not planned(house) else "shift_closed"


def clock_reasons(house: House, wish: Wish, starts: dt.datetime) -> Iterator[str]:
    """Diners online book some time ahead, and large parties earlier; staff need not."""
    if starts < wish.now:
        yield "in_the_past"
    elif wish.channel == "ONLINE" and not wish.ignores_cutoff:
        if starts < wish.now + house.cutoff * MINUTE:
            yield "inside_cutoff"
        if wish.size >= house.lead_from and starts < wish.now + house.lead * MINUTE:
            yield "inside_lead_time"


# The tables


@dataclass(frozen=True)
class Place:
    """Somewhere one party sits: a table, or some put together."""

    name: str
    tables: tuple[Table, ...]
    low: int
    high: int


def room(house: House) -> list[Table]:
    """The tables that stand in the room that day: those of the last plan begun and not over."""
    begun = [plan for plan in house.plans if plan[0] <= house.date and not (plan[1] and plan[1] < house.date)]
    if not begun:
        return list(house.tables)
    _, _, numbers = max(begun, key=lambda plan: plan[0])
    return [table for table in house.tables if table.number in numbers]


def places_of(house: House) -> Iterator[Place]:
    """Every table and every way to join some that all stand; joined they take no more than each by itself."""
    standing = room(house)
    for table in standing:
        yield Place(table.name, (table,), table.low, table.high)
    for join in house.joins:
        tables = tuple(table for table in standing if table.number in join.numbers)
        if len(tables) < len(join.numbers):
            continue
        yield Place(join.name, tables, join.low, min(join.high, sum(table.high for table in tables)))


def fitting_places(house: House, wish: Wish) -> Iterator[Place]:
    """Those that take the party and are for its channel."""
    given = {"ONLINE": {"ONLINE"}, "IN_HOUSE": {"ONLINE", "IN_HOUSE"}}
    for place in places_of(house):
        is_for = given.get(wish.channel, {"ONLINE", "IN_HOUSE", "WALK_IN"})
        if place.low <= wish.size <= place.high and all(table.offer in is_for for table in place.tables):
            yield place


def turn_of(house: House, wish: Wish) -> float:
    """How long the party keeps its table: as asked, as the shift says for its size, or as the outlet does."""
    if wish.turn is not None:
        return wish.turn
    service = service_of(house, wish.minute)
    turns = service.turns if service is not None and service.turns else house.turns
    for most, minutes in turns:
        if wish.size <= most:
            return minutes
    return turns[-1][1]


def service_of(house: House, minute: int) -> Service | None:
    """Where a start belongs: of the shifts that seat then, else are still open, the last to begin."""
    seating = [service for service in planned(house) if service.first <= minute <= service.last]
    still_open = [service for service in planned(house) if service.is_open(minute)]
    return max(seating or still_open, key=lambda service: (service.first, service.name), default=None)


def kept(begins: dt.datetime, minutes: float) -> set[int]:
    """The minutes since 1970 of every five minutes that a stay touches."""
    first = (begins - EPOCH) // MINUTE
    end = -((EPOCH - begins - minutes * MINUTE) // MINUTE)
    return {
        minute for touched in range(first, end) for minute in range(touched // 5 * 5, touched // 5 * 5 + 5)
    }


def wanted(house: House, wish: Wish) -> set[int]:
    """The minutes the party would keep its table; its buffer too, but for one that is seated."""
    starts = instant(house, wish.minute)
    assert starts is not None
    return kept(starts, turn_of(house, wish) + buffer_for(house, wish))


def buffer_for(house: House, wish: Wish) -> int:
    """A party that stands in the room waits for no table to be laid."""
    return 0 if wish.channel == "SEATING" else house.buffer


def taken(house: House, wish: Wish, table: Table) -> set[int]:
    """The minutes for which somebody has the table, or it is laid again."""
    return kept_by(house, table.number, buffer_for(house, wish))


def kept_by(house: House, number: int, buffer: int | None = None) -> set[int]:
    """The minutes for which a table is kept, the buffer included: not after a block."""
    minutes: set[int] = set()
    for stay in house.stays:
        if number in stay.tables:
            after = house.buffer if buffer is None else buffer
            minutes |= kept(stay.begins, stay.minutes + (0 if stay.is_block else after))
    return minutes


def is_size_taken(house: House, wish: Wish) -> bool:
    """Whoever is seated is here already."""
    return wish.channel == "SEATING" or house.smallest <= wish.size <= house.largest


def free_places(house: House, wish: Wish) -> Iterator[Place]:
    """The fitting places of which every table is free the whole time."""
    if not is_size_taken(house, wish) or instant(house, wish.minute) is None:
        return
    stay = wanted(house, wish)
    for place in fitting_places(house, wish):
        if not any(stay & taken(house, wish, table) for table in place.tables):
            yield place


def table_reasons(house: House, wish: Wish) -> Iterator[str]:
    """What the furniture says."""
    if not is_size_taken(house, wish):
        yield "party_size_out_of_range"
    elif not list(fitting_places(house, wish)):
        yield "no_table_fits"
    elif instant(house, wish.minute) is not None and not list(free_places(house, wish)):
        yield "all_tables_taken"


def numbers_of(place: Place) -> tuple[int, ...]:
    """Its tables, rising."""
    return tuple(sorted(table.number for table in place.tables))


def ranked(house: House, wish: Wish) -> list[tuple[int, ...]]:
    """The free places: fewest chairs left over, fewest tables, priority, fewest useless gaps, name."""

    def rank(place: Place) -> tuple[object, ...]:
        gaps = sum(useless_gaps(house, wish, table) for table in place.tables)
        priority = max(table.priority for table in place.tables)
        waste = place.high - wish.size
        return waste, len(place.tables), priority, gaps, place.name, numbers_of(place)

    return [numbers_of(place) for place in sorted(free_places(house, wish), key=rank)]


def useless_gaps(house: House, wish: Wish, table: Table) -> int:
    """How many stretches too short for any party and its buffer the stay leaves beside it on the table.

    Beside it on this date: a party that has left by midnight is no neighbor.
    """
    stay, others = wanted(house, wish), taken(house, wish, table)
    midnight = dt.datetime.combine(house.date, dt.time(), tzinfo=ZoneInfo(house.zone)).astimezone(dt.UTC)
    shortest = min(minutes for turns in all_turns(house) for _, minutes in turns) + house.buffer
    before = [minute for minute in others if (midnight - EPOCH) // MINUTE <= minute < min(stay)]
    after = [minute for minute in others if minute > max(stay)]
    gaps = [min(stay) - max(before) - 1] if before else []
    gaps += [min(after) - max(stay) - 1] if after else []
    return sum(0 < gap // 5 < shortest // 5 for gap in gaps)


def all_turns(house: House) -> list[Turns]:
    """The outlet's bands and those of its shifts."""
    return [house.turns, *(service.turns for service in house.services if service.turns)]


# Those who may be given other tables


def can_all_sit(house: House, wish: Wish, movable: Sequence[Stay]) -> bool:
    """Whether the party finds a table if these stays may have any that suits them: each way is tried."""
    fixed = tuple(stay for stay in house.stays if stay not in movable)
    wishes = [
        Wish(wall_minute(house, stay.begins), stay.covers, wish.now, "ONLINE", stay.minutes)
        for stay in movable
    ]
    own: list[tuple[int, ...]] = [stay.tables for stay in movable]

    def sit(taken: tuple[Stay, ...], asked: list[Wish], tables: list[tuple[int, ...]]) -> bool:
        if not asked:
            return True
        first, now = asked[0], replace(house, stays=taken)
        ways = {numbers_of(place) for place in free_places(now, first)}
        if tables[0] and not any(wanted(now, first) & kept_by(now, number) for number in tables[0]):
            ways.add(tables[0])
        starts = instant(house, first.minute)
        assert starts is not None
        return any(
            sit((*taken, Stay(way, starts, turn_of(now, first), house.date)), asked[1:], tables[1:])
            for way in ways
        )

    return sit(fixed, [wish, *wishes], [(), *own])


# Who else starts


def load_reasons(house: House, wish: Wish) -> Iterator[str]:
    """What the kitchen says: so many covers and parties an interval, so many online, so many a shift."""
    if wish.ignores_load or wish.channel == "SEATING":
        return
    first = wish.minute // house.every * house.every
    started = [
        stay for stay in starting(house) if first <= wall_minute(house, stay.begins) < first + house.every
    ]
    most_covers, most_parties = house.overrides.get(first, house.limits)
    is_crowded = most_parties is not None and len(started) >= most_parties
    covers = sum(stay.covers for stay in started) + wish.size
    if is_crowded or (most_covers is not None and covers > most_covers):
        yield "pacing_full"
    online = sum(stay.covers for stay in started if stay.channel == "ONLINE") + wish.size
    is_shared = wish.channel == "ONLINE" and house.online_percent < 100
    if is_shared and most_covers is not None and online > most_covers * house.online_percent // 100:
        yield "online_share_full"
    if any(is_capped(house, service, wish) for service in running(house)):
        yield "cover_cap_full"


def starting(house: House) -> list[Stay]:
    """The parties filed under this date; a block never comes to eat."""
    return [stay for stay in house.stays if stay.date == house.date and not stay.is_block]


def is_capped(house: House, service: Service, wish: Wish) -> bool:
    """Whether the shift that is open then has no room for the party's covers."""
    if service.cap is None or not service.is_open(wish.minute):
        return False
    covers = sum(stay.covers for stay in starting(house) if service.is_open(wall_minute(house, stay.begins)))
    return covers + wish.size > service.cap
