"""The history of an outlet's states: when each began, how long it lasted, and why; nobody alters it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from config.opentable import causes, integration
from config.opentable.alerts import rules
from config.opentable.integration import Report
from config.opentable.models import OutletState, Problem
from config.opentable.models.records import Fixer
from config.outlets.models import Outlet

# As long as a year's evenings are compared; a trigger refuses to drop a younger one.
KEPT_FOR = dt.timedelta(days=400)
MOST_SHOWN = 20
_IN_STEP = "Everything is in step with OpenTable."


@dataclass(frozen=True, slots=True)
class Spell:
    """One state from `state.at` on; `ended_at` is None while it lasts."""

    state: OutletState
    ended_at: dt.datetime | None

    def seconds(self, now: dt.datetime) -> int:
        """How long it lasted, or has lasted."""
        return int(((self.ended_at or now) - self.state.at).total_seconds())


def watch(*, now: dt.datetime) -> int:
    """A sweep: write down each outlet's state where it is another than before; how many were."""
    latest = OutletState.objects.filter(rid=OuterRef("rid")).order_by("-at", "-pk").values("state")[:1]
    outlets = Outlet.objects.annotate(stood=Subquery(latest)).order_by("pk")
    reports = integration.report(outlets=outlets, now=now)
    changed = [report for report in reports if report.outlet.__dict__["stood"] != report.row.state]
    OutletState.objects.bulk_create(
        OutletState(rid=report.row.rid, state=report.row.state, at=now, cause=_why(report)[:500])
        for report in changed
    )
    return len(changed)


def sweep(*, now: dt.datetime) -> int:
    """Drop what is older than 400 days; how many."""
    dropped, _ = OutletState.objects.filter(at__lt=now - KEPT_FOR).delete()
    return dropped


def lately(rid: int) -> list[Spell]:
    """The last twenty states of an outlet, the newest first."""
    return [spell(found) for found in held(rid).order_by("-at", "-pk")[:MOST_SHOWN]]


def held(rid: int, *, since: dt.datetime | None = None, until: dt.datetime | None = None) -> QuerySet[Any]:
    """An outlet's states, each with `ended_at`; with bounds, those that held at some moment between them."""
    later = OutletState.objects.filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")), rid=rid
    )
    ended_at = Subquery(later.order_by("at", "pk").values("at")[:1])
    found = OutletState.objects.filter(rid=rid).annotate(ended_at=ended_at)
    if since is not None:
        found = found.filter(Q(ended_at=None) | Q(ended_at__gt=since))
    return found if until is None else found.filter(at__lte=until)


def spell(found: Any) -> Spell:
    """A row of `held`."""
    return Spell(found, found.ended_at)


def latest(rid: int) -> OutletState | None:
    """The state that was written down last; a change of just now may not have been yet."""
    return OutletState.objects.filter(rid=rid).order_by("-at", "-pk").first()


def _why(report: Report) -> str:
    """The causes beyond problems, and the problems' own."""
    told = [cause.cause for cause in causes.causes(report)] + [_said(found) for found in report.problems]
    return " ".join(dict.fromkeys(told)) or _IN_STEP


def _said(problem: Problem) -> str:
    """Its cause; of what staff are to mend only the kind: it may name a guest, and this is kept for good."""
    return f"{rules.kind_of(problem.code).title}." if problem.fixer == Fixer.STAFF else problem.cause
