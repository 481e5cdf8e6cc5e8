"""Floor plans for managers: the list by date, the editor, and the one address where the editor saves."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from availability import forms, operations, queries
from availability.models import FloorPlan, Offer, Shape
from availability.screens import days
from config import doors, roles, site
from config.errors import Refusal

# In this order: each uses those before it.
SCRIPTS = [
    f"availability/floor_{name}.js" for name in ("geometry", "state", "canvas", "panel", "saving", "editor")
]


@require_safe
@site.page(roles.Act.SET_RULES)
def show(request: site.StaffRequest) -> HttpResponse:
    """Every plan with its dates, and the floor as it stands on the date that is asked for."""
    now = timezone.now()
    date, _ = days.asked(request, now)
    today = queries.local_date(request.outlet, now)
    found = queries.plan_list(outlet=request.outlet, date=date, now=now)
    return render(request, "availability/plans.html", days.beside(date, today) | {"found": found})


@require_safe
@site.page(roles.Act.SET_RULES)
def edit_standing(request: site.StaffRequest) -> HttpResponse:
    """The editor of the floor as its tables stand where no plan is in force."""
    floor = queries.edited_floor(outlet=request.outlet, plan=None)
    return _editor(request, floor, None)


@require_safe
@site.page(roles.Act.SET_RULES)
def edit(request: site.StaffRequest, plan_id: int) -> HttpResponse:
    """The editor of a plan."""
    plan = get_object_or_404(FloorPlan, outlet=request.outlet, pk=plan_id)
    floor = queries.edited_floor(outlet=request.outlet, plan=plan)
    return _editor(request, floor, _facts_of(plan))


@require_safe
@site.page(roles.Act.SET_RULES)
def add(request: site.StaffRequest) -> HttpResponse:
    """The editor of a new plan, a copy that is kept nowhere before it is saved."""
    form = forms.NewPlanForm(request.GET)
    form.is_valid()
    source_id = form.cleaned_data.get("copy_from")
    source = source_id and get_object_or_404(FloorPlan, outlet=request.outlet, pk=source_id)
    floor = queries.edited_floor(outlet=request.outlet, plan=source or None)
    said = form.cleaned_data
    facts = _plan_facts(None, said.get("name") or "", said.get("starts_on"), said.get("ends_on"))
    return _editor(request, floor, facts)


@require_POST
@site.page(roles.Act.SET_RULES)
def save(request: site.StaffRequest) -> HttpResponse:
    """Save the whole document of the editor, or answer why not: the page keeps what it has."""
    try:
        document, confirmation = forms.read_document(request.body)
        saved = operations.save_plan(
            outlet=request.outlet,
            document=document,
            confirmation=confirmation,
            actor=request.user.get_username(),
            now=timezone.now(),
        )
    except Refusal as refused:
        return _refused(request, refused)
    floor = queries.edited_floor(outlet=request.outlet, plan=saved.plan)
    words = f"Saved. {operations.displaced_in_words(saved.displaced)}".strip()
    facts = None if saved.plan is None else _facts_of(saved.plan)
    address = reverse("floor-plan", args=[request.outlet.slug, saved.plan.pk]) if saved.plan else ""
    return JsonResponse({"words": words, "address": address, "floor": _as_document(floor, facts)})


@require_POST
@site.page(roles.Act.SET_RULES)
def remove(request: site.StaffRequest, plan_id: int) -> HttpResponse:
    """Take a plan away; what that does is asked about first, in the sheet."""
    plan = get_object_or_404(FloorPlan, outlet=request.outlet, pk=plan_id)
    name = plan.name
    confirmation = operations.Confirmation(request.POST.get("seen", ""), "confirmed" in request.POST)
    try:
        removed = operations.remove_plan(
            outlet=request.outlet,
            plan=plan,
            confirmation=confirmation,
            actor=request.user.get_username(),
            now=timezone.now(),
        )
    except operations.Unconfirmed as asked:
        context = {"effects": asked.effects, "outlet_name": request.outlet.name, "plan": plan}
        return render(request, "availability/plans/removing.html", context, status=409)
    except Refusal as refused:
        return render(request, "covers/refusal.html", {"words": refused.words}, status=409)
    words = f"{name} was deleted. {operations.displaced_in_words(removed.displaced)}".strip()
    messages.success(request, words, extra_tags="good")
    return HttpResponse(headers={"HX-Redirect": reverse("floor-plans", args=[request.outlet.slug])})


def _editor(
    request: site.StaffRequest, floor: queries.EditedFloor, plan: dict[str, Any] | None
) -> HttpResponse:
    context = {
        "document": _as_document(floor, plan),
        "plan": plan,
        "scripts": SCRIPTS,
        "offers": Offer.choices,
        "shapes": [(shape.value, shape.value.title()) for shape in Shape],
    }
    return render(request, "availability/plans/editor.html", context)


def _facts_of(plan: FloorPlan) -> dict[str, Any]:
    return _plan_facts(plan.pk, plan.name, plan.starts_on, plan.ends_on)


def _plan_facts(
    plan_id: int | None, name: str, starts_on: dt.date | None, ends_on: dt.date | None
) -> dict[str, Any]:
    return {
        "plan_id": plan_id,
        "name": name,
        "starts_on": starts_on.isoformat() if starts_on else "",
        "ends_on": ends_on.isoformat() if ends_on else "",
    }


def _as_document(floor: queries.EditedFloor, plan: dict[str, Any] | None) -> dict[str, Any]:
    """The floor in the words in which the editor sends it back (`forms.read_document`)."""
    return {
        "edition": floor.edition,
        "plan": plan,
        "areas": [{"key": str(area.pk), "name": area.name} for area in floor.areas],
        "tables": [_table(found) for found in floor.tables],
        "combinations": [
            {
                "key": str(joined.pk),
                "tables": [str(table.pk) for table in joined.tables.all()],
                "min_covers": joined.min_covers,
                "max_covers": joined.max_covers,
                "is_removed": False,
            }
            for joined in floor.combinations
        ],
        "taken_names": list(floor.taken_names),
    }


def _table(found: queries.EditedTable) -> dict[str, Any]:
    table, place = found.table, found.place
    facts = ("name", "min_covers", "max_covers", "offer", "priority", "is_accessible", "is_high_top")
    where = ("shape", "x", "y", "width", "height", "rotation")
    return {
        "key": str(table.pk),
        "area": str(table.area_id),
        "is_retired": False,
        "stands": found.stands,
        **{name: getattr(table, name) for name in facts},
        **{name: getattr(place, name) for name in where},
    }


def _refused(request: site.StaffRequest, refused: Refusal) -> HttpResponse:
    """Why nothing was saved, for the page that sent it to show."""
    told = {"code": refused.code, "words": refused.words, **refused.details}
    if isinstance(refused, operations.Unconfirmed):
        context = {"effects": refused.effects, "outlet_name": request.outlet.name}
        told["html"] = render_to_string("availability/plans/asking.html", context, request=request)
    return JsonResponse(told, status=doors.status_of(refused))
