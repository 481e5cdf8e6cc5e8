"""What the integration page asks: waiting streams, and the exchange log by filter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet

from config.opentable import chapters
from config.opentable.chapters import Parked, Sought
from config.opentable.models import Exchange, Link, OutboxMessage, Stream
from config.opentable.models.records import Direction
from config.opentable.models.streams import StreamKind
from config.outlets.models import Outlet

PAGE = 50
MOST_STREAMS = 100
# What a list of exchanges has no use for.
SAID = ("request_headers", "request_body", "response_headers", "response_body")
QUEUED = {
    StreamKind.POS_STATUS: "state of the POS",
    StreamKind.REGISTRATION: "registration",
    StreamKind.RESERVATION: "reservations",
    StreamKind.CHECK: "checks",
}


@dataclass(frozen=True, slots=True)
class Log:
    """One page of exchanges, without their bodies."""

    exchanges: list[Exchange]
    number: int
    has_more: bool


def waiting_streams(link: Link) -> list[Stream]:
    """What OpenTable does not have yet, parked ones first, each with its newest message at hand.

    `stream.messages.all()` holds that one message; at most a hundred streams.
    """
    newest = OutboxMessage.objects.filter(version=F("stream__last_version"))
    behind = Stream.objects.filter(link=link, acked_version__lt=F("last_version"))
    return list(
        behind.order_by("-is_parked", "next_at").prefetch_related(Prefetch("messages", newest))[:MOST_STREAMS]
    )


def parked(outlet: Outlet) -> list[Parked]:
    """What OpenTable refused for good beside the streams, chapter by chapter."""
    return [found for chapter in chapters.chapters() for found in chapter.parked(outlet=outlet)]


def backlog(*, outlet: Outlet, link: Link) -> list[tuple[str, int]]:
    """What OpenTable is to catch up with, and how much of it: one message each, or fewer."""
    behind = Stream.objects.filter(link=link, acked_version__lt=F("last_version"))
    counted = behind.values_list("kind").annotate(count=Count("pk")).order_by("kind")
    found = [(QUEUED[kind], count) for kind, count in counted]
    for chapter in chapters.chapters():
        told = chapter.figures(outlets=[outlet]).get(outlet.rid)
        if told is not None and told.queue:
            found.append((told.queued, told.queue))
    return found


def visible_exchanges(*, outlet: Outlet, link: Link | None, may_steer: bool) -> QuerySet[Exchange]:
    """Every exchange that a person may read from this outlet's page.

    What belongs to no outlet (tokens, calls of nobody we know) is for those who steer the integration.
    """
    mine = Q(rid=outlet.rid)
    return Exchange.objects.filter(mine | _of_account(link) if may_steer else mine)


def find_exchanges(*, outlet: Outlet, link: Link | None, wanted: Mapping[str, Any], may_steer: bool) -> Log:
    """One page of the exchanges that fit, the newest first."""
    found = matching_exchanges(outlet=outlet, link=link, wanted=wanted, may_steer=may_steer)
    number = wanted.get("page") or 1
    start = (number - 1) * PAGE
    # One more than is shown tells whether there is another page, without counting a log of millions.
    page = list(found.order_by("-at", "-pk").defer(*SAID)[start : start + PAGE + 1])
    return Log(page[:PAGE], number, len(page) > PAGE)


def matching_exchanges(
    *, outlet: Outlet, link: Link | None, wanted: Mapping[str, Any], may_steer: bool
) -> QuerySet[Exchange]:
    """The exchanges of an outlet, or with `account` those of its account, by filter."""
    is_account = bool(wanted.get("account")) and may_steer
    found = Exchange.objects.filter(_of_account(link) if is_account else Q(rid=outlet.rid))
    if wanted.get("request_id"):
        found = found.filter(request_id=wanted["request_id"].strip())
    if sought := _sought(wanted):
        found = found.filter(subject__in=_subjects(outlet, sought))
    if wanted.get("since"):
        found = found.filter(at__gte=wanted["since"])
    if wanted.get("until"):
        found = found.filter(at__lte=wanted["until"])
    if wanted.get("direction"):
        found = found.filter(direction=wanted["direction"])
    if wanted.get("failures"):
        found = found.filter(Q(status=None) | Q(status__gte=400))
    return found


def _of_account(link: Link | None) -> Q:
    """Exchanges about no outlet: of the link's account, or of callers who did not prove who they are."""
    names = Q(connection_name=link.connection.name) if link else Q()
    return Q(rid=None) & (names | Q(connection_name="", direction=Direction.IN))


def _sought(wanted: Mapping[str, Any]) -> Sought:
    return Sought(
        confirmation_number=wanted.get("confirmation_number"),
        guest=(wanted.get("guest") or "").strip(),
        table=wanted.get("table") or "",
        date=wanted.get("date"),
        time=wanted.get("time"),
    )


def is_sought(wanted: Mapping[str, Any]) -> bool:
    """Whether the filter names reservations at all."""
    return bool(_sought(wanted))


def sought_keys(*, outlet: Outlet, wanted: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The streams of the reservations that the filter names, each by kind and key."""
    sought = _sought(wanted)
    found = {subject.partition(":") for subject in _subjects(outlet, sought)} if sought else set()
    return {(kind, key) for kind, _, key in found if kind in StreamKind.values}


def _subjects(outlet: Outlet, sought: Sought) -> set[str]:
    told = {
        subject
        for chapter in chapters.chapters()
        for subject in chapter.subjects(outlet=outlet, sought=sought)
    }
    if sought == Sought(confirmation_number=sought.confirmation_number):
        # A number of which the book knows nothing has been spoken of all the same.
        told.add(f"{StreamKind.RESERVATION}:{sought.confirmation_number}")
    return told
