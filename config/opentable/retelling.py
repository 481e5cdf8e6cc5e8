"""What was said about one reservation, retold in plain words: who asked or told what, and what came of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BinaryField, QuerySet
from django.db.models.functions import Substr

from config.opentable import chapters, console
from config.opentable.chapters import Said, Sought
from config.opentable.models import Exchange
from config.opentable.models.records import Direction
from config.outlets.models import Outlet

MOST = 300
# A message of ours or OpenTable's fits in it; of a longer one less is retold.
_READ_BYTES = 16 * 1024
_ORDINALS = {2: "second try", 3: "third try", 4: "fourth try", 5: "fifth try"}


@dataclass(frozen=True, slots=True)
class Retold:
    """One exchange in words: what was meant, and what came of it. `has_failed` marks the hop to look at.

    `who` spoke, by name; `subject` is the same as a sentence begins.
    """

    exchange: Exchange
    who: str
    subject: str
    what: str
    outcome: str
    has_failed: bool


def retell(*, outlet: Outlet, confirmation_number: int) -> list[Retold]:
    """The last 300 exchanges about one reservation and its checks, in the order in which they were said."""
    sought = Sought(confirmation_number=confirmation_number)
    subjects = {
        subject
        for chapter in chapters.chapters()
        for subject in chapter.subjects(outlet=outlet, sought=sought)
    }
    found = Exchange.objects.filter(rid=outlet.rid, subject__in=subjects)
    return [_retold(exchange) for exchange in _without_bytes(found).order_by("-at", "-pk")[:MOST]][::-1]


def retell_refusals(*, outlet: Outlet, since: datetime) -> list[tuple[Retold, Mapping[str, Any]]]:
    """OpenTable's last 300 calls about the outlet that we refused, the newest first, each with its body."""
    found = Exchange.objects.filter(rid=outlet.rid, direction=Direction.IN, at__gte=since, status__gte=400)
    read = _without_bytes(found).order_by("-at", "-pk")[:MOST]
    return [(_retold(exchange), _document(exchange.__dict__["asked"])) for exchange in read]


def _without_bytes(found: QuerySet[Exchange]) -> QuerySet[Exchange]:
    """With as much of the bodies as is retold, as `asked` and `answered`."""
    return found.defer(*console.SAID).annotate(
        asked=Substr("request_body", 1, _READ_BYTES, output_field=BinaryField()),
        answered=Substr("response_body", 1, _READ_BYTES, output_field=BinaryField()),
    )


def _retold(exchange: Exchange) -> Retold:
    is_theirs = exchange.direction == Direction.IN
    said = Said(
        is_theirs=is_theirs,
        method=exchange.method,
        path=exchange.path.partition("?")[0],
        body=_document(exchange.__dict__["asked"]),
    )
    told = (chapter.retell(said=said) for chapter in chapters.chapters())
    what = next(filter(None, told), "called us" if is_theirs else "called OpenTable")
    outcome = _answer_of_ours(exchange) if is_theirs else _answer_of_theirs(exchange)
    has_failed = exchange.status is None or exchange.status >= 400
    who, subject = ("OpenTable", "OpenTable") if is_theirs else ("Covers", "We")
    return Retold(exchange, who, subject, what, outcome, has_failed)


def _answer_of_ours(exchange: Exchange) -> str:
    time = f"{exchange.status} in {exchange.milliseconds} ms"
    if exchange.status is None or exchange.status < 400:
        return time
    why = _document(exchange.__dict__["answered"]).get("error_description")
    return f"refused, {time}: {why}" if why else f"refused, {time}"


def _answer_of_theirs(exchange: Exchange) -> str:
    status = exchange.status
    if status is None:
        words = f"no answer ({exchange.fault})" if exchange.fault else "no answer"
    elif status < 400:
        words = "accepted"
    else:
        words = f"not taken for now ({status})" if status >= 500 or status == 429 else f"refused ({status})"
    tries = _ORDINALS.get(exchange.attempt, f"try {exchange.attempt}")
    return words if exchange.attempt <= 1 else f"{words}, {tries}"


def _document(content: Any) -> Mapping[str, Any]:
    """A JSON object; of what is none, or was emptied since, nothing."""
    try:
        found = json.loads(bytes(content))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
