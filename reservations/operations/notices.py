"""Notices to waiting parties: worded and kept when staff ask, mailed by a worker after that, once."""

import datetime as dt
import smtplib

from django.core import mail
from django.db import transaction
from django.db.models import QuerySet

from config.errors import Conflict
from config.opentable import doorbell
from reservations import queries, quotes
from reservations.models import NoticeState, WaitlistEntry, WaitlistNotice, WaitState
from reservations.operations import waitlist
from reservations.operations.marking import OURSELVES

BATCH = 20
# Longer than a mail server may take over one letter: until then no other worker takes the same notice.
LEASE = dt.timedelta(minutes=5)
# Tries after 15 s, 30 s, 1, 2 and 4 minutes: later than that the table is somebody else's.
ATTEMPTS = 6
FIRST_WAIT = dt.timedelta(seconds=15)


@transaction.atomic
def notify_party(*, entry: WaitlistEntry, actor: str, now: dt.datetime) -> WaitlistNotice:
    """Have a waiting party told by e-mail that its table is ready, in the outlet's own words.

    It goes to the address that was typed for this list, never to another that the guest gave for something
    else. Raises Conflict `no_address`, and `not_waiting`.
    """
    waitlist.take_waiting(entry)
    if not entry.email:
        raise Conflict("no_address", f"{entry.name} gave no e-mail address for this: call them instead.")
    letter = queries.letter_of(entry.outlet)
    filled = {
        "name": " ".join(entry.name.split()),
        "outlet": entry.outlet.name,
        "minutes": str(letter.come_within_minutes),
    }
    notice = WaitlistNotice.objects.create(
        entry=entry,
        address=entry.email,
        subject=" ".join(quotes.letter_words(letter.subject, filled).split()),
        text=quotes.letter_words(letter.text, filled),
        created_at=now,
        next_at=now,
    )
    times = entry.notified_times + 1
    waitlist.save(entry, state=WaitState.NOTIFIED, notified_at=now, notified_times=times)
    words = "Notified by e-mail." if times == 1 else f"Notified by e-mail, time {times}."
    waitlist.tell(entry, act="notified", words=words, actor=actor, now=now)
    return notice


def send_notices(*, now: dt.datetime) -> int:
    """Mail up to a batch of notices that are due; the count tells how many went out.

    Each is claimed in a short transaction, so any number of workers share the work and none mails twice.
    """
    sent = 0
    for _ in range(BATCH):
        notice = _claim(now)
        if notice is None:
            break
        sent += _send(notice, now)
    return sent


@transaction.atomic
def _claim(now: dt.datetime) -> WaitlistNotice | None:
    """The next due notice, ours until its lease ends."""
    rows = WaitlistNotice.objects.select_for_update(skip_locked=True, of=("self",))
    due = rows.filter(state=NoticeState.WAITING, next_at__lte=now, entry__ended_at=None)
    notice = due.select_related("entry__outlet").order_by("next_at", "pk").first()
    if notice is not None:
        notice.attempts += 1
        notice.next_at = now + LEASE
        notice.save(update_fields=["attempts", "next_at"])
    return notice


def _send(notice: WaitlistNotice, now: dt.datetime) -> bool:
    letter = mail.EmailMessage(
        subject=notice.subject,
        body=notice.text,
        to=[notice.address],
        headers={
            "Message-ID": f"<waitlist-{notice.pk}@covers.example>",
            "Auto-Submitted": "auto-generated",
        },
    )
    try:
        letter.send()
    except (smtplib.SMTPRecipientsRefused, ValueError) as refused:
        _refuse(notice, type(refused).__name__, now)
        return False
    except OSError as failed:
        _try_later(notice, type(failed).__name__, now)
        return False
    _mine(notice).update(state=NoticeState.SENT, sent_at=now, next_at=None, last_error="")
    doorbell.ring_after_commit(topic="floor", rid=notice.entry.outlet.rid)
    return True


def _try_later(notice: WaitlistNotice, error: str, now: dt.datetime) -> None:
    if notice.attempts >= ATTEMPTS:
        _refuse(notice, error, now)
        return
    wait = FIRST_WAIT * 2 ** (notice.attempts - 1)
    _waiting(notice).update(next_at=now + wait, last_error=error)


@transaction.atomic
def _refuse(notice: WaitlistNotice, error: str, now: dt.datetime) -> None:
    """The mail server does not take it: the host sees so in the party's row, and calls."""
    if _waiting(notice).update(state=NoticeState.REFUSED, next_at=None, last_error=error):
        words = f"The e-mail was not delivered ({error})."
        waitlist.tell(notice.entry, act="not_delivered", words=words, actor=OURSELVES, now=now)


def _waiting(notice: WaitlistNotice) -> QuerySet[WaitlistNotice]:
    """The same, unless the wait ended meanwhile: that it went out would be told, that it did not is moot."""
    return _mine(notice).filter(state=NoticeState.WAITING)


def _mine(notice: WaitlistNotice) -> QuerySet[WaitlistNotice]:
    """The row, as long as the lease is ours: each claim raises `attempts`."""
    return WaitlistNotice.objects.filter(pk=notice.pk, attempts=notice.attempts)
