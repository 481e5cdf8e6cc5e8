"""What letters and events share on their way out: a lease each, tries with pauses, and an end.

A dispatch is claimed in a short transaction and sent outside of any. The lease is longer than a send may
take: who still has it then is dead, and what became of the dispatch is not known.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction

from config.opentable.models import Dispatch, DispatchState

LEASE = timedelta(minutes=5)
# So that a slow server keeps no other sweep waiting: what is left goes in the next run.
_BUDGET_SECONDS = 15.0
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one try: its new state, WAITING where it is worth another; `error` in our own words."""

    state: DispatchState
    error: str = ""
    status: int | None = None


Send = Callable[[Dispatch], Result]


def send_due(*, channel: str, send: Send, waits: Sequence[timedelta], now: datetime) -> int:
    """Send what is due, for a while; how many arrived. Any number of workers share the work."""
    arrived, until = 0, monotonic() + _BUDGET_SECONDS
    for _ in range(_BATCH):
        dispatch = _claim(channel, now) if monotonic() < until else None
        if dispatch is None:
            break
        result = send(dispatch)
        _settle(dispatch, result, waits, now)
        arrived += result.state == DispatchState.SENT
    return arrived


def lost(*, channel: str, now: datetime) -> list[int]:
    """Those that nobody can be sending any more, though nobody said what became of them."""
    found = Dispatch.objects.filter(channel=channel, state=DispatchState.SENDING, next_at__lte=now)
    return list(found.values_list("pk", flat=True))


@transaction.atomic
def _claim(channel: str, now: datetime) -> Dispatch | None:
    due = Dispatch.objects.filter(channel=channel, state=DispatchState.WAITING, next_at__lte=now)
    dispatch = due.select_for_update(skip_locked=True).order_by("next_at", "pk").first()
    if dispatch is not None:
        dispatch.state, dispatch.next_at = DispatchState.SENDING, now + LEASE
        dispatch.attempts += 1
        dispatch.save(update_fields=["state", "next_at", "attempts"])
    return dispatch


def _settle(dispatch: Dispatch, result: Result, waits: Sequence[timedelta], now: datetime) -> None:
    """Note what came of it, unless the lease was lost: each claim raises `attempts`."""
    state, next_at = result.state, None
    if state == DispatchState.WAITING:
        is_worth_another = dispatch.attempts <= len(waits)
        next_at = now + waits[dispatch.attempts - 1] if is_worth_another else None
        state = DispatchState.WAITING if is_worth_another else DispatchState.FAILED
    mine = Dispatch.objects.filter(pk=dispatch.pk, attempts=dispatch.attempts, state=DispatchState.SENDING)
    mine.update(
        state=state,
        next_at=next_at,
        sent_at=now if state == DispatchState.SENT else None,
        last_error=result.error[:300],
        status=result.status,
    )
