"""The streams as a feed of the relay: what is leased, in which order, and what an answer does to a stream.

A lease marks the stream for 60 seconds and raises its epoch, the fencing token: a settlement under an older
epoch changes nothing. So at most one message of a stream is on its way, also when senders die or fall asleep.
The table of answers is in docs/opentable/outbound.md.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Min, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from config.opentable import circuit
from config.opentable.feeds import Outcome, Parcel
from config.opentable.models import Link, OutboxMessage, Stream
from config.opentable.models.streams import StreamKind
from config.opentable.streams import sending, settling

LEASE = timedelta(seconds=60)

_FIRST = (StreamKind.POS_STATUS, StreamKind.REGISTRATION)


@dataclass(frozen=True, slots=True)
class Lease:
    """What a settlement must still find unchanged, and the version that it settles."""

    stream_number: int
    epoch: int
    version: int


class StreamFeed:
    """Leases streams, newest message each."""

    name = "streams"

    def lease(self, *, limit: int) -> Sequence[Parcel]:
        """Take what is due: the state of the POS and registrations before, and apart from, all else."""
        with transaction.atomic():
            taken = list(_due(_first_due())[:limit]) or list(_due(_rest_due())[:limit])
            numbers = [stream.pk for stream in taken]
            Stream.objects.filter(pk__in=numbers).update(lease_until=Now() + LEASE, epoch=F("epoch") + 1)
            newest = OutboxMessage.objects.filter(stream__in=numbers, version=F("stream__last_version"))
            messages = {message.stream_id: message for message in newest}
        return [_parcel(stream, messages[stream.pk]) for stream in taken]

    def settle(self, *, parcel: Parcel, outcome: Outcome) -> None:
        """Write what became of a message, unless the lease was lost to somebody else."""
        now = timezone.now()
        with transaction.atomic():
            link = _link_first(parcel)
            stream = _still_leased(parcel.lease)
            if stream is not None:
                settling.settle(settling.Case(stream, link or stream.link, parcel, outcome, now))

    def hasten(self, *, accounts: Collection[int]) -> None:
        """Make due now what waits for a host that answers again."""
        waiting = Stream.objects.filter(
            link__connection__in=accounts, acked_version__lt=F("last_version"), is_parked=False
        )
        with transaction.atomic():
            # Skipping what others have locked: see links.hasten.
            rows = waiting.select_for_update(skip_locked=True, no_key=True, of=("self",))
            numbers = list(rows.filter(next_at__gt=Now()).values_list("pk", flat=True))
            Stream.objects.filter(pk__in=numbers).update(next_at=Now())

    def due_in(self, *, since: datetime) -> float | None:
        """Seconds until something is tried again; what is written is due at once, or with its host."""
        closed = circuit.closed_accounts()
        unsent = _free(_first_due() | _rest_due()).filter(acked_version__lt=F("last_version"))
        coming = unsent.filter(Q(next_at__gt=since) | Q(link__connection__in=closed))
        due_at = circuit.soonest(coming.values_list("link__connection").annotate(Min("next_at")), closed)
        return None if due_at is None else (due_at - timezone.now()).total_seconds()


FEED = StreamFeed()


def _first_due() -> Q:
    return Q(kind__in=_FIRST)


def _rest_due() -> Q:
    return sending.is_sent() & ~Q(kind__in=_FIRST)


def _free(which: Q) -> QuerySet[Stream]:
    """Not parked, and nobody's lease."""
    found = Stream.objects.filter(which, is_parked=False, link__parked_reason="")
    return found.filter(Q(lease_until=None) | Q(lease_until__lt=Now()))


def _due(which: Q) -> QuerySet[Stream]:
    """Of those that are free: unacknowledged or due again, and their host may be called."""
    unsent = Q(acked_version__lt=F("last_version"), next_at__lte=Now())
    sent_again = Q(resend_at__lte=Now(), next_at__lte=Now())
    return (
        _free(which)
        .filter(unsent | sent_again)
        .exclude(link__connection__in=circuit.closed_accounts())
        .select_related("link__connection")
        .order_by("next_at")
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
    )


def _parcel(stream: Stream, message: OutboxMessage) -> Parcel:
    return Parcel(
        feed=StreamFeed.name,
        connection=stream.link.connection,
        rid=stream.link.rid,
        subject=str(stream),
        method=message.method,
        path=message.path,
        body=message.body,
        request_id=str(message.request_id),
        attempt=stream.fails + 1,
        lease=Lease(stream.pk, stream.epoch + 1, message.version),
    )


def _link_first(parcel: Parcel) -> Link | None:
    """Lock the link before the stream where the settlement may change it, as pausing does."""
    if not parcel.subject.startswith(_FIRST):
        return None
    found = Link.objects.filter(streams=parcel.lease.stream_number)
    return found.select_related("connection").select_for_update(of=("self",), no_key=True).first()


def _still_leased(lease: Lease) -> Stream | None:
    mine = Stream.objects.select_related("link__connection").filter(pk=lease.stream_number, epoch=lease.epoch)
    return mine.select_for_update(of=("self",), no_key=True).first()
