"""Tool tokens: opaque, 256 bits, shown once, kept as SHA-256, until they expire or are taken back."""

import secrets as randomness
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from config import errors
from config.opentable import secrets
from config.opentable.models import ToolToken

# Told from other secrets by those who search for leaked ones.
_PREFIX = "covers_tool_"
_MOST = 20
# Not each of a tool's calls is a write.
_NOTED_EVERY = timedelta(minutes=10)


@transaction.atomic
def make(*, user: User, name: str, days: int, now: datetime) -> str:
    """A new token of this person's; the only time it is seen in clear. Raises TooMany `too_many_tokens`."""
    # Counted by one at a time.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if ToolToken.objects.filter(user=user, expires_at__gt=now).count() >= _MOST:
        raise errors.TooMany("too_many_tokens", f"You have {_MOST} tokens: take one back first.")
    token = _PREFIX + randomness.token_urlsafe(32)
    ToolToken.objects.create(
        digest=secrets.digest(token),
        user=user,
        name=name,
        issued_at=now,
        expires_at=now + timedelta(days=days),
    )
    return token


def revoke(*, user: User, number: int) -> ToolToken:
    """Take one of this person's back: from the next request on it opens nothing. Raises Missing."""
    token = ToolToken.objects.filter(user=user, pk=number).first()
    if token is None:
        raise errors.Missing("token_not_found", "You have no such token.")
    token.delete()
    return token


def user_of(*, token: str, now: datetime) -> User | None:
    """Whose token it is, unless it is unknown, expired or taken back; when it was used is noted."""
    known = ToolToken.objects.filter(digest=secrets.digest(token), expires_at__gt=now)
    found = known.select_related("user").first()
    if found is None:
        return None
    if found.last_used_at is None or now - found.last_used_at >= _NOTED_EVERY:
        known.update(last_used_at=now)
    user: User = found.user
    return user


def of(user: User) -> list[ToolToken]:
    """A person's tokens, the newest first."""
    return list(ToolToken.objects.filter(user=user).order_by("-issued_at", "-pk"))
