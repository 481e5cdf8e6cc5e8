"""The problems that streams raise: cause, effect, next step, and who takes it."""

from datetime import datetime

from config.opentable import auth, problems
from config.opentable.models import Link, Stream

REFUSED, GHOST = "message_refused", "ghost_booking"


def close(*, rid: int, stream: Stream, now: datetime) -> None:
    """The stream's message was taken: what was wrong with it is over."""
    subject = str(stream)
    problems.close_problem(rid=rid, code=REFUSED, subject=subject, now=now)
    problems.close_problem(rid=rid, code=GHOST, subject=subject, now=now)
    problems.close_problem(rid=rid, code=auth.CREDENTIALS_REFUSED, now=now)


def raise_refusal(*, rid: int, stream: Stream, error: str, now: datetime) -> None:
    """A message was refused for good; support reads why."""
    problems.raise_problem(
        rid=rid,
        code=REFUSED,
        subject=str(stream),
        cause=f"OpenTable refused {stream} three times: {error}"[:500],
        effect="OpenTable keeps what it had before; service goes on here, and other messages too.",
        next_step="Read the exchange, mend what it names, and send again; the next change sends itself.",
        fixer="SUPPORT",
        now=now,
    )


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


def raise_credentials(*, link: Link, now: datetime) -> None:
    """The connection cannot get a token."""
    account = link.connection
    problems.raise_problem(
        rid=link.rid,
        code=auth.CREDENTIALS_REFUSED,
        subject=account.name,
        cause=f"OpenTable does not take the client id and secret of the connection {account.name}.",
        effect="Nothing reaches OpenTable through this connection; every change is kept.",
        next_step="Enter the credentials OpenTable gave us, or ask OpenTable for new ones.",
        fixer="SUPPORT",
        now=now,
    )
