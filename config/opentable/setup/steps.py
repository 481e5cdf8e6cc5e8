"""What people say and confirm on the way: the account, the pairing, the mode, the date, and going live."""

import datetime as dt

from django.db import transaction

from config.errors import Conflict, Invalid, Missing
from config.opentable import client, connection_requests, facts, links, milestones
from config.opentable.environments import Environment
from config.opentable.errors import Refused, WireFault
from config.opentable.models import Connection, ConnectionRequest, Link, Setup
from config.opentable.models.connections import LinkState
from config.opentable.setup import numbers
from config.outlets import formats
from config.outlets.models import Outlet

_NAME_LENGTH = 200
_NOT_OFFERED = 404


def current(outlet: Outlet) -> Setup | None:
    """The open set-up of an outlet, else its last one."""
    found = Setup.objects.select_related("outlet", "connection", "request").filter(outlet=outlet)
    return found.order_by("-opened_at", "-pk").first()


@transaction.atomic
def open_setup(
    *, outlet: Outlet, by: str, now: dt.datetime, request: ConnectionRequest | None = None
) -> Setup:
    """Open an outlet's set-up, or go on with the open one; with what was asked for, or the link in use.

    Raises Conflict("set_up_under_way") where the open one is paired through another account than asked for.
    """
    Outlet.objects.select_for_update(no_key=True).get(pk=outlet.pk)
    link = links.current_link(outlet.rid)
    account = request.connection if request else link.connection if link else None
    setup, is_new = Setup.objects.get_or_create(
        outlet=outlet,
        finished_at=None,
        defaults={"opened_at": now, "opened_by": by[:150], "connection": account, "request": request},
    )
    if is_new:
        facts.record(name="setup.opened", rid=outlet.rid, subject=f"setup:{setup.pk}", now=now)
    return setup if is_new or request is None else _take_up(_open(setup), request)


@transaction.atomic
def open_for(*, request: ConnectionRequest, outlet: Outlet, by: str, now: dt.datetime) -> Setup:
    """Accept a restaurant's request and open the set-up that it asks for. Raises as both do."""
    accepted = connection_requests.accept(request=request, outlet=outlet, by=by, now=now)
    return open_setup(outlet=outlet, by=by, now=now, request=accepted)


@transaction.atomic
def choose_account(*, setup: Setup, account: Connection) -> Setup:
    """Set the outlet up through this account. Raises Conflict("paired_already")."""
    locked = _open(setup)
    _refuse_paired(locked)
    return _set(locked, connection=account, told_rid=None, told_name="", told_at=None)


def ask_name(*, setup: Setup, rid: int, now: dt.datetime) -> Setup:
    """Ask OpenTable what it calls this restaurant, and keep the answer. Never inside a transaction.

    An empty name is kept where OpenTable does not offer one (404). Raises Conflict("not_routed") where our
    account may not speak of the rid, ("no_answer"), ("number_taken"), and ("account_changed") meanwhile.
    """
    _refuse_paired(setup)
    numbers.refuse_taken(setup.outlet, rid)
    account = _proven(setup)
    path = f"/api/v1/{account.partner_id}/restaurants/{rid}"
    call = client.Call(account, rid, "restaurant", "GET", path, request_id="")
    try:
        document = client.send(call).document
    except Refused as refused:
        if refused.status != _NOT_OFFERED:
            words = f"{account.name} may not speak of {rid}: {refused}. Ask OpenTable to route it to us."
            raise Conflict("not_routed", words) from None
        document = {}
    except WireFault as fault:
        raise Conflict("no_answer", f"OpenTable did not answer ({fault}). Try again in a minute.") from None
    name = document.get("name") if isinstance(document, dict) else None
    told = name.strip()[:_NAME_LENGTH] if isinstance(name, str) else ""
    return _keep_told(setup, account, told_rid=rid, told_name=told, told_at=now)


@transaction.atomic
def _keep_told(setup: Setup, account: Connection, **told: object) -> Setup:
    """Keep an answer, unless it came through an account that is no more the set-up's."""
    locked = _open(setup)
    _refuse_paired(locked)
    if locked.connection != account:
        raise Conflict("account_changed", "Another account was chosen meanwhile: ask through that one.")
    return _set(locked, **told)


@transaction.atomic
def pair(*, setup: Setup, typed_name: str, is_confirmed: bool, by: str, now: dt.datetime) -> Link:
    """Tie the outlet to the number that OpenTable was asked about, under the name that OpenTable has for it.

    Where OpenTable gave no name, `typed_name` is read off OpenTable's own page. A name other than ours is
    paired only when `is_confirmed`. Raises Invalid("name_unknown"), Conflict("names_differ"),
    ("number_taken"), ("tied_already") and ("not_asked").
    """
    locked = _open(setup)
    account = _proven(locked)
    _refuse_paired(locked)
    if locked.told_rid is None:
        raise Conflict("not_asked", "Ask OpenTable for the restaurant's name first.")
    name = locked.told_name or typed_name.strip()
    if not name:
        raise Invalid("name_unknown", "Type the restaurant's name as OpenTable's own page shows it.")
    if name != locked.outlet.name and not is_confirmed:
        words = f"OpenTable has {name}, we have {locked.outlet.name}. Confirm that they are one restaurant."
        raise Conflict("names_differ", words)
    numbers.renumber(locked.outlet, locked.told_rid)
    link = _tie(locked.outlet, account)
    _set(locked, paired_name=name[:_NAME_LENGTH], paired_at=now, paired_by=by[:150])
    facts.record(name="setup.paired", rid=link.rid, subject=f"setup:{locked.pk}", now=now)
    return link


