"""What a kitchen says of itself: a station is closed, an item is sold out; and how long things take there."""

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import doors, roles, site
from pos_sync import forms, operations, queries
from pos_sync.models import Station
from pos_sync.screens import checks, kitchen


@require_safe
@site.page(roles.Act.WORK_KITCHEN)
def station(request: site.StaffRequest, station_id: int) -> HttpResponse:
    """A station's sheet: open or closed, and who cooks for it meanwhile."""
    found = _station_at(request, station_id)
    others = [other for other in queries.stations_of(request.outlet) if other.pk != found.pk]
    return render(request, "pos_sync/kitchen/station.html", {"station": found, "others": others})


@require_POST
@site.page(roles.Act.WORK_KITCHEN)
@doors.tells_in_place
def switch(request: site.StaffRequest, station_id: int) -> HttpResponse:
    """Open a station, or close it."""
    found = _station_at(request, station_id)
    asked = doors.valid(forms.StationForm(request.POST)).cleaned_data
    operations.switch_station(
        station=found,
        is_open=asked["is_open"],
        stand_in=_station_at(request, asked["stand_in"]) if asked["stand_in"] else None,
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return kitchen.show_changes(request)


@require_safe
@site.page(roles.Act.WORK_KITCHEN)
def item(request: site.StaffRequest, item_id: int) -> HttpResponse:
    """An item's sheet: how long it takes here, and whether it is sold out."""
    found = checks.item_at(request.outlet, item_id)
    times = [time for time in queries.item_times(request.outlet, timezone.now()) if time.item_id == found.pk]
    is_sold_out = found.is_sold_out_at(timezone.now())
    context = {"item": found, "times": times, "is_sold_out": is_sold_out}
    return render(request, "pos_sync/kitchen/item.html", context)


@require_POST
@site.page(roles.Act.WORK_KITCHEN)
@doors.tells_in_place
def switch_86(request: site.StaffRequest, item_id: int) -> HttpResponse:
    """Sell an item out on every tablet, or bring it back."""
    operations.switch_86(
        item=checks.item_at(request.outlet, item_id),
        is_86=doors.valid(forms.SoldOutForm(request.POST)).cleaned_data["is_86"],
        actor=request.user.get_username(),
        now=timezone.now(),
    )
    return kitchen.show_changes(request)


@require_safe
@site.page(roles.Act.SEE_CART)
def times(request: site.StaffRequest) -> HttpResponse:
    """From fire to bump, by station and item, as the last days were."""
    now = timezone.now()
    by_station = queries.station_times(request.outlet, now)
    items = {
        station_id: list(part)
        for station_id, part in groupby(
            queries.item_times(request.outlet, now), key=lambda time: time.station_id
        )
    }
    found = queries.stations_of(request.outlet)
    rows = [(one, by_station.get(one.pk), items.get(one.pk, [])) for one in found]
    return render(request, "pos_sync/kitchen/times.html", {"rows": rows, "least": queries.LEAST_TICKETS})


def _station_at(request: site.StaffRequest, station_id: int) -> Station:
    stations = Station.objects.filter(outlet=request.outlet).select_related("outlet", "stand_in")
    return get_object_or_404(stations, pk=station_id)
