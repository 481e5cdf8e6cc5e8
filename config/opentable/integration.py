"""How each outlet stands with OpenTable: the rows of `manage.py integration` and of the integration page.

States, the first that fits:

    NOT_REGISTERED  no link, or OpenTable has not taken its registration yet: nothing was ever exchanged
    DISCONNECTED    the link was ended
    PAUSED          somebody paused the link, or the outlet's integration is switched off
    DOWN            nothing can reach OpenTable: rid or credentials refused, or its host is left alone
    DEGRADED        a problem is open, a stream is parked, or something waits for more than a minute
    OK
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery

from config.opentable import accounts, auth, chapters
from config.opentable.chapters import Figures
from config.opentable.models import Circuit, Exchange, Link, Problem, Stream
from config.opentable.models.connections import LinkState
from config.opentable.models.records import Direction
from config.opentable.models.streams import CircuitState
from config.outlets.models import Outlet

LATE_AFTER = timedelta(seconds=60)
OK, DEGRADED, DOWN, PAUSED = "OK", "DEGRADED", "DOWN", "PAUSED"
DISCONNECTED, NOT_REGISTERED = "DISCONNECTED", "NOT_REGISTERED"


@dataclass(frozen=True, slots=True)
class Row:
    """One outlet, as docs/operations.md promises its keys. What an outlet has nothing of is None.

    `last_out_at` is when OpenTable last answered a message of ours well (2xx). `problems` are the codes of
    the open ones, each once, in the order they were opened.
    """

    slug: str
    rid: int
    mode: str
    environment: str | None
    state: str
    last_in_at: datetime | None
    last_out_at: datetime | None
    queue: int
    oldest_seconds: int | None
    names_matched: int
    names_total: int
    drift: int | None
    problems: list[str]


@dataclass(slots=True)
class Report:
    """A row with what it was made of, for the page."""

    outlet: Outlet
    row: Row
    link: Link | None
    problems: list[Problem] = field(default_factory=list)
    circuits: list[Circuit] = field(default_factory=list)
    # Booked parties that sat down in the last 24 hours, those of them with a check, and parked streams.
    seated: int = 0
    carts: int = 0
    parked: int = 0

    @property
    def is_believed(self) -> bool:
        """Whether no problem says that OpenTable does not take who we say we are."""
        return {*auth.NOT_BELIEVED}.isdisjoint(self.row.problems)

    @property
    def is_isolated(self) -> bool:
        """Whether support has us leave something on the way to OpenTable alone."""
        return any(standing.state == CircuitState.ISOLATED for standing in self.circuits)


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything the reports are made of, by rid, and the circuits by host."""

    links: Mapping[int, Link]
    parked: Mapping[int, int]
    problems: Mapping[int, list[Problem]]
    circuits: Mapping[str, Circuit]
    figures: Mapping[int, list[Figures]]


def report(*, outlets: QuerySet[Outlet], now: datetime) -> list[Report]:
    """One report an outlet, in the order of the queryset; a constant number of statements."""
    found = list(outlets.annotate(last_in_at=_last(Direction.IN), last_out_at=_last(Direction.OUT)))
    known = _known(found)
    return [_report(outlet, known, now) for outlet in found]


def _last(direction: Direction) -> Subquery:
    heard = Exchange.objects.filter(rid=OuterRef("rid"), direction=direction)
    if direction == Direction.OUT:
        heard = heard.filter(status__gte=200, status__lt=300)
    return Subquery(heard.order_by("-at").values("at")[:1])


def _known(outlets: Sequence[Outlet]) -> _Known:
    rids = [outlet.rid for outlet in outlets]
    links = Link.objects.select_related("connection").filter(rid__in=rids, is_current=True)
    by_rid: dict[int, list[Problem]] = {}
    for problem in Problem.objects.filter(rid__in=rids, closed_at=None).order_by("opened_at", "pk"):
        by_rid.setdefault(problem.rid, []).append(problem)
    parked, figures = _stream_figures(rids)
    for chapter in chapters.chapters():
        for rid, told in chapter.figures(outlets=outlets).items():
            figures.setdefault(rid, []).append(told)
    return _Known(
        links={link.rid: link for link in links},
        parked=parked,
        problems=by_rid,
        circuits=Circuit.objects.in_bulk(),
        figures=figures,
    )


def _stream_figures(rids: Sequence[int]) -> tuple[dict[int, int], dict[int, list[Figures]]]:
    """Parked streams, and what waits since when, by rid; a parked stream waits too."""
    behind = Stream.objects.filter(
        link__rid__in=rids, link__is_current=True, acked_version__lt=F("last_version")
    )
    # One row a stream first: its messages are several, and must not be counted as streams.
    unsent = Q(messages__version__gt=F("acked_version"))
    since = behind.annotate(since=Min("messages__created_at", filter=unsent))
    parked: dict[int, int] = {}
    figures: dict[int, list[Figures]] = {}
    for rid, is_parked, at in since.values_list("link__rid", "is_parked", "since"):
        parked[rid] = parked.get(rid, 0) + is_parked
        figures.setdefault(rid, []).append(Figures(queue=1, oldest_at=at))
    return parked, figures


def _report(outlet: Outlet, known: _Known, now: datetime) -> Report:
    link = known.links.get(outlet.rid)
    problems = known.problems.get(outlet.rid, [])
    figures = known.figures.get(outlet.rid, [])
    circuits = _circuits_of(link, known.circuits)
    waits = [told.oldest_at for told in figures if told.oldest_at]
    oldest = max(now - min(waits), timedelta()) if waits else None
    is_behind = bool(known.parked.get(outlet.rid)) or (oldest is not None and oldest > LATE_AFTER)
    drifts = [told.drift for told in figures if told.drift is not None]
    row = Row(
        slug=outlet.slug,
        rid=outlet.rid,
        mode=outlet.mode,
        environment=link.environment if link else None,
        state=_state(outlet, link, problems, circuits, is_behind=is_behind),
        last_in_at=getattr(outlet, "last_in_at", None),
        last_out_at=getattr(outlet, "last_out_at", None),
        queue=sum(told.queue for told in figures),
        oldest_seconds=int(oldest.total_seconds()) if oldest is not None else None,
        names_matched=sum(told.names_matched or 0 for told in figures),
        names_total=sum(told.names_total or 0 for told in figures),
        drift=sum(drifts) if drifts else None,
        problems=list(dict.fromkeys(problem.code for problem in problems)),
    )
    return Report(
        outlet,
        row,
        link,
        problems,
        circuits,
        seated=sum(told.seated for told in figures),
        carts=sum(told.carts for told in figures),
        parked=known.parked.get(outlet.rid, 0),
    )


def _state(
    outlet: Outlet,
    link: Link | None,
    problems: Sequence[Problem],
    circuits: Sequence[Circuit],
    *,
    is_behind: bool,
) -> str:
    if link is None or link.registered_at is None:
        return NOT_REGISTERED
    if link.state == LinkState.DISCONNECTED:
        return DISCONNECTED
    if link.is_paused or not outlet.integration_enabled:
        return PAUSED
    codes = {problem.code for problem in problems}
    if link.parked_reason or codes & {*auth.NOT_BELIEVED} or circuits:
        return DOWN
    return DEGRADED if codes or is_behind else OK


def _circuits_of(link: Link | None, circuits: Mapping[str, Circuit]) -> list[Circuit]:
    """The circuits on the link's way that are not closed."""
    if link is None:
        return []
    standing = [circuits[host] for host in accounts.on_the_way(link) if host in circuits]
    return [found for found in standing if found.state != CircuitState.CLOSED]
