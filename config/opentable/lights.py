"""How an outlet's tie to OpenTable stands, in the few words that every screen shows."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Min, Q

from config.opentable.models import Exchange, Link, Problem, Stream
from config.opentable.models.connections import LinkState

_NOT_LIVE = {
    LinkState.DRAFT: "not registered yet",
    LinkState.REGISTERED: "registered, not live yet",
    LinkState.RESUMING: "catching up after a pause",
    LinkState.DISCONNECTED: "disconnected by OpenTable",
}


@dataclass(frozen=True, slots=True)
class Light:
    """`level` is OK, DELAYED, PAUSED or OFF; `words` say it; `waiting` messages are not at OpenTable yet.

    `heard_at` is when OpenTable last answered or called without an error.
    """

    level: str
    words: str
    waiting: int = 0
    heard_at: datetime | None = None


def link_light(rid: int) -> Light:
    """The light of one outlet, in three statements."""
    link = Link.objects.filter(rid=rid, is_current=True).first()
    if link is None:
        return Light("OFF", "not connected")
    waiting, failing_since = _waiting(link)
    heard_at = (
        Exchange.objects.filter(rid=rid, status__lt=400).order_by("-at").values_list("at", flat=True).first()
    )
    if link.state in (LinkState.PAUSING, LinkState.PAUSED):
        return Light("PAUSED", f"paused: {link.pause_reason or 'no reason given'}", waiting, heard_at)
    if link.state in _NOT_LIVE:
        return Light("OFF", _NOT_LIVE[LinkState(link.state)], waiting, heard_at)
    if failing_since is not None:
        return Light("DELAYED", "delayed", waiting, heard_at)
    return Light("OK", "ok", waiting, heard_at)


def open_problems(rid: int) -> list[Problem]:
    """What someone should act on at this outlet, the oldest first."""
    return list(Problem.objects.filter(rid=rid, closed_at=None).order_by("opened_at", "pk"))


def _waiting(link: Link) -> tuple[int, datetime | None]:
    """How many streams have something to send, and since when the first of them fails."""
    behind = Q(acked_version__lt=F("last_version"))
    counted = Stream.objects.filter(link=link).aggregate(
        waiting=Count("pk", filter=behind), failing_since=Min("first_failed_at", filter=behind)
    )
    return int(counted["waiting"]), counted["failing_since"]
