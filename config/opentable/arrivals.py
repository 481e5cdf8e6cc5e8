"""What arrives from OpenTable, up to the JSON document: who calls, under which id, with what body.

Everything here refuses with the contract's answer (`answers.Halt`) and touches no business.
"""

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from config.opentable import answers, codec, documents, tokens
from config.opentable.errors import TooLarge, UnknownCoding, Unreadable
from config.opentable.models import Connection

# Compressing what cannot be compressed adds a little: a body of just 1 MiB must still get in.
_MOST_ON_THE_WIRE = codec.LIMIT + 64 * 1024
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)
_REQUEST_ID = re.compile(r"[\x20-\x7e]{1,200}")
_MISSING_TOKEN = "oauth token is required to access this resource"
_INVALID_TOKEN = "the access token is unknown or expired"


def refuse_plain_http(request: HttpRequest) -> None:
    """400 where the deployment expects https: no redirect, or secrets would go on in clear."""
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        raise answers.Halt(answers.error(400, "invalid_request", "This address is called by https."))


def caller(request: HttpRequest, *, now: datetime) -> Connection:
    """The connection whose token the request carries; 401 in the contract's two forms."""
    presented = request.META.get("HTTP_AUTHORIZATION", "").strip()
    if not presented:
        raise _unauthorized("invalid_request", _MISSING_TOKEN)
    bearer = _BEARER.fullmatch(presented)
    connection = tokens.connection_of(token=bearer[1], now=now) if bearer else None
    if connection is None:
        raise _unauthorized("invalid_token", _INVALID_TOKEN)
    return connection


def request_id(request: HttpRequest) -> str | None:
    """The X-Request-Id, if there is one; 400 `invalid_request_id` if it is not of the contract's form."""
    given = request.META.get("HTTP_X_REQUEST_ID")
    if given is None:
        return None
    if not _REQUEST_ID.fullmatch(given):
        raise answers.Halt(
            answers.error(400, "invalid_request_id", "X-Request-Id has 1 to 200 printable ASCII characters.")
        )
    return str(given)


def raw_body(request: HttpRequest) -> bytes:
    """The bytes on the wire, never more than the limit is read; 413 beyond it."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > _MOST_ON_THE_WIRE:
        raise _too_large()
    # Django reads nothing where no length is declared, but a streamed body has none.
    is_streamed = "HTTP_TRANSFER_ENCODING" in request.META
    stream = request.META["wsgi.input"] if is_streamed else request
    body: bytes = stream.read(_MOST_ON_THE_WIRE + 1)
    if len(body) > _MOST_ON_THE_WIRE:
        raise _too_large()
    return body


def decoded_body(request: HttpRequest, raw: bytes) -> bytes:
    """The body without its content codings; 413, 415 or 400 `invalid_encoding`."""
    try:
        return codec.decode(raw, request.META.get("HTTP_CONTENT_ENCODING", ""))
    except TooLarge:
        raise _too_large() from None
    except UnknownCoding as unknown:
        headers = {"Accept-Encoding": codec.ACCEPTED}
        raise answers.Halt(answers.error(415, unknown.code, unknown.words, headers=headers)) from None
    except Unreadable as wrong:
        raise answers.Halt(answers.error(400, wrong.code, wrong.words)) from None


def document(body: bytes) -> Any:
    """The JSON document; 400 `invalid_json`."""
    try:
        return documents.parse(body)
    except Unreadable as wrong:
        raise answers.Halt(answers.error(400, wrong.code, wrong.words)) from None


def _unauthorized(code: str, words: str) -> answers.Halt:
    headers = {"WWW-Authenticate": "Bearer"}
    return answers.Halt(answers.error(401, code, words, headers=headers, message=words))


def _too_large() -> answers.Halt:
    return answers.Halt(answers.error(413, "body_too_large", "A body may have 1 MiB once decoded."))
