"""The heat map: every start of a day for every party size, judged one by one over one standing."""

import datetime as dt
from dataclasses import dataclass

from availability import engine, slots
from availability.queries.days import standing
from availability.queries.setups import setup
from config.outlets import formats
from config.outlets.models import Outlet


@dataclass(frozen=True, slots=True)
class Cell:
    """One start for one size: how many places are free then, and the first rule against it, if any."""

    minute: int
    at: str
    free: int
    blocker: engine.Code | None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One party size over the day."""

    party_size: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A day's cells by party size; `shifts` has each service's name with how many of the starts are its."""

    date: dt.date
    channel: engine.Channel
    shifts: tuple[tuple[str, int], ...]
    starts: tuple[str, ...]
    rows: tuple[HeatRow, ...]


def heat_map(*, outlet: Outlet, date: dt.date, channel: engine.Channel, now: dt.datetime) -> HeatMap:
    """What is bookable now, by the judge that answers OpenTable and staff; two statements, or one more."""
    known = setup(outlet)
    day = standing(outlet=outlet, known=known, date=date).day
    starts = list(slots.offered(date, day.shifts, day.timezone))
    sizes = range(known.rules.min_size, known.rules.max_size + 1)
    return HeatMap(
        date=date,
        channel=channel,
        shifts=_by_shift(day, starts),
        starts=tuple(formats.clock(minute) for minute in starts),
        rows=tuple(
            HeatRow(
                size,
                tuple(_cell(day, engine.Question(minute, size, now, channel=channel)) for minute in starts),
            )
            for size in sizes
        ),
    )


def _cell(day: engine.Day, question: engine.Question) -> Cell:
    verdict = engine.judge(day, question)
    blocker = verdict.reasons[0].code if verdict.reasons else None
    return Cell(question.start, formats.clock(question.start), len(verdict.candidates), blocker)


def _by_shift(day: engine.Day, starts: list[int]) -> tuple[tuple[str, int], ...]:
    """Neighboring starts of one service together; where two overlap, as turn times have it."""
    counted: list[tuple[str, int]] = []
    for minute in starts:
        name = next(shift.name for shift in day.shifts if shift.is_seating_at(minute))
        if counted and counted[-1][0] == name:
            counted[-1] = (name, counted[-1][1] + 1)
        else:
            counted.append((name, 1))
    return tuple(counted)
