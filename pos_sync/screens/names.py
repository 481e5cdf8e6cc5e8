"""The table names page: ours beside OpenTable's, why they differ, and renaming ours."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, errors, roles, site
from pos_sync import forms, matching, operations, queries

# What the page calls each judgement, and how its pill looks.
WORDS = {
    matching.Kind.EXACT: ("exact", "paid"),
    matching.Kind.NEAR: ("differs by", "late"),
    matching.Kind.MISSING: ("missing here", "dropped"),
    matching.Kind.EXTRA: ("only ours", "open"),
    matching.Kind.DUPLICATE: ("there twice", "dropped"),
}


@require_safe
@site.page(roles.Act.MATCH_TABLE_NAMES)
def show(request: site.StaffRequest) -> HttpResponse:
    """Two columns, each pair judged, those that differ first."""
    names = queries.picture_names(request.outlet, timezone.now())
    rows = [(pair, *WORDS[pair.kind]) for pair in names.pairs]
    return render(request, "pos_sync/names/page.html", {"names": names, "rows": rows, "week": names.week})


@require_POST
@site.page(roles.Act.MATCH_TABLE_NAMES)
def rename(request: site.StaffRequest) -> HttpResponse:
    """Give one of our tables a name."""
    try:
        said = doors.valid(forms.RenameForm(request.POST)).cleaned_data
        _rename(request, {said["table"]: said["name"]})
    except errors.Refusal as refusal:
        messages.error(request, refusal.words)
    return redirect("table-names", request.outlet.slug)


@require_POST
@site.page(roles.Act.MATCH_TABLE_NAMES)
def look(request: site.StaffRequest) -> HttpResponse:
    """Show what renaming several would do, before anything is done."""
    try:
        names = doors.valid(forms.RenamesForm(request.POST)).cleaned_data["names"]
    except errors.Refusal as refusal:
        messages.error(request, refusal.words)
        return redirect("table-names", request.outlet.slug)
    renaming = queries.picture_renaming(request.outlet, names, timezone.now())
    return render(request, "pos_sync/names/look.html", {"renaming": renaming, "week": renaming.week})


@require_POST
@site.page(roles.Act.MATCH_TABLE_NAMES)
def rename_all(request: site.StaffRequest) -> HttpResponse:
    """Rename all that were shown, or none."""
    try:
        said = doors.valid(forms.RenamesForm(request.POST)).cleaned_data
        _rename(request, said["names"], may_break=said["may_break"])
    except errors.Refusal as refusal:
        messages.error(request, refusal.words)
    return redirect("table-names", request.outlet.slug)


@require_POST
@site.page(roles.Act.MATCH_TABLE_NAMES)
def undo(request: site.StaffRequest) -> HttpResponse:
    """Take the last renaming back, as one."""
    try:
        operations.undo_renaming(
            outlet=request.outlet,
            number=doors.valid(forms.UndoForm(request.POST)).cleaned_data["number"],
            actor=request.user.get_username(),
            now=timezone.now(),
        )
        messages.success(request, "The tables have their former names again.", extra_tags="good")
    except errors.Refusal as refusal:
        messages.error(request, refusal.words)
    return redirect("table-names", request.outlet.slug)


@require_POST
@site.page(roles.Act.MATCH_TABLE_NAMES)
def fetch(request: site.StaffRequest) -> HttpResponse:
    """Ask OpenTable for its plan now."""
    if operations.fetch_plan(outlet=request.outlet, now=timezone.now()):
        messages.success(request, "OpenTable's plan is here.", extra_tags="good")
    else:
        words = "OpenTable did not give its plan; what we knew stays. Paste or upload its names instead."
        messages.error(request, words)
    return redirect("table-names", request.outlet.slug)


def _rename(request: site.StaffRequest, names: dict[int, str], *, may_break: bool = False) -> None:
    done = operations.rename_tables(
        outlet=request.outlet,
        names=names,
        may_break=may_break,
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    renamed = done.payload["renamed"]
    told = ", ".join(f"“{former}” is “{name}” now" for _, former, name in renamed[:3])
    more = f", and {len(renamed) - 3} more" if len(renamed) > 3 else ""
    messages.success(request, f"{told}{more}.", extra_tags="good")
