"""What the doors of our pages share: how a refusal is told, and what is said after a deed."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from config import errors, site

P = ParamSpec("P")
F = TypeVar("F", bound=BaseForm)

_STATUSES = {errors.Invalid: 422, errors.Missing: 404}
DONE = "floor-changed"
# The place in a sheet for the words of a refusal: its forms name it as their target.
SHEET_WORDS = "sheet-told"
# A refusal as a sheet shows it, and its words alone.
IN_SHEET, IN_PLACE = "covers/refusal.html", "covers/told.html"


def tells_refusals(
    view: Callable[Concatenate[site.StaffRequest, P], HttpResponse],
) -> "Callable[Concatenate[site.StaffRequest, P], HttpResponse]":
    """Answer a refusal with its words, as a banner into the open sheet; nothing was changed."""
    return _telling(view, lambda _: IN_SHEET)


def tells_in_place(
    view: Callable[Concatenate[site.StaffRequest, P], HttpResponse],
) -> "Callable[Concatenate[site.StaffRequest, P], HttpResponse]":
    """Answer a refusal with its words alone, for the place on the page that is kept for them."""
    return _telling(view, lambda _: IN_PLACE)


def tells_where_tapped(
    view: Callable[Concatenate[site.StaffRequest, P], HttpResponse],
) -> "Callable[Concatenate[site.StaffRequest, P], HttpResponse]":
    """Answer a refusal in the sheet that was tapped in, else in the place that the page keeps for them."""
    return _telling(
        view, lambda request: IN_SHEET if request.headers.get("HX-Target") == "sheet" else IN_PLACE
    )


def _telling(
    view: Callable[Concatenate[site.StaffRequest, P], HttpResponse],
    template_of: Callable[[site.StaffRequest], str],
) -> "Callable[Concatenate[site.StaffRequest, P], HttpResponse]":
    @wraps(view)
    def told(request: site.StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except errors.Refusal as refusal:
            return refuse(request, refusal, template_of(request))

    return told


def refuse(request: site.StaffRequest, refusal: errors.Refusal, template: str = IN_SHEET) -> HttpResponse:
    """The words of a refusal in place of the sheet; a header has its code, for scripts."""
    answer = render(request, template, {"words": refusal.words}, status=status_of(refusal))
    answer.headers["X-Refusal"] = refusal.code
    return answer


def status_of(refusal: errors.Refusal) -> int:
    """The HTTP status that tells a page of a refusal."""
    return next((status for kind, status in _STATUSES.items() if isinstance(refusal, kind)), 409)


def done() -> HttpResponse:
    """Nothing to show: the page closes its sheet and asks for the parts that changed."""
    return HttpResponse(status=204, headers={"HX-Trigger": DONE})


def close_its_sheet(request: site.StaffRequest, answer: HttpResponse) -> HttpResponse:
    """Close the sheet that a deed was tapped in; one that was opened since stays open."""
    if request.headers.get("HX-Target") == SHEET_WORDS:
        answer.headers["HX-Trigger"] = DONE
    return answer


def go_to(url_name: str, *args: object) -> HttpResponse:
    """Send the whole page elsewhere, as a redirect after a form does."""
    return HttpResponse(status=204, headers={"HX-Redirect": reverse(url_name, args=args)})


def valid(form: F) -> F:
    """The form, read; Invalid with its faults where it cannot be."""
    if not form.is_valid():
        raise invalid(form)
    return form


def invalid(form: BaseForm) -> errors.Invalid:
    """A form's faults as one refusal."""
    words = " ".join(str(fault) for faults in form.errors.values() for fault in faults)
    return errors.Invalid("validation_failed", words, dict(form.errors.get_json_data()))
