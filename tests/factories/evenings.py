"""A whole room in the middle of service."""

import datetime as dt

from django.utils import timezone

from availability.models import Table
from config.outlets.models import Outlet
from tests.factories.availability import AreaFactory, TableFactory, harbour
from tests.factories.reservations import GuestFactory, ReservationFactory

FULL = 60


def full_house() -> Outlet:
    """Sixty tables, a party with flags and a note for each, half of them seated."""
    outlet: Outlet = harbour(name="Harbour", slug="harbour")
    area, now = AreaFactory.create(outlet=outlet), timezone.now()
    Table.objects.filter(outlet=outlet).delete()
    for number in range(FULL):
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
