"""One HTTP request as the doors see it, the answer they give, and the refusals."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """A request with its body already decoded; header names are in lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """A header's value, or nothing."""
        return self.headers.get(name.lower(), "")

    def asked(self, name: str, default: str = "") -> str:
        """One value of the query."""
        return parse_qs(self.query, keep_blank_values=True).get(name, [default])[0]

    def form(self) -> dict[str, list[str]]:
        """The fields of a submitted page, spaces kept as they are."""
        return parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a status, a body and headers beyond Content-Type."""

    status: int
    body: bytes = b""
    content_type: str = JSON_TYPE
    headers: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """A request that is turned down; the answer is in OpenTable's shape, `{error, message}`."""

    def __init__(
        self,
        status: int,
        error: str,
        message: str,
        details: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        document: dict[str, Any] = {"error": error, "message": message}
        if details is not None:
            document["details"] = details
        self.answer = as_json(status, document, headers)


class Dropped(Exception):
    """The connection is to be closed without an answer."""


def as_json(status: int, document: Any, headers: dict[str, str] | None = None) -> Answer:
    """An answer with a JSON body."""
    body = json.dumps(document, ensure_ascii=False).encode()
    return Answer(status, body, JSON_TYPE, headers or {})


def see_other(location: str) -> Answer:
    """Send a browser on after a form."""
    return Answer(303, b"", "text/html; charset=utf-8", {"Location": location})
