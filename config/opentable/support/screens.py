"""A person's tokens for tools: made here, shown once, taken back."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, errors, roles, site
from config.opentable import steering
from config.opentable.support import forms, tokens

_PAGE = "tool-tokens"


@require_safe
@site.page(roles.Act.SEE_INTEGRATION)
def show(request: site.StaffRequest) -> HttpResponse:
    """The tokens of whoever looks; nobody sees another's."""
    return _page(request)


@require_POST
@site.page(roles.Act.SEE_INTEGRATION)
def make(request: site.StaffRequest) -> HttpResponse:
    """Make one, and show it on the very page that answers: it is kept nowhere in clear."""
    now = timezone.now()
    try:
        asked = doors.valid(forms.TokenForm(request.POST)).cleaned_data
        with transaction.atomic():
            token = tokens.make(user=_person(request), name=asked["name"], days=asked["days"], now=now)
            words = f"A token for {asked['name']}, for {asked['days']} days."
            _record(request, "make_token", words)
    except errors.Refusal as refusal:
        messages.error(request, refusal.words)
        return redirect(_PAGE, request.outlet.slug)
    answer = _page(request, token=token)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@steering.steers(_PAGE, roles.Act.SEE_INTEGRATION)
def revoke(request: site.StaffRequest, number: int) -> str:
    """Take one back."""
    token = tokens.revoke(user=_person(request), number=number)
    return f"The token for {token.name} opens nothing any more."


def _page(request: site.StaffRequest, *, token: str = "") -> HttpResponse:
    context = {
        "tokens": tokens.of(_person(request)),
        "token": token,
        "form": forms.TokenForm(),
        "now": timezone.now(),
        "origin": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "opentable/tool_tokens.html", context)


def _person(request: site.StaffRequest) -> User:
    """Who is logged in; `page` let nobody else through."""
    return User.objects.get(username=request.user.get_username())


def _record(request: site.StaffRequest, act: str, words: str) -> None:
    actor = request.user.get_username()
    steering.record(rid=request.outlet.rid, actor=actor, act=act, words=words, now=timezone.now())
