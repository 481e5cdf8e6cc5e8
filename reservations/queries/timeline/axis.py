"""The time axis of a service day: true elapsed time, told by the outlet's clock."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from availability import queries as inventory
from availability import slots
from config.outlets import formats

# Units of the drawing, which are pixels: a quarter-hour's column, a lane's height.
QUARTER, ROW = 36, 48
_STEP = dt.timedelta(minutes=15)
_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Column:
    """One quarter-hour: where it stands, and its minute on the wall, from the service date's midnight.

    `label` is its time on full hours, else "". `starts_local` is the start that a party put down there gets,
    as a form posts it; "" where none begins: an hour that comes twice is booked the first time.
    """

    x: int
    at: dt.datetime
    minute: int
    label: str
    starts_local: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A shift, and where it begins."""

    name: str
    at: str
    x: int


@dataclass(frozen=True, slots=True)
class Axis:
    """The stretch of the day that is drawn, from full hour to full hour. Empty where there is nothing."""

    begins_at: dt.datetime
    ends_at: dt.datetime
    columns: tuple[Column, ...] = ()
    chips: tuple[Chip, ...] = ()

    @property
    def width(self) -> int:
        """The whole drawing's."""
        return len(self.columns) * QUARTER

    @property
    def starts(self) -> str:
        """Each column's start, for the gesture that drops a party there."""
        return " ".join(column.starts_local or "-" for column in self.columns)

    def x(self, at: dt.datetime) -> float:
        """Where an instant stands; one beyond an end at that end."""
        inside = min(max(at, self.begins_at), self.ends_at)
        return round((inside - self.begins_at) / _STEP * QUARTER, 1)

    def holds(self, at: dt.datetime) -> bool:
        """Whether an instant is on it."""
        return self.begins_at <= at < self.ends_at


def draw_axis(
    known: inventory.Setup, date: dt.date, stays: Iterable[tuple[dt.datetime, dt.datetime]]
) -> Axis:
    """From the first seating or party to the last closing or party of a date."""
    shifts = sorted(known.calendar.running(date), key=lambda shift: shift.first_seating)
    opens = [
        (_instant(known, date, shift.first_seating), _instant(known, date, shift.closes)) for shift in shifts
    ]
    every = [*opens, *stays]
    if not every:
        nowhere = slots.origin(date, known.timezone)
        return Axis(nowhere, nowhere)
    begins, ends = min(begin for begin, _ in every), max(end for _, end in every)
    begins -= known.local(begins).minute * slots.MINUTE + dt.timedelta(
        seconds=begins.second, microseconds=begins.microsecond
    )
    ends = begins + -((begins - ends) // _HOUR) * _HOUR
    axis = Axis(begins, ends)
    return Axis(
        begins,
        ends,
        tuple(_columns(known, date, begins, ends)),
        tuple(
            Chip(shift.name, formats.clock(shift.first_seating), round(axis.x(begin)))
            for shift, (begin, _) in zip(shifts, opens, strict=True)
        ),
    )


def _instant(known: inventory.Setup, date: dt.date, minute: int) -> dt.datetime:
    """A minute of the service day; one that the clock jumps over as if it did not."""
    passed = slots.elapsed(date, minute, known.timezone)
    return slots.origin(date, known.timezone) + (minute if passed is None else passed) * slots.MINUTE


def _columns(
    known: inventory.Setup, date: dt.date, begins: dt.datetime, ends: dt.datetime
) -> Iterable[Column]:
    shifts = known.calendar.running(date)
    for number in range((ends - begins) // _STEP):
        at = begins + number * _STEP
        minute = known.minute(date, at)
        yield Column(
            x=number * QUARTER,
            at=at,
            minute=minute,
            label=formats.clock(minute) if minute % 60 == 0 else "",
            starts_local=_start(known, date, shifts, minute, at),
        )


def _start(
    known: inventory.Setup, date: dt.date, shifts: Iterable[slots.Shift], minute: int, at: dt.datetime
) -> str:
    """The start at or before a minute that its shift offers; between shifts the minute itself."""
    shift = slots.shift_at(shifts, minute)
    start = minute if shift is None else minute - (minute - shift.first_seating) % shift.slot_minutes
    passed = slots.elapsed(date, start, known.timezone)
    is_first = passed is not None and (at - slots.origin(date, known.timezone)) // slots.MINUTE - passed < 30
    return f"{slots.local_time(date, start):%Y-%m-%dT%H:%M}" if is_first else ""
