"""How just these tables would serve a party: what staff hear before they give them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from availability import engine
from availability.models import Kind, Placement
from availability.queries.days import Standing, standing
from availability.queries.setups import Setup
from config.outlets.models import Outlet


@dataclass(frozen=True, slots=True)
class Wanted:
    """A party's start in the book's own terms. `keeps_time`: it has booked that time already.

    `placement_id` is its own place, which stands in no way.
    """

    date: dt.date
    minute: int
    party_size: int
    turn_minutes: int
    keeps_time: bool
    placement_id: int | None


def wanted(
    known: Setup,
    *,
    placement: Placement | None,
    starts_local: dt.datetime,
    party_size: int,
    turn_minutes: int,
    keeps_time: bool,
) -> Wanted:
    """A booked party's wish. One that keeps its time keeps the instant, also of an hour that comes twice.

    Raises Invalid `nonexistent_local_time`.
    """
    own = booking_of(placement)
    placement_id = None if placement is None else placement.pk
    if own is not None and keeps_time:
        minute = known.minute(own.date, own.during.lower)
        return Wanted(own.date, minute, party_size, turn_minutes, True, own.pk)
    known.instant(starts_local)
    filed = known.service_time(starts_local)
    return Wanted(filed.date, filed.minute, party_size, turn_minutes, keeps_time, placement_id)


def booking_of(placement: Placement | None) -> Placement | None:
    """The placement while it is a booking's that stands; None for one that was given up or sat down."""
    is_standing = placement is not None and placement.kind == Kind.BOOKING and placement.released_at is None
    return placement if is_standing else None


def read_day(outlet: Outlet, known: Setup, wish: Wanted) -> Standing:
    """The day as it stands without the party and without buffers, in one statement."""
    return standing(outlet=outlet, known=known, date=wish.date, without=wish.placement_id, with_buffer=False)


def judge_placing(
    day: engine.Day, wish: Wanted, table_ids: Collection[int], now: dt.datetime
) -> engine.Placing:
    """The engine's word on these tables."""
    return engine.judge_tables(day, _question(wish, now), table_ids, keeps_time=wish.keeps_time)


def judge_places(
    day: engine.Day, wish: Wanted, now: dt.datetime
) -> list[tuple[engine.Place, engine.Placing]]:
    """Every place that could be given, the engine's own choices first, then what is tight."""
    ranked = engine.judge(day, _question(wish, now), reseat=False).candidates
    order = {table_ids: number for number, table_ids in enumerate(ranked)}
    found = [
        (place, judge_placing(day, wish, place.table_ids, now))
        for place in day.floor.serving[engine.Channel.SEATING].places
    ]

    def rank(pair: tuple[engine.Place, engine.Placing]) -> tuple[bool, int, int, str]:
        place, placing = pair
        is_tight = placing.level is engine.Level.TIGHT
        number = order.get(place.table_ids, len(order))
        return is_tight, number, abs(place.max_covers - wish.party_size), place.name

    return sorted((pair for pair in found if pair[1].level is not engine.Level.NO), key=rank)


def _question(wish: Wanted, now: dt.datetime) -> engine.Question:
    return engine.Question(wish.minute, wish.party_size, now, wish.turn_minutes, engine.Channel.IN_HOUSE)
