"""The measured restaurant, and who has booked there, as rows of the database."""

import datetime as dt
from collections.abc import Iterable

from psycopg.types.range import TimestamptzRange

from availability.models import (
    Area,
    BookingRules,
    Claim,
    Combination,
    Kind,
    Placement,
    Shift,
    Table,
    TurnTime,
)
from config.outlets.models import Mode, Outlet
from tests.bench import house


def outlet(rid: int) -> Outlet:
    """The restaurant of house.py, with its rules, hours and furniture, and an empty book."""
    made = Outlet.objects.create(
        slug=f"bench-{rid}",
        name="Bench",
        rid=rid,
        mode=Mode.NETWORK,
        time_zone=house.TIMEZONE,
        currency="GBP",
    )
    _write_rules(made)
    _write_furniture(made)
    return made


def _write_rules(made: Outlet) -> None:
    rules = house.RULES
    BookingRules.objects.create(
        outlet=made,
        min_party_size=rules.min_size,
        max_party_size=rules.max_size,
        horizon_days=rules.horizon_days,
        cutoff_minutes=rules.cutoff_minutes,
        pacing_covers=rules.pacing.max_covers if rules.pacing else None,
    )
    for turn in rules.turn_times:
        TurnTime.objects.create(outlet=made, max_party_size=turn.max_covers, minutes=turn.minutes)
    for shift in house.SHIFTS:
        Shift.objects.create(
            outlet=made,
            name=shift.name,
            weekdays=sorted(shift.weekdays),
            first_seating=shift.first_seating,
            last_seating=shift.last_seating,
            closes=shift.closes,
            slot_minutes=shift.slot_minutes,
        )


def _write_furniture(made: Outlet) -> None:
    area = Area.objects.create(outlet=made, name="Room")
    tables = {
        table.table_id: Table.objects.create(
            outlet=made,
            area=area,
            name=table.name,
            min_covers=table.min_covers,
            max_covers=table.max_covers,
            priority=table.priority,
            x=number % 10 * 100,
            y=number // 10 * 100,
        )
        for number, table in enumerate(house.floor().tables)
    }
    for joined in house.floor().combinations:
        combination = Combination.objects.create(
            outlet=made, name=joined.name, min_covers=joined.min_covers, max_covers=joined.max_covers
        )
        combination.tables.set([tables[table_id] for table_id in joined.table_ids])


def write_bookings(made: Outlet, date: dt.date, stays: Iterable[house.Stay]) -> None:
    """Each stay as a booking with its claims."""
    stays = list(stays)
    tables = {table.name: table.pk for table in Table.objects.filter(outlet=made)}
    names = {table.table_id: table.name for table in house.floor().tables}
    periods = [
        TimestamptzRange(house.instant(date, stay.start), house.instant(date, stay.end)) for stay in stays
    ]
    placements = Placement.objects.bulk_create(
        Placement(
            outlet=made,
            kind=Kind.BOOKING,
            date=date,
            during=during,
            party_size=stay.party_size,
            turn_minutes=stay.end - stay.start,
            created_at=house.NOW,
        )
        for stay, during in zip(stays, periods, strict=True)
    )
    Claim.objects.bulk_create(
        Claim(
            placement=placement,
            table_id=tables[names[table_id]],
            outlet=made,
            date=date,
            kind=Kind.BOOKING,
            during=placement.during,
        )
        for placement, stay in zip(placements, stays, strict=True)
        for table_id in stay.table_ids
    )
