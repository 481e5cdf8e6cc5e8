"""Guests: who is found, what is known of one, and two that are one person."""

import json
from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config import doors, errors, roles, site
from reservations import forms, operations, queries
from reservations.models import Guest, GuestMerge


@require_safe
@site.page(roles.Act.SEE_GUESTS)
def guests(request: site.StaffRequest) -> HttpResponse:
    """The guests, the latest first; what is typed finds, and then the list alone is answered."""
    form = forms.FindGuestsForm(request.GET)
    wanted = form.wanted()
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "form": form,
        "found": queries.list_guests(outlet=request.outlet, wanted=wanted, number=form.number()),
        "pages": f"?{asked.urlencode()}&page=",
    }
    if request.headers.get("HX-Request"):
        return render(request, "reservations/guests/found.html", context)
    context["tags"] = queries.tags_of(request.outlet)
    return render(request, "reservations/guests.html", context)


@require_safe
@site.page(roles.Act.SEE_GUESTS)
def duplicates(request: site.StaffRequest) -> HttpResponse:
    """Pairs that may be one person, the surest first; the page of guests asks later how many."""
    part = "duplicates_link" if request.headers.get("HX-Request") else "duplicates"
    found = queries.suggest_duplicates(outlet=request.outlet)
    context = {"duplicates": found, "may_merge": _may(request, roles.Act.MERGE_GUESTS)}
    return render(request, f"reservations/guests/{part}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@site.page(roles.Act.SEE_GUESTS)
def guest(request: site.StaffRequest, guest_id: int) -> HttpResponse:
    """The profile, and what staff change of it."""
    found = _guest(request, guest_id)
    if found.merged_into is not None:
        messages.info(request, f"{found}, number {found.pk}, was merged into this guest.")
        return redirect("guest", request.outlet.slug, found.merged_into.pk)
    if request.method != "POST":
        return _show(request, found, forms.GuestForm(initial=forms.known_of(found)))
    if not _may(request, roles.Act.EDIT_GUESTS):
        raise PermissionDenied
    form = forms.GuestForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, doors.invalid(form))
    try:
        operations.edit_guest(guest=found, said=form.said(), actor=_actor(request), now=timezone.now())
    except errors.Refusal as refusal:
        return _show(request, _guest(request, guest_id), form, refusal)
    messages.success(request, "Kept.")
    return redirect("guest", request.outlet.slug, guest_id)


@require_http_methods(["GET", "HEAD", "POST"])
@site.page(roles.Act.MERGE_GUESTS)
def merge(request: site.StaffRequest, guest_id: int, merged_id: int) -> HttpResponse:
    """Both guests side by side with what the merge would do; then the merge."""
    kept, merged = _guest(request, guest_id), _guest(request, merged_id)
    if request.method != "POST":
        return _show_merge(request, kept, merged, request.GET)
    try:
        operations.merge_guests(
            kept=kept, merged=merged, choices=request.POST, actor=_actor(request), now=timezone.now()
        )
    except errors.Refusal as refusal:
        return _show_merge(request, kept, merged, request.POST, refusal)
    messages.success(request, f"{merged} is this guest too. It can be un-merged below.")
    return redirect("guest", request.outlet.slug, guest_id)


@require_POST
@site.page(roles.Act.MERGE_GUESTS)
def undo_merge(request: site.StaffRequest, guest_id: int, number: int) -> HttpResponse:
    """Two guests again."""
    found = GuestMerge.objects.select_related("kept__outlet", "merged__outlet")
    merge = get_object_or_404(found, kept__outlet=request.outlet, kept=guest_id, pk=number)
    try:
        operations.undo_merge(merge=merge, actor=_actor(request), now=timezone.now())
    except errors.Refusal as refusal:
        return _tell(request, refusal, guest_id)
    messages.success(request, f"Un-merged: {merge.merged} is another guest again.")
    return redirect("guest", request.outlet.slug, guest_id)


@require_POST
@site.page(roles.Act.MERGE_GUESTS)
def keep_apart(request: site.StaffRequest, guest_id: int, merged_id: int) -> HttpResponse:
    """They look alike and are two."""
    one, other = _guest(request, guest_id), _guest(request, merged_id)
    try:
        operations.keep_apart(one=one, other=other, actor=_actor(request), now=timezone.now())
    except errors.Refusal as refusal:
        return _tell(request, refusal, guest_id)
    messages.success(request, f"Remembered: {one} and {other} are two persons.")
    return redirect("duplicates", request.outlet.slug)


def _show(
    request: site.StaffRequest,
    found: Guest,
    form: forms.GuestForm,
    refusal: errors.Refusal | None = None,
) -> HttpResponse:
    context = {
        "profile": queries.load_profile(guest=found, now=timezone.now()),
        "form": form,
        # On a page shown again it is still what the first one showed: what was typed counts against that.
        "was": request.POST.get("was") or json.dumps(forms.drawn_of(found)),
        "tags": queries.tags_of(request.outlet),
        "may_edit": _may(request, roles.Act.EDIT_GUESTS),
        "may_merge": _may(request, roles.Act.MERGE_GUESTS),
        "refusal": refusal,
    }
    status = 200 if refusal is None else 409
    return render(request, "reservations/guest.html", context, status=status)


def _show_merge(
    request: site.StaffRequest,
    kept: Guest,
    merged: Guest,
    choices: Mapping[str, str],
    refusal: errors.Refusal | None = None,
) -> HttpResponse:
    preview = queries.preview_merge(kept=kept, merged=merged, choices=choices, now=timezone.now())
    status = 200 if refusal is None else 409
    return render(
        request, "reservations/guests/merge.html", {"preview": preview, "refusal": refusal}, status=status
    )


def _tell(request: site.StaffRequest, refusal: errors.Refusal, guest_id: int) -> HttpResponseRedirect:
    messages.error(request, refusal.words)
    return redirect("guest", request.outlet.slug, guest_id)


def _guest(request: site.StaffRequest, guest_id: int) -> Guest:
    found = queries.find_guest(outlet=request.outlet, guest_id=guest_id)
    if found is None:
        raise Http404
    return found


def _may(request: site.StaffRequest, act: roles.Act) -> bool:
    return roles.may(request.membership.role, act)


def _actor(request: site.StaffRequest) -> str:
    return request.user.get_username()
