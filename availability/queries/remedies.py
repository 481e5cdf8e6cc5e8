"""The smallest change that would open a slot, each step with the row in which a manager would make it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from availability import engine, pacing, slots
from availability.models import Closure, Combination, PacingOverride, Shift, Table
from config.outlets.models import Outlet

# What the engine calls a rule, and the model that keeps it; the others are the outlet's booking rules.
_MODELS = {
    "closure": "closure",
    "closed_shifts": "closure",
    "max_covers": "pacingoverride",
    "max_parties": "pacingoverride",
    "cover_cap": "shift",
    "slot_minutes": "shift",
    "last_seating": "shift",
    "offer": "table",
    "min_covers": "table",
}
_Rows = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Remedy:
    """One step in words; `model` is "" where parties move. `number` is the row to change, None for a new one.

    `filled` is what a new row, a limit of one interval on one date, would begin with.
    """

    words: str
    model: str = ""
    number: int | None = None
    filled: Mapping[str, str] | None = None


def remedies(
    *, outlet: Outlet, day: engine.Day, start: int, steps: Iterable[engine.Step]
) -> tuple[Remedy, ...]:
    """Each step with its row, in a constant number of statements, for who would start at that minute."""
    steps = tuple(steps)
    if all(step.moves for step in steps):
        return tuple(Remedy(step.words) for step in steps)
    first = (day.rules.pacing or pacing.NO_PACING).interval(start)
    limit = _limit(outlet, day, first, steps)
    rows = _rows(outlet, day.date, first)
    return tuple(_remedy(outlet, step, rows, limit) for step in steps)


def _remedy(outlet: Outlet, step: engine.Step, rows: _Rows, limit: Mapping[str, str]) -> Remedy:
    if step.moves:
        return Remedy(step.words)
    model = _MODELS.get(step.field, "bookingrules")
    if model == "bookingrules":
        return Remedy(step.words, model, outlet.pk)
    if model == "pacingoverride":
        number = rows.get((model, ""))
        return Remedy(step.words, model, number, None if number else limit)
    if model == "table" and ("combination", step.of) in rows:
        model = "combination"
    return Remedy(step.words, model, rows.get((model, step.of)))


def _limit(outlet: Outlet, day: engine.Day, first: int, steps: Iterable[engine.Step]) -> dict[str, str]:
    """The limit of the one interval on that date as the steps want it: it replaces both of the outlet's."""
    rule = day.rules.pacing or pacing.NO_PACING
    now = pacing.limit_of(rule, day.pacing_overrides, first)
    wanted = {"max_covers": now.max_covers, "max_parties": now.max_parties}
    wanted |= {step.field: int(step.wanted) for step in steps if step.field in wanted}
    kept = {field: str(most) for field, most in wanted.items() if most is not None}
    at = slots.clock(first) + (" +1" if first >= slots.DAY_MINUTES else "")
    return {"outlet": str(outlet.pk), "date": day.date.isoformat(), "minute": at, **kept}


def _rows(outlet: Outlet, date: dt.date, minute: int) -> _Rows:
    """By model and by what a step calls it: the rows that a step may mean."""
    found: dict[tuple[str, str], int] = {}
    for model in (Shift, Table, Combination):
        named = model._default_manager.filter(outlet=outlet).values_list("name", "pk")
        found |= {(model.__name__.lower(), name): number for name, number in named}
    closed = Closure.objects.filter(outlet=outlet, first_date__lte=date, last_date__gte=date)
    for closure in closed.select_related("shift"):
        found["closure", closure.shift.name if closure.shift else ""] = closure.pk
    for limit in PacingOverride.objects.filter(outlet=outlet, date=date, minute=minute):
        found["pacingoverride", ""] = limit.pk
    return found
