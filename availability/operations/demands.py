"""Every request for a table is kept as it was asked and answered; a lock and the make on it count once."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from availability import engine
from availability.models import Demand, Placement
from availability.operations.claims import Stay
from config.errors import Conflict, Refusal
from config.outlets.models import Outlet

KEPT_FOR = dt.timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Wish:
    """A request as it was asked.

    `former_lock` is the lock, over by now, that the party asked for first; `mover` the booking that wants
    another time or size, which it keeps as it is where that is refused.
    """

    outlet: Outlet
    kind: Demand.Kind
    channel: engine.Channel
    stay: Stay
    turn_minutes: int | None
    at: dt.datetime
    former_lock: int | None = None
    mover: Placement | None = None


class Unavailable(Conflict):
    """Conflict `slot_unavailable`, which knows the wish that it refused.

    The work around it is undone with it. Whoever stores the answer hands it to `keep_refused`, so that the
    wish is kept.
    """

    def __init__(self, wish: Wish, verdict: engine.Verdict) -> None:
        reasons = [{"code": reason.code.value, "text": reason.text} for reason in verdict.reasons]
        words = reasons[0]["text"] if reasons else "The last table was taken a moment ago."
        taken = [{"code": engine.Code.ALL_TABLES_TAKEN.value, "text": words}]
        super().__init__("slot_unavailable", words, {"reasons": reasons or taken})
        self.wish = wish


def keep_granted(wish: Wish, placement: Placement, table_ids: list[int] | None = None) -> None:
    """Keep a wish that was granted, in the transaction that grants it."""
    _keep(wish, outcome=Demand.Outcome.GRANTED, placement=placement, table_ids=table_ids or [])


@transaction.atomic
def keep_refused(*, refusal: Refusal) -> None:
    """Keep the wish that was refused; of a refusal of anything else there is nothing to keep."""
    if isinstance(refusal, Unavailable):
        reasons = [reason["code"] for reason in refusal.details["reasons"]]
        wish = refusal.wish
        _keep(wish, outcome=Demand.Outcome.REFUSED, reasons=reasons, placement=wish.mover)


def forget_demands(*, now: dt.datetime) -> int:
    """Drop what was asked more than 400 days ago; how many there were."""
    dropped, _ = Demand.objects.filter(at__lt=now - KEPT_FOR).delete()
    return dropped


def _keep(wish: Wish, **answer: Any) -> None:
    if wish.former_lock is not None:
        # The party asked once: the answer to its make takes the place of the lock's.
        asked = Demand.objects.filter(placement_id=wish.former_lock, kind=Demand.Kind.LOCK)
        if asked.update(**answer):
            return
    Demand.objects.create(
        outlet=wish.outlet,
        at=wish.at,
        channel=wish.channel.value,
        kind=wish.kind,
        date=wish.stay.date,
        minute=wish.stay.minute,
        party_size=wish.stay.party_size,
        turn_minutes=wish.turn_minutes,
        **answer,
    )
