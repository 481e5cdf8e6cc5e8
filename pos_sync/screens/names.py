"""The table names page: ours beside OpenTable's, why they differ, and renaming ours."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from availability.models import Table
from config import errors, roles, site
from pos_sync import forms, matching, operations, queries

# What the page calls each judgement, and how its pill looks.
WORDS = {
    matching.Kind.EXACT: ("exact", "paid"),
    matching.Kind.CASE: ("differs by case", "late"),
    matching.Kind.SPACE: ("differs by a space", "late"),
    matching.Kind.DASH: ("differs by a dash", "late"),
    matching.Kind.ZERO_PADDING: ("differs by zero-padding", "late"),
    matching.Kind.LOOK_ALIKE: ("looks alike, is not", "late"),
    matching.Kind.MISSING: ("missing here", "dropped"),
    matching.Kind.EXTRA: ("only ours", "open"),
    matching.Kind.DUPLICATE: ("there twice", "dropped"),
}


@require_safe
@site.page(roles.Act.MATCH_TABLE_NAMES)
def show(request: site.StaffRequest) -> HttpResponse:
    """Two columns, each pair judged, those that differ first."""
    names = queries.picture_names(request.outlet)
    rows = [(pair, *WORDS[pair.kind]) for pair in names.pairs]
    return render(request, "pos_sync/names.html", {"names": names, "rows": rows})


@require_POST
@site.page(roles.Act.MATCH_TABLE_NAMES)
def rename(request: site.StaffRequest) -> HttpResponse:
    """Give one of our tables a name; undoing is the same with the former one."""
    form = forms.RenameForm(request.POST)
    if not form.is_valid():
        messages.error(request, "A table's name has 1 to 64 characters.")
        return redirect("table-names", request.outlet.slug)
    table = get_object_or_404(Table, outlet=request.outlet, pk=form.cleaned_data["table"])
    try:
        renamed = operations.rename_table(
            outlet=request.outlet,
            table=table,
            name=form.cleaned_data["name"],
            actor=request.user.get_username(),
            now=timezone.now(),
        )
        messages.success(request, f"“{table.name}” is “{renamed.name}” now.", extra_tags="good")
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
        words = "OpenTable did not give its plan; what we knew stays. The integration page has its answer."
        messages.error(request, words)
    return redirect("table-names", request.outlet.slug)
