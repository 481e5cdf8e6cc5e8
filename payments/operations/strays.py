"""Payments of OpenTable's that found no check: kept as they are refused, resolved by a note."""

from datetime import datetime

from django.db import transaction

from availability import queries as inventory
from config import errors
from config.opentable import doorbell, problems, sweeps
from config.opentable.models import Connection
from config.outlets.models import Outlet
from payments import queries, wire
from payments.models import Stray, StrayCode

UNMATCHED = "payments_unmatched"
TAKEN = "payments_misplaced"
# What is refused for want of a check that may be paid; all else the app tells the guest itself.
_KEPT = {StrayCode.CHECK_NOT_FOUND, StrayCode.PAYMENTS_NOT_ENABLED}


@transaction.atomic
def keep_refused(
    *, connection: Connection, outlet: Outlet, asked: wire.Asked, code: str, now: datetime
) -> Stray | None:
    """Remember an authorization that was refused for want of a check; None for other refusals."""
    if code not in _KEPT:
        return None
    return _keep(
        connection=connection,
        outlet=outlet,
        authorization_id=asked.authorization_id,
        now=now,
        confirmation_number=asked.confirmation_number,
        check_id=asked.check_id,
        code=code,
        amount_minor=asked.amount_minor,
        tip_minor=asked.tip_minor,
        currency=asked.currency,
    )


def keep_withdrawn(
    *,
    connection: Connection,
    outlet: Outlet,
    authorization_id: str,
    confirmation_number: int,
    now: datetime,
) -> Stray:
    """Remember that OpenTable withdrew a payment of which we had seen nothing; one we refused stays told."""
    told = {"confirmation_number": confirmation_number, "code": StrayCode.WITHDRAWN.value}
    stray, _ = Stray.objects.get_or_create(
        connection=connection,
        authorization_id=authorization_id,
        defaults={**_seen(outlet=outlet, now=now), **told},
    )
    doorbell.ring_after_commit(topic="problems", rid=outlet.rid)
    return stray


@transaction.atomic
def resolve_stray(*, stray: Stray, note: str, actor: str, now: datetime) -> Stray:
    """Say what became of it; Invalid `note_required`. Said twice, the first word stands."""
    stray.refresh_from_db(from_queryset=Stray.objects.select_for_update())
    if stray.resolved_at is None:
        if not note.strip():
            raise errors.Invalid("note_required", "Say what became of it.", {"note": ["required"]})
        stray.resolved_at, stray.resolved_by, stray.note = now, actor, note.strip()[:300]
        stray.save(update_fields=["resolved_at", "resolved_by", "note"])
        doorbell.ring_after_commit(topic="problems", rid=stray.rid)
        watch_outlet(outlet=Outlet.objects.get(rid=stray.rid), now=now)
    return stray


def watch_strays(*, now: datetime) -> int:
    """A sweep: have each outlet's banner say how many payments wait for a check; at how many outlets."""
    outlets = Outlet.objects.order_by("pk")
    return sweeps.each(outlets, lambda outlet: watch_outlet(outlet=outlet, now=now), sweep="stray payments")


@transaction.atomic
def watch_outlet(*, outlet: Outlet, now: datetime) -> int:
    """Raise, restate or close the two problems; whether something waits longer than a few minutes."""
    refused, tenders = queries.load_strays(outlet=outlet, now=now).count_waiting(now)
    _tell_refused(outlet, refused, now)
    _tell_tenders(outlet, tenders, now)
    return int(bool(refused or tenders))


def _tell_refused(outlet: Outlet, count: int, now: datetime) -> None:
    if not count:
        problems.close_problem(rid=outlet.rid, code=UNMATCHED, now=now)
        return
    problems.restate_problem(
        rid=outlet.rid,
        code=UNMATCHED,
        subject="",
        cause=f"{count} payment{' has' if count == 1 else 's have'} found no check for some minutes.",
        effect="The guest may think that it is paid; nothing was taken.",
        next_step="Look which party it is of, and have it paid on its own check.",
        fixer="STAFF",
        now=now,
    )


def _tell_tenders(outlet: Outlet, count: int, now: datetime) -> None:
    """Of money that was taken, or authorized in the app: asking its guest to pay would take it twice."""
    if not count:
        problems.close_problem(rid=outlet.rid, code=TAKEN, now=now)
        return
    problems.restate_problem(
        rid=outlet.rid,
        code=TAKEN,
        subject="",
        cause=f"{count} payment{' is' if count == 1 else 's are'} on a check of nobody here.",
        effect="The check of whoever paid may say that it is still due.",
        next_step="Move it to the right check (OpenTable's: release or refund it) before anyone pays again.",
        fixer="STAFF",
        now=now,
    )


def _seen(*, outlet: Outlet, now: datetime) -> dict[str, object]:
    known = inventory.setup(outlet)
    return {"rid": outlet.rid, "date": known.service_date(known.local(now)), "asked_at": now}


def _keep(
    *, connection: Connection, outlet: Outlet, authorization_id: str, now: datetime, **facts: object
) -> Stray:
    """Write the last refusal down; what staff noted of an earlier one of the same payment stands."""
    stray, _ = Stray.objects.update_or_create(
        connection=connection,
        authorization_id=authorization_id,
        defaults={**_seen(outlet=outlet, now=now), **facts},
    )
    doorbell.ring_after_commit(topic="problems", rid=outlet.rid)
    return stray
