"""Connection requests: what OpenTable told us of a restaurant's wish, and what became of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from config.errors import Conflict
from config.opentable import facts
from config.opentable.models import Connection, ConnectionRequest, Link
from config.opentable.models.requests import RequestState
from config.outlets.models import Outlet

# Whom to answer is of use for as long as somebody may come back to it.
CONTACTS_KEPT_FOR = timedelta(days=365)


@transaction.atomic
def ask(
    *, connection: Connection, rid: int, restaurant_name: str, contact: Mapping[str, str], now: datetime
) -> ConnectionRequest:
    """Keep a request; one that waits already takes what is said now, and stays one."""
    told = {
        "restaurant_name": restaurant_name,
        "contact_name": contact["name"],
        "contact_email": contact.get("email", ""),
        "contact_phone": contact.get("phone", ""),
        "asked_at": now,
    }
    kept, _ = ConnectionRequest.objects.update_or_create(
        connection=connection, rid=rid, state=RequestState.WAITING, defaults=told
    )
    facts.record(name="connection.requested", rid=rid, subject=f"request:{kept.pk}", now=now)
    return kept


@transaction.atomic
def accept(*, request: ConnectionRequest, outlet: Outlet, by: str, now: datetime) -> ConnectionRequest:
    """Take a request up for an outlet: that of its rid, or one that is not connected yet under another.

    Raises Conflict("request_settled"), and Conflict("other_outlet") where it cannot be this outlet's.
    """
    locked = _waiting(request)
    named = Outlet.objects.filter(rid=locked.rid).first()
    if named is not None and named.pk != outlet.pk:
        raise Conflict(
            "other_outlet", f"OpenTable's number {locked.rid} is {named.name}'s, not {outlet.name}'s."
        )
    if named is None and Link.objects.filter(rid=outlet.rid).exists():
        words = f"{outlet.name} is tied to OpenTable's number {outlet.rid} already, not to {locked.rid}."
        raise Conflict("other_outlet", words)
    return _settle(locked, RequestState.ACCEPTED, by, now)


@transaction.atomic
def decline(*, request: ConnectionRequest, reason: str, by: str, now: datetime) -> ConnectionRequest:
    """Turn a request down, with the reason to give. Raises Conflict("request_settled")."""
    return _settle(_waiting(request), RequestState.DECLINED, by, now, reason)


def forget_contacts(*, now: datetime) -> int:
    """A sweep: empty whom to answer a year after a request was settled; how many."""
    old = ConnectionRequest.objects.filter(settled_at__lt=now - CONTACTS_KEPT_FOR).exclude(contact_name="")
    return old.update(contact_name="", contact_email="", contact_phone="")


def _waiting(request: ConnectionRequest) -> ConnectionRequest:
    """The request, its row locked. Raises Conflict("request_settled")."""
    rows = ConnectionRequest.objects.select_related("connection").select_for_update(of=("self",))
    locked = rows.get(pk=request.pk)
    if locked.state != RequestState.WAITING:
        raise Conflict(
            "request_settled", f"{locked.settled_by} has {locked.state.lower()} this request already."
        )
    return locked


def _settle(
    request: ConnectionRequest, state: RequestState, by: str, now: datetime, reason: str = ""
) -> ConnectionRequest:
    request.state, request.settled_at, request.settled_by = state, now, by[:150]
    request.decline_reason = reason
    request.save(update_fields=["state", "settled_at", "settled_by", "decline_reason"])
    name = f"connection.{state.lower()}"
    facts.record(name=name, rid=request.rid, subject=f"request:{request.pk}", now=now)
    return request
