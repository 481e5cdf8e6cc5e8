"""Posting events: until the receiver has one, under the same webhook-id each time, or it is given up."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.utils import timezone

from config import errors
from config.opentable import transport
from config.opentable.alerts import dispatching, signatures, webhooks
from config.opentable.alerts.dispatching import Result
from config.opentable.errors import TooLarge, Unreachable
from config.opentable.models import Channel, Dispatch, DispatchState, Webhook

# As Standard Webhooks recommends: seconds at first, then hours; a day in all.
_WAITS = [timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2)]
_WAITS += [timedelta(hours=5), timedelta(hours=10)]
_GONE = 410


def send(*, now: datetime) -> int:
    """A sweep: post what is due; how many events their receivers took.

    One whose sender died is posted again: receivers know it by its webhook-id.
    """
    lost = dispatching.lost(channel=Channel.WEBHOOK, now=now)
    mine = Dispatch.objects.filter(pk__in=lost, state=DispatchState.SENDING)
    mine.update(state=DispatchState.WAITING, next_at=now)
    return dispatching.send_due(channel=Channel.WEBHOOK, send=_send, waits=_WAITS, now=now)


def _send(dispatch: Dispatch) -> Result:
    webhook = webhooks.find(dispatch.rids[0])
    if webhook is None or not webhook.is_on:
        return Result(DispatchState.FAILED, "The webhook is switched off.")
    try:
        status = _post(webhook, dispatch, timezone.now())
    except errors.Invalid as refusal:
        return Result(DispatchState.FAILED, refusal.words)
    except TooLarge:
        return Result(DispatchState.WAITING, "Its answer is longer than 1 MiB.")
    except Unreachable as away:
        return Result(DispatchState.WAITING, str(away))
    return _judged(webhook, status)


def _post(webhook: Webhook, dispatch: Dispatch, now: datetime) -> int:
    """One try, signed anew; the status. The URL is judged again: the rules may be others by now."""
    parts = urlsplit(webhooks.judge(webhook.url))
    body = dispatch.text.encode()
    secrets = webhooks.signing_secrets(webhook, now=now)
    signed = signatures.headers(
        key=str(dispatch.key), seconds=int(now.timestamp()), body=body, secrets=secrets
    )
    return transport.transmit(
        origin=f"{parts.scheme}://{parts.netloc}",
        method="POST",
        path=f"{parts.path}?{parts.query}" if parts.query else parts.path,
        headers={"Content-Type": "application/json", "User-Agent": "Covers-Webhooks/1", **signed},
        body=body,
    ).status


def _judged(webhook: Webhook, status: int) -> Result:
    if 200 <= status < 300:
        return Result(DispatchState.SENT, status=status)
    if status == _GONE:
        webhooks.leave(rid=webhook.rid)
        return Result(DispatchState.FAILED, "It answered 410: the webhook was switched off.", status)
    return Result(DispatchState.WAITING, f"It answered {status}.", status)
