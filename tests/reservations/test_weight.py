"""The floor's page at the far end of the room: light, from our own origin, with nothing inline."""

import datetime as dt
import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.utils import timezone

from availability.models import Table
from config.outlets.models import Outlet
from tests.factories import people
from tests.factories.availability import AreaFactory, TableFactory, harbour
from tests.factories.reservations import GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db

MOST_BYTES = 100 * 1024
TABLES = 60


def full_house() -> Outlet:
    """Sixty tables, a party with flags and a note for each, half of them seated."""
    outlet: Outlet = harbour(name="Harbour", slug="harbour")
    area, now = AreaFactory.create(outlet=outlet), timezone.now()
    Table.objects.filter(outlet=outlet).delete()
    for number in range(TABLES):
        table = TableFactory.create(
            outlet=outlet, area=area, name=f"T{number}", x=number % 10 * 100, y=number // 10 * 100
        )
        starts_at = now - dt.timedelta(minutes=number)
        is_seated = number % 2 == 0
        ReservationFactory.create(
            outlet=outlet,
            guest=GuestFactory.create(
                outlet=outlet, last_name=f"Guest{number}", is_vip=True, allergies="nuts, shellfish"
            ),
            starts_at=starts_at,
            starts_local=f"{starts_at.astimezone(outlet.zone):%Y-%m-%dT%H:%M}",
            date=now.astimezone(outlet.zone).date(),
            table_names=[table.name],
            guest_notes="A quiet corner, please: it is our anniversary.",
            state="SEATED" if is_seated else "BOOKED",
            house_state="SEATED" if is_seated else "CONFIRMED",
            seated_at=starts_at if is_seated else None,
        )
    return outlet


@pytest.fixture
def shown() -> HttpResponse:
    outlet = full_house()
    page = people.browser(outlet).get(f"/at/{outlet.slug}/floor/", headers={"Accept-Encoding": "gzip"})
    return page  # type: ignore[return-value]


def test_the_floor_of_sixty_tables_with_all_it_loads_is_light(shown: HttpResponse) -> None:
    page = gzip.decompress(shown.content).decode()

    loaded = {address: _compressed(address) for address in _addresses(page) if address.startswith("/static/")}
    weight = len(shown.content) + sum(loaded.values())

    assert page.count('class="tile ') == TABLES
    assert weight < MOST_BYTES, (len(shown.content), loaded)


def test_nothing_comes_from_another_origin_and_nothing_is_inline(shown: HttpResponse) -> None:
    page = gzip.decompress(shown.content).decode()
    elsewhere = [address for address in _addresses(page) if re.match(r"(https?:)?//", address)]

    assert [address for address in elsewhere if "/live/" not in address] == []
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", page) == []


def _addresses(page: str) -> list[str]:
    return re.findall(r'(?:src|href|sse-connect|action)="([^"]+)"', page)


def _compressed(address: str) -> int:
    found = finders.find(address.removeprefix("/static/"))
    assert isinstance(found, str), address
    return len(gzip.compress(Path(found).read_bytes()))
