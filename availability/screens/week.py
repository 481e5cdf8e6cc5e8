"""The week: services as bars on one axis, what each date has of its own, and the rules in short."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from availability import engine, queries
from availability.queries import WeekDay, WeekShift
from availability.screens import days
from config import roles, site
from config.outlets import formats

HOUR = 60
# What the axis shows where no service runs all week.
QUIET = (12 * HOUR, 23 * HOUR)
ROOMY = 8 * HOUR


@dataclass(frozen=True, slots=True)
class Bar:
    """A service on the axis, in percent of it; `seating` is how much of the bar takes parties."""

    planned: WeekShift
    x: float
    width: float
    seating: float

    @property
    def hours(self) -> str:
        """When it seats."""
        shift = self.planned.shift
        return f"{formats.clock(shift.first_seating)} – {formats.clock(shift.last_seating)}"

    @property
    def words(self) -> str:
        """All of it in one sentence."""
        shift = self.planned.shift
        cap = f", {shift.cover_cap} covers at most" if shift.cover_cap else ""
        closed = f"; closed{_because(self.planned.closure.reason)}" if self.planned.closure else ""
        return (
            f"{shift.name}: seats {formats.clock(shift.first_seating)} to {formats.clock(shift.last_seating)}"
            f" every {shift.slot_minutes} minutes, closes {formats.clock(shift.closes)}{cap}{closed}"
        )


@require_safe
@site.page(roles.Act.SEE_AVAILABILITY)
def show(request: site.StaffRequest) -> HttpResponse:
    """The week of the day that is asked for, from Monday."""
    now = timezone.now()
    asked, _ = days.asked(request, now)
    today = queries.local_date(request.outlet, now)
    first = asked - (asked.isoweekday() - 1) * days.DAY
    week = queries.load_week(outlet=request.outlet, first=first)
    low, high = _span(week.days)
    context: dict[str, Any] = days.beside(first, today, queries.WEEK_DAYS) | {
        "last": first + (queries.WEEK_DAYS - 1) * days.DAY,
        "week": week,
        "rows": [(day, [_bar(planned, low, high) for planned in day.shifts]) for day in week.days],
        "ticks": _ticks(low, high),
        "turns": _turns(week.known.rules),
        "horizon": today + dt.timedelta(days=week.known.rules.horizon_days),
        "may_set": roles.may(request.membership.role, roles.Act.SET_RULES),
    }
    return render(request, "availability/week.html", context)


def _span(week: Sequence[WeekDay]) -> tuple[int, int]:
    """The axis: from the first service of the week to the last closing, in whole hours."""
    shifts = [planned.shift for day in week for planned in day.shifts]
    if not shifts:
        return QUIET
    first = min(shift.first_seating for shift in shifts) // HOUR * HOUR
    return first, max(-(-max(shift.closes for shift in shifts) // HOUR) * HOUR, first + HOUR)


def _bar(planned: WeekShift, low: int, high: int) -> Bar:
    shift = planned.shift
    long = max(shift.closes - shift.first_seating, 1)
    return Bar(
        planned=planned,
        x=_percent(shift.first_seating - low, high - low),
        width=_percent(long, high - low),
        seating=_percent(shift.last_seating - shift.first_seating, long),
    )


def _ticks(low: int, high: int) -> list[tuple[float, str]]:
    """The hours of the axis; on a long one every other has a label, its end has no room for one."""
    every = HOUR if high - low <= ROOMY else 2 * HOUR
    return [
        (_percent(minute - low, high - low), formats.clock(minute) if (minute - low) % every == 0 else "")
        for minute in range(low, high, HOUR)
    ]


def _percent(part: int, whole: int) -> float:
    return round(part * 100 / whole, 3)


def _turns(rules: engine.Rules) -> list[tuple[str, list[tuple[str, int]]]]:
    """For the outlet, and for each shift with its own: party sizes and minutes."""
    found = [("Every shift" if not rules.shift_turns else "Other shifts", rules.turn_times)]
    found += sorted(rules.shift_turns.items())
    return [(name, _bands(turns)) for name, turns in found]


def _bands(turns: Sequence[engine.TurnTime]) -> list[tuple[str, int]]:
    """Each band by its sizes; the last holds for all larger parties too."""
    lows = [1, *(turn.max_covers + 1 for turn in turns[:-1])]
    words = [
        f"{low}" if low == turn.max_covers else f"{low} – {turn.max_covers}"
        for low, turn in zip(lows[:-1], turns[:-1], strict=True)
    ]
    return list(zip([*words, f"{lows[-1]} +"], [turn.minutes for turn in turns], strict=True))


def _because(reason: str) -> str:
    return f": {reason}" if reason else ""
