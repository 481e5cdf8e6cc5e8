"""The book: a day's list, a booking by phone, and one reservation with its story."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from availability import queries as inventory
from config import doors, errors, roles, site
from config.outlets.models import Outlet
from reservations import forms, lifecycle, operations, queries, wire
from reservations.models import Reservation
from reservations.screens import acts

USUAL_SIZE = 2


@require_safe
@site.page(roles.Act.SEE_FLOOR)
def book(request: site.StaffRequest) -> HttpResponse:
    """A day's list; today's while none is named."""
    now = timezone.now()
    date = _date(request.outlet, request.GET, now)
    context = {
        "book": queries.load_book(outlet=request.outlet, date=date, now=now),
        "before": date - dt.timedelta(days=1),
        "after": date + dt.timedelta(days=1),
        "today": inventory.local_date(request.outlet, now),
    }
    return render(request, "reservations/book.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@site.page(roles.Act.WORK_FLOOR)
def book_new(request: site.StaffRequest) -> HttpResponse:
    """A booking by phone: the grid of times follows size and day; what was typed stays."""
    if request.method != "POST":
        return _show_new(request, request.GET)
    form = forms.PhoneForm(request.POST)
    if not form.is_valid():
        return _show_new(request, request.POST, doors.invalid(form))
    said = form.cleaned_data
    guest = wire.GuestWords(
        first_name=said["first_name"], last_name=said["last_name"], phone=said["phone"] or None
    )
    try:
        made = operations.book_by_phone(
            outlet=request.outlet,
            starts_local=timezone.make_naive(said["starts_local"], dt.UTC),
            party_size=said["size"],
            guest=guest,
            notes=said["notes"],
            actor=request.user.get_username(),
            now=timezone.now(),
        )
    except errors.Refusal as refusal:
        return _show_new(request, request.POST, refusal)
    messages.success(request, f"Booked: {said['last_name']}, {made.party_size}, {made.starts_local[11:]}.")
    return redirect("reservation", request.outlet.slug, made.confirmation_number)


@require_safe
@site.page(roles.Act.SEE_FLOOR)
def reservation(request: site.StaffRequest, number: int) -> HttpResponse:
    """One reservation from the first lock to the spend sent."""
    found = acts.reservation_of(request.outlet, number)
    return _show_reservation(request, found)


@require_POST
@site.page(roles.Act.WORK_FLOOR)
def change(request: site.StaffRequest, number: int) -> HttpResponse:
    """Another time or size, if the book takes it."""
    found = acts.reservation_of(request.outlet, number)
    form = forms.ChangeForm(request.POST)
    if not form.is_valid():
        return _show_reservation(request, found, doors.invalid(form))
    try:
        operations.change_reservation(
            reservation=found,
            starts_local=timezone.make_naive(form.cleaned_data["starts_local"], dt.UTC),
            party_size=form.cleaned_data["size"],
            actor=request.user.get_username(),
            now=timezone.now(),
        )
    except errors.Refusal as refusal:
        return _show_reservation(request, acts.reservation_of(request.outlet, number), refusal)
    messages.success(request, "Changed.")
    return redirect("reservation", request.outlet.slug, number)


def _show_new(
    request: site.StaffRequest, said: QueryDict, refusal: errors.Refusal | None = None
) -> HttpResponse:
    now = timezone.now()
    date = _date(request.outlet, said, now)
    wish = forms.WishForm({"size": said.get("size") or USUAL_SIZE, "date": date})
    size = wish.cleaned_data["size"] if wish.is_valid() else USUAL_SIZE
    find = said.get("phone") or said.get("last_name") or ""
    slots = inventory.slot_grid(outlet=request.outlet, date=date, party_size=size, now=now)
    context: dict[str, Any] = {
        "said": said,
        "size": size,
        "date": date,
        "today": inventory.local_date(request.outlet, now),
        "slots": slots,
        "may_move": any(slot.moves for slot in slots),
        "guests": queries.find_guests(outlet=request.outlet, words=find),
        "refusal": refusal,
    }
    status = 200 if refusal is None else 409
    return render(request, "reservations/book_new.html", context, status=status)


def _show_reservation(
    request: site.StaffRequest, found: Reservation, refusal: errors.Refusal | None = None
) -> HttpResponse:
    mode, state, house = request.outlet.mode, found.state, found.house_state
    acts_of_change = (lifecycle.Act.CHANGE_TIME, lifecycle.Act.CHANGE_SIZE)
    verdicts = [lifecycle.may_staff(mode, state, house, act) for act in acts_of_change]
    context = {
        "party": queries.party_now(found, timezone.now()),
        "reservation": found,
        "house": house.replace("_", " ").capitalize(),
        "story": queries.load_story(found),
        "may_see_bytes": roles.may(request.membership.role, roles.Act.SEE_INTEGRATION),
        "visit": queries.visit_of(found),
        "may_change": roles.may(request.membership.role, roles.Act.WORK_FLOOR),
        "fixed": verdicts[0].words,
        "refusal": refusal,
    }
    status = 200 if refusal is None else 409
    return render(request, "reservations/reservation.html", context, status=status)


def _date(outlet: Outlet, said: QueryDict, now: dt.datetime) -> dt.date:
    form = forms.DayForm({"date": said.get("date")})
    today = inventory.local_date(outlet, now)
    return form.cleaned_data["date"] if form.is_valid() else today