@transaction.atomic
def confirm_mode(*, setup: Setup, by: str, now: dt.datetime) -> Setup:
    """Somebody has checked with OpenTable that the outlet's mode is the one agreed."""
    return _set(_open(setup), mode_confirmed_at=now, mode_confirmed_by=by[:150])


@transaction.atomic
def register(*, setup: Setup, now: dt.datetime) -> Link:
    """Send the registration, by putting the link into use where another environment's is.

    Raises Missing("not_paired"), and Conflict as `milestones.move` does.
    """
    link = link_of(setup)
    if link is None:
        raise Missing("not_paired", "Pair the outlet with OpenTable's number first.")
    if not link.is_current:
        return milestones.move(link=link, now=now)
    links.register(link=link, now=now)
    return link


@transaction.atomic
def set_date(*, setup: Setup, date: dt.date, by: str, now: dt.datetime) -> Setup:
    """The day agreed for going live. Raises Invalid("date_over")."""
    locked = _open(setup)
    if date < now.astimezone(locked.outlet.zone).date():
        raise Invalid("date_over", "This day is over already.")
    return _set(locked, goes_live_on=date, dated_by=by[:150])


@transaction.atomic
def go_live(*, setup: Setup, missing: list[str], by: str, now: dt.datetime) -> Link:
    """End the set-up: the outlet is in service. `missing` are the milestones that are not green.

    Raises Conflict("not_ready"), ("too_early") before the day that was agreed, and ("paused").
    """
    locked = _open(setup)
    if missing:
        raise Conflict("not_ready", f"Not yet: {', '.join(missing)}.")
    link = link_of(locked)
    if link is None or locked.goes_live_on is None:
        raise Conflict("not_ready", "Not yet.")
    if now.astimezone(locked.outlet.zone).date() < locked.goes_live_on:
        agreed = formats.full_day(locked.goes_live_on)
        words = f"Agreed is {agreed}. Agree on another day to go live earlier."
        raise Conflict("too_early", words)
    if link.is_paused:
        raise Conflict("paused", f"{locked.outlet.name} is paused: resume it first.")
    Link.objects.filter(pk=link.pk).update(awaits_go_live=False)
    links.go_live(link=link, now=now)
    _set(locked, finished_at=now, finished_by=by[:150])
    facts.record(name="setup.finished", rid=link.rid, subject=f"setup:{locked.pk}", now=now)
    return link


def link_of(setup: Setup) -> Link | None:
    """The link that a set-up has made or found, once it is paired."""
    if setup.paired_at is None or setup.connection is None:
        return None
    here = Link.objects.select_related("connection").filter(rid=setup.outlet.rid)
    return here.filter(connection=setup.connection).first()


def _take_up(setup: Setup, request: ConnectionRequest) -> Setup:
    """Go on with what was asked for; the account of a set-up that is paired stays."""
    if setup.paired_at is None:
        _set(setup, connection=request.connection, told_rid=None, told_name="", told_at=None)
    elif setup.connection != request.connection:
        words = f"The open set-up of {setup.outlet.name} is paired at {setup.connection}: finish it first."
        raise Conflict("set_up_under_way", words)
    return _set(setup, request=request)


def _tie(outlet: Outlet, account: Connection) -> Link:
    """The outlet's link at the account's environment, new ones waiting for their day."""
    is_first = not Link.objects.filter(rid=outlet.rid, is_current=True).exists()
    link, is_new = Link.objects.get_or_create(
        rid=outlet.rid,
        environment=account.environment,
        defaults={
            "connection": account,
            "partner_restaurant_number": outlet.pk,
            "is_current": is_first and account.environment != Environment.PROD,
            "awaits_go_live": True,
        },
    )
    if link.connection_id != account.pk:
        words = f"{outlet.name} is tied to {account.environment} through {link.connection.name} already."
        raise Conflict("tied_already", words)
    if not is_new and link.state == LinkState.DRAFT:
        link.awaits_go_live = True
        link.save(update_fields=["awaits_go_live"])
    return link


def _refuse_paired(setup: Setup) -> None:
    if setup.paired_at is not None:
        words = "This outlet is paired through its account already. Finish this set-up; another may follow."
        raise Conflict("paired_already", words)


def _proven(setup: Setup) -> Connection:
    account = setup.connection
    if account is None or account.proven_at is None:
        raise Conflict("not_proven", "Prove the client id and secret first: OpenTable is asked with them.")
    return account


def _open(setup: Setup) -> Setup:
    """The set-up, the outlet's row locked and then its own. Raises Conflict("setup_finished")."""
    Outlet.objects.select_for_update(no_key=True).get(pk=setup.outlet_id)
    rows = Setup.objects.select_related("outlet", "connection").select_for_update(of=("self",))
    locked = rows.get(pk=setup.pk)
    if locked.finished_at is not None:
        raise Conflict("setup_finished", "This set-up is finished: the outlet is live.")
    return locked


def _set(setup: Setup, **changes: object) -> Setup:
    for name, value in changes.items():
        setattr(setup, name, value)
    setup.save(update_fields=list(changes))
    return setup
