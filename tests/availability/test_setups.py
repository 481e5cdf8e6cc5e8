"""What managers have set, as the engine is told of it."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from availability import engine, operations, pacing, queries, slots
from availability.models import (
    BookingRules,
    Claim,
    Closure,
    FloorEdition,
    FloorPlan,
    Kind,
    PacingOverride,
    Placement,
    Shift,
    SpecialDay,
    Table,
)
from config.outlets.models import Outlet
from tests.availability.test_days import DATE, book, wall
from tests.factories.availability import ShiftFactory, TableFactory, TurnTimeFactory, annex, harbour

pytestmark = pytest.mark.django_db

NEXT = DATE + dt.timedelta(days=1)


def day_of(outlet: Outlet, date: dt.date = DATE, now: dt.datetime | None = None) -> engine.Day:
    """The day as it stands, with the parties that may be moved if `now` is given."""
    return queries.standing(outlet=outlet, known=queries.setup(outlet), date=date, now=now).day


def fill(outlet: Outlet, rows: int) -> None:
    """So many of every rule."""
    for number in range(rows):
        date = DATE + dt.timedelta(days=number)
        shift = ShiftFactory.create(outlet=outlet, name=f"Shift {number}", first_seating=600)
        TurnTimeFactory.create(outlet=outlet, shift=shift)
        Closure.objects.create(outlet=outlet, first_date=date, last_date=date, shift=shift)
        SpecialDay.objects.create(outlet=outlet, date=date, name="Feast").shifts.add(shift)
        PacingOverride.objects.create(outlet=outlet, date=date, minute=1140, max_covers=4)
        plan = FloorPlan.objects.create(outlet=outlet, name=f"Plan {number}", starts_on=date)
        operations.copy_plan(plan=plan, source=None)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_rules_are_read_in_thirteen_statements_however_many_there_are(rows: int) -> None:
    outlet = harbour()
    fill(outlet, rows)

    with CaptureQueriesContext(database) as read:
        queries.setup(outlet)
    with CaptureQueriesContext(database) as again:
        queries.setup(outlet)

    assert (len(read), len(again)) == (13, 1)


def test_what_was_tried_and_taken_back_is_not_remembered() -> None:
    outlet = annex()
    assert queries.setup(outlet).rules.buffer_minutes == 0

    with transaction.atomic():
        BookingRules.objects.filter(outlet=outlet).update(buffer_minutes=90)
        assert queries.setup(outlet).rules.buffer_minutes == 90
        transaction.set_rollback(True)
    BookingRules.objects.filter(outlet=outlet).update(buffer_minutes=15)

    # The same edition as the one that was taken back.
    assert queries.setup(outlet).rules.buffer_minutes == 15


def test_a_special_day_has_its_own_shifts() -> None:
    outlet = annex()
    brunch = ShiftFactory.create(
        outlet=outlet, name="Brunch", weekdays=[], first_seating=600, last_seating=720
    )
    SpecialDay.objects.create(outlet=outlet, date=DATE, name="Jubilee").shifts.add(brunch)

    assert [shift.name for shift in day_of(outlet).shifts] == ["Brunch"]
    assert [shift.name for shift in day_of(outlet, NEXT).shifts] == ["Dinner"]
    assert book(outlet, wall(10)).date == DATE


def test_a_closure_closes_its_dates_with_the_last_and_no_other() -> None:
    outlet = annex()
    Closure.objects.create(outlet=outlet, first_date=DATE, last_date=NEXT, reason="private party")
    later = NEXT + dt.timedelta(days=1)

    assert [day_of(outlet, date).closure for date in (DATE, NEXT, later)] == ["private party"] * 2 + [None]


def test_a_shift_may_be_closed_alone() -> None:
    outlet = annex()
    lunch = ShiftFactory.create(outlet=outlet, name="Lunch", first_seating=660, last_seating=810, closes=870)
    Closure.objects.create(outlet=outlet, first_date=DATE, last_date=DATE, shift=lunch)

    day = day_of(outlet)

    assert (day.closure, day.closed_shifts) == (None, frozenset({"Lunch"}))
    assert [shift.name for shift in day.shifts] == ["Dinner", "Lunch"]


def test_a_dates_own_limits_go_before_those_of_every_day() -> None:
    outlet = annex()
    PacingOverride.objects.create(outlet=outlet, minute=1140, max_covers=4, max_parties=2)
    PacingOverride.objects.create(outlet=outlet, minute=1155, max_covers=6)
    PacingOverride.objects.create(outlet=outlet, date=DATE, minute=1140, max_parties=1)

    assert day_of(outlet).pacing_overrides == {1140: pacing.Limit(None, 1), 1155: pacing.Limit(6, None)}
    assert day_of(outlet, NEXT).pacing_overrides[1140] == pacing.Limit(4, 2)
    # Without pacing of its own the outlet has none in all other intervals.
    assert day_of(outlet).rules.pacing == pacing.Pacing(15, None, None)


def test_the_room_is_that_of_the_plan_in_force() -> None:
    outlet = harbour()
    plan = FloorPlan.objects.create(outlet=outlet, name="Winter", starts_on=DATE)
    operations.copy_plan(plan=plan, source=None)
    plan.spots.filter(table__name__in=["A2", "B2"]).delete()
    plan.spots.filter(table__name="A1").update(x=700)
    known = queries.setup(outlet)
    eve = DATE - dt.timedelta(days=1)

    def names(date: dt.date) -> list[str]:
        return [table.name for table in known.floor_on(date).tables]

    assert names(eve) == ["A1", "A2", "B1", "B2", "S1"]
    assert names(DATE) == ["A1", "B1", "S1"]
    assert known.floor_on(DATE).combinations == ()
    first = Table.objects.get(outlet=outlet, name="A1")
    assert [known.layout_on(date).places[first.pk].x for date in (eve, DATE)] == [100, 700]


def test_a_copied_plan_has_the_tables_where_the_other_had_them() -> None:
    outlet = harbour()
    plan = FloorPlan.objects.create(outlet=outlet, name="Winter", starts_on=DATE)
    assert operations.copy_plan(plan=plan, source=None) == 5
    plan.spots.filter(table__name="A1").update(x=700, rotation=45)
    plan.spots.filter(table__name="S1").delete()

    other = FloorPlan.objects.create(outlet=outlet, name="Spring", starts_on=NEXT)

    assert operations.copy_plan(plan=other, source=plan) == 4
    moved = other.spots.get(table__name="A1")
    assert (moved.x, moved.y, moved.rotation, moved.width) == (700, 100, 45, 84)


def test_a_shift_with_turn_times_of_its_own_uses_them_alone() -> None:
    outlet = annex()
    lunch = ShiftFactory.create(outlet=outlet, name="Lunch", first_seating=660, last_seating=810, closes=870)
    TurnTimeFactory.create(outlet=outlet, shift=lunch, max_party_size=2, minutes=45)

    assert [book(outlet, wall(hour)).turn_minutes for hour in (12, 19)] == [45, 90]
    assert queries.setup(outlet).turn_minutes(4, wall(12)) == 45


def test_the_buffer_is_added_after_each_party_but_not_after_a_block() -> None:
    outlet = harbour()
    BookingRules.objects.filter(outlet=outlet).update(buffer_minutes=15)
    party = book(outlet, wall(18))
    blocked = Table.objects.get(outlet=outlet, name="B1")
    noon = wall(18).replace(tzinfo=outlet.zone)
    operations.block_tables(
        outlet=outlet,
        tables=[blocked],
        starts_at=noon,
        ends_at=noon + dt.timedelta(minutes=90),
        reason="wobbly leg",
        now=timezone.now(),
    )
    known = queries.setup(outlet)

    day = day_of(outlet)
    seating = queries.standing(outlet=outlet, known=known, date=DATE, with_buffer=False).day

    (mine,) = Claim.objects.filter(placement=party).values_list("table_id", flat=True)
    assert party.during.upper - party.during.lower == dt.timedelta(minutes=90)
    assert day.taken[mine].bit_count() == (90 + 15) // 5
    assert day.taken[blocked.pk].bit_count() == 90 // 5
    assert seating.taken[mine].bit_count() == 90 // 5


def test_what_came_by_opentable_is_told_apart() -> None:
    outlet = harbour()
    book(outlet, wall(19), party_size=2)
    operations.place_booking(
        outlet=outlet,
        starts_local=wall(19),
        party_size=3,
        turn_minutes=None,
        channel=engine.Channel.IN_HOUSE,
        lock=None,
        now=timezone.now(),
    )

    day = day_of(outlet)

    assert day.starting == {1140: pacing.Load(5, 2)}
    assert day.online == {1140: pacing.Load(2, 1)}


def test_only_who_is_neither_pinned_nor_here_may_be_moved() -> None:
    outlet = harbour()
    free, pinned, here, gone = (book(outlet, wall(hour)) for hour in (18, 19, 20, 21))
    joined = book(outlet, wall(18), party_size=8)
    operations.pin_placement(placement=pinned, is_pinned=True)
    operations.mark_arrived(placement=here, has_arrived=True)
    Placement.objects.filter(pk=gone.pk).update(kind=Kind.SEATING)

    day = day_of(outlet, now=timezone.now())

    tables = tuple(
        Claim.objects.filter(placement=joined).order_by("table_id").values_list("table_id", flat=True)
    )
    assert [party.placement_id for party in day.parties] == [free.pk, joined.pk]
    assert day.parties[1] == engine.Party(
        joined.pk, 8, 1080, slots.Period(joined.during.lower, joined.during.upper), tables
    )
    moved = {
        table_id: engine.occupancy(slots.origin(DATE, outlet.time_zone), [party.period])
        for party in day.parties
        for table_id in party.table_ids
    }
    assert {table: day.fixed.get(table, 0) | moved.get(table, 0) for table in day.taken} == day.taken
    assert day.fixed != day.taken


def test_nobody_whose_time_has_come_is_moved() -> None:
    outlet = harbour()
    book(outlet, wall(18))

    day = day_of(outlet, now=wall(18, 1).replace(tzinfo=outlet.zone))

    assert (day.parties, day.fixed) == ((), day.taken)


@pytest.mark.parametrize("days", [1, 3])
def test_a_span_of_days_is_read_in_one_statement_beside_the_setup(days: int) -> None:
    outlet = harbour()
    for number in range(days):
        book(outlet, wall(19, date=DATE + dt.timedelta(days=number)))
    known = queries.setup(outlet)
    last = DATE + dt.timedelta(days=days - 1)

    with CaptureQueriesContext(database) as read:
        found = queries.standing_days(outlet=outlet, known=known, first=DATE, last=last)

    assert len(read) == 1
    assert [found[date] for date in found] == [
        queries.standing(outlet=outlet, known=known, date=date).day for date in found
    ]
    assert len(found) == days


def test_offers_of_a_span_are_those_of_its_dates() -> None:
    outlet = harbour()
    Shift.objects.filter(outlet=outlet).update(last_seating=1500, closes=1560)
    book(outlet, wall(19))
    span = {"first": DATE, "last": NEXT}

    found = queries.offered_dates(outlet=outlet, sizes=[2, 8], now=timezone.now(), **span)

    now = timezone.now()
    assert found == {
        date: queries.offered_times(outlet=outlet, date=date, sizes=[2, 8], now=now) for date in (DATE, NEXT)
    }
    assert found[NEXT][2][0] == 0


def test_a_plan_with_a_last_date_lies_over_the_one_that_goes_on_after_it() -> None:
    outlet = harbour()
    day = dt.timedelta(days=1)
    plans = {
        name: FloorPlan.objects.create(outlet=outlet, name=name, starts_on=first, ends_on=last)
        for name, first, last in [
            ("Winter", DATE, None),
            ("New Year", DATE + 3 * day, DATE + 5 * day),
            ("The night itself", DATE + 4 * day, DATE + 4 * day),
            ("Past its end", DATE - 9 * day, DATE - 8 * day),
        ]
    }
    names = {plan.pk: name for name, plan in plans.items()} | {None: "the tables as they stand"}
    known = queries.setup(outlet)

    asked = (-10, -9, -7, 0, 2, 3, 4, 5, 6)
    assert [names[known.layout_on(DATE + offset * day).plan_id] for offset in asked] == [
        "the tables as they stand",
        "Past its end",
        "the tables as they stand",
        "Winter",
        "Winter",
        "New Year",
        "The night itself",
        "New Year",
        "Winter",
    ]


def test_a_plan_cannot_end_before_it_starts() -> None:
    outlet = annex()
    with pytest.raises(IntegrityError, match="floor_plan_ends_after_it_starts"), transaction.atomic():
        FloorPlan.objects.create(outlet=outlet, name="Back", starts_on=DATE, ends_on=DATE - dt.timedelta(1))


def test_a_table_of_plans_alone_does_not_stand_where_none_is_in_force() -> None:
    outlet = harbour()
    extra = TableFactory.create(area=outlet.areas.get(), name="X9", is_standing=False)
    plan = FloorPlan.objects.create(outlet=outlet, name="Winter", starts_on=DATE)
    assert operations.copy_plan(plan=plan, source=None) == 5
    plan.spots.create(table=extra, x=1, y=1)

    known = queries.setup(outlet)
    eve = DATE - dt.timedelta(days=1)
    assert [extra.pk in known.layout_on(date).places for date in (eve, DATE)] == [False, True]


def test_every_change_of_the_floor_raises_its_edition_whoever_makes_it() -> None:
    outlet = harbour()
    plan = FloorPlan.objects.create(outlet=outlet, name="Winter", starts_on=DATE)
    ways: list[Callable[[], object]] = [
        lambda: outlet.areas.update(name="Main"),
        lambda: outlet.tables.filter(name="A1").update(name="A9"),
        lambda: outlet.combinations.get().tables.clear(),
        lambda: outlet.combinations.all().delete(),
        lambda: plan.spots.create(table=outlet.tables.get(name="A2"), x=1, y=1),
        lambda: plan.spots.update(x=2),
        lambda: plan.delete(),
    ]
    numbers = [FloorEdition.objects.get(outlet=outlet).number]
    for change in ways:
        change()
        numbers.append(FloorEdition.objects.get(outlet=outlet).number)

    assert numbers == sorted(set(numbers))
    assert not FloorEdition.objects.exclude(outlet=outlet).exists()
