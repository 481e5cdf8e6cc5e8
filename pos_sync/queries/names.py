"""What is asked about table names, ours and OpenTable's."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from availability import queries as inventory
from availability.models import FloorPlan, Table
from config.opentable.models import Fact
from config.outlets.models import Outlet
from pos_sync import matching
from pos_sync.models import PlanTable
from pos_sync.queries import carts

# Tables got other names; the newest is what can be taken back.
RENAMED = "tables.renamed"
# How many days ahead floor plans are judged: enough to mend one, and no plan of a far season is told of.
DAYS_AHEAD = 7


@dataclass(frozen=True, slots=True)
class Renamed:
    """One of our tables, its name before and after."""

    table_id: int
    former_name: str
    name: str


@dataclass(frozen=True, slots=True)
class Renaming:
    """The last renaming of tables, which may be taken back while it `is_standing`."""

    number: int
    renamed: tuple[Renamed, ...]
    actor: str
    at: dt.datetime
    is_standing: bool


@dataclass(frozen=True, slots=True)
class AwayNames:
    """Names that are exactly ours, of tables that have no place on a floor plan (None: the floor without)."""

    plan_id: int | None
    plan_name: str
    starts_on: dt.date
    names: tuple[str, ...]


def date_at(outlet: Outlet, now: dt.datetime) -> dt.date:
    """The date on the outlet's clock."""
    return now.astimezone(outlet.zone).date()


def floor_names(outlet: Outlet) -> list[str]:
    """The names of our tables in use, as OpenTable's are compared with them."""
    tables = Table.objects.filter(outlet=outlet, is_active=True)
    return list(tables.order_by("id").values_list("name", flat=True))


def plan_names(outlet: Outlet) -> list[str]:
    """The names of OpenTable's plan in its order."""
    plan = PlanTable.objects.filter(outlet=outlet).order_by("position")
    return list(plan.values_list("name", flat=True))


def names_matched(outlet: Outlet) -> tuple[int, int, tuple[matching.Row, ...]]:
    """How many names of OpenTable's plan are exactly ours, how many it has, and every pair judged.

    0 of 0 until a plan was fetched, pasted or uploaded.
    """
    theirs = plan_names(outlet)
    rows = matching.compare(floor_names(outlet), theirs)
    return sum(row.kind == matching.Kind.EXACT for row in rows), len(theirs), rows


def nearest_in_words(name: str, among: Iterable[str]) -> str:
    """Which of our tables a name of OpenTable's probably means, and how the two differ."""
    found = matching.nearest(name, among)
    if found is None:
        return "our floor has no table with such a name"
    our_name, differences = found
    if not differences:
        return f"our floor has “{our_name}” by now"
    return f"our floor has “{our_name}”, which differs by {matching.say(differences)}"


def why_not_opened(told: Mapping[str, Any], ours: Sequence[str]) -> str:
    """Why a seating opened no cart, from what its story says; both names where one was sent that is none."""
    sent = told["unmatched"] if told["reason"] == "TABLE_NOT_FOUND" else []
    said = [f"OpenTable sent “{name}”; {nearest_in_words(name, ours)}" for name in sent]
    return "; ".join(said) or carts.WHY_NOT_OPENED.get(told["reason"], "no check was opened")


def matches_broken(outlet: Outlet, renames: Mapping[str, str]) -> tuple[str, ...]:
    """OpenTable's names that are ours now and would not be, were our tables renamed so."""
    before = floor_names(outlet)
    after = {renames.get(name, name) for name in before}
    return tuple(name for name in dict.fromkeys(plan_names(outlet)) if name in before and name not in after)


def last_renaming(outlet: Outlet) -> Renaming | None:
    """What was renamed last here, whether or not it can still be taken back."""
    fact = Fact.objects.filter(rid=outlet.rid, name=RENAMED).order_by("-pk").first()
    if fact is None:
        return None
    renamed = tuple(Renamed(*row) for row in fact.payload["renamed"])
    keys = [each.table_id for each in renamed]
    now = dict(Table.objects.filter(outlet=outlet, pk__in=keys).values_list("pk", "name"))
    is_standing = all(now.get(each.table_id) == each.name for each in renamed)
    return Renaming(fact.pk, renamed, fact.payload["actor"], fact.at, is_standing)


def names_away(outlet: Outlet, now: dt.datetime) -> tuple[AwayNames, ...]:
    """What OpenTable can seat at and the map does not show, by floor plan, today and in the coming week."""
    theirs = plan_names(outlet)
    tables = dict(
        Table.objects.filter(outlet=outlet, is_active=True, name__in=theirs).values_list("name", "pk")
    )
    if not tables:
        return ()
    known, today = inventory.setup(outlet), date_at(outlet, now)
    dates = [today + dt.timedelta(days=day) for day in range(DAYS_AHEAD + 1)]
    layouts = {known.layout_on(date).plan_id: (date, known.layout_on(date)) for date in reversed(dates)}
    plans = dict(FloorPlan.objects.filter(outlet=outlet).values_list("pk", "name"))
    found = [
        AwayNames(
            plan_id,
            plans.get(plan_id or 0, ""),
            date,
            tuple(
                name for name in dict.fromkeys(theirs) if name in tables and tables[name] not in layout.places
            ),
        )
        for plan_id, (date, layout) in layouts.items()
    ]
    return tuple(sorted((one for one in found if one.names), key=lambda one: one.starts_on))
