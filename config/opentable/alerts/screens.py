"""The page of alerts: who is told of what, after how long, the webhook, and what became of what was sent."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, errors, roles, site
from config.opentable import steering
from config.opentable.alerts import forms, letters, lookback, people, preferences, webhooks

_PAGE = "alerts"


@require_safe
@site.page(roles.Act.SEE_INTEGRATION)
def show(request: site.StaffRequest) -> HttpResponse:
    """All of it, for this outlet."""
    return _page(request)


@steering.steers(_PAGE, roles.Act.SET_ALERTS)
def choose(request: site.StaffRequest) -> str:
    """Say after how long problems are told, and when the digest goes."""
    form = doors.valid(forms.AlertsForm(request.POST))
    preferences.choose(outlet=request.outlet, chosen=form.chosen(), now=timezone.now())
    return "Alerts go as chosen from now on."


@require_POST
@site.page(roles.Act.STEER_INTEGRATION)
def connect(request: site.StaffRequest) -> HttpResponse:
    """Give the outlet a webhook, or its webhook another address."""

    def make() -> str:
        form = doors.valid(forms.WebhookForm(request.POST))
        return webhooks.connect(outlet=request.outlet, url=form.cleaned_data["url"], now=timezone.now())

    return _revealed(request, "connect_webhook", make, "Events go to the address given.")


@require_POST
@site.page(roles.Act.STEER_INTEGRATION)
def rotate(request: site.StaffRequest) -> HttpResponse:
    """Make a new secret, shown once; the one before it signs too for a day."""

    def make() -> str:
        return webhooks.rotate(outlet=request.outlet, now=timezone.now())

    return _revealed(
        request, "rotate_secret", make, "A new secret signs events; the former too, for 24 hours."
    )


@steering.steers(_PAGE)
def end_rotation(request: site.StaffRequest) -> str:
    """Sign with the new secret alone."""
    webhooks.end_rotation(outlet=request.outlet)
    return "The former secret signs nothing any more."


@steering.steers(_PAGE)
def ask_test(request: site.StaffRequest) -> str:
    """Have a test event posted."""
    webhooks.ask_test(outlet=request.outlet, now=timezone.now())
    return "A test event is on its way: what becomes of it is told below, within seconds."


@steering.steers(_PAGE)
def switch(request: site.StaffRequest) -> str:
    """Stop posting events, or go on."""
    is_on = request.POST.get("is_on") == "yes"
    webhooks.switch(outlet=request.outlet, is_on=is_on, actor=request.user.get_username())
    return "Events are posted again." if is_on else "No events are posted until somebody switches it on."


@steering.steers(_PAGE)
def remove(request: site.StaffRequest) -> str:
    """Forget the webhook and its secrets."""
    webhooks.remove(outlet=request.outlet)
    return "The webhook is removed, and its secrets with it."


def _revealed(request: site.StaffRequest, act: str, make: Callable[[], str], words: str) -> HttpResponse:
    """Do it, and show the secret it made on the very page that answers: it is kept nowhere in clear."""
    try:
        with transaction.atomic():
            secret = make()
            actor, rid = request.user.get_username(), request.outlet.rid
            steering.record(rid=rid, actor=actor, act=act, words=words, now=timezone.now())
    except errors.Refusal as refusal:
        messages.error(request, refusal.words)
        return redirect(_PAGE, request.outlet.slug)
    if not secret:
        messages.success(request, words, extra_tags="good")
        return redirect(_PAGE, request.outlet.slug)
    answer = _page(request, secret=secret)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(request: site.StaffRequest, *, secret: str = "") -> HttpResponse:
    outlet, now = request.outlet, timezone.now()
    wanted = preferences.of_outlets(rids=[outlet.rid], now=now)[outlet.rid]
    webhook = webhooks.find(outlet.rid)
    circle = people.circle(people.at_outlets([outlet.rid])[outlet.rid])
    context = {
        "circle": [(letters.FIXERS[fixer], told) for fixer, told in circle.items()],
        "form": forms.AlertsForm.of(wanted),
        "webhook": webhook,
        "webhook_form": forms.WebhookForm(initial={"url": webhook.url if webhook else ""}),
        "signs_until": webhooks.signs_until(webhook, now=now) if webhook else None,
        "secret": secret,
        "alerts": lookback.alerts(rid=outlet.rid, wanted=wanted),
        "dispatches": lookback.dispatches(rid=outlet.rid),
        "may_steer": roles.may(request.membership.role, roles.Act.STEER_INTEGRATION),
    }
    return render(request, "opentable/alerts.html", context)
