"""What an answer does to its stream; the table of answers is in docs/opentable/outbound.md."""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.opentable import facts, links, outbox
from config.opentable.feeds import Outcome, Parcel
from config.opentable.models import Link, OutboxMessage, Stream
from config.opentable.models.connections import LinkState
from config.opentable.models.streams import StreamKind
from config.opentable.streams import alarms

BASE_SECONDS, CAP_SECONDS, LATER_CAP_SECONDS = 1.0, 30.0, 300.0
CAP_RISES_AFTER = timedelta(minutes=15)
# Three tries within five minutes; the pauses between them in seconds.
REFUSAL_PAUSES = (5, 20)
UNREGISTERED_PAUSE = timedelta(seconds=10)

# What a settlement may change of a stream.
CHANGING = [
    "acked_version",
    "acked_at",
    "lease_until",
    "next_at",
    "resend_at",
    "fails",
    "refusals",
    "first_failed_at",
    "last_error",
    "is_parked",
]


@dataclass(frozen=True, slots=True)
class Case:
    """One settlement: the stream is changed in place and saved by the caller."""

    stream: Stream
    link: Link
    parcel: Parcel
    outcome: Outcome
    now: datetime

    @property
    def is_superseded(self) -> bool:
        """A newer version waits: what became of this one no longer matters."""
        version: int = self.parcel.lease.version
        return self.stream.last_version > version


def settle(case: Case) -> None:
    """Act on one answer, and give the lease back."""
    case.stream.lease_until = None
    _SETTLEMENTS[case.outcome.verdict](case)
    case.stream.save(update_fields=CHANGING)


def _acknowledge(case: Case) -> None:
    stream, version = case.stream, case.parcel.lease.version
    stream.acked_version, stream.acked_at = max(stream.acked_version, version), case.now
    stream.fails, stream.refusals, stream.first_failed_at = 0, 0, None
    if not case.is_superseded:
        stream.resend_at = outbox.next_resend(stream.resend_every, now=case.now)
    _renew_id(stream, version)
    if stream.last_error:
        stream.last_error = ""
        alarms.close(rid=case.link.rid, stream=stream, now=case.now)
    facts.record(
        name="message.acknowledged",
        rid=case.link.rid,
        subject=str(stream),
        now=case.now,
        payload={"version": version},
    )
    _act_on_link(case)


def _renew_id(stream: Stream, version: int) -> None:
    """A re-send is a message of its own to OpenTable: the next one has a new id."""
    if stream.resend_every is not None:
        OutboxMessage.objects.filter(stream=stream, version=version).update(request_id=uuid.uuid4())


def _act_on_link(case: Case) -> None:
    if case.stream.kind == StreamKind.REGISTRATION:
        links.take_registration(link=case.link, now=case.now)
    elif case.stream.kind == StreamKind.POS_STATUS and not case.is_superseded:
        links.take_status(link=case.link)
    elif case.link.state == LinkState.REGISTERED:
        links.go_live(link=case.link, now=case.now)


def _retry(case: Case) -> None:
    """Try again later, ever more slowly, with full jitter, for as long as it takes.

    Not later than the host is tried again: the circuit's pace is slow enough.
    """
    stream = case.stream
    _count_failure(case)
    is_long = case.now - (stream.first_failed_at or case.now) > CAP_RISES_AFTER
    cap = LATER_CAP_SECONDS if is_long else CAP_SECONDS
    pause = random.uniform(0, min(cap, BASE_SECONDS * 2 ** min(stream.fails, 20)))
    later = case.now + timedelta(seconds=pause)
    stream.next_at = min(later, case.outcome.retry_at or later)


def _refuse(case: Case) -> None:
    """The message itself is wrong, it seems: two more tries, then the stream waits for its next version."""
    stream = case.stream
    _count_failure(case)
    if case.is_superseded:
        stream.next_at = case.now
        return
    stream.refusals += 1
    if stream.refusals <= len(REFUSAL_PAUSES):
        stream.next_at = case.now + timedelta(seconds=REFUSAL_PAUSES[stream.refusals - 1])
        return
    stream.is_parked = True
    # A reservation that OpenTable never acknowledged and does not know: the echo of a make found a ghost.
    is_ghost = (
        stream.kind == StreamKind.RESERVATION and case.outcome.status == 404 and not stream.acked_version
    )
    raise_alarm = alarms.raise_ghost if is_ghost else alarms.raise_refusal
    raise_alarm(rid=case.link.rid, stream=stream, error=case.outcome.error, now=case.now)


def _register(case: Case) -> None:
    """407: the relay registers the outlet, and the registration's acknowledgement makes this stream due."""
    _count_failure(case)
    case.stream.next_at = case.now + UNREGISTERED_PAUSE


def _park_link(case: Case) -> None:
    """403: the relay parks the whole outlet; this stream is as due as the others when it is released."""
    _count_failure(case)
    case.stream.next_at = case.now


def _put_back(case: Case) -> None:
    """Nothing was asked of OpenTable, or it asked for quiet: no failure of the message."""
    case.stream.next_at = case.outcome.retry_at or case.now


def _count_failure(case: Case) -> None:
    case.stream.fails += 1
    case.stream.first_failed_at = case.stream.first_failed_at or case.now
    case.stream.last_error = case.outcome.error[:500]


_SETTLEMENTS = {
    "ACKNOWLEDGED": _acknowledge,
    "RETRY": _retry,
    "REFUSED": _refuse,
    "REGISTER": _register,
    "PARK_LINK": _park_link,
    "HELD": _put_back,
}
