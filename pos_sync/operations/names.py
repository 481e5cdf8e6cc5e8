"""Table names: OpenTable's floor plan is kept as sent, ours are renamed to match it exactly."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from availability.models import Table
from config import errors
from config.opentable import facts, problems
from config.opentable.models import Problem
from config.outlets.models import Outlet
from pos_sync import matching, queries
from pos_sync.models import PlanTable
from pos_sync.wire import PlanRow
from reservations import operations as book

DIFFER = "table_names_differ"
UNMATCHED = "table_name_unmatched"


@transaction.atomic
def keep_plan(*, outlet: Outlet, rows: Sequence[PlanRow], now: datetime) -> int:
    """Replace what we know of OpenTable's floor plan, and judge the names anew; returns how many differ."""
    Outlet.objects.select_for_update(no_key=True).get(pk=outlet.pk)
    PlanTable.objects.filter(outlet=outlet).delete()
    PlanTable.objects.bulk_create(
        PlanTable(
            outlet=outlet,
            name=row.name,
            area=row.area,
            min_covers=row.min_covers,
            max_covers=row.max_covers,
            position=position,
            fetched_at=now,
        )
        for position, row in enumerate(rows)
    )
    return judge_names(outlet=outlet, now=now)


@transaction.atomic
def rename_table(*, outlet: Outlet, table: Table, name: str, actor: str, now: datetime) -> Table:
    """Give one of our tables a name exactly as typed: spaces at its ends may be what OpenTable has.

    Invalid `invalid_table_name` for an empty or too long one; Conflict `table_name_taken`.
    """
    kept = Table.objects.select_for_update(no_key=True).filter(outlet=outlet, pk=table.pk).first()
    if kept is None:
        raise errors.Missing("table_not_found", "This outlet has no such table.")
    if not name.strip() or len(name) > 64:
        raise errors.Invalid("invalid_table_name", "A table's name has 1 to 64 characters.", {"name": [name]})
    former, kept.name = kept.name, name
    try:
        with transaction.atomic():
            kept.save(update_fields=["name"])
    except IntegrityError as taken:
        raise errors.Conflict("table_name_taken", f"Another table is named “{name}”.") from taken
    book.rename_table(outlet=outlet, former_name=former, name=name)
    told = {"former_name": former, "name": name, "actor": actor}
    facts.record(name="table.renamed", rid=outlet.rid, subject=str(kept.pk), now=now, payload=told)
    judge_names(outlet=outlet, now=now)
    return kept


@transaction.atomic
def judge_names(*, outlet: Outlet, now: datetime) -> int:
    """Raise the problem of names that differ before a service suffers from it, or close it; returns how many.

    A seating that failed over a name which matches by now is no problem any more either.
    """
    _, _, rows = queries.names_matched(outlet)
    wrong = [row for row in rows if row.kind not in {matching.Kind.EXACT, matching.Kind.EXTRA}]
    if wrong:
        _raise_difference(outlet=outlet, wrong=wrong, now=now)
    else:
        problems.close_problem(rid=outlet.rid, code=DIFFER, now=now)
    mended = Problem.objects.filter(
        rid=outlet.rid, code=UNMATCHED, closed_at=None, subject__in=queries.floor_names(outlet)
    )
    for name in mended.values_list("subject", flat=True):
        problems.close_problem(rid=outlet.rid, code=UNMATCHED, subject=name, now=now)
    return len(wrong)


def raise_unmatched(*, outlet: Outlet, name: str, party: str, now: datetime) -> Problem:
    """A party was seated at a table we do not know: say both names, and which of ours was probably meant."""
    return problems.raise_problem(
        rid=outlet.rid,
        code=UNMATCHED,
        subject=name,
        cause=f"OpenTable seated {party} at “{name}”; {_nearest(outlet, name)}"[:500],
        effect="No cart opened on that table; the party counts as seated.",
        next_step="Open the cart from the floor, and rename our table so that both names are the same.",
        fixer="MANAGER",
        now=now,
    )


def _nearest(outlet: Outlet, name: str) -> str:
    for our_name in queries.floor_names(outlet):
        kind = matching.judge_pair(our_name, name)
        if kind is not None:
            return f"our floor has “{our_name}” ({kind.replace('_', ' ').lower()} differs)."
    return "our floor has no table with such a name."


def _raise_difference(*, outlet: Outlet, wrong: Sequence[matching.Row], now: datetime) -> None:
    pairs = ", ".join(f"“{row.their_name}” is {_ours(row)}" for row in wrong)
    cause = f"Of OpenTable's table names {len(wrong)} differ from ours: {pairs}."[:500]
    standing = Problem.objects.filter(rid=outlet.rid, code=DIFFER, closed_at=None).first()
    if standing is not None and standing.cause != cause:
        problems.close_problem(rid=outlet.rid, code=DIFFER, now=now)
    problems.raise_problem(
        rid=outlet.rid,
        code=DIFFER,
        subject="",
        cause=cause,
        effect="A party that OpenTable seats at one of these tables gets no cart by itself.",
        next_step="Rename our tables on the page of table names.",
        fixer="MANAGER",
        now=now,
    )


def _ours(row: matching.Row) -> str:
    if row.kind == matching.Kind.DUPLICATE:
        return "there twice"
    return f"“{row.our_name}” here" if row.our_name else "missing here"
