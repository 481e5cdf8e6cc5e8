"""Links: one outlet's tie to OpenTable, from registration to pause and resume (docs/opentable/outbound.md).

    DRAFT -> REGISTERED -> LIVE -> PAUSING -> PAUSED -> RESUMING -> LIVE; DISCONNECTED from anywhere

Pausing and resuming act at once, in the caller's transaction: neither waits for a worker. Only the news of it
travels, as a pos_status message ahead of everything else.
"""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from config.errors import Conflict
from config.opentable import facts, outbox, problems, sweeps
from config.opentable.models import Link, OutboxMessage, Stream
from config.opentable.models.connections import LinkState
from config.opentable.models.streams import StreamKind

# OpenTable may be away just when we pause: the state does not wait for its answer longer than this.
LONGEST_PASSAGE = timedelta(seconds=60)
NOT_ROUTED = "outlet_not_routed"
# Links of which everything is sent; of the others only the state of the POS and registrations.
SENDING = (LinkState.REGISTERED, LinkState.LIVE, LinkState.RESUMING)
_STOPPED = (LinkState.PAUSING, LinkState.PAUSED, LinkState.DISCONNECTED)


def current_link(rid: int) -> Link | None:
    """The link in use for a rid, with its connection, if the outlet has one."""
    return Link.objects.select_related("connection").filter(rid=rid, is_current=True).first()


@transaction.atomic
def register(*, link: Link, now: datetime) -> int:
    """Tell OpenTable our number of the outlet, before any availability; gives the version written."""
    locked = _locked(link)
    _set(link, parked_reason="")
    problems.close_problem(rid=locked.rid, code=NOT_ROUTED, now=now)
    partner = locked.connection.partner_id
    return outbox.write(
        link=locked,
        kind=StreamKind.REGISTRATION,
        key=str(locked.rid),
        method="PUT",
        path=f"/api/v1/{partner}/restaurants/{locked.rid}",
        body={"partner_restaurant_id": locked.partner_restaurant_number},
        now=now,
    )


@transaction.atomic
def ensure_registration(*, link: Link, now: datetime) -> None:
    """Register, unless a registration is on its way already: every message that met a 407 asks for it."""
    _locked(link)
    on_its_way = Stream.objects.filter(link=link, kind=StreamKind.REGISTRATION, is_parked=False)
    if not on_its_way.filter(acked_version__lt=F("last_version")).exists():
        register(link=link, now=now)


@transaction.atomic
def take_registration(*, link: Link, now: datetime) -> None:
    """OpenTable has registered the outlet: what waited for it is due, and everything is to be published."""
    locked = _locked(link)
    is_new = locked.state == LinkState.DRAFT
    _set(link, registered_at=now, state=LinkState.REGISTERED if is_new else locked.state)
    hasten(streams_of=link)
    facts.record(name="link.registered", rid=link.rid, subject=f"link:{link.pk}", now=now)


@transaction.atomic
def go_live(*, link: Link, now: datetime) -> None:
    """The outlet is in service: the first message after the registration was taken.

    Not so an outlet in set-up: the set-up ends with it.
    """
    waiting = Link.objects.filter(pk=link.pk, state=LinkState.REGISTERED, awaits_go_live=False)
    if waiting.update(state=LinkState.LIVE):
        link.state = LinkState.LIVE
        facts.record(name="link.live", rid=link.rid, subject=f"link:{link.pk}", now=now)


@transaction.atomic
def pause(*, link: Link, reason: str, now: datetime, resumes_at: datetime | None = None) -> Link:
    """Stop sending and turn new locks and makes away, at once; until `resumes_at`, or until somebody resumes.

    Raises Conflict("already_paused").
    """
    return _stop(link, LinkState.PAUSING, reason, now, resumes_at)


@transaction.atomic
def disconnect(*, link: Link, reason: str, now: datetime) -> Link:
    """Stop for good, until resumed. Raises Conflict("already_disconnected")."""
    return _stop(link, LinkState.DISCONNECTED, reason, now)


def _stop(
    link: Link, state: LinkState, reason: str, now: datetime, resumes_at: datetime | None = None
) -> Link:
    locked = _locked(link)
    if locked.state == LinkState.DISCONNECTED:
        raise Conflict("already_disconnected", "This outlet is disconnected from OpenTable already.")
    if locked.is_paused and state == LinkState.PAUSING:
        raise Conflict("already_paused", "This outlet is paused already.")
    _set(link, state=state, paused_at=now, pause_reason=reason[:200], resumes_at=resumes_at)
    _tell(locked, is_online=False, why="PAUSED" if state == LinkState.PAUSING else "DISCONNECTED", now=now)
    facts.record(name="link.paused", rid=link.rid, subject=f"link:{link.pk}", now=now)
    return link


@transaction.atomic
def resume(*, link: Link, now: datetime) -> Link:
    """Take up sending again: everything that waited is due, once each. Raises Conflict("not_paused").

    The reason of the pause is kept, for the record. Who publishes availability learns of it by the fact
    `link.resumed`.
    """
    locked = _locked(link)
    if locked.state not in _STOPPED:
        raise Conflict("not_paused", "This outlet is not paused.")
    _set(link, state=LinkState.RESUMING, parked_reason="", resumes_at=None)
    problems.close_problem(rid=link.rid, code=NOT_ROUTED, now=now)
    if locked.registered_at is None:
        register(link=link, now=now)
    _tell(locked, is_online=True, why="RESUMED", now=now)
    hasten(streams_of=link)
    facts.record(name="link.resumed", rid=link.rid, subject=f"link:{link.pk}", now=now)
    return link


