"""Floor plans as their pages show them: the list, one floor to be edited, a date's floor drawn."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from availability import engine
from availability.models import (
    Area,
    Claim,
    Combination,
    FloorEdition,
    FloorPlan,
    Kind,
    SpecialDay,
    Spot,
    Table,
)
from availability.queries.offers import local_date
from availability.queries.setups import Layout, Place, Setup, setup
from config.outlets.models import Outlet


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan in the list; None: the tables as they stand by themselves. `next_use` is today or later."""

    plan: FloorPlan | None
    tables: int
    covers: int
    is_in_force: bool
    next_use: dt.date | None


@dataclass(frozen=True, slots=True)
class PlanList:
    """Every plan by date after the floor without one, and the floor of one date.

    `special` are the special days to come that have no plan of their own, with the plan in force then.
    """

    rows: tuple[PlanRow, ...]
    special: tuple[tuple[SpecialDay, int | None], ...]
    layout: Layout
    plan: FloorPlan | None

    @property
    def drawn(self) -> list[tuple[engine.Table, Place]]:
        """The tables of the date that was asked for, and where they stand."""
        return [(table, self.layout.places[table.table_id]) for table in self.layout.floor.tables]


@dataclass(frozen=True, slots=True)
class EditedTable:
    """A table in the editor; `stands` on the plan that is edited, else where it would begin to."""

    table: Table
    stands: bool
    place: Table | Spot


@dataclass(frozen=True, slots=True)
class EditedFloor:
    """All that the editor shows of an outlet, read at one edition."""

    edition: int
    areas: tuple[Area, ...]
    tables: tuple[EditedTable, ...]
    combinations: tuple[Combination, ...]
    taken_names: tuple[str, ...]


def plan_list(*, outlet: Outlet, date: dt.date, now: dt.datetime) -> PlanList:
    """The list, and the floor of one date, in a constant number of statements."""
    known, today = setup(outlet), local_date(outlet, now)
    plans = list(FloorPlan.objects.filter(outlet=outlet).order_by("starts_on").prefetch_related("spots"))
    by_id: dict[int | None, FloorPlan] = {plan.pk: plan for plan in plans}
    tables = {table.pk: table for table in Table.objects.filter(outlet=outlet, is_active=True)}
    uses = _next_uses(known, today)
    rows = [
        _row(None, [table for table in tables.values() if table.is_standing], uses, known, today),
        *(_row(plan, _standing(plan, tables), uses, known, today) for plan in plans),
    ]
    special = SpecialDay.objects.filter(outlet=outlet, date__gte=today).order_by("date")
    layout = known.layout_on(date)
    return PlanList(
        rows=tuple(rows),
        special=tuple(
            (day, known.layout_on(day.date).plan_id) for day in special if not _has_own(plans, day.date)
        ),
        layout=layout,
        plan=by_id.get(layout.plan_id),
    )


def edited_floor(*, outlet: Outlet, plan: FloorPlan | None) -> EditedFloor:
    """One plan, or the floor without one, with everything that may be changed beside it."""
    edition = FloorEdition.objects.filter(outlet=outlet).values_list("number", flat=True).first() or 0
    tables = list(Table.objects.filter(outlet=outlet).order_by("pk"))
    spots = {} if plan is None else {spot.table_id: spot for spot in plan.spots.all()}
    joined = Combination.objects.filter(outlet=outlet).order_by("pk").prefetch_related("tables")
    active = {table.pk for table in tables if table.is_active}
    return EditedFloor(
        edition=edition,
        areas=tuple(Area.objects.filter(outlet=outlet).order_by("position", "pk")),
        tables=tuple(
            EditedTable(
                table=table,
                stands=table.is_standing if plan is None else table.pk in spots,
                place=spots.get(table.pk, table),
            )
            for table in tables
            if table.pk in active
        ),
        combinations=tuple(
            one for one in joined if {table.pk for table in one.tables.all()} <= active and one.tables.all()
        ),
        taken_names=tuple(table.name for table in tables if table.pk not in active),
    )


def seated_off_plan(*, outlet: Outlet, known: Setup) -> list[Claim]:
    """What seated parties keep of tables that do not stand on their date."""
    seated = Claim.objects.filter(outlet=outlet, kind=Kind.SEATING, placement__released_at=None)
    return [
        claim
        for claim in seated.select_related("table").order_by("pk")
        if claim.table_id not in known.layout_on(claim.date).places
    ]


def _row(
    plan: FloorPlan | None,
    tables: Collection[Table],
    uses: dict[int | None, dt.date],
    known: Setup,
    today: dt.date,
) -> PlanRow:
    number = None if plan is None else plan.pk
    return PlanRow(
        plan=plan,
        tables=len(tables),
        covers=sum(table.max_covers for table in tables),
        is_in_force=known.layout_on(today).plan_id == number,
        next_use=uses.get(number),
    )


def _standing(plan: FloorPlan, tables: dict[int, Table]) -> list[Table]:
    return [tables[spot.table_id] for spot in plan.spots.all() if spot.table_id in tables]


def _next_uses(known: Setup, today: dt.date) -> dict[int | None, dt.date]:
    """From which date on each plan is in force, today included; one that never is any more is left out."""
    uses = {known.layout_on(today).plan_id: today}
    for layout in known.layouts:
        if layout.starts_on > today:
            uses.setdefault(layout.plan_id, layout.starts_on)
    return uses


def _has_own(plans: Collection[FloorPlan], date: dt.date) -> bool:
    return any(plan.starts_on == date or (plan.ends_on is not None and plan.is_on(date)) for plan in plans)
