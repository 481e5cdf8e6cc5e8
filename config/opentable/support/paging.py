"""Pages by cursor: a page goes on after the last row of the one before, whatever was added meanwhile."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from config.errors import Invalid

M = TypeVar("M", bound=Model)
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Some rows, and the cursor of those after them; empty where there are none."""

    rows: Sequence[M]
    next_cursor: str


def page(rows: QuerySet[M], *, by: str, cursor: str, limit: int) -> Page[M]:
    """The newest rows by an instant, after a cursor. Raises Invalid `invalid_request`."""
    if cursor:
        at, number = _read(cursor)
        # The first says little more than the second, but it is what an index begins from.
        rows = rows.filter(Q(**{f"{by}__lte": at}), Q(**{f"{by}__lt": at}) | Q(pk__lt=number))
    # One more than asked for tells whether there are others.
    found = list(rows.order_by(f"-{by}", "-pk")[: limit + 1])
    shown = found[:limit]
    return Page(shown, _write(getattr(shown[-1], by), shown[-1].pk) if len(found) > limit else "")


def told(page: Page[M], name: str, tell: Callable[[M], Any]) -> dict[str, Any]:
    """A page as a document."""
    return {name: [tell(row) for row in page.rows], "next_cursor": page.next_cursor or None}


def _write(at: datetime, number: int) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()} {number}".encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, int]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
        instant, number = text.split(" ")
        at, after = datetime.fromisoformat(instant), int(number)
    except (binascii.Error, ValueError) as crooked:
        raise _unknown() from crooked
    if at.tzinfo is None or not 0 < after <= _LARGEST:
        raise _unknown()
    return at, after


def _unknown() -> Invalid:
    words = "This is no cursor that an answer gave."
    return Invalid("invalid_request", words, {"cursor": [words]})
