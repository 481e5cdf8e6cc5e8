"""The form of a booking: a new one by phone, one over the rules, and another time, size or note for one."""

import datetime as dt
import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from availability import queries as inventory
from config import doors, errors, roles, site
from config.outlets import formats
from reservations import forms, lifecycle, operations, queries
from reservations.models import Occasion, Reservation
from reservations.screens import acts

USUAL_SIZE = 2


@require_http_methods(["GET", "HEAD", "POST"])
@site.page(roles.Act.WORK_FLOOR)
def book_new(request: site.StaffRequest) -> HttpResponse:
    """A booking by phone: the grid of times follows size and day; what was typed stays."""
    if request.method != "POST":
        return _show_new(request, request.GET)
    form = forms.PhoneForm(request.POST)
    try:
        doors.valid(form)
        made = operations.book_by_phone(
            outlet=request.outlet,
            **_wish(request, form),
            actor=request.user.get_username(),
            now=timezone.now(),
        )
    except errors.Refusal as refusal:
        return _show_new(request, request.POST, refusal)
    return _booked(request, made)


@require_POST
@site.page(roles.Act.BOOK_OVER)
def book_over(request: site.StaffRequest) -> HttpResponse:
    """The same over the rules, with a reason that is kept."""
    form = forms.OverForm(request.POST)
    try:
        doors.valid(form)
        made = operations.book_over(
            outlet=request.outlet,
            **_wish(request, form),
            reason=form.cleaned_data["reason"],
            actor=request.user.get_username(),
            now=timezone.now(),
        )
    except errors.Refusal as refusal:
        return _show_new(request, request.POST, refusal)
    return _booked(request, made)


@require_safe
@site.page(roles.Act.WORK_FLOOR)
def found_guests(request: site.StaffRequest) -> HttpResponse:
    """Who in the book is called so, or has that phone, while it is typed."""
    words = request.GET.get("phone") or request.GET.get("last_name") or ""
    found = queries.known_guests(outlet=request.outlet, words=words)
    return render(request, "reservations/booking/found.html", {"found": found})


@require_http_methods(["GET", "HEAD", "POST"])
@site.page(roles.Act.WORK_FLOOR)
def change(request: site.StaffRequest, number: int) -> HttpResponse:
    """Another time or size, if the book takes it, and what is noted."""
    found = acts.reservation_of(request.outlet, number)
    if request.method != "POST":
        return _show_change(request, found, request.GET)
    form = forms.ChangeForm(request.POST)
    try:
        doors.valid(form)
        operations.amend_reservation(
            reservation=found,
            changes=form.changes(),
            seen=form.cleaned_data["was"],
            actor=request.user.get_username(),
            now=timezone.now(),
        )
    except errors.Refusal as refusal:
        return _show_change(request, acts.reservation_of(request.outlet, number), request.POST, refusal)
    messages.success(request, "Changed.", extra_tags="made")
    return redirect("reservation", request.outlet.slug, number)


def _wish(request: site.StaffRequest, form: forms.PhoneForm) -> dict[str, Any]:
    """What was asked for; the guest and the table are this outlet's or none."""
    said, outlet = form.cleaned_data, request.outlet
    known = queries.known_guest(outlet=outlet, guest_id=said["guest_id"])
    return {
        "starts_local": form.starts(),
        "party_size": said["size"],
        "guest": operations.Caller(form.words(), known.guest if known else None),
        "particulars": form.particulars(),
        "table": queries.find_table(outlet=outlet, table_id=said["table"]),
    }


def _booked(request: site.StaffRequest, made: Reservation) -> HttpResponse:
    at = formats.clock(dt.datetime.fromisoformat(made.starts_local))
    words = f"Booked: {made.guest}, {made.party_size}, {at}."
    messages.success(request, words, extra_tags="made")
    return redirect("reservation", request.outlet.slug, made.confirmation_number)


def _show_new(
    request: site.StaffRequest, said: QueryDict, refusal: errors.Refusal | None = None
) -> HttpResponse:
    form = forms.PhoneForm(said)
    form.is_valid()
    grid = _grid(request, said, USUAL_SIZE, inventory.local_date(request.outlet, timezone.now()))
    context = {
        "said": said,
        "picked": queries.known_guest(outlet=request.outlet, guest_id=form.cleaned_data.get("guest_id")),
        "tables": queries.pinnable_tables(outlet=request.outlet, date=grid["date"]),
        "table": form.cleaned_data.get("table"),
        **_noted(request, form.cleaned_data.get("tags", ())),
        **grid,
    }
    return _answer(request, "reservations/book_new.html", context, refusal)


def _show_change(
    request: site.StaffRequest, found: Reservation, asked: QueryDict, refusal: errors.Refusal | None = None
) -> HttpResponse:
    """The reservation as it stands, and over it what was changed on the page."""
    stands, form = queries.stands(found), forms.ChangeForm(asked)
    said = {**stands, **form.changes()}
    context = {
        "said": {**said, "notes": said["guest_notes"]},
        "was": json.dumps(stands),
        "party": queries.party_now(found, timezone.now()),
        "reservation": found,
        "fixed": _may_change(found, lifecycle.Act.CHANGE_TIME).words,
        "size_fixed": _may_change(found, lifecycle.Act.CHANGE_SIZE).words,
        "note_fixed": operations.is_note_opentables(found),
        **_noted(request, tuple(said["tags"])),
        **_grid(request, asked, found.party_size, found.date, found),
    }
    if refusal is not None:
        context["size"] = said["party_size"]
    return _answer(request, "reservations/change.html", context, refusal)


def _may_change(found: Reservation, act: lifecycle.Act) -> lifecycle.Verdict:
    return lifecycle.may_staff(found.outlet.mode, found.state, found.house_state, act)


def _noted(request: site.StaffRequest, tags: tuple[str, ...]) -> dict[str, Any]:
    """The outlet's tags, those ticked, and those of nobody's list."""
    offered = request.outlet.booking_tags
    known = {tag.casefold() for tag in offered}
    return {
        "offered": [(tag, tag in tags) for tag in offered],
        "other_tags": ", ".join(tag for tag in tags if tag.casefold() not in known),
        "occasions": Occasion.choices,
    }


def _grid(
    request: site.StaffRequest,
    said: QueryDict,
    usual_size: int,
    usual_date: dt.date,
    mover: Reservation | None = None,
) -> dict[str, Any]:
    """The times for the size and day asked for, else for the usual ones."""
    now, size, date = timezone.now(), forms.size_of(said, usual_size), forms.date_of(said, usual_date)
    slots = inventory.slot_grid(
        outlet=request.outlet, date=date, party_size=size, now=now, mover=mover.placement if mover else None
    )
    return {
        "size": size,
        "date": date,
        "today": inventory.local_date(request.outlet, now),
        "slots": slots,
        "may_move": any(slot.moves for slot in slots),
        "may_book_over": roles.may(request.membership.role, roles.Act.BOOK_OVER) and mover is None,
    }


def _answer(
    request: site.StaffRequest, template: str, context: dict[str, Any], refusal: errors.Refusal | None
) -> HttpResponse:
    status = 200 if refusal is None else 409
    return render(request, template, {**context, "refusal": refusal}, status=status)
