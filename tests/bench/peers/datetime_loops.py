"""A day by loops over datetimes, as it is written first: every start asks for all the free places."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from availability import engine
from tests.bench import house

MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Booking:
    """One booked stay at one table."""

    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Book:
    """What the loops run over."""

    day: engine.Day
    places: Sequence[engine.Place]
    starts: Sequence[dt.time]
    bookings: Mapping[int, Sequence[Booking]]
    covers: Mapping[dt.datetime, int]


def book(known: house.House) -> Book:
    """The busy day in datetimes."""
    date, zone = known.day.date, ZoneInfo(known.day.timezone)
    covers: dict[dt.datetime, int] = {}
    for stay in known.stays:
        at = house.instant(date, stay.start).astimezone(zone)
        covers[at] = covers.get(at, 0) + stay.party_size
    return Book(
        day=known.day,
        places=known.places,
        starts=[dt.time(*divmod(start, 60)) for start in known.starts],
        bookings={
            table_id: [
                Booking(house.instant(date, stay.start), house.instant(date, stay.end)) for stay in stays
            ]
            for table_id, stays in house.by_table(known.stays).items()
        },
        covers=covers,
    )


def offered(kept: Book, sizes: Collection[int]) -> dict[int, tuple[int, ...]]:
    """The bookable starts of each size."""
    return {
        size: tuple(
            start.hour * 60 + start.minute for start in kept.starts if _is_bookable(kept, size, start)
        )
        for size in sizes
    }


def _is_bookable(kept: Book, size: int, start: dt.time) -> bool:
    day = kept.day
    starts_at = dt.datetime.combine(day.date, start, tzinfo=ZoneInfo(day.timezone))
    if starts_at < house.NOW + day.rules.cutoff_minutes * MINUTE:
        return False
    pacing = day.rules.pacing
    most = pacing.max_covers if pacing else None
    if most is not None and kept.covers.get(starts_at, 0) + size > most:
        return False
    ends_at = starts_at + day.rules.turn_minutes(size) * MINUTE
    return len(_free_places(kept, size, starts_at, ends_at)) > 0


def _free_places(kept: Book, size: int, starts_at: dt.datetime, ends_at: dt.datetime) -> list[engine.Place]:
    return [
        place
        for place in kept.places
        if place.min_covers <= size <= place.max_covers and _is_free(kept, place, starts_at, ends_at)
    ]


def _is_free(kept: Book, place: engine.Place, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
    return not any(
        booking.starts_at < ends_at and starts_at < booking.ends_at
        for table_id in place.table_ids
        for booking in kept.bookings[table_id]
    )