@transaction.atomic
def take_status(*, link: Link) -> None:
    """OpenTable has taken the latest pos_status: the passage is over."""
    _arrive(_locked(link))


@transaction.atomic
def park(*, link: Link, reason: str, now: datetime) -> None:
    """OpenTable does not know this outlet as ours (403): configuration is at fault, so all sending stops."""
    locked = _locked(link)
    account = locked.connection.name
    _set(link, parked_reason=reason[:200])
    problems.raise_problem(
        rid=locked.rid,
        code=NOT_ROUTED,
        subject="",
        cause=f"OpenTable refuses rid {locked.rid} on the connection {account}: {reason}"[:500],
        effect="Nothing reaches OpenTable from this outlet; every change is kept.",
        next_step="Have OpenTable route the rid to our client id, then send again from the integration page.",
        fixer="SUPPORT",
        now=now,
    )


@transaction.atomic
def release(*, link: Link, now: datetime) -> None:
    """Support: the configuration is mended, send again what waits."""
    _locked(link)
    _set(link, parked_reason="")
    problems.close_problem(rid=link.rid, code=NOT_ROUTED, now=now)
    hasten(streams_of=link)


@transaction.atomic
def send_again(*, link: Link, now: datetime) -> int:
    """Support: everything that waits or is parked is due now; the number of streams.

    Who keeps more than streams learns of it by the fact `link.sent_again`.
    """
    if link.parked_reason:
        release(link=link, now=now)
    facts.record(name="link.sent_again", rid=link.rid, subject=f"link:{link.pk}", now=now)
    return hasten(streams_of=link)


def hasten(*, streams_of: Link) -> int:
    """Make due now whatever of a link waits or is parked; the number of streams.

    Row locks that others have are skipped: a writer makes its stream due itself, and waiting for several rows
    in no order would be a deadlock with a transaction that writes to two of them.
    """
    waiting = Stream.objects.filter(link=streams_of, acked_version__lt=F("last_version"))
    with transaction.atomic():
        numbers = list(waiting.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))
        return Stream.objects.filter(pk__in=numbers).update(next_at=Now(), is_parked=False, refusals=0)


def end_pauses(*, now: datetime) -> int:
    """A sweep: resume the links whose pause was to end by now; how many."""
    over = Link.objects.filter(resumes_at__lte=now).order_by("pk")
    return sweeps.each(over, lambda link: _end_pause(link, now), sweep="end pauses")


@transaction.atomic
def _end_pause(link: Link, now: datetime) -> int:
    """Unless somebody resumed it, or paused it again, a moment ago."""
    resumes_at = _locked(link).resumes_at
    if resumes_at is None or resumes_at > now:
        return 0
    resume(link=link, now=now)
    return 1


def end_passages(*, now: datetime) -> None:
    """A sweep: where OpenTable has not taken the pos_status in time, the state goes on without it."""
    news = OutboxMessage.objects.filter(stream__kind=StreamKind.POS_STATUS)
    fresh = news.filter(created_at__gt=now - LONGEST_PASSAGE)
    in_passage = Link.objects.filter(Q(state=LinkState.PAUSING) | Q(state=LinkState.RESUMING))
    for link in in_passage.exclude(pk__in=fresh.values("stream__link")):
        with transaction.atomic():
            _arrive(_locked(link))


def _arrive(link: Link) -> None:
    """PAUSING becomes PAUSED, RESUMING LIVE (in set-up: REGISTERED); anything else stays."""
    if link.state == LinkState.PAUSING:
        _set(link, state=LinkState.PAUSED)
    elif link.state == LinkState.RESUMING:
        is_up = not link.awaits_go_live
        _set(link, state=LinkState.LIVE if is_up else LinkState.REGISTERED, paused_at=None)


def _tell(link: Link, *, is_online: bool, why: str, now: datetime) -> None:
    """Write the pos_status message. Its sequence is the stream's version: the link's row lock orders both."""
    key = str(link.rid)
    sent = Stream.objects.filter(link=link, kind=StreamKind.POS_STATUS, key=key).first()
    body = {
        "pos_online": is_online,
        "reason": why,
        "since_utc": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sequence_id": (sent.last_version if sent else 0) + 1,
    }
    path = f"/api/v1/{link.connection.partner_id}/restaurants/{link.rid}/pos_status"
    outbox.write(link=link, kind=StreamKind.POS_STATUS, key=key, method="PUT", path=path, body=body, now=now)


def _locked(link: Link) -> Link:
    """The link as it is now, its row locked: before any stream's, everywhere."""
    return (
        Link.objects.select_related("connection").select_for_update(of=("self",), no_key=True).get(pk=link.pk)
    )


def _set(link: Link, **changes: object) -> None:
    for name, value in changes.items():
        setattr(link, name, value)
    link.save(update_fields=list(changes))
