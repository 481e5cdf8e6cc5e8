"""Menu files: export, and import with everything shown before anything is done."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, errors, roles, site
from pos_sync import forms, listing, operations, queries

MOST_FAULTS = 100


@require_safe
@site.page(roles.Act.SET_MENU)
def export(request: site.StaffRequest) -> HttpResponse:
    """The menu as a file that reads back to no change; spreadsheets know it as UTF-8 by its first bytes."""
    text = listing.write(queries.known_menu(request.outlet))
    today = timezone.now().astimezone(request.outlet.zone).date()
    return HttpResponse(
        text.encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="menu-{request.outlet.slug}-{today}.csv"'},
    )


@require_safe
@site.page(roles.Act.SET_MENU)
def files(request: site.StaffRequest) -> HttpResponse:
    """Where a file is chosen."""
    return render(request, "pos_sync/menu_file.html", {"menu": queries.known_menu(request.outlet)})


@require_POST
@site.page(roles.Act.SET_MENU)
def read(request: site.StaffRequest) -> HttpResponse:
    """Read a file, and show what it would do."""
    try:
        upload = doors.valid(forms.MenuFileForm(request.POST, request.FILES)).cleaned_data["file"]
        kept, _ = operations.read_file(
            outlet=request.outlet,
            file_name=upload.name,
            content=upload.read(operations.MOST_BYTES + 1),
            actor=request.user.get_username(),
            now=timezone.now(),
        )
    except errors.Refusal as refusal:
        messages.error(request, refusal.words)
        return redirect("menu-files", request.outlet.slug)
    return redirect("menu-file", request.outlet.slug, kept.pk)


@require_safe
@site.page(roles.Act.SET_MENU)
def show(request: site.StaffRequest, file_id: int) -> HttpResponse:
    """What a file that was read would do."""
    return render(request, "pos_sync/menu_file.html", _context(request, file_id))


@require_POST
@site.page(roles.Act.SET_MENU)
def apply(request: site.StaffRequest, file_id: int) -> HttpResponse:
    """Do just that."""
    kept = _context(request, file_id)["file"]
    try:
        plan = operations.apply_file(menu_file=kept, actor=request.user.get_username(), now=timezone.now())
    except errors.Refusal as refusal:
        messages.error(request, refusal.words)
        return redirect("menu-files", request.outlet.slug)
    done = f"{len(plan.created)} new, {len(plan.changed)} changed, {len(plan.unlisted)} not listed any more."
    messages.success(request, f"The menu is as {kept.file_name} says: {done}", extra_tags="good")
    return redirect("menu", request.outlet.slug)


def _context(request: site.StaffRequest, file_id: int) -> dict[str, Any]:
    shown = queries.shown_file(request.outlet, file_id)
    if shown is None:
        raise Http404
    kept, plan, is_current = shown
    return {
        "file": kept,
        "plan": plan,
        "is_current": is_current,
        "faults": plan.faults[:MOST_FAULTS],
        "more_faults": max(0, len(plan.faults) - MOST_FAULTS),
        "menu": queries.known_menu(request.outlet),
    }
