"""Counting our failures as OpenTable does.

Three failed locks, makes, updates or cancels of a rid in five minutes and OpenTable takes the restaurant
offline ("False Reserve Now", the developer's guide of 2017), so two are a problem for somebody, until less
than two lie within five minutes.
"""

import collections
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, transaction

from config.opentable import exchanges, problems
from config.opentable.models import Exchange, Problem
from config.opentable.models.records import Direction, Fixer

_WINDOW = timedelta(minutes=5)
_WORRYING = 2
_COUNTED = r"^/opentable/v1/(locks|reservations)"
FAILING = "callbacks_failing"
_MOST_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that failed with the database away, so that nobody could write it down."""

    rid: int
    at: datetime
    method: str
    path: str


_unwritten: collections.deque[Failure] = collections.deque(maxlen=_MOST_REMEMBERED)


def remember(failure: Failure) -> None:
    """Keep a failure in this process until it can be written down."""
    _unwritten.append(failure)


def catch_up() -> None:
    """Write down, and count, what could not be at its time: the database is there again."""
    # Another thread may be faster at the last one.
    with suppress(IndexError):
        while _unwritten:
            failure = _unwritten.popleft()
            try:
                _write_down(failure)
            except (DatabaseError, InterfaceError):
                _unwritten.appendleft(failure)
                raise


@transaction.atomic
def _write_down(failure: Failure) -> None:
    # As one: what was written without being counted would be written again, and count twice.
    exchanges.record(
        direction=Direction.IN,
        at=failure.at,
        connection=None,
        rid=failure.rid,
        subject="database away",
        method=failure.method,
        path=failure.path,
        status=503,
        milliseconds=0,
        request_id="",
        request_headers={},
        request_body=b"",
        response_headers={},
        response_body=b"",
        fault="busy",
    )
    count_failures(rid=failure.rid, now=failure.at)


def count_failures(*, rid: int, now: datetime) -> int:
    """How many calls failed in the last five minutes; a problem is opened at two. Not for a paused outlet:
    OpenTable knows that it is offline."""
    failed = _failures(rid, now)
    if failed >= _WORRYING:
        problems.raise_problem(
            rid=rid,
            code=FAILING,
            subject="",
            cause=f"{failed} calls from OpenTable failed within five minutes.",
            effect="At three OpenTable stops offering this restaurant to diners.",
            next_step="Open the failed exchanges; if they go on, pause the integration until it is mended.",
            fixer=Fixer.SUPPORT,
            now=now,
        )
    return failed


def watch(*, now: datetime) -> None:
    """A sweep: close the problem where OpenTable's count has gone down again."""
    for rid in Problem.objects.filter(code=FAILING, closed_at=None).values_list("rid", flat=True):
        if _failures(rid, now) < _WORRYING:
            problems.close_problem(rid=rid, code=FAILING, now=now)


def _failures(rid: int, now: datetime) -> int:
    lately = Exchange.objects.filter(rid=rid, at__gt=now - _WINDOW, at__lte=now, direction=Direction.IN)
    failed = lately.filter(status__gte=500, fault__in=["busy", "server_error"], path__regex=_COUNTED)
    return failed.exclude(method="GET").count()
