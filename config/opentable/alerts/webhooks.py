"""An outlet's webhook: where its events go, what they are signed with, and when it is switched off."""

import ipaddress
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from config import errors
from config.opentable import environments, peers, secrets
from config.opentable.alerts import events, signatures, telling
from config.opentable.environments import Environment
from config.opentable.models import Dispatch, DispatchKind, Webhook
from config.outlets.models import Outlet

# How long a former secret goes on signing beside a new one, and how many may.
ROTATION = timedelta(hours=24)
MOST_FORMER = 3
_LONGEST = 500
_GONE = "Its receiver answered 410: it wants no more."


def find(rid: int) -> Webhook | None:
    """The outlet's, if it has one."""
    return Webhook.objects.filter(pk=rid).first()


@transaction.atomic
def connect(*, outlet: Outlet, url: str, now: datetime) -> str:
    """Post the outlet's events to a URL from now on; the new secret, which is never seen again.

    One that is there already keeps its secret, and nothing is returned. Raises Invalid `webhook_url`.
    """
    judged = judge(url)
    webhook = Webhook.objects.select_for_update().filter(pk=outlet.rid).first()
    if webhook is not None:
        _save(webhook, url=judged, is_on=True, off_reason="")
        return ""
    secret = signatures.new_secret()
    Webhook.objects.create(rid=outlet.rid, url=judged, secret_sealed=secrets.seal(secret), made_at=now)
    return secret


@transaction.atomic
def rotate(*, outlet: Outlet, now: datetime) -> str:
    """Make a new secret; the one before it signs too for a day, and so does what signs beside that one.

    Nobody knows which of them the receiver has. Raises Missing `no_webhook`, Conflict `many_secrets_sign`.
    """
    webhook, secret = _take(outlet), signatures.new_secret()
    former = [webhook.secret_sealed, *_former(webhook, now)]
    if len(former) > MOST_FORMER:
        words = f"{len(former)} secrets sign already: have the newest alone sign first."
        raise errors.Conflict("many_secrets_sign", words)
    sealed = secrets.seal(secret)
    _save(webhook, secret_sealed=sealed, former_secret_sealed="\n".join(former), rotated_at=now)
    return secret


@transaction.atomic
def end_rotation(*, outlet: Outlet) -> None:
    """Sign with the new secret alone from now on. Raises Missing `no_webhook`."""
    _save(_take(outlet), former_secret_sealed="", rotated_at=None)


@transaction.atomic
def switch(*, outlet: Outlet, is_on: bool, actor: str) -> None:
    """Stop posting, or go on. What happens meanwhile is posted to nobody. Raises Missing `no_webhook`."""
    _save(_take(outlet), is_on=is_on, off_reason="" if is_on else f"{actor} switched it off.")


@transaction.atomic
def remove(*, outlet: Outlet) -> None:
    """Forget the URL and the secrets. Raises Missing `no_webhook`."""
    _take(outlet).delete()


@transaction.atomic
def ask_test(*, outlet: Outlet, now: datetime) -> Dispatch:
    """Have an event posted that says nothing but where it comes from.

    Raises Missing `no_webhook`, Conflict `webhook_off`.
    """
    if not _take(outlet).is_on:
        raise errors.Conflict("webhook_off", "The webhook is switched off: switch it on first.")
    return telling.post(rid=outlet.rid, kind=DispatchKind.TEST, body=events.test(outlet, now=now), now=now)


def leave(*, rid: int) -> None:
    """The receiver said that it is gone: nothing is posted there any more."""
    Webhook.objects.filter(pk=rid).update(is_on=False, off_reason=_GONE)


def signing_secrets(webhook: Webhook, *, now: datetime) -> list[str]:
    """What an event is signed with: the secret, and former ones for a day after the change."""
    return [secrets.unseal(each) for each in (webhook.secret_sealed, *_former(webhook, now))]


def _former(webhook: Webhook, now: datetime) -> list[str]:
    return webhook.former_secret_sealed.split("\n") if signs_until(webhook, now=now) else []


def signs_until(webhook: Webhook, *, now: datetime) -> datetime | None:
    """When the former secret stops signing; None where it does not sign now."""
    if not (webhook.rotated_at and webhook.former_secret_sealed):
        return None
    until = webhook.rotated_at + ROTATION
    return until if now < until else None


def judge(url: str) -> str:
    """The URL as it is posted to. Raises Invalid `webhook_url` where nothing of ours may go.

    A name that leads to a private address is found out before it is dialled, by `transport`.
    """
    clean = url.strip()
    if len(clean) > _LONGEST or not clean.isascii() or any(sign in clean for sign in " \\@#\t\r\n"):
        raise _refusal("Give an address of at most 500 plain characters, without @, # or spaces.")
    try:
        parts = urlsplit(clean)
        port = parts.port
    except ValueError as crooked:
        raise _refusal("This is no address of the web.") from crooked
    host = parts.hostname or ""
    is_here = is_loopback(host) and is_own_machine()
    if not host or parts.scheme not in ("https", *(("http",) if is_here else ())):
        raise _refusal("Give an address that begins with https://: events go over TLS only.")
    if not is_here and not _is_public(host):
        raise _refusal("This is an address inside a network: events go to public ones only.")
    netloc = f"[{host}]" if ":" in host else host
    netloc += f":{port}" if port else ""
    return parts._replace(netloc=netloc, path=parts.path or "/").geturl()


def is_own_machine() -> bool:
    """Whether this runs on somebody's own machine, for itself: the demo and the tests."""
    return not settings.SECURE_SSL_REDIRECT


def is_loopback(host: str) -> bool:
    """Whether a host's name or address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_public(host: str) -> bool:
    """Whether it may be: no private address, no name of this machine's, and not the sandbox's.

    The wire lets the sandbox's host have a private address.
    """
    sandbox = environments.hosts(Environment.SANDBOX)
    if is_loopback(host) or host in {urlsplit(sandbox.oauth).hostname, urlsplit(sandbox.api).hostname}:
        return False
    try:
        return peers.is_public(ipaddress.ip_address(host))
    except ValueError:
        return "." in host


def _refusal(words: str) -> errors.Invalid:
    return errors.Invalid("webhook_url", words)


def _take(outlet: Outlet) -> Webhook:
    webhook = Webhook.objects.select_for_update().filter(pk=outlet.rid).first()
    if webhook is None:
        raise errors.Missing("no_webhook", "This outlet has no webhook.")
    return webhook


def _save(webhook: Webhook, **facts: object) -> None:
    for name, value in facts.items():
        setattr(webhook, name, value)
    webhook.save(update_fields=list(facts))
