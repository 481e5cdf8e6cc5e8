"""What stands just now: open problems, and the causes that are no problem of ours to close."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from config.opentable import accounts, causes
from config.opentable.alerts import rules
from config.opentable.models import Alert, Circuit, Link, Problem
from config.opentable.models.connections import LinkState
from config.opentable.models.records import Fixer
from config.opentable.models.streams import CircuitState

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
    """Everything that stands at these outlets, in three statements."""
    problems = Problem.objects.filter(rid__in=rids, closed_at=None).order_by("opened_at", "pk")
    links = Link.objects.filter(rid__in=rids, is_current=True).select_related("connection").order_by("pk")
    circuits = Circuit.objects.filter(state__in=[CircuitState.OPEN, CircuitState.ISOLATED]).in_bulk()
    others = [cause for link in links for cause in _causes(link, circuits, now)]
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


def _causes(link: Link, circuits: dict[str, Circuit], now: datetime) -> Iterator[Standing]:
    if link.state == LinkState.DISCONNECTED:
        opened_at = link.paused_at or now
        told = asdict(causes.ended(link))
        yield Standing(rid=link.rid, code=rules.DISCONNECTED, subject="", opened_at=opened_at, **told)
    elif link.is_paused:
        yield Standing(
            rid=link.rid,
            code=rules.PAUSED,
            subject="",
            cause=f"Paused: {causes.reason(link)}.",
            effect="Nothing is sent to OpenTable; it is kept, and sent at the end of the pause.",
            next_step="Resume when the reason is over.",
            fixer=Fixer.SUPPORT,
            opened_at=link.paused_at or now,
        )
    elif link.registered_at is not None:
        yield from (
            _shut(link.rid, circuits[host], now) for host in accounts.on_the_way(link) if host in circuits
        )


def _shut(rid: int, circuit: Circuit, now: datetime) -> Standing:
    is_ours = circuit.state == CircuitState.ISOLATED
    cause = f"Support has us leave {circuit.host} alone." if is_ours else f"{circuit.host} does not answer."
    wait = "Call it again from the page Integration, when the reason is over."
    ours = "It is called again by itself; nothing to do in service."
    return Standing(
        rid=rid,
        code=rules.LEFT_ALONE if is_ours else rules.HOST_DOWN,
        subject=circuit.host,
        cause=cause,
        effect=causes.KEPT,
        next_step=wait if is_ours else ours,
        fixer=Fixer.SUPPORT if is_ours else Fixer.OPENTABLE,
        # A circuit's own time moves with each try: the alert keeps when it was first seen.
        opened_at=now,
    )
