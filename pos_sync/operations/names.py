"""Table names: OpenTable's floor plan is kept as sent, and judged anew whenever either side changes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from availability.models import FloorEdition
from config import errors
from config.opentable import problems, sweeps
from config.opentable.models import Problem
from config.outlets.models import Outlet
from pos_sync import matching, queries
from pos_sync.models import Origin, PlanOrigin, PlanTable

DIFFER = "table_names_differ"
AWAY = "table_names_away"
UNMATCHED = "table_name_unmatched"


@transaction.atomic
def keep_plan(
    *,
    outlet: Outlet,
    rows: Sequence[matching.ListedName],
    now: datetime,
    origin: Origin = Origin.FETCHED,
    actor: str = "",
) -> int:
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
    came = {"origin": origin, "actor": actor, "at": now}
    PlanOrigin.objects.update_or_create(outlet=outlet, defaults=came)
    return judge_names(outlet=outlet, now=now)


@transaction.atomic
def keep_list(*, outlet: Outlet, listed: matching.NameList, origin: Origin, actor: str, now: datetime) -> int:
    """Keep names that somebody pasted or uploaded as OpenTable's plan; Invalid `list_has_faults`.

    What OpenTable gives when it is next asked replaces them: its own word is surer.
    """
    if listed.faults:
        first = listed.faults[0]
        words = f"Nothing was kept. Line {first.line}: {first.words}"
        raise errors.Invalid("list_has_faults", words, {"lines": [fault.line for fault in listed.faults]})
    return keep_plan(outlet=outlet, rows=listed.names, now=now, origin=origin, actor=actor)


def judge_changed_floors(*, now: datetime) -> int:
    """A sweep: judge the names of outlets whose floor, or date, is not the one they were judged by.

    The database counts every change of a floor, whoever makes it: the floor editor, Django's admin or a
    shell. With a new date another floor plan may begin.
    """
    origins = PlanOrigin.objects.select_related("outlet").annotate(edition=F("outlet__floor_edition__number"))
    due = [
        origin.outlet
        for origin in origins.order_by("pk")
        if (origin.judged_edition, origin.judged_date)
        != (origin.edition or 0, queries.date_at(origin.outlet, now))
    ]
    for outlet in due:
        with sweeps.surviving("sweep.item_failed", sweep="table names", item=str(outlet)):
            judge_names(outlet=outlet, now=now)
    return len(due)


@transaction.atomic
def judge_names(*, outlet: Outlet, now: datetime) -> int:
    """Raise the problem of names that differ before a service suffers from it, or close it; returns how many.

    A seating that failed over a name which matches by now is no problem any more either.
    """
    # First: a change that commits meanwhile has a later edition, and is judged by the next sweep.
    edition = FloorEdition.objects.filter(outlet=outlet).values_list("number", flat=True).first() or 0
    _, _, rows = queries.names_matched(outlet)
    wrong = [row for row in rows if row.kind not in {matching.Kind.EXACT, matching.Kind.EXTRA}]
    if wrong:
        _raise_difference(outlet=outlet, wrong=wrong, now=now)
    else:
        problems.close_problem(rid=outlet.rid, code=DIFFER, now=now)
    _tell_away(outlet=outlet, now=now)
    mended = Problem.objects.filter(
        rid=outlet.rid, code=UNMATCHED, closed_at=None, subject__in=queries.floor_names(outlet)
    )
    for name in mended.values_list("subject", flat=True):
        problems.close_problem(rid=outlet.rid, code=UNMATCHED, subject=name, now=now)
    PlanOrigin.objects.filter(outlet=outlet).update(
        judged_edition=edition, judged_date=queries.date_at(outlet, now)
    )
    return len(wrong)


def raise_unmatched(*, outlet: Outlet, name: str, party: str, now: datetime) -> Problem:
    """A party was seated at a table we do not know: say both names, and which of ours was probably meant."""
    meant = queries.nearest_in_words(name, queries.floor_names(outlet))
    return problems.restate_problem(
        rid=outlet.rid,
        code=UNMATCHED,
        subject=name,
        cause=f"OpenTable seated {party} at “{name}”; {meant}."[:500],
        effect="No cart opened on that table; the party counts as seated.",
        next_step="Seat the party at its table on the floor: its check opens there. Then both names are to be"
        " made the same.",
        fixer="MANAGER",
        now=now,
    )


def _raise_difference(*, outlet: Outlet, wrong: Sequence[matching.Row], now: datetime) -> None:
    pairs = ", ".join(f"“{row.their_name or row.our_name}” {_said(row)}" for row in wrong)
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


def _said(row: matching.Row) -> str:
    if row.kind == matching.Kind.DUPLICATE:
        return "is there twice"
    return f"is “{row.our_name}” here ({row.words})" if row.our_name else "is missing here"


def _tell_away(*, outlet: Outlet, now: datetime) -> None:
    """Raise what floor plans of today and the coming week leave out though OpenTable can seat there.

    A manager may call it meant: it is told again only when it says something else.
    """
    away = {str(found.plan_id or 0): _away_words(found) for found in queries.names_away(outlet, now)}
    for subject in problems.open_subjects(rid=outlet.rid, code=AWAY) - away.keys():
        problems.close_problem(rid=outlet.rid, code=AWAY, subject=subject, now=now)
    meant = Problem.objects.filter(rid=outlet.rid, code=AWAY).exclude(closed_by="")
    known = set(meant.values_list("subject", "cause"))
    for subject, cause in away.items():
        if (subject, cause) not in known:
            problems.restate_problem(
                rid=outlet.rid,
                code=AWAY,
                subject=subject,
                cause=cause,
                effect="A party that OpenTable seats there gets its cart, but has no place on our map.",
                next_step="Put these tables on the floor plan, or have OpenTable take them off its own.",
                fixer="MANAGER",
                now=now,
            )


def _away_words(found: queries.AwayNames) -> str:
    names = ", ".join(f"“{name}”" for name in found.names)
    which = f"Floor plan “{found.plan_name}” leaves out" if found.plan_name else "Our floor does not show"
    return f"{which} what OpenTable's plan has: {names}."[:500]
