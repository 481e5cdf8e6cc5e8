"""Sending letters, each at most once: where nobody can say whether one arrived, the page says so."""

import contextlib
import smtplib
import socket
from datetime import datetime, timedelta

from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from config.opentable.alerts import dispatching
from config.opentable.alerts.dispatching import Result
from config.opentable.models import Channel, Dispatch, DispatchState

# Most of a day; older news is the digest's.
_WAITS = [timedelta(seconds=30), *(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15, 30))]
_WAITS += [timedelta(hours=1)] * 12
_UNKNOWN = "The sender broke off: the letter may have arrived or not."


def send(*, now: datetime) -> int:
    """A sweep: mail what is due; how many letters the mail server took."""
    lost = dispatching.lost(channel=Channel.MAIL, now=now)
    Dispatch.objects.filter(pk__in=lost, state=DispatchState.SENDING).update(
        state=DispatchState.UNKNOWN, next_at=None, last_error=_UNKNOWN
    )
    return dispatching.send_due(channel=Channel.MAIL, send=_send, waits=_WAITS, now=now)


def _send(dispatch: Dispatch) -> Result:
    backend = mail.get_connection()
    try:
        backend.open()
    except OSError as failed:
        return _later(failed)
    try:
        _letter(dispatch, backend).send()
    except ValueError as crooked:
        return Result(DispatchState.FAILED, type(crooked).__name__)
    except OSError as failed:
        return _judged(failed)
    finally:
        # A goodbye that fails says nothing of the letter.
        with contextlib.suppress(OSError):
            backend.close()
    return Result(DispatchState.SENT)


def _letter(dispatch: Dispatch, backend: BaseEmailBackend) -> mail.EmailMessage:
    return mail.EmailMessage(
        subject=" ".join(dispatch.subject.split()),
        body=dispatch.text,
        to=[dispatch.address],
        connection=backend,
        headers={"Message-ID": f"<alert-{dispatch.key}@covers.example>", "Auto-Submitted": "auto-generated"},
    )


def _judged(failed: OSError) -> Result:
    """What a failure says of the letter: refused for good, to be tried again, or nobody knows."""
    if isinstance(failed, smtplib.SMTPRecipientsRefused):
        return _refused(failed, [code for code, _words in failed.recipients.values()])
    if isinstance(failed, smtplib.SMTPResponseException):
        return _refused(failed, [failed.smtp_code])
    if isinstance(failed, ConnectionRefusedError | socket.gaierror | smtplib.SMTPConnectError):
        return _later(failed)
    return Result(DispatchState.UNKNOWN, f"{type(failed).__name__}: the letter may have arrived or not.")


def _refused(failed: OSError, codes: list[int]) -> Result:
    """By the server's own number: one of 400 to 499 asks for patience. Its words may name people."""
    is_for_good = bool(codes) and min(codes) >= 500
    state = DispatchState.FAILED if is_for_good else DispatchState.WAITING
    return Result(state, " ".join([type(failed).__name__, *(str(code) for code in codes)]))


def _later(failed: OSError) -> Result:
    return Result(DispatchState.WAITING, type(failed).__name__)
