"""The doors for what becomes of a party before it sits: noted, canceled, a no-show, back in the book."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from availability import queries as inventory
from availability.models import Table
from config import doors, roles, site
from config.outlets.models import Outlet
from reservations import forms, lifecycle, operations, queries
from reservations.models import Reservation


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def mark(request: site.StaffRequest, number: int) -> HttpResponse:
    """Note how far the party is."""
    form = doors.valid(forms.MarkForm(request.POST))
    operations.set_house_state(
        reservation=reservation_of(request.outlet, number),
        house_state=lifecycle.target_of(form.cleaned_data["act"]),
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def pin(request: site.StaffRequest, number: int) -> HttpResponse:
    """Keep the party at its table, or let it be moved to make room."""
    operations.pin_reservation(
        reservation=reservation_of(request.outlet, number),
        is_pinned=request.POST.get("pinned") == "yes",
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.go_to("reservation", request.outlet.slug, number)


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def block(request: site.StaffRequest, table_id: int) -> HttpResponse:
    """Keep a table free of parties from now until the time given."""
    table = get_object_or_404(Table, outlet=request.outlet, is_active=True, pk=table_id)
    form = doors.valid(forms.BlockForm(request.POST))
    now = timezone.now()
    operations.block_tables(
        outlet=request.outlet,
        tables=[table],
        starts_at=now,
        ends_at=form.ends_at(request.outlet),
        reason=form.cleaned_data["reason"],
        actor=request.user.get_username(),
        now=now,
    )
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def unblock(request: site.StaffRequest, table_id: int) -> HttpResponse:
    """Give a blocked table back."""
    table = get_object_or_404(Table, outlet=request.outlet, pk=table_id)
    now = timezone.now()
    found = inventory.block_at(table=table, now=now)
    if found is None:
        raise Http404
    operations.unblock_tables(placement=found, now=now)
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def no_show(request: site.StaffRequest, number: int) -> HttpResponse:
    """The party did not come."""
    operations.mark_no_show(
        reservation=reservation_of(request.outlet, number),
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def cancel(request: site.StaffRequest, number: int) -> HttpResponse:
    """The party will not come, and said so."""
    operations.cancel_reservation(
        reservation=reservation_of(request.outlet, number),
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


@require_POST
@site.page(roles.Act.WORK_FLOOR)
@doors.tells_refusals
def reopen(request: site.StaffRequest, number: int) -> HttpResponse:
    """Correct a no-show, or take back a cancel within its 30 seconds."""
    operations.reopen_reservation(
        reservation=reservation_of(request.outlet, number),
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return doors.done()


def reservation_of(outlet: Outlet, number: int) -> Reservation:
    """The outlet's reservation of this number; a 404 for any other."""
    found = queries.find_at(outlet, number)
    if found is None:
        raise Http404
    return found


def tables_of(outlet: Outlet, numbers: Sequence[int]) -> list[Table]:
    """The outlet's tables in use of these numbers, each once; a 404 where one is not its own."""
    found = Table.objects.filter(outlet=outlet, is_active=True).in_bulk(numbers)
    wanted = dict.fromkeys(numbers)
    if len(found) != len(wanted):
        raise Http404
    return [found[number] for number in wanted]
