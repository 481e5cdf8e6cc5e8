"""Rules in the database: what the engine could not offer is refused before it is stored."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from availability.models import (
    BookingRules,
    Closure,
    Combination,
    FloorPlan,
    PacingOverride,
    Placement,
    Shift,
    SpecialDay,
    Spot,
    Table,
    TurnTime,
)
from config.outlets.models import Outlet
from tests.factories.availability import ShiftFactory, TableFactory, TurnTimeFactory, annex, harbour
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.django_db

DATE = dt.date(2030, 12, 24)


def test_a_shift_starts_on_the_quarter_hour() -> None:
    assert ShiftFactory.create(first_seating=1065).first_seating == 1065

    with pytest.raises(IntegrityError, match="shift_starts_on_the_quarter_hour"), transaction.atomic():
        ShiftFactory.create(name="Late", first_seating=1060, last_seating=1285)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"first_seating": 1050, "last_seating": 1295}, "shift_last_seating_is_a_slot"),
        ({"first_seating": 1050, "last_seating": 1065, "slot_minutes": 30}, "shift_last_seating_is_a_slot"),
        ({"cover_cap": 0}, "shift_cover_cap_is_positive"),
        ({"closes": 2175}, "shift_times_are_in_order"),
        ({"weekdays": [8]}, "shift_weekdays_are_iso"),
    ],
)
def test_a_shift_that_makes_no_sense_is_refused(facts: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ShiftFactory.create(**facts)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"pacing_interval": 20}, "rules_pacing_is_by_15_30_or_60_minutes"),
        ({"online_percent": 101}, "rules_online_share_is_a_percent"),
        ({"buffer_minutes": 121}, "rules_buffer_is_two_hours_at_most"),
        ({"lead_from_size": 0}, "rules_lead_is_from_a_size"),
        ({"horizon_days": 731}, "rules_horizon_is_1_to_730_days"),
    ],
)
def test_rules_that_make_no_sense_are_refused(facts: dict[str, Any], constraint: str) -> None:
    outlet = annex()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BookingRules.objects.filter(outlet=outlet).update(**facts)


def test_a_band_of_sizes_has_one_turn_time_a_shift_and_one_in_all_others() -> None:
    shift = ShiftFactory.create()
    for owner in (None, shift):
        TurnTimeFactory.create(outlet=shift.outlet, shift=owner)

        with pytest.raises(IntegrityError, match="turn_time_is_one_a_shift_and_size"), transaction.atomic():
            TurnTimeFactory.create(outlet=shift.outlet, shift=owner)


@pytest.mark.parametrize("date", [None, DATE])
def test_an_interval_has_one_override(date: dt.date | None) -> None:
    outlet = annex()
    PacingOverride.objects.create(outlet=outlet, date=date, minute=1140, max_covers=4)

    with pytest.raises(IntegrityError, match="pacing_override_is_one_an_interval"), transaction.atomic():
        PacingOverride.objects.create(outlet=outlet, date=date, minute=1140, max_covers=6)


def test_an_override_begins_on_the_quarter_hour() -> None:
    outlet = annex()
    with (
        pytest.raises(IntegrityError, match="pacing_override_begins_on_the_quarter_hour"),
        transaction.atomic(),
    ):
        PacingOverride.objects.create(outlet=outlet, minute=1141)


def test_a_closure_ends_no_earlier_than_it_begins() -> None:
    with pytest.raises(IntegrityError, match="closure_dates_are_in_order"), transaction.atomic():
        Closure.objects.create(outlet=annex(), first_date=DATE, last_date=DATE - dt.timedelta(days=1))


def test_a_placement_comes_by_a_channel_we_know() -> None:
    placement = Placement(
        outlet=annex(), kind="BOOKING", date=DATE, channel="FAX", party_size=2, turn_minutes=90,
        during=(dt.datetime(2030, 12, 24, 11, tzinfo=dt.UTC), dt.datetime(2030, 12, 24, 12, tzinfo=dt.UTC)),
        created_at=dt.datetime(2030, 12, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="placement_channel_is_known"), transaction.atomic():
        placement.save()


def _special_day(outlet: Outlet) -> SpecialDay:
    return SpecialDay.objects.create(outlet=outlet, date=DATE, name="Christmas Eve")


def _plan(outlet: Outlet) -> FloorPlan:
    return FloorPlan.objects.create(outlet=outlet, name="Winter", starts_on=DATE)


def _close(outlet: Outlet, shift: Shift) -> None:
    Closure.objects.create(outlet=outlet, first_date=DATE, last_date=DATE, shift=shift)


MIXES: dict[str, Callable[[Outlet, Shift, Table], object]] = {
    "turn_time_is_of_a_shift_of_its_outlet": lambda own, shift, _: TurnTimeFactory.create(
        outlet=own, shift=shift
    ),
    "closure_is_of_a_shift_of_its_outlet": lambda own, shift, _: _close(own, shift),
    "special_day_has_shifts_of_its_outlet": lambda own, shift, _: _special_day(own).shifts.add(shift),
    "spot_is_of_a_table_of_its_outlet": lambda own, _, table: _plan(own).spots.create(table=table, x=1, y=1),
    "combination_is_of_tables_of_its_outlet": lambda own, _, table: own.combinations.get().tables.add(table),
    "table_stands_in_an_area_of_its_outlet": lambda own, _, table: TableFactory.create(
        outlet=own, area=table.area
    ),
}


@pytest.mark.parametrize(("constraint", "mix"), list(MIXES.items()))
def test_a_rule_speaks_of_its_own_outlets_rows(
    constraint: str, mix: Callable[[Outlet, Shift, Table], object]
) -> None:
    own, other = harbour(), annex()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        mix(own, other.shifts.get(), other.tables.get())


CHANGES: dict[str, Callable[[Outlet], object]] = {
    "a closure": lambda outlet: Closure.objects.create(outlet=outlet, first_date=DATE, last_date=DATE),
    "a special day": _special_day,
    "its shifts": lambda outlet: _special_day(outlet).shifts.add(outlet.shifts.get()),
    "an override": lambda outlet: PacingOverride.objects.create(outlet=outlet, minute=1140),
    "a floor plan": _plan,
    "a spot": lambda outlet: Spot.objects.create(
        plan=_plan(outlet), table=outlet.tables.earliest("pk"), x=1, y=1
    ),
    "a shift": lambda outlet: outlet.shifts.update(cover_cap=40),
    "a turn time": lambda outlet: TurnTime.objects.filter(outlet=outlet).delete(),
    "a table": lambda outlet: outlet.tables.update(is_high_top=True),
    "a combination": lambda outlet: Combination.objects.filter(outlet=outlet).delete(),
    "the rules": lambda outlet: BookingRules.objects.filter(outlet=outlet).update(buffer_minutes=15),
}


@pytest.mark.parametrize("what", list(CHANGES))
def test_every_change_raises_the_edition(what: str) -> None:
    outlet, other = harbour(), annex()
    before = _edition(outlet), _edition(other)

    CHANGES[what](outlet)

    assert _edition(outlet) > before[0]
    assert _edition(other) == before[1]


def test_taking_a_part_away_raises_the_edition() -> None:
    outlet = harbour()
    day, plan = _special_day(outlet), _plan(outlet)
    day.shifts.add(outlet.shifts.get())
    spot = plan.spots.create(table=outlet.tables.earliest("pk"), x=1, y=1)
    for take_away in (day.shifts.clear, spot.delete, plan.delete, day.delete):
        before = _edition(outlet)
        take_away()
        assert _edition(outlet) > before


def test_another_outlets_rules_keep_their_edition_when_an_outlet_opens() -> None:
    outlet = annex()
    before = _edition(outlet)

    ShiftFactory.create(outlet=OutletFactory.create())

    assert _edition(outlet) == before


def _edition(outlet: Outlet) -> int:
    return BookingRules.objects.get(outlet=outlet).edition
