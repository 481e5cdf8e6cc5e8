"""One page of every part at real size: a page of ours uses nothing that is not on it (docs/screens.md)."""

import datetime as dt
from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from availability.models import Shape, Table
from availability.screens import looks
from config import roles, site
from config.opentable.lights import Light
from config.opentable.models import Problem
from config.outlets.models import Outlet
from reservations import queries
from reservations.lifecycle import House
from reservations.models import Guest, Reservation, Source, State

_STEP = 116
# What stands at each sample table: caption, house state, and minutes since its time.
_SITTING = (
    ("Open", None, 0),
    ("Reserved soon", House.CONFIRMED, -40),
    ("Late", House.CONFIRMED, 18),
    ("Arrived", House.ARRIVED, 5),
    ("Partly arrived", House.PARTLY_ARRIVED, 5),
    ("Seated", House.SEATED, 12),
    ("Second course", House.COURSE_2, 46),
    ("Check dropped", House.CHECK_DROPPED, 71),
    ("Paid", House.PAID, 80),
    ("Bus", House.BUSSING, 88),
    ("Over time", House.COURSE_3, 102),
)
_LIGHTS = (
    Light("OK", "ok", 0),
    Light("DELAYED", "delayed", 57),
    Light("PAUSED", "paused: menu change", 12),
    Light("OFF", "not connected"),
)


@require_safe
@site.page(roles.Act.STEER_INTEGRATION)
def components(request: site.StaffRequest) -> HttpResponse:
    """Every tile state, button, banner, pill and form row; nothing on it is real."""
    now = timezone.now()
    tiles = [_tile(request.outlet, number, *sample, now) for number, sample in enumerate(_SITTING)]
    tiles += [_assumed(request.outlet, len(tiles), now), _blocked(len(tiles) + 1)]
    tiles = [replace(tile, ring=_ring(number)) for number, tile in enumerate(tiles)]
    context = {
        "levels": [("ok", "✓"), ("tight", "~"), ("no", "✕"), ("swap", "⇄"), ("own", "●")],
        "rings": [_ring(number) for number in range(queries.HUES + 1)],
        "samples": list(
            zip([*(sample[0] for sample in _SITTING), "Assumed seated", "Blocked"], tiles, strict=True)
        ),
        "looks": [*looks.OPEN, *looks.BLOCKED.values()],
        "lights": _LIGHTS,
        "now": now,
        "width": _STEP * len(tiles),
        "box": f"0 0 {_STEP * len(tiles)} 116",
        "problem": Problem(
            cause="OpenTable seated a party at “t5”: no table of ours has that name.",
            effect="No cart opened for it.",
            next_step="Rename our table, or have the name changed at OpenTable.",
        ),
    }
    return render(request, "reservations/components.html", context)


def _tile(
    outlet: Outlet, number: int, caption: str, house: House | None, minutes: int, now: dt.datetime
) -> queries.Tile:
    table = _table(number)
    if house is None:
        return queries.Tile(table, queries.OPEN)
    starts_at = now - dt.timedelta(minutes=minutes)
    is_sitting = house not in (House.CONFIRMED, House.ARRIVED, House.PARTLY_ARRIVED)
    reservation = Reservation(
        outlet=outlet,
        guest=Guest(last_name="Lee", is_vip=number % 2 == 0, allergies="nuts" if number % 3 == 0 else ""),
        state=State.SEATED if is_sitting else State.BOOKED,
        house_state=house.value,
        source=Source.OPENTABLE,
        starts_at=starts_at,
        seated_at=starts_at,
        turn_minutes=90,
        party_size=4,
    )
    party = queries.Party(reservation, queries.look_of(reservation, now), "19:15")
    return queries.Tile(table, party.look, *((party, None) if is_sitting else (None, party)))


def _assumed(outlet: Outlet, number: int, now: dt.datetime) -> queries.Tile:
    reservation = Reservation(
        outlet=outlet,
        guest=Guest(last_name="Lee"),
        state=State.ASSUMED_SEATED,
        house_state=House.SEATED.value,
        source=Source.OPENTABLE,
        starts_at=now,
        turn_minutes=90,
        party_size=4,
    )
    party = queries.Party(reservation, queries.look_of(reservation, now), "19:15")
    return queries.Tile(_table(number), party.look, party)


def _ring(number: int) -> queries.Ring:
    hues = queries.HUES
    return queries.Ring("Ana North", f"{'ABCDEFGHIJKLMNO'[number]}N", number % hues + 1, number >= hues)


def _blocked(number: int) -> queries.Tile:
    return queries.Tile(_table(number), queries.Look("blocked", "■", "wobbly leg"))


def _table(number: int) -> Table:
    shape = Shape.ROUND if number % 2 else Shape.SQUARE
    place = {"x": 12 + number * _STEP, "y": 12, "width": 92, "height": 92}
    return Table(pk=number, name=f"A{number + 1}", max_covers=4, shape=shape, **place)
