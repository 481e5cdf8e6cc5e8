"""An outlet of the reference, kept in the database."""

from collections.abc import Mapping
from dataclasses import replace

from psycopg.types.range import TimestamptzRange

from availability.models import (
    BookingRules,
    Claim,
    Closure,
    Combination,
    FloorPlan,
    Kind,
    PacingOverride,
    Placement,
    Shift,
    SpecialDay,
    Spot,
    Table,
    TurnTime,
)
from config.outlets.models import Outlet
from tests.availability import reference
from tests.availability.reference import House, Join, Service, Stay, Turns
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.outlets import OutletFactory


def open_house(house: House) -> tuple[Outlet, House]:
    """Write its furniture, hours and rules down; the house comes back with its tables' own numbers.

    Of its stays those are kept that meet no other at their tables: two are not kept there at once.
    """
    outlet: Outlet = OutletFactory.create(time_zone=house.zone)
    _write_rules(outlet, house)
    _write_turns(outlet, None, house.turns)
    shifts = {service.name: _write_shift(outlet, service) for service in house.services}
    for service in house.services:
        _write_turns(outlet, shifts[service.name], service.turns)
    _write_dates(outlet, house, shifts)
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
    plans = tuple(
        (starts_on, ends_on, frozenset(numbers[number] for number in standing))
        for starts_on, ends_on, standing in house.plans
    )
    for starts_on, ends_on, standing in plans:
        plan = FloorPlan.objects.create(
            outlet=outlet, name=f"from {starts_on}", starts_on=starts_on, ends_on=ends_on
        )
        for number in sorted(standing):
            Spot.objects.create(plan=plan, table_id=number, x=0, y=0)
    stays = [replace(stay, tables=tuple(numbers[number] for number in stay.tables)) for stay in house.stays]
    kept = tuple(stay for stay in stays if _write_stay(outlet, stay))
    return outlet, as_furnished(replace(house, plans=plans, stays=kept), outlet)


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
        is_reseating_allowed=house.reseats,
    )
    for minute, (covers, parties) in house.overrides.items():
        PacingOverride.objects.create(outlet=outlet, minute=minute, max_covers=covers, max_parties=parties)


def _write_dates(outlet: Outlet, house: House, shifts: Mapping[str, Shift]) -> None:
    for date, names in house.special.items():
        day = SpecialDay.objects.create(outlet=outlet, date=date, name="another day")
        day.shifts.set([shift for name, shift in shifts.items() if name in names])
    closed: list[Shift | None] = [shifts[name] for name in sorted(house.closed_services)]
    closed += [None] if house.is_closed else []
    for shift in closed:
        Closure.objects.create(
            outlet=outlet, first_date=house.date, last_date=house.date, shift=shift, reason="stocktaking"
        )


def _write_stay(outlet: Outlet, stay: Stay) -> bool:
    kind = Kind.BLOCK if stay.is_block else Kind.BOOKING
    during = TimestamptzRange(stay.begins, stay.begins + stay.minutes * reference.MINUTE)
    if Claim.objects.filter(table__in=stay.tables, during__overlap=during).exists():
        return False
    placement = Placement.objects.create(
        outlet=outlet, kind=kind, date=stay.date, during=during, party_size=stay.covers,
        turn_minutes=round(stay.minutes), channel=stay.channel, created_at=stay.begins,
    )  # fmt: skip
    for table in stay.tables:
        Claim.objects.create(
            placement=placement, table_id=table, outlet=outlet, date=stay.date, kind=kind, during=during
        )
    return True


def _write_turns(outlet: Outlet, shift: Shift | None, turns: Turns) -> None:
    for most, minutes in turns:
        TurnTime.objects.create(outlet=outlet, shift=shift, max_party_size=most, minutes=minutes)


def _write_shift(outlet: Outlet, service: Service) -> Shift:
    return Shift.objects.create(
        outlet=outlet,
        name=service.name,
        weekdays=sorted(service.weekdays),
        first_seating=service.first,
        last_seating=service.last,
        closes=service.closes,
        slot_minutes=service.every,
        cover_cap=service.cap,
    )
