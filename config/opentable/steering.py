"""The levers of support: what people had the integration do, written beside what it changed."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from config import errors, roles, site
from config.opentable.models import Steering

P = ParamSpec("P")
Lever = Callable[Concatenate[site.StaffRequest, P], str]
MOST_SHOWN = 10


def steers(
    page: str, act: roles.Act = roles.Act.STEER_INTEGRATION
) -> Callable[[Lever[P]], Callable[..., Any]]:
    """Mount a lever of a page: what it returns is said there afterwards, and kept with who pulled it.

    What it changed and what is kept of it are one transaction.
    """

    def mount(lever: Lever[P]) -> Callable[..., Any]:
        @require_POST
        @site.page(act)
        @wraps(lever)
        def pulled(request: site.StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                with transaction.atomic():
                    words = lever(request, *args, **kwargs)
                    actor, now = request.user.get_username(), timezone.now()
                    record(rid=request.outlet.rid, actor=actor, act=lever.__name__, words=words, now=now)
                messages.success(request, words, extra_tags="good")
            except errors.Refusal as refusal:
                messages.error(request, refusal.words)
            return redirect(page, request.outlet.slug)

        return pulled

    return mount


def record(*, rid: int, actor: str, act: str, words: str, now: datetime) -> Steering:
    """Keep one act, in the transaction that did it."""
    return Steering.objects.create(rid=rid, at=now, actor=actor, act=act, words=words[:500])


def lately(rid: int) -> list[Steering]:
    """The last acts at an outlet, the newest first."""
    return list(Steering.objects.filter(rid=rid).order_by("-at", "-pk")[:MOST_SHOWN])
