"""Bearer tokens for OpenTable's calls to us: opaque, 256 bits, an hour long, kept only as SHA-256."""

import secrets as randomness
from datetime import datetime, timedelta

from config.opentable import secrets
from config.opentable.models import AccessToken, Connection, ToolToken

LIFETIME = timedelta(hours=1)
_SEEN_FOR = timedelta(days=30)

# As text: composing this anew for each call would cost more than asking it.
_KNOWN = """
    SELECT c.* FROM opentable_connection c
      JOIN opentable_accesstoken t ON t.connection_id = c.id AND t.grant_number = c.grant_number
     WHERE t.digest = %s AND t.expires_at > %s
"""


def grant(*, connection: Connection, now: datetime) -> str:
    """A new token of this connection; the only time it is seen in clear."""
    token = randomness.token_urlsafe(32)
    AccessToken.objects.create(
        digest=secrets.digest(token),
        connection=connection,
        grant_number=connection.grant_number,
        issued_at=now,
        expires_at=now + LIFETIME,
    )
    return token


def connection_of(*, token: str, now: datetime) -> Connection | None:
    """The connection a token speaks for, unless it is unknown, expired or revoked.

    Read at each request, with the connection's payload choices: raising its `grant_number` counts at once.
    """
    return next(iter(Connection.objects.raw(_KNOWN, [secrets.digest(token), now])), None)


def sweep(*, now: datetime) -> int:
    """Drop what has expired; the count tells how many.

    A tool's is kept for a month more, so that its owner sees why the tool stopped.
    """
    dropped, _ = AccessToken.objects.filter(expires_at__lte=now).delete()
    tools, _ = ToolToken.objects.filter(expires_at__lte=now - _SEEN_FOR).delete()
    return dropped + tools
