"""Exchanges: every request and its answer, in both directions, as support reads them later.

Secrets and card numbers are masked before anything is stored. Record after the business transaction has
ended: what was said must outlive a rollback.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import unquote_plus

from config import cards
from config.opentable.models import Connection, Exchange

MOST_BYTES = 64 * 1024
# Bodies tell of guests: they are kept as long as support may ask about a visit. That something was said, and
# how it was answered, may be asked for as long as a season's reports are.
BODIES_KEPT_FOR = timedelta(days=30)
KEPT_FOR = timedelta(days=90)

_SECRET_HEADERS = {"authorization", "proxy-authorization", "cookie", "set-cookie"}
_SECRET_FIELDS = re.compile(
    rb'("(?:access_token|refresh_token|client_secret|callback_secret|password)"\s*:\s*")(?:[^"\\]|\\.)*(")'
)
_FORM_SECRETS = re.compile(rb"((?:^|&)(?:client_secret|password)=)[^&]*")


def record(
    *,
    direction: str,
    at: datetime,
    connection: Connection | None,
    rid: int | None,
    subject: str,
    method: str,
    path: str,
    status: int | None,
    milliseconds: int,
    request_id: str,
    attempt: int = 1,
    request_headers: Mapping[str, str],
    request_body: bytes,
    response_headers: Mapping[str, str],
    response_body: bytes,
    fault: str = "",
) -> Exchange:
    """Write one exchange; bodies are given decoded, and kept up to 64 KiB."""
    return Exchange.objects.create(
        direction=direction,
        at=at,
        environment=connection.environment if connection else "",
        connection_name=connection.name if connection else "",
        rid=rid,
        subject=subject[:120],
        method=method,
        path=_path_to_keep(path)[:2300],
        status=status,
        milliseconds=milliseconds,
        request_id=request_id[:200],
        attempt=attempt,
        request_headers=masked_headers(request_headers),
        request_body=masked_body(request_body),
        response_headers=masked_headers(response_headers),
        response_body=masked_body(response_body),
        fault=masked_body(fault.encode()).decode(errors="replace")[:300],
    )


def masked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers, with the scheme alone left of what proves identity."""
    return {
        name: _masked(value) if name.lower() in _SECRET_HEADERS else _without_cards(name, value)
        for name, value in headers.items()
    }


def masked_body(body: bytes) -> bytes:
    """The body without secrets and card numbers, cut to what is kept."""
    # A little more than is kept is searched, so that no card number survives by lying across the cut.
    seen = body[: MOST_BYTES + 64]
    seen = _SECRET_FIELDS.sub(rb"\1***\2", seen)
    seen = _FORM_SECRETS.sub(rb"\1***", seen)
    # Bytes that are no text are taken back as they were.
    text = seen.decode("utf-8", "surrogateescape")
    return cards.without_card_numbers(text).encode("utf-8", "surrogateescape")[:MOST_BYTES]


def sweep(*, now: datetime) -> int:
    """Empty bodies after 30 days, drop exchanges after 90; the count tells how many rows were touched."""
    dropped, _ = Exchange.objects.filter(at__lt=now - KEPT_FOR).delete()
    past = Exchange.objects.filter(at__lt=now - BODIES_KEPT_FOR)
    emptied = past.exclude(request_body=b"", response_body=b"").update(request_body=b"", response_body=b"")
    return dropped + emptied


def _path_to_keep(path: str) -> str:
    """The path with its ids as they are; of a query with a card number in it nothing."""
    place, mark, query = path.partition("?")
    return f"{place}{mark}{'[card number]' if cards.has_card_number(unquote_plus(query)) else query}"


def _without_cards(name: str, value: str) -> str:
    """No NUL, which PostgreSQL keeps none of, and no card number; an id is left as it is."""
    kept = value.replace("\0", "")
    return kept if name.lower() == "x-request-id" else cards.without_card_numbers(kept)


def _masked(value: str) -> str:
    scheme, _, rest = value.partition(" ")
    return f"{scheme} ***" if rest else "***"
