"""The rows of a document: only those that differ are written."""

from collections.abc import Mapping
from typing import Any

from availability.models import Area, Combination, FloorPlan, Spot, Table
from availability.operations.plans.checking import Rows, joined_name
from availability.operations.plans.documents import FloorDocument, PlanFacts, TableChange, number_of
from config.outlets.models import Outlet

WHERE = ("shape", "x", "y", "width", "height", "rotation")
_FACTS = ("min_covers", "max_covers", "offer", "priority", "is_accessible", "is_high_top")

_Tables = Mapping[str, Table]


def write_document(outlet: Outlet, document: FloorDocument, rows: Rows) -> FloorPlan | None:
    """Write all of it down; the plan, or None for the floor as its tables stand by themselves."""
    plan = _write_plan(outlet, document.plan) if document.plan else None
    areas = _write_areas(outlet, document, rows)
    tables = _write_tables(outlet, document, rows, areas)
    if plan is not None:
        _write_spots(plan, document, tables)
    _write_combinations(outlet, document, rows, tables)
    return plan


def _write_plan(outlet: Outlet, facts: PlanFacts) -> FloorPlan:
    if facts.plan_id is None:
        return FloorPlan.objects.create(
            outlet=outlet, name=facts.name, starts_on=facts.starts_on, ends_on=facts.ends_on
        )
    plan = FloorPlan.objects.get(outlet=outlet, pk=facts.plan_id)
    said = {"name": facts.name, "starts_on": facts.starts_on, "ends_on": facts.ends_on}
    if _change(plan, said):
        plan.save(update_fields=list(said))
    return plan


def _write_areas(outlet: Outlet, document: FloorDocument, rows: Rows) -> dict[str, Area]:
    areas = {str(number): area for number, area in rows.areas.items()}
    named = [(area, areas[area.key]) for area in document.areas if area.key in areas]
    renamed = [(area, row) for area, row in named if row.name != area.name]
    # Two that change names with each other must not meet on the way.
    for _, row in renamed:
        Area.objects.filter(pk=row.pk).update(name=f"~{row.pk}")
    for area, row in renamed:
        row.name = area.name
        row.save(update_fields=["name"])
    for position, area in enumerate(document.areas):
        if area.key not in areas:
            areas[area.key] = Area.objects.create(outlet=outlet, name=area.name, position=position)
    return areas


def _write_tables(
    outlet: Outlet, document: FloorDocument, rows: Rows, areas: Mapping[str, Area]
) -> dict[str, Table]:
    written, changed = {}, []
    for change in document.tables:
        number, facts = number_of(change.key), _facts(change, document, areas)
        if number is None:
            table = Table(outlet=outlet, name=change.name, **_where(change) | facts)
            table.save(force_insert=True)
        else:
            table = rows.tables[number]
            if _change(table, facts):
                changed.append(table)
        written[change.key] = table
    fields = ["area", "is_active", "is_standing", *_FACTS, *WHERE]
    Table.objects.bulk_update(changed, fields)
    return written


def _facts(change: TableChange, document: FloorDocument, areas: Mapping[str, Area]) -> dict[str, Any]:
    """What a table's row has of a change; where it stands is a spot's where a plan is saved."""
    facts = {name: getattr(change, name) for name in _FACTS}
    facts |= {"area_id": areas[change.area].pk, "is_active": not change.is_retired}
    if document.plan is None:
        return facts | _where(change) | {"is_standing": change.stands and not change.is_retired}
    # A new table of a plan stands on that plan alone.
    return facts | ({"is_standing": False} if number_of(change.key) is None else {})


def _where(change: TableChange) -> dict[str, Any]:
    return {name: getattr(change, name) for name in WHERE}


def _change(row: FloorPlan | Table | Spot, facts: Mapping[str, Any]) -> bool:
    """Set what differs; whether anything did."""
    differing = {name: value for name, value in facts.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def _write_spots(plan: FloorPlan, document: FloorDocument, tables: _Tables) -> None:
    spots = {spot.table_id: spot for spot in Spot.objects.filter(plan=plan)}
    created, changed, left = [], [], []
    for change in document.tables:
        table = tables[change.key]
        spot = spots.get(table.pk)
        if not change.stands or change.is_retired:
            left.append(table.pk)
        elif spot is None:
            created.append(Spot(plan=plan, table=table, **_where(change)))
        elif _change(spot, _where(change)):
            changed.append(spot)
    Spot.objects.filter(plan=plan, table__in=left).delete()
    Spot.objects.bulk_create(created)
    Spot.objects.bulk_update(changed, WHERE)


def _write_combinations(outlet: Outlet, document: FloorDocument, rows: Rows, tables: _Tables) -> None:
    gone = [number_of(change.key) for change in document.combinations if change.is_removed]
    Combination.objects.filter(outlet=outlet, pk__in=[number for number in gone if number]).delete()
    for change in document.combinations:
        number = number_of(change.key)
        sizes = {"min_covers": change.min_covers, "max_covers": change.max_covers}
        if change.is_removed:
            continue
        if number is not None:
            Combination.objects.filter(pk=number).exclude(**sizes).update(**sizes)
            continue
        name = joined_name(change, document, rows)
        joined = Combination.objects.create(outlet=outlet, name=name, **sizes)
        joined.tables.set([tables[key] for key in change.tables])
