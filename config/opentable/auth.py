"""The bearer token we present to OpenTable: kept, renewed ahead, fetched by one at a time.

It lives encrypted on the connection's row, shared by every process. Near its end the first to notice renews
it, the others go on with it. Where there is no good token, or OpenTable refused the one we have, one process
asks while the others look again every 50 ms until the new one is stored. Who asks is settled by an advisory
lock of the session (config.opentable.mutex), not by a row lock: rows must not be kept locked over a network
call, and an advisory lock is freed when its owner dies.
"""

import base64
import json
import time
import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from config.opentable import circuit, environments, mutex, outgoing, secrets
from config.opentable.errors import Refused, Unavailable, Unreachable, Unreadable, WireFault
from config.opentable.models import Connection
from config.opentable.transport import Received

TOKEN_PATH = "/api/v2/oauth/token?grant_type=client_credentials"
# A token is renewed when a tenth of its life is left, or five minutes, whichever is less.
_AHEAD = timedelta(minutes=5)
_WAIT_SECONDS, _LOOK_SECONDS = 15.0, 0.05
_PASSING = {408, 425, 429}
# Our client id and secret are not taken; or they are, and the token given for them is not.
NOT_BELIEVED = CREDENTIALS_REFUSED, TOKEN_REFUSED = "credentials_refused", "token_refused"


def bearer(connection: Connection) -> str:
    """A token that should be good; fetched if need be. Raises the faults of the token call."""
    kept = _kept(connection)
    if kept is None:
        connection.refresh_from_db(fields=["token_encrypted", "token_expires_at", "token_renew_at"])
        kept = _kept(connection)
    if kept is None:
        return renew(connection, refused="")
    if connection.token_renew_at and connection.token_renew_at <= timezone.now():
        return _renewed_ahead(connection, kept)
    return kept


def prove(connection: Connection) -> str:
    """A token asked for now, whatever is kept: whether OpenTable takes our client id and secret."""
    connection.refresh_from_db(fields=["token_encrypted", "token_expires_at", "token_renew_at"])
    return renew(connection, refused=_kept(connection) or "")


def renew(connection: Connection, *, refused: str) -> str:
    """A token other than the refused one: ours, or the one that somebody else has fetched meanwhile."""
    give_up_at = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < give_up_at:
        with mutex.taken(_name(connection)) as is_mine:
            connection.refresh_from_db(fields=["token_encrypted", "token_expires_at", "token_renew_at"])
            kept = _kept(connection)
            if kept is not None and kept != refused:
                return kept
            if is_mine:
                return _fetch(connection)
        time.sleep(_LOOK_SECONDS)
    raise Unreachable("token_awaited", "another process is still asking for the token")


def _renewed_ahead(connection: Connection, kept: str) -> str:
    """A new token if nobody else is fetching one; the old one serves until then, or if that fails."""
    with mutex.taken(_name(connection)) as is_mine:
        if not is_mine:
            return kept
        connection.refresh_from_db(fields=["token_encrypted", "token_expires_at", "token_renew_at"])
        newest = _kept(connection) or kept
        if newest != kept:
            return newest
        try:
            return _fetch(connection)
        except WireFault:
            return kept


def _name(connection: Connection) -> str:
    return f"token of connection {connection.pk}"


def _kept(connection: Connection) -> str | None:
    expires_at = connection.token_expires_at
    if not connection.token_encrypted or expires_at is None or expires_at <= timezone.now():
        return None
    return secrets.unseal(connection.token_encrypted)


def _fetch(connection: Connection) -> str:
    """Ask OpenTable for a token and keep it."""
    granted = _granted(connection, _asked(connection))
    seconds = granted["expires_in"]
    now = timezone.now()
    connection.token_encrypted = secrets.seal(granted["access_token"])
    connection.token_expires_at = now + timedelta(seconds=seconds)
    connection.token_renew_at = connection.token_expires_at - min(timedelta(seconds=seconds / 10), _AHEAD)
    connection.save(update_fields=["token_encrypted", "token_expires_at", "token_renew_at"])
    return str(granted["access_token"])


def _asked(connection: Connection) -> Received:
    """The token endpoint's answer: a 200 or a 4xx, else a fault. It has a circuit of its own."""
    pair = f"{connection.client_id}:{secrets.unseal(connection.client_secret_encrypted)}"
    request_id = str(uuid.uuid4())
    headers = {
        "Accept": "application/json",
        "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
        "User-Agent": "Covers",
        "X-Request-Id": request_id,
    }
    with circuit.guarding(circuit.token_host(connection)):
        received = outgoing.exchange(
            outgoing.Request(
                connection=connection,
                origin=environments.hosts(connection.environment).oauth,
                rid=None,
                subject="token",
                method="POST",
                path=TOKEN_PATH,
                headers=headers,
                request_id=request_id,
            )
        )
        if received.status != 200 and (received.status in _PASSING or not 400 <= received.status < 500):
            words = f"the token endpoint answered {received.status}"
            raise Unavailable("token_unavailable", words, status=received.status)
    return received


def _granted(connection: Connection, received: Received) -> dict[str, Any]:
    """The token answer's document, with a token and a life in it."""
    if received.status != 200:
        circuit.refuse(circuit.token_host(connection))
        words = "OpenTable does not take our client id and secret"
        raise Refused(CREDENTIALS_REFUSED, words, status=received.status)
    try:
        document = json.loads(received.body)
    except ValueError as broken:
        raise Unreadable("token_not_json", "the token answer is not JSON") from broken
    if not isinstance(document, dict) or not _has_token(document):
        raise Unreadable("token_missing", "the token answer has no token")
    return document


def _has_token(document: dict[str, Any]) -> bool:
    token, seconds = document.get("access_token"), document.get("expires_in")
    is_token = isinstance(token, str) and token.isascii() and token.isprintable() and token != ""
    return is_token and isinstance(seconds, int) and not isinstance(seconds, bool) and seconds > 0
