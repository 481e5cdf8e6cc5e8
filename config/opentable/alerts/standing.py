"""What stands just now: open problems, and the causes that are no problem of ours to close."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from config.opentable import accounts, causes
from config.opentable.alerts import rules
from config.opentable.causes import Cause
from config.opentable.models import Alert, Circuit, Link, Problem
from config.opentable.models.connections import LinkState
from config.opentable.models.streams import CircuitState
from config.outlets.models import Outlet

# Longer than sweeps are ever apart: what opened and closed between two of them is in the digest all the same.
_MISSED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Standing:
    """Something to be told of. `number` is the problem's, where it is one."""

    rid: int
    code: str
    subject: str
    cause: str
    effect: str
    next_step: str
    fixer: str
    opened_at: datetime
    number: int | None = None

    @property
    def identity(self) -> tuple[int, str, str]:
        """What an alert of it is found by."""
        return self.rid, self.code, self.subject


def found(*, rids: Collection[int], now: datetime) -> list[Standing]:
    """Everything that stands at these outlets, in four statements."""
    problems = Problem.objects.filter(rid__in=rids, closed_at=None).order_by("opened_at", "pk")
    links = Link.objects.filter(rid__in=rids, is_current=True).select_related("connection").order_by("pk")
    circuits = Circuit.objects.filter(state__in=[CircuitState.OPEN, CircuitState.ISOLATED]).in_bulk()
    outlets = {outlet.rid: outlet for outlet in Outlet.objects.filter(rid__in=rids)}
    others = [cause for link in links for cause in _causes(link, outlets.get(link.rid), circuits, now)]
    return [_of_problem(problem) for problem in problems] + others


def passed(*, rids: Collection[int], now: datetime) -> list[Standing]:
    """Problems that opened and closed before any sweep saw them."""
    seen = Alert.objects.filter(
        rid=OuterRef("rid"), code=OuterRef("code"), subject=OuterRef("subject"), number__gte=OuterRef("pk")
    )
    missed = Problem.objects.filter(rid__in=rids, closed_at__gte=now - _MISSED).exclude(Exists(seen))
    return [_of_problem(problem) for problem in missed.order_by("opened_at", "pk")]


def _of_problem(problem: Problem) -> Standing:
    return Standing(
        rid=problem.rid,
        code=problem.code,
        subject=problem.subject,
        cause=problem.cause,
        effect=problem.effect,
        next_step=problem.next_step,
        fixer=problem.fixer,
        opened_at=problem.opened_at,
        number=problem.pk,
    )


def _causes(
    link: Link, outlet: Outlet | None, circuits: dict[str, Circuit], now: datetime
) -> Iterator[Standing]:
    if link.state == LinkState.DISCONNECTED:
        yield _of_cause(link, rules.DISCONNECTED, causes.ended(link), now)
    elif link.is_paused and outlet is not None:
        yield _of_cause(link, rules.PAUSED, causes.paused(link, outlet), now)
    elif link.registered_at is not None:
        shut = [circuits[host] for host in accounts.on_the_way(link) if host in circuits]
        for circuit in shut:
            code = rules.LEFT_ALONE if circuit.state == CircuitState.ISOLATED else rules.HOST_DOWN
            yield _of_cause(link, code, causes.left_alone(circuit, link), now, subject=circuit.host)


def _of_cause(link: Link, code: str, told: Cause, now: datetime, *, subject: str = "") -> Standing:
    return Standing(
        rid=link.rid,
        code=code,
        subject=subject,
        cause=told.cause,
        effect=told.effect,
        next_step=told.next_step,
        fixer=told.fixer,
        # Of a host it is not known: the alert keeps when it was first seen.
        opened_at=told.opened_at or now,
    )
