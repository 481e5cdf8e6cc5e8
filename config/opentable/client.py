"""Calls to OpenTable: token, headers, compression, the log, and what an answer means.

`send` gives the answer of a 2xx and raises a typed fault for everything else (config.opentable.errors). It
repeats a request by itself only where the request was not looked at: once with a fresh token, and once
uncompressed where the coding may not have been understood; where that helped, the connection sends nothing
compressed any more (config.opentable.framings). Every try is recorded.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from django.utils import timezone

from config.opentable import auth, circuit, codec, environments, framings, outgoing
from config.opentable.errors import Refused, Throttled, Unavailable, Unreadable
from config.opentable.models import Connection, Framing
from config.opentable.transport import Received

# Small bodies grow under compression.
COMPRESS_ABOVE = 1024
LONGEST_QUIET = timedelta(minutes=15)
USUAL_QUIET = timedelta(seconds=5)
_RETRYABLE = {408, 425}
# What a host may say that cannot make out a compressed body; it may say it of a body it has read, too.
_UNREAD = {400, 415}


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the API host. `path` is absolute, its query included; `body` is a document or None.

    `is_plain` sends it uncompressed, whatever the connection says; after `seconds` no answer is waited for.
    """

    connection: Connection
    rid: int
    subject: str
    method: str
    path: str
    request_id: str
    body: Any = None
    attempt: int = 1
    is_plain: bool = False
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx: `document` is its JSON, None where the body was empty."""

    status: int
    document: Any


def send(call: Call) -> Answer:
    """Make one call. Raises the faults of config.opentable.errors. Never inside a transaction."""
    received = _with_a_good_token(call)
    if received.status in _UNREAD and _is_packed(call, _plain(call)):
        received = _uncompressed(call, received)
    if 200 <= received.status < 300:
        return Answer(received.status, _document(received.body))
    code, words = _complaint(received)
    raise Refused(code, words, status=received.status, answer=_lenient_document(received.body))


def _uncompressed(call: Call, refused: Received) -> Received:
    """The answer to the same request uncompressed. Where it is another one, the coding was to blame."""
    received = _with_a_good_token(replace(call, is_plain=True))
    if received.status != refused.status:
        framings.give_up(account=call.connection, rid=call.rid, status=refused.status, now=timezone.now())
    return received


def _with_a_good_token(call: Call) -> Received:
    """The answer, after one fresh token where the first was not taken.

    Raises Refused(TOKEN_REFUSED) where that was not taken either; the account is then left alone for a while.
    """
    account = circuit.account_host(call.connection)
    admission = circuit.enter(account)
    token = auth.bearer(call.connection)
    received = _try(call, token)
    if _is_token_refused(received):
        received = _try(call, auth.renew(call.connection, refused=token))
    if _is_token_refused(received):
        circuit.refuse(account)
        words = f"a token just given is not taken: {': '.join(_complaint(received))}"
        raise Refused(auth.TOKEN_REFUSED, words, status=received.status)
    circuit.succeeded(account, admission)
    return received


def _try(call: Call, token: str) -> Received:
    """One request under the host's circuit: a 2xx or a 4xx, else a fault."""
    plain = _plain(call)
    headers, packed = _prepared(call, token, plain)
    with circuit.guarding(circuit.host_of(call.connection)):
        received = outgoing.exchange(
            outgoing.Request(
                connection=call.connection,
                origin=environments.hosts(call.connection.environment).api,
                rid=call.rid,
                subject=call.subject,
                method=call.method,
                path=call.path,
                headers=headers,
                request_id=call.request_id,
                attempt=call.attempt,
                plain=plain,
                packed=packed,
                seconds=call.seconds,
            )
        )
        _require_an_answer(received)
    return received


def _require_an_answer(received: Received) -> None:
    """Raise what says nothing about the request: quiet asked for, a fault, a redirect, not even JSON."""
    status = received.status
    if 200 <= status < 300:
        _document(received.body)
        return
    code, words = _complaint(received)
    quiet = _quiet(received)
    if quiet is not None:
        raise Throttled(code, words, status=status, retry_at=timezone.now() + quiet)
    if status in _RETRYABLE or not 400 <= status < 500:
        raise Unavailable(code, words, status=status)


def document_bytes(document: Any) -> bytes:
    """JSON as it goes out: UTF-8, no white space, keys in the order they were written."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _plain(call: Call) -> bytes:
    return b"" if call.body is None else document_bytes(call.body)


def _is_packed(call: Call, plain: bytes) -> bool:
    is_wanted = not call.is_plain and call.connection.framing != Framing.OFF
    return is_wanted and len(plain) > COMPRESS_ABOVE


def _prepared(call: Call, token: str, plain: bytes) -> tuple[dict[str, str], bytes]:
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "lz4, gzip",
        "Authorization": f"bearer {token}",
        "User-Agent": "Covers",
    }
    if call.method != "GET":
        headers["X-Request-Id"] = call.request_id
    if plain:
        headers["Content-Type"] = "application/json"
    if not _is_packed(call, plain):
        return headers, plain
    return {**headers, "Content-Encoding": "lz4"}, codec.encode(plain, "lz4", call.connection.framing)


def _is_token_refused(received: Received) -> bool:
    """401; or the guide's 400, 403 and 405 for a token that is missing or not valid."""
    if received.status == 401:
        return True
    if received.status not in {400, 403, 405}:
        return False
    code, words = _complaint(received)
    return code == "invalid_token" or (received.status == 400 and "oauth token is required" in words)


def _document(body: bytes) -> Any:
    """The answer's JSON. A 2xx that is not JSON came from somebody else on the way."""
    if not body.strip():
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as broken:
        raise Unreadable("answer_not_json", "the answer is not JSON") from broken


def _lenient_document(body: bytes) -> Any:
    try:
        return _document(body)
    except Unreadable:
        return None


def _complaint(received: Received) -> tuple[str, str]:
    """The error's code and words, from whichever of the guide's shapes the body has."""
    document = _lenient_document(received.body)
    if not isinstance(document, dict):
        return f"http_{received.status}", f"HTTP {received.status}"
    code = document.get("error")
    words = document.get("message") or document.get("error_description")
    return str(code or f"http_{received.status}")[:60], str(words or f"HTTP {received.status}")[:200]


def _quiet(received: Received) -> timedelta | None:
    """How long the host wants to be left alone: Retry-After in seconds or as a date, at most 15 minutes."""
    after = received.header("Retry-After")
    if received.status not in {429, 503} or (received.status == 503 and not after):
        return None
    return min(max(_seconds(after), timedelta(seconds=1)), LONGEST_QUIET)


def _seconds(after: str) -> timedelta:
    if after.strip().isascii() and after.strip().isdecimal():
        return timedelta(seconds=min(int(after[:9]), 86_400))
    try:
        date = parsedate_to_datetime(after)
    except ValueError:
        return USUAL_QUIET
    return (date if date.tzinfo else date.replace(tzinfo=UTC)) - datetime.now(UTC)
