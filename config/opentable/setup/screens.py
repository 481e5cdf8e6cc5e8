"""The page "Set-up": the milestones with what to do at each, and the doors of what is done there."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, errors, roles, site
from config.opentable import addresses, links, steering
from config.opentable.chapters import Change
from config.opentable.models import Connection, Link, Setup
from config.opentable.setup import (
    account_forms,
    accounts,
    callback_secrets,
    forms,
    sheet,
    steps,
    switches,
)
from config.outlets import formats
from config.outlets.scope import outlets_of

_PAGE = "opentable/setup.html"


@require_safe
@site.page(roles.Act.SEE_INTEGRATION)
def show(request: site.StaffRequest) -> HttpResponse:
    """The outlet's set-up, and what may be changed of its integration."""
    return render(request, _PAGE, _context(request))


@steering.steers("setup")
def open_setup(request: site.StaffRequest) -> str:
    """Begin a set-up."""
    steps.open_setup(outlet=request.outlet, by=_by(request), now=timezone.now())
    return f"The set-up of {request.outlet.name} is open."


@steering.steers("setup")
def choose_account(request: site.StaffRequest) -> str:
    """Set up through an account there is."""
    offered = accounts.offered(_rids(request))
    form = doors.valid(account_forms.AccountForm(request.POST, offered=offered))
    account = next(each for each in offered if str(each.pk) == form.cleaned_data["account"])
    steps.choose_account(setup=_setup(request), account=account)
    return f"{request.outlet.name} is set up through {account}."


@steering.steers("setup")
def new_account(request: site.StaffRequest) -> str:
    """Set up through a new account."""
    form = doors.valid(account_forms.NewAccountForm(request.POST))
    account = accounts.open_account(outlet=request.outlet, now=timezone.now(), **form.cleaned_data)
    steps.choose_account(setup=_setup(request), account=account)
    return f"{request.outlet.name} is set up through the new account {account}."


@steering.steers("setup")
def set_credentials(request: site.StaffRequest) -> str:
    """Keep what OpenTable gave us."""
    account, form = _account(request), doors.valid(account_forms.CredentialsForm(request.POST))
    told, now = form.cleaned_data, timezone.now()
    accounts.set_credentials(account=account, rids=_rids(request), by=_by(request), now=now, **told)
    return f"The client id and secret of {account.name} are kept, sealed. Prove them now."


@require_POST
@site.page(roles.Act.STEER_INTEGRATION)
def prove(request: site.StaffRequest) -> HttpResponse:
    """Ask OpenTable for a token, and say what came of it; outside of a transaction."""
    return _asking(request, "prove", lambda: accounts.prove(account=_account(request), now=timezone.now()))


@require_POST
@site.page(roles.Act.STEER_INTEGRATION)
def make_secret(request: site.StaffRequest) -> HttpResponse:
    """Make a secret, and show it in this one answer: it is in no message, no log and no second page."""
    account, now = _account(request), timezone.now()
    try:
        with transaction.atomic():
            rids, by = _rids(request), _by(request)
            secret = callback_secrets.make_secret(account=account, rids=rids, by=by, now=now)
            words = f"A new secret of {account.name} for OpenTable's calls was made."
            steering.record(rid=request.outlet.rid, actor=by, act="make_secret", words=words, now=now)
    except errors.Refusal as refusal:
        messages.error(request, refusal.words)
        return redirect("setup", request.outlet.slug)
    shown = render(request, _PAGE, _context(request) | {"secret": secret})
    shown["Cache-Control"] = "no-store"
    return shown


@steering.steers("setup")
def retire_secret(request: site.StaffRequest) -> str:
    """Take the former secret no more."""
    account = callback_secrets.retire_secret(account=_account(request), rids=_rids(request))
    return f"The former secret of {account.name} is retired: only the new one opens."


@require_POST
@site.page(roles.Act.STEER_INTEGRATION)
def ask_name(request: site.StaffRequest) -> HttpResponse:
    """Ask OpenTable what it calls the restaurant; outside of a transaction."""

    def ask() -> str:
        rid = doors.valid(forms.NumberForm(request.POST)).cleaned_data["rid"]
        told = steps.ask_name(setup=_setup(request), rid=rid, now=timezone.now())
        return f"OpenTable calls {rid} {told.told_name or 'nothing: it tells no names'}."

    return _asking(request, "ask_name", ask)


@steering.steers("setup")
def pair(request: site.StaffRequest) -> str:
    """Tie the outlet to OpenTable's number."""
    told, now = doors.valid(forms.PairForm(request.POST)).cleaned_data, timezone.now()
    link = steps.pair(setup=_setup(request), by=_by(request), now=now, **told)
    return f"Paired: {request.outlet.name} is OpenTable's {link.rid} at {link.environment}."


@steering.steers("setup")
def confirm_mode(request: site.StaffRequest) -> str:
    """The mode is the one agreed."""
    steps.confirm_mode(setup=_setup(request), by=_by(request), now=timezone.now())
    return f"Confirmed: {request.outlet.get_mode_display()}."


