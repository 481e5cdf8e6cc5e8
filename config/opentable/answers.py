"""Answers to OpenTable: one shape for every refusal, JSON always, compressed when asked."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse

from config.errors import Conflict, Expired, Invalid, Missing, Paused, Refusal, TooMany
from config.opentable import codec, documents

_STATUSES: dict[type[Refusal], int] = {
    Invalid: 422,
    Missing: 404,
    Conflict: 409,
    Expired: 410,
    TooMany: 429,
    Paused: 503,
}
_COMPRESS_FROM = 257
_PREFERENCE = re.compile(r"\s*([a-z0-9*_-]+)\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a callback answers: a status, a JSON document (or None for an empty body), more headers."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def error(self) -> str:
        """The contract's word for the refusal, or nothing."""
        return str(self.body.get("error", "")) if self.status >= 400 else ""


class Halt(Exception):
    """The answer is settled before the operation: nothing else is done."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.error)
        self.reply = reply


def error(
    status: int,
    code: str,
    words: str,
    *,
    details: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    message: str = "",
) -> Reply:
    """A refusal in the contract's shape; `message` only where the guide has one (authentication)."""
    body: dict[str, Any] = {"error": code, "error_description": words}
    if details:
        body["details"] = dict(details)
    if message:
        body["message"] = message
    return Reply(status, body, headers or {})


def refused(refusal: Refusal) -> Reply:
    """The answer that one of our typed refusals becomes."""
    headers = {"Retry-After": str(refusal.retry_after)} if isinstance(refusal, TooMany | Paused) else {}
    status = next(status for kind, status in _STATUSES.items() if isinstance(refusal, kind))
    return error(status, refusal.code, refusal.words, details=refusal.details, headers=headers)


def busy() -> Reply:
    """The database did not answer in OpenTable's four seconds; nothing was changed."""
    return error(503, "busy", "Busy for the moment; nothing was changed.", headers={"Retry-After": "1"})


def broken() -> Reply:
    """A defect of ours; nothing was changed."""
    return error(500, "server_error", "A fault of ours; nothing was changed.")


def not_allowed(methods: Collection[str]) -> Reply:
    """405 in the contract's shape."""
    allowed = ", ".join(sorted(methods))
    return error(405, "method_not_allowed", f"This path takes {allowed}.", headers={"Allow": allowed})


def rendered(reply: Reply) -> bytes:
    """The body before compression."""
    return b"" if reply.body is None else documents.render(reply.body)


def to_http(reply: Reply, *, accept_encoding: str, framing: str) -> HttpResponse:
    """The reply as bytes on the wire. `framing` (FRAME or LZ4BLOCK) says which lz4 the connection reads."""
    body = rendered(reply)
    coding = "identity" if len(body) < _COMPRESS_FROM else _wanted(accept_encoding)
    response = HttpResponse(codec.encode(body, coding, framing), status=reply.status)
    if reply.body is None:
        del response["Content-Type"]
    else:
        response["Content-Type"] = "application/json"
    if coding != "identity":
        response["Content-Encoding"] = coding
    response["Vary"] = "Accept-Encoding"
    for name, value in reply.headers.items():
        response[name] = value
    return response


def _wanted(accept_encoding: str) -> str:
    """The coding the caller likes best of those written here; lz4 first where it likes both the same."""
    weights = {"lz4": 0.0, "gzip": 0.0}
    for part in accept_encoding.split(","):
        found = _PREFERENCE.fullmatch(part)
        if found and found[1].lower() in weights:
            weights[found[1].lower()] = float(found[2] or 1)
    best = max(weights, key=lambda coding: weights[coding])
    return best if weights[best] > 0 else "identity"
