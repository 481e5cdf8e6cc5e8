"""OpenTable's table names pasted or uploaded: read and shown first, then kept in place of what was known."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, errors, roles, site
from pos_sync import forms, operations, queries
from pos_sync.models import Origin

MOST_FAULTS = 50


@require_safe
@site.page(roles.Act.MATCH_TABLE_NAMES)
def bring(request: site.StaffRequest) -> HttpResponse:
    """Where names are pasted, or a file is chosen."""
    return render(request, "pos_sync/names/list.html")


@require_POST
@site.page(roles.Act.MATCH_TABLE_NAMES)
def read(request: site.StaffRequest) -> HttpResponse:
    """Read a list and show what it would change, or every line that is wrong."""
    try:
        said = doors.valid(forms.NameListForm(request.POST, request.FILES)).cleaned_data
    except errors.Refusal as refusal:
        messages.error(request, refusal.words)
        return redirect("name-list", request.outlet.slug)
    listed = said["listed"]
    context = {
        "text": said["text"],
        "is_csv": said["is_csv"],
        "origin": Origin.UPLOADED if said["file"] else Origin.PASTED,
        "faults": listed.faults[:MOST_FAULTS],
        "more_faults": max(0, len(listed.faults) - MOST_FAULTS),
        "comparison": queries.compare_list(request.outlet, listed.names),
    }
    return render(request, "pos_sync/names/list.html", context)


@require_POST
@site.page(roles.Act.MATCH_TABLE_NAMES)
def keep(request: site.StaffRequest) -> HttpResponse:
    """Keep the list that was shown."""
    try:
        said = doors.valid(forms.NameListForm(request.POST)).cleaned_data
        operations.keep_list(
            outlet=request.outlet,
            listed=said["listed"],
            origin=Origin.UPLOADED if said["origin"] == Origin.UPLOADED else Origin.PASTED,
            actor=request.user.get_username(),
            now=timezone.now(),
        )
        messages.success(request, "These are OpenTable's names now.", extra_tags="good")
    except errors.Refusal as refusal:
        messages.error(request, refusal.words)
        return redirect("name-list", request.outlet.slug)
    return redirect("table-names", request.outlet.slug)