@steering.steers("setup")
def register(request: site.StaffRequest) -> str:
    """Send the registration."""
    link = steps.register(setup=_setup(request), now=timezone.now())
    return f"The registration of {link.rid} is on its way to {link.environment}."


@steering.steers("setup")
def set_date(request: site.StaffRequest) -> str:
    """Keep the day agreed."""
    date = doors.valid(forms.DateForm(request.POST)).cleaned_data["date"]
    steps.set_date(setup=_setup(request), date=date, by=_by(request), now=timezone.now())
    return f"{request.outlet.name} goes live on {formats.full_day(date)}."


@steering.steers("setup")
def go_live(request: site.StaffRequest) -> str:
    """End the set-up."""
    found = sheet.sheet_of(_setup(request))
    steps.go_live(setup=found.setup, missing=found.missing, by=_by(request), now=timezone.now())
    return f"{request.outlet.name} is live with OpenTable."


@steering.steers("setup")
def change(request: site.StaffRequest, to: str) -> str:
    """Do what was read."""
    if to not in set(Change):
        raise Http404
    told = doors.valid(forms.ChangeForm(request.POST)).cleaned_data
    done = switches.make_change(outlet=request.outlet, change=Change(to), now=timezone.now(), **told)
    return f"Done: {done.title.lower()}."


def _asking(request: site.StaffRequest, act: str, ask: Any) -> HttpResponse:
    """What asks OpenTable holds no transaction while it waits; what came of it is recorded after."""
    try:
        words = ask()
        steering.record(rid=request.outlet.rid, actor=_by(request), act=act, words=words, now=timezone.now())
        messages.success(request, words, extra_tags="good")
    except errors.Refusal as refusal:
        messages.error(request, refusal.words)
    return redirect("setup", request.outlet.slug)


def _context(request: site.StaffRequest) -> dict[str, Any]:
    setup, link, now = steps.current(request.outlet), links.current_link(request.outlet.rid), timezone.now()
    found = sheet.sheet_of(setup) if setup else None
    may_steer = roles.may(request.membership.role, roles.Act.STEER_INTEGRATION)
    context: dict[str, Any] = {"sheet": found, "setup": setup, "link": link, "may_steer": may_steer}
    if may_steer:
        context["choices"] = switches.choices(outlet=request.outlet, link=link, now=now)
    if setup is not None and may_steer:
        context |= _forms(request, setup)
    if link is not None and may_steer:
        context |= _in_use(setup, link)
    return context


def _in_use(setup: Setup | None, link: Link) -> dict[str, Any]:
    """The credentials of the link in use, unless the set-up that is open asks for the same account's."""
    if setup is not None and setup.finished_at is None and setup.connection_id == link.connection_id:
        return {"is_in_use": True}
    initial = {"client_id": link.connection.client_id}
    return {"used_form": account_forms.CredentialsForm(initial=initial, auto_id="used_%s")}


def _forms(request: site.StaffRequest, setup: Setup) -> dict[str, Any]:
    account, rids = setup.connection, _rids(request)
    asked = setup.request.rid if setup.request else request.outlet.rid
    found: dict[str, Any] = {
        "offered": accounts.offered(rids),
        "new_account_form": account_forms.NewAccountForm(),
        "credentials_form": account_forms.CredentialsForm(
            initial={"client_id": account.client_id if account else ""}
        ),
        "number_form": forms.NumberForm(initial={"rid": setup.told_rid or asked}),
        "date_form": forms.DateForm(initial={"date": setup.goes_live_on}),
        "is_named_alike": setup.told_name == request.outlet.name,
    }
    found["account_form"] = account_forms.AccountForm(offered=found["offered"])
    if account is not None:
        origin = request.build_absolute_uri("/").rstrip("/")
        found["addresses"] = addresses.to_copy(origin=origin, callback_key=account.callback_key)
        found["others"] = accounts.others_of(account, [request.outlet.rid])
    return found


def _setup(request: site.StaffRequest) -> Setup:
    """The set-up at hand. Raises Missing where none was ever opened."""
    found = steps.current(request.outlet)
    if found is None:
        raise errors.Missing("no_setup", f"The set-up of {request.outlet.name} is not open.")
    return found


def _account(request: site.StaffRequest) -> Connection:
    """The account of the set-up at hand; that of the link in use, where the form is about it."""
    link = links.current_link(request.outlet.rid)
    if link is not None and "in_use" in request.POST:
        return link.connection
    found = _setup(request).connection
    if found is None:
        raise errors.Missing("no_account", "Choose the account first.")
    return found


def _rids(request: site.StaffRequest) -> list[int]:
    """The numbers of the outlets whose integration this person looks after."""
    mine = outlets_of(request, roles.Act.STEER_INTEGRATION)
    return list(mine.values_list("rid", flat=True))


def _by(request: site.StaffRequest) -> str:
    return request.user.get_username()
