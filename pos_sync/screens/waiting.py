"""The sheet of a party on the waitlist, and the door that seats it with its cart."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, roles, site
from pos_sync import forms, operations
from pos_sync.screens import taken
from reservations import queries as book
from reservations.screens import acts, waitlist


@require_safe
@site.page(roles.Act.SEE_FLOOR)
def waiting(request: site.StaffRequest, entry_id: int) -> HttpResponse:
    """Who waits, what they were promised, and where they could sit."""
    entry, now = waitlist.entry_of(request.outlet, entry_id), timezone.now()
    context = {
        "waiting": book.waiting_now(entry, now),
        "story": book.waiting_story(entry),
        "may_work": roles.may(request.membership.role, roles.Act.WORK_FLOOR),
        "choice": book.choose(outlet=request.outlet, party_size=entry.party_size, now=now),
    }
    return render(request, "pos_sync/floor/waiting.html", context)


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@taken.asks_who_left
def seat(request: site.StaffRequest, entry_id: int) -> HttpResponse:
    """Seat a party from the list."""
    form = doors.valid(forms.SeatForm(request.POST))
    operations.seat_waiting_party(
        entry=waitlist.entry_of(request.outlet, entry_id),
        tables=acts.tables_of(request.outlet, form.cleaned_data["tables"]),
        departed=form.cleaned_data["departed"],
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()
