"""An outlet of the reference, kept in the database."""

from dataclasses import replace

from availability.models import BookingRules, Combination, PacingOverride, Shift, Table, TurnTime
from config.outlets.models import Outlet
from tests.availability.reference import House, Join, Service, Turns
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.outlets import OutletFactory

EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]


def open_house(house: House) -> tuple[Outlet, House]:
    """Write its furniture, hours and rules down; the house comes back with its tables' own numbers."""
    outlet: Outlet = OutletFactory.create(time_zone=house.zone)
    _write_rules(outlet, house)
    _write_turns(outlet, None, house.turns)
    for service in house.services:
        _write_turns(outlet, _write_shift(outlet, service), service.turns)
    area = AreaFactory.create(outlet=outlet)
    numbers = {}
    for table in house.tables:
        numbers[table.number] = TableFactory.create(
            area=area, name=table.name, min_covers=table.low, max_covers=table.high, offer=table.offer,
            priority=table.priority,
        ).pk  # fmt: skip
    for join in house.joins:
        joined = Combination.objects.create(
            outlet=outlet, name=join.name, min_covers=join.low, max_covers=join.high
        )
        joined.tables.set([numbers[number] for number in join.numbers])
    return outlet, as_furnished(house, outlet)


def as_furnished(house: House, outlet: Outlet) -> House:
    """The house with the tables that are in use now, and the combinations of which every table is."""
    tables = Table.objects.filter(outlet=outlet, is_active=True).order_by("pk")
    joins = Combination.objects.filter(outlet=outlet).exclude(tables__is_active=False).order_by("pk")
    return replace(
        house,
        tables=tuple(
            replace(house.tables[0], number=row.pk, name=row.name, low=row.min_covers, high=row.max_covers,
                    offer=row.offer, priority=row.priority)
            for row in tables
        ),
        joins=tuple(
            Join(row.name, tuple(sorted(table.pk for table in row.tables.all())), row.min_covers,
                 row.max_covers)
            for row in joins
        ),
    )  # fmt: skip


def _write_rules(outlet: Outlet, house: House) -> None:
    BookingRules.objects.create(
        outlet=outlet,
        min_party_size=house.smallest,
        max_party_size=house.largest,
        horizon_days=house.horizon_days,
        cutoff_minutes=house.cutoff,
        lead_minutes=house.lead,
        lead_from_size=house.lead_from,
        buffer_minutes=house.buffer,
        pacing_interval=house.every,
        pacing_covers=house.limits[0],
        pacing_parties=house.limits[1],
        online_percent=house.online_percent,
    )
    for minute, (covers, parties) in house.overrides.items():
        PacingOverride.objects.create(outlet=outlet, minute=minute, max_covers=covers, max_parties=parties)


def _write_turns(outlet: Outlet, shift: Shift | None, turns: Turns) -> None:
    for most, minutes in turns:
        TurnTime.objects.create(outlet=outlet, shift=shift, max_party_size=most, minutes=minutes)


def _write_shift(outlet: Outlet, service: Service) -> Shift:
    return Shift.objects.create(
        outlet=outlet,
        name=service.name,
        weekdays=EVERY_DAY,
        first_seating=service.first,
        last_seating=service.last,
        closes=service.closes,
        slot_minutes=service.every,
        cover_cap=service.cap,
    )
