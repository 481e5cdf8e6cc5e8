"""What of a document cannot be saved beside what is there: names given twice, rows that are gone."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from availability.models import Area, Combination, FloorPlan, Table
from availability.operations.plans.documents import (
    CombinationChange,
    Fault,
    FloorDocument,
    PlanFacts,
    TableChange,
    number_of,
)
from config.outlets.models import Outlet

NAME_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Rows:
    """What the outlet has, by number; read under the floor's row locks, nobody changes it meanwhile."""

    areas: dict[int, Area]
    tables: dict[int, Table]
    combinations: dict[int, Combination]


def read_rows(outlet: Outlet) -> Rows:
    """All areas, tables (retired ones too) and combinations."""
    joined = Combination.objects.filter(outlet=outlet).prefetch_related("tables")
    return Rows(
        {area.pk: area for area in Area.objects.filter(outlet=outlet)},
        {table.pk: table for table in Table.objects.filter(outlet=outlet)},
        {combination.pk: combination for combination in joined},
    )


def faults_of(outlet: Outlet, document: FloorDocument, rows: Rows) -> list[Fault]:
    """Every fault, in the order of the page."""
    gone = [
        *_gone("area", (area.key for area in document.areas), rows.areas),
        *_gone("table", (table.key for table in document.tables), rows.tables),
        *_gone("combination", (one.key for one in document.combinations), rows.combinations),
    ]
    if gone:
        return gone
    return [
        *(_plan_faults(outlet, document.plan) if document.plan else ()),
        *_area_faults(document, rows),
        *_table_faults(document, rows),
        *_combination_faults(document, rows),
    ]


def joined_name(change: CombinationChange, document: FloorDocument, rows: Rows) -> str:
    """What new tables that may be joined are called: their names with a plus between."""
    names = {table.key: name_of(table, rows) for table in document.tables}
    return "+".join(names[key] for key in change.tables)


def name_of(change: TableChange, rows: Rows) -> str:
    """A table's name: a new one's as it was typed, else as it is."""
    number = number_of(change.key)
    return change.name if number is None else rows.tables[number].name


def _gone(part: str, keys: Iterable[str], there: Collection[int]) -> list[Fault]:
    words = "It was deleted meanwhile. Open the page anew to see how the floor stands."
    numbers = ((key, number_of(key)) for key in keys)
    return [
        Fault(part, key, "", words) for key, number in numbers if number is not None and number not in there
    ]


def _plan_faults(outlet: Outlet, plan: PlanFacts) -> Iterator[Fault]:
    others = FloorPlan.objects.filter(outlet=outlet).exclude(pk=plan.plan_id or 0)
    for other in others.filter(Q(name=plan.name) | Q(starts_on=plan.starts_on)).order_by("starts_on"):
        if other.name == plan.name:
            yield Fault("plan", "", "name", "Another plan has this name.")
        if other.starts_on == plan.starts_on:
            words = f"{other.name} begins on that date too: which of them would be in force?"
            yield Fault("plan", "", "starts_on", words)


def _area_faults(document: FloorDocument, rows: Rows) -> Iterator[Fault]:
    named = {number_of(area.key) for area in document.areas}
    others = [area.name for area in rows.areas.values() if area.pk not in named]
    count = Counter([*others, *(area.name for area in document.areas)])
    for area in document.areas:
        if count[area.name] > 1:
            yield Fault("area", area.key, "name", f"Two areas are called {area.name}.")


def _table_faults(document: FloorDocument, rows: Rows) -> Iterator[Fault]:
    there = {table.name: table for table in rows.tables.values()}
    fresh = [table for table in document.tables if number_of(table.key) is None]
    count = Counter(table.name for table in fresh)
    areas = {area.key for area in document.areas} | {str(number) for number in rows.areas}
    for table in document.tables:
        if table.area not in areas:
            yield Fault("table", table.key, "area", "Choose the area it belongs to.")
    for table in fresh:
        if count[table.name] > 1:
            yield Fault("table", table.key, "name", f"Two new tables are called {table.name}.")
        elif table.name in there:
            is_retired = not there[table.name].is_active
            words = f"A retired table is called {table.name}" if is_retired else f"There is a {table.name}"
            advice = ": use that one again under Settings and records." if is_retired else " already."
            yield Fault("table", table.key, "name", words + advice)


def _combination_faults(document: FloorDocument, rows: Rows) -> Iterator[Fault]:
    tables = {table.key: table for table in document.tables}
    kept = [one for one in document.combinations if not one.is_removed]
    sets = Counter(frozenset(one.tables) for one in kept)
    removed = {number_of(one.key) for one in document.combinations if one.is_removed}
    names = {row.name for row in rows.combinations.values() if row.pk not in removed}
    for change in kept:
        if _is_as_before(change, rows):
            continue
        words = _why_not_joined(change, tables)
        if words is None and number_of(change.key) is None:
            name = joined_name(change, document, rows)
            if sets[frozenset(change.tables)] > 1:
                words = f"{name} may be joined already."
            elif name in names or len(name) > NAME_LENGTH:
                words = f"{name} cannot be the name of a combination: it is taken, or too long."
        if words is not None:
            yield Fault("combination", change.key, "", words)


def _is_as_before(change: CombinationChange, rows: Rows) -> bool:
    number = number_of(change.key)
    row = None if number is None else rows.combinations[number]
    return row is not None and (row.min_covers, row.max_covers) == (change.min_covers, change.max_covers)


def _why_not_joined(change: CombinationChange, tables: dict[str, TableChange]) -> str | None:
    if len(set(change.tables)) < 2 or not set(change.tables) <= set(tables):
        return "Choose two tables or more."
    joined = [tables[key] for key in change.tables]
    if any(table.is_retired for table in joined):
        return "A table that is retired cannot be joined."
    chairs = sum(table.max_covers for table in joined)
    if change.max_covers > chairs:
        return f"{' and '.join(table.name for table in joined)} seat {chairs} together."
    return None
