"""What the doors that seat share: where a party sits at the table by the book, staff say whether it left."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from config import doors, errors, site
from reservations import queries as book

P = ParamSpec("P")

# What the answer posts anew by itself: the form's token, and who left.
_OURS = ("csrfmiddlewaretoken", "departed")


def asks_who_left(
    view: Callable[Concatenate[site.StaffRequest, P], HttpResponse],
) -> Callable[Concatenate[site.StaffRequest, P], HttpResponse]:
    """Answer a table that is taken with who sits there and the ways on; other refusals as everywhere."""

    @wraps(view)
    def told(request: site.StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except errors.Refusal as refusal:
            return _ask(request, refusal, kwargs.get("number"))

    return told


def _ask(request: site.StaffRequest, refusal: errors.Refusal, number: object) -> HttpResponse:
    if "others" not in refusal.details:
        return doors.refuse(request, refusal)
    taken = book.taken_by(
        outlet=request.outlet,
        numbers=refusal.details["others"],
        asker=number if isinstance(number, int) else None,
        now=timezone.now(),
    )
    said = [(name, value) for name, values in request.POST.lists() for value in values if name not in _OURS]
    context = {"words": refusal.words, "taken": taken, "kept": said}
    return render(request, "pos_sync/floor/taken.html", context, status=409)
