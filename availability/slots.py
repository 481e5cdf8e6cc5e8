"""The times an outlet offers, as wall-clock minutes, and what they are in UTC.

Minutes count from local midnight of the service date on the wall clock: 19:00 is 1140 on every day of the
year, also on the day the clock goes forward. A shift that runs past midnight has minutes over 1440; they
belong to the date on which the shift began.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_MINUTES = 1440
MINUTE = dt.timedelta(minutes=1)


class NonexistentLocalTime(ValueError):
    """A wall-clock time that the spring change of the clock leaves out."""

    def __init__(self, local: dt.datetime, timezone: str) -> None:
        super().__init__(
            f"{local:%Y-%m-%d %H:%M} does not exist in {timezone}: the clock goes forward over it"
        )
        self.local = local
        self.timezone = timezone


@dataclass(frozen=True, slots=True)
class Shift:
    """A service, such as dinner: the start times from `first_seating` to `last_seating`, both offered.

    `weekdays` are ISO numbers (Monday is 1); without any it is of special days alone. `cover_cap` is the most
    covers that may start in all of it.
    """

    name: str
    weekdays: frozenset[int]
    first_seating: int
    last_seating: int
    closes: int
    slot_minutes: int = 15
    cover_cap: int | None = None

    def __post_init__(self) -> None:
        if self.slot_minutes not in (15, 30) or self.first_seating % 15:
            raise ValueError(f"{self.name}: times are offered on the quarter-hour, every 15 or 30 minutes")
        if not 0 <= self.first_seating <= self.last_seating <= self.closes <= 2 * DAY_MINUTES:
            raise ValueError(f"{self.name}: first seating, last seating and closing are not in order")

    def is_seating_at(self, minute: int) -> bool:
        """Whether a booking may start then, the grid apart."""
        return self.first_seating <= minute <= self.last_seating

    def is_open_at(self, minute: int) -> bool:
        """Whether someone who walks in then finds it open."""
        return self.is_seating_at(minute) or self.first_seating <= minute < self.closes


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which shifts run on which date: those of its weekday, unless it is a special day with its own."""

    shifts: tuple[Shift, ...]
    special: Mapping[dt.date, tuple[Shift, ...]] = field(default_factory=dict)

    def running(self, date: dt.date) -> tuple[Shift, ...]:
        """The shifts planned for a date."""
        own = self.special.get(date)
        if own is not None:
            return own
        return tuple(shift for shift in self.shifts if date.isoweekday() in shift.weekdays)


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of time in UTC: a party that ends at 20:30 leaves the table free at 20:30."""

    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ServiceTime:
    """A start as the book files it: the date its shift began and the minutes from that date's midnight."""

    date: dt.date
    minute: int


def local_time(date: dt.date, minute: int) -> dt.datetime:
    """The naive wall-clock time of a service date's minute; minute 1500 is 01:00 on the next day."""
    days, rest = divmod(minute, DAY_MINUTES)
    return dt.datetime.combine(date + dt.timedelta(days=days), dt.time(rest // 60, rest % 60))


def to_utc(local: dt.datetime, timezone: str) -> dt.datetime:
    """The instant of a naive local time; of an hour that comes twice, the first.

    Raises NonexistentLocalTime for a time the clock jumps over.
    """
    aware = local.replace(tzinfo=ZoneInfo(timezone), fold=0)
    instant = aware.astimezone(dt.UTC)
    # zoneinfo gives an instant for a time in the gap too; only the way back shows it was never on the clock.
    if instant.astimezone(aware.tzinfo).replace(tzinfo=None) != local:
        raise NonexistentLocalTime(local, timezone)
    return instant


def instant(date: dt.date, minute: int, timezone: str) -> dt.datetime:
    """The instant of a service date's minute. Raises NonexistentLocalTime."""
    return to_utc(local_time(date, minute), timezone)


@lru_cache(maxsize=4096)
def origin(date: dt.date, timezone: str) -> dt.datetime:
    """Where a service day's own count of elapsed time begins: its local midnight, in UTC.

    Where the clock jumps over midnight itself it is the instant that midnight would have been.
    """
    return dt.datetime.combine(date, dt.time(), tzinfo=ZoneInfo(timezone)).astimezone(dt.UTC)


@lru_cache(maxsize=65536)
def elapsed(date: dt.date, minute: int, timezone: str) -> int | None:
    """Minutes that have really passed since `origin`; None for a time the clock jumps over.

    It is `minute` itself but for the two days a year when the clock changes.
    """
    try:
        return (instant(date, minute, timezone) - origin(date, timezone)) // MINUTE
    except NonexistentLocalTime:
        return None


def period(starts_at: dt.datetime, minutes: int) -> Period:
    """The period of a party that stays for `minutes`, added in UTC.

    Adding to an aware local datetime moves the wall clock instead, and is an hour wrong on two nights a year.
    """
    begins = starts_at.astimezone(dt.UTC)
    return Period(begins, begins + minutes * MINUTE)


def shift_at(shifts: Iterable[Shift], minute: int) -> Shift | None:
    """Whose turn times a start has, of a date's shifts: where two overlap, the one that began later.

    A booking after the last seating belongs to the shift that is still open; None is between shifts.
    """
    found = None
    for shift in shifts:
        if shift.is_open_at(minute) and (found is None or _began_later(shift, found, minute)):
            found = shift
    return found


def _began_later(shift: Shift, other: Shift, minute: int) -> bool:
    def rank(one: Shift) -> tuple[bool, int, str]:
        return one.is_seating_at(minute), one.first_seating, one.name

    return rank(shift) > rank(other)


def offered(date: dt.date, shifts: Iterable[Shift], timezone: str) -> Mapping[int, int]:
    """The start minutes these shifts of a date offer, rising, each with the minutes that have passed by then.

    Times the clock jumps over are left out.
    """
    return _offered(date, tuple(shifts), timezone)


@lru_cache(maxsize=4096)
def _offered(date: dt.date, shifts: tuple[Shift, ...], timezone: str) -> Mapping[int, int]:
    starts = {
        minute
        for shift in shifts
        for minute in range(shift.first_seating, shift.last_seating + 1, shift.slot_minutes)
    }
    found = ((minute, elapsed(date, minute, timezone)) for minute in sorted(starts))
    return {minute: passed for minute, passed in found if passed is not None}


def service_time(local: dt.datetime, calendar: Calendar) -> ServiceTime:
    """Where the book files a naive local time: 00:30 belongs to last night's shift if that is still open.

    A time no shift covers belongs to its own calendar date.
    """
    minute = local.hour * 60 + local.minute
    own = ServiceTime(local.date(), minute)
    before = ServiceTime(local.date() - dt.timedelta(days=1), minute + DAY_MINUTES)
    for place in (own, before):
        if any(shift.is_open_at(place.minute) for shift in calendar.running(place.date)):
            return place
    return own


def service_date(at: dt.datetime, calendar: Calendar, timezone: str) -> dt.date:
    """The service date of an instant."""
    return service_time(at.astimezone(ZoneInfo(timezone)).replace(tzinfo=None), calendar).date


def clock(minute: int) -> str:
    """A minute as staff read it: 1140 is 19:00 and 1470 is 00:30."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"
