"""Sending again by choice: what would go and in which order, before it does.

Of each stream only the newest message goes, for it carries the whole state; the older ones it supersedes
never go after it. Between streams the one that was written first goes first, and the state of the POS and
registrations before all else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Prefetch, QuerySet, Value
from django.db.models.functions import Now

from config.opentable import console, doorbell
from config.opentable.models import Link, OutboxMessage, Stream
from config.opentable.models.streams import StreamKind
from config.outlets.models import Outlet

MOST = 200
_FIRST = (StreamKind.POS_STATUS, StreamKind.REGISTRATION)
_STEP = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Going:
    """One message that would go, and how many older ones of its stream it supersedes."""

    stream: Stream
    message: OutboxMessage
    superseded: int


@dataclass(frozen=True, slots=True)
class Replay:
    """What would go, in this order; `has_more` where there is more than is shown at once."""

    going: tuple[Going, ...]
    has_more: bool


def plan(*, outlet: Outlet, link: Link, wanted: Mapping[str, Any]) -> Replay:
    """The dry run: nothing is changed. `wanted` has the kind, the stream, and whose messages."""
    streams = list(_chosen(outlet, link, wanted)[: MOST + 1])
    going = [
        Going(stream, message, stream.last_version - stream.acked_version - 1)
        for stream in streams[:MOST]
        for message in stream.messages.all()
    ]
    ordered = sorted(going, key=lambda each: (each.stream.kind not in _FIRST, each.message.created_at))
    return Replay(tuple(ordered), len(streams) > MOST)


@transaction.atomic
def send(*, link: Link, numbers: Sequence[int]) -> int:
    """Make the chosen streams due in this order; how many were. What was taken meanwhile is left alone.

    Row locks that others have are skipped, as in `links.hasten`.
    """
    waiting = Stream.objects.filter(link=link, pk__in=numbers, acked_version__lt=F("last_version"))
    free = set(waiting.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))
    ordered = [number for number in numbers if number in free]
    for place, number in enumerate(ordered):
        earlier = Value(_STEP * (len(ordered) - place))
        Stream.objects.filter(pk=number).update(next_at=Now() - earlier, is_parked=False, refusals=0)
    if ordered:
        doorbell.ring_after_commit(topic="streams", rid=link.rid)
    return len(ordered)


def _chosen(outlet: Outlet, link: Link, wanted: Mapping[str, Any]) -> QuerySet[Stream]:
    newest = OutboxMessage.objects.filter(version=F("stream__last_version"))
    behind = Stream.objects.filter(link=link, acked_version__lt=F("last_version"))
    if wanted.get("number"):
        behind = behind.filter(pk=wanted["number"])
    if wanted.get("kind"):
        behind = behind.filter(kind=wanted["kind"])
    if wanted.get("parked"):
        behind = behind.filter(is_parked=True)
    if keys := console.sought_keys(outlet=outlet, wanted=wanted):
        behind = behind.filter(kind__in=[kind for kind, _ in keys], key__in=[key for _, key in keys])
    elif console.is_sought(wanted):
        return behind.none()
    return behind.order_by("pk").prefetch_related(Prefetch("messages", newest))
