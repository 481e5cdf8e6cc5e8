"""The problems that streams raise: cause, effect, next step, and who takes it."""

from datetime import datetime, timedelta

from django.db.models import F

from config.opentable import auth, problems
from config.opentable.models import Problem, Stream
from config.opentable.models.streams import StreamKind
from config.opentable.streams import sending

REFUSED, GHOST, DELAYED = "message_refused", "ghost_booking", "delivery_delayed"
_UNKNOWN = "unknown_confirmation_number"
_UNKNOWN_BOOKING = (
    "See whether the booking stands at OpenTable by now: if it does, send again; if not, OpenTable must look."
)
_MEND = "Mend what the answer names, then send again; the next change sends itself."
_NAMES: dict[str, str] = {
    StreamKind.REGISTRATION: "the registration",
    StreamKind.POS_STATUS: "the state of the POS",
}
# What the screens promise OpenTable's guests is seconds; at a minute staff are told.
LATE_AFTER = timedelta(seconds=60)


def close(*, rid: int, stream: Stream, now: datetime) -> None:
    """The stream's message was taken: what was wrong with it is over."""
    problems.close_problems(rid=rid, codes=(REFUSED, GHOST), subject=str(stream), now=now)
    problems.close_problems(rid=rid, codes=auth.NOT_BELIEVED, subject=None, now=now)


def raise_refusal(*, rid: int, stream: Stream, error: str, now: datetime) -> None:
    """A message was refused for good; what OpenTable answered says what to mend."""
    problems.raise_problem(
        rid=rid,
        code=REFUSED,
        subject=str(stream),
        cause=f"OpenTable refused {_named(stream)} three times: {error}"[:500],
        effect="OpenTable keeps what it had before; service goes on here, and other messages too.",
        next_step=_UNKNOWN_BOOKING if _UNKNOWN in error else _MEND,
        fixer="SUPPORT",
        now=now,
    )


def _named(stream: Stream) -> str:
    """What a stream is about, as staff call it."""
    if stream.kind != StreamKind.CHECK:
        return _NAMES.get(stream.kind, "reservation {}").format(stream.key)
    newest = stream.messages.order_by("-version").first()
    told = newest.body if newest else {}
    where = "+".join(told.get("tables", []))
    return f"check {told.get('check_number', stream.key)}{where and f' at {where}'}"


def raise_ghost(*, rid: int, stream: Stream, error: str, now: datetime) -> None:
    """The echo of a make found nothing at OpenTable; staff ask the guest."""
    problems.raise_problem(
        rid=rid,
        code=GHOST,
        subject=str(stream),
        cause=f"OpenTable has no booking for reservation {stream.key}, though it asked us to make it.",
        effect="A table is kept for a party that may not come.",
        next_step="Call the guest: cancel the reservation if they did not book it, else keep it.",
        fixer="STAFF",
        now=now,
    )


def watch(*, now: datetime) -> None:
    """A sweep: raise a problem where a message waits for longer than a minute, close it where none does.

    What is parked has a problem of its own, and a paused outlet is meant to wait.
    """
    waiting = Stream.objects.filter(acked_version__lt=F("last_version"), is_parked=False).filter(
        messages__version__gt=F("acked_version"), messages__created_at__lt=now - LATE_AFTER
    )
    kept_waiting = waiting.filter(sending.is_sent(), link__parked_reason="")
    late = set(kept_waiting.values_list("link__rid", flat=True))
    over = Problem.objects.filter(code=DELAYED, closed_at=None).exclude(rid__in=late)
    for rid in list(over.values_list("rid", flat=True)):
        problems.close_problem(rid=rid, code=DELAYED, now=now)
    for rid in sorted(late):
        problems.raise_problem(
            rid=rid,
            code=DELAYED,
            subject="",
            cause="OpenTable has not taken a message for more than a minute.",
            effect="OpenTable and its guests see an older state; everything here works as always.",
            next_step="Nothing to do in service: it goes as soon as OpenTable answers. If not, tell support.",
            fixer="OPENTABLE",
            now=now,
        )
