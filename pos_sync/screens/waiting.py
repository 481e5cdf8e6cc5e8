"""The sheet of a party on the waitlist, and the door that seats it with its cart."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, roles, site
from pos_sync import forms, operations, queries
from pos_sync.screens import taken
from reservations import queries as book
from reservations.screens import waitlist


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
    numbers = form.cleaned_data["tables"]
    tables = queries.tables_of(request.outlet, numbers)
    if len(tables) != len(numbers):
        raise Http404
    operations.seat_waiting_party(
        entry=waitlist.entry_of(request.outlet, entry_id),
        tables=tables,
        departed=form.cleaned_data["departed"],
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()
