"""The diagnosis: what became of a party, hop by hop, and what OpenTable says of it when it is asked."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from availability import queries as inventory
from config import errors, roles, site
from payments import forms, operations, queries
from payments.operations import Answer
from payments.queries import Diagnosis

_USUAL_SIZE = 2


@require_safe
@site.page(roles.Act.SEE_INTEGRATION)
def show(request: site.StaffRequest) -> HttpResponse:
    """The question, and what was found."""
    return _page(request)


@require_POST
@site.page(roles.Act.SEE_INTEGRATION)
def ask(request: site.StaffRequest) -> HttpResponse:
    """The same page, with what OpenTable says now."""
    found = _diagnosis(request)
    try:
        answer = _answer(request, found)
    except errors.Refusal as refusal:
        answer = Answer(refusal.words, is_good=False)
    return _page(request, answer)


def _answer(request: site.StaffRequest, found: Diagnosis) -> Answer:
    if found.party is not None:
        return operations.ask_of_booking(reservation=found.party)
    size = found.trouble.party_size or _USUAL_SIZE
    date = found.trouble.date
    return operations.ask_of_slots(outlet=request.outlet, date=date, party_size=size, now=timezone.now())


def _diagnosis(request: site.StaffRequest) -> Diagnosis:
    now = timezone.now()
    trouble = forms.TroubleForm(request.GET).trouble(inventory.local_date(request.outlet, now))
    return queries.diagnose(outlet=request.outlet, trouble=trouble, now=now)


def _page(request: site.StaffRequest, answer: Answer | None = None) -> HttpResponse:
    found = _diagnosis(request)
    party = found.party
    form = _form(request, found)
    context: dict[str, Any] = {
        "form": form,
        "found": found,
        "answer": answer,
        "asked": request.GET.urlencode(),
        # A time that could not be read is no question: what was found is about another one.
        "is_asked": bool(request.GET) and form.is_valid(),
        "size": found.trouble.party_size or _USUAL_SIZE,
        "why_not": queries.why_not_ask_of_booking(party)
        if party is not None
        else queries.why_not_ask_of_slots(request.outlet),
    }
    return render(request, "payments/diagnosis.html", context)


def _form(request: site.StaffRequest, found: Diagnosis) -> forms.TroubleForm:
    """As it was filled in, the usual question and day where nothing was."""
    told = request.GET.copy()
    told.setdefault("question", found.trouble.question.value)
    told.setdefault("date", found.trouble.date.isoformat())
    return forms.TroubleForm(told)
