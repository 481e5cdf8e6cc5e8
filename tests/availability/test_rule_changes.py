"""A change of the rules: who no longer fits goes to other tables or to none, and everybody is told."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from availability import operations, queries
from availability.models import (
    BookingRules,
    Claim,
    Closure,
    FloorPlan,
    Kind,
    Placement,
    Publication,
    Shift,
    SpecialDay,
    Table,
)
from availability.operations import claims
from config.opentable import facts
from config.opentable.models import Fact
from config.outlets.models import Outlet
from tests.availability.test_days import DATE, book, wall
from tests.factories.availability import PublicationFactory, ShiftFactory, annex, harbour
from tests.factories.opentable import LinkFactory
from tests.visibility import wait_for_facts

pytestmark = pytest.mark.django_db


def change(outlet: Outlet) -> list[tuple[int, list[str], str]]:
    """Follow a change: who is displaced, to where, and why."""
    found = operations.change_rules(outlet=outlet, actor="manager", now=timezone.now())
    return [(one.misfit.placement_id, list(one.table_names), one.misfit.because) for one in found]


def test_a_change_that_nobody_feels_displaces_nobody() -> None:
    outlet = harbour()
    book(outlet, wall(19))
    BookingRules.objects.filter(outlet=outlet).update(buffer_minutes=30, pacing_covers=1, max_party_size=1)

    assert change(outlet) == []
    assert not Fact.objects.filter(name="placement.displaced").exists()
    assert Claim.objects.count() == 1


def test_a_table_that_is_not_used_any_more_gives_its_party_to_another() -> None:
    outlet = harbour()
    party = book(outlet, wall(19))
    Table.objects.filter(outlet=outlet, name="A1").update(is_active=False)

    because = "its table does not stand in the room any more"
    assert change(outlet) == [(party.pk, ["A2"], because)]
    assert Fact.objects.get(name="placement.displaced").payload == {
        "placements": [party.pk],
        "because": because,
        "actor": "manager",
    }


def test_larger_parties_are_placed_first() -> None:
    outlet = harbour()
    Table.objects.filter(outlet=outlet, name="B1").update(max_covers=4)
    small, large = book(outlet, wall(19), party_size=4), book(outlet, wall(19), party_size=4)
    third = book(outlet, wall(19), party_size=5)
    assert [queries.table_names(party) for party in (small, large, third)] == [["A1"], ["A2"], ["B2"]]
    Table.objects.filter(outlet=outlet, name__in=["A1", "B2"]).update(is_active=False)
    Table.objects.filter(outlet=outlet, name="B1").update(max_covers=6)

    assert [row[:2] for row in change(outlet)] == [(third.pk, ["B1"]), (small.pk, [])]


def test_a_party_of_a_closed_day_has_no_table_though_all_are_free() -> None:
    outlet = harbour()
    party = book(outlet, wall(19))
    Closure.objects.create(outlet=outlet, first_date=DATE, last_date=DATE, reason="private party")

    assert change(outlet) == [(party.pk, [], "the outlet is closed that day (private party)")]
    assert not operations.retable_placement(placement=Placement.objects.get(), now=timezone.now())
    assert change(outlet) == []


WAYS: dict[str, Callable[[Outlet], object]] = {
    "Dinner is closed that day": lambda outlet: Closure.objects.create(
        outlet=outlet, first_date=DATE, last_date=DATE, shift=outlet.shifts.get()
    ),
    "no shift is open then any more": lambda outlet: outlet.shifts.update(
        first_seating=660, last_seating=810, closes=870
    ),
    "its tables are not joined any more": lambda outlet: outlet.combinations.all().delete(),
    "its table is too small for it now": lambda outlet: outlet.combinations.update(max_covers=7),
}


@pytest.mark.parametrize("because", list(WAYS))
def test_the_reason_is_said(because: str) -> None:
    outlet = harbour()
    party = book(outlet, wall(19), party_size=8)

    WAYS[because](outlet)

    assert change(outlet) == [(party.pk, [], because)]


def test_a_special_day_without_the_shift_of_a_booking_takes_its_place() -> None:
    outlet = annex()
    party = book(outlet, wall(19))
    brunch = ShiftFactory.create(
        outlet=outlet, name="Brunch", first_seating=600, last_seating=720, closes=840
    )
    SpecialDay.objects.create(outlet=outlet, date=DATE, name="Jubilee").shifts.add(brunch)

    assert change(outlet) == [(party.pk, [], "no shift is open then any more")]


def test_another_grid_takes_nobodys_place() -> None:
    outlet = annex()
    book(outlet, wall(19, 15))
    Shift.objects.filter(outlet=outlet).update(slot_minutes=30, last_seating=1110, first_seating=1080)

    assert change(outlet) == []


def test_a_floor_plan_moves_only_the_parties_of_its_dates() -> None:
    outlet = harbour()
    before, after = book(outlet, wall(19, date=DATE - dt.timedelta(days=1))), book(outlet, wall(19))
    plan = FloorPlan.objects.create(outlet=outlet, name="Winter", starts_on=DATE)
    operations.copy_plan(plan=plan, source=None)
    plan.spots.filter(table__name="A1").delete()

    assert [row[:2] for row in change(outlet)] == [(after.pk, ["A2"])]
    assert queries.table_names(before) == ["A1"]


def test_a_pinned_party_keeps_a_table_that_is_too_small_and_not_one_that_is_gone() -> None:
    outlet = harbour()
    party = book(outlet, wall(19), party_size=4)
    operations.pin_placement(placement=party, is_pinned=True)
    Table.objects.filter(outlet=outlet, name="A1").update(max_covers=2)
    assert change(outlet) == []

    Table.objects.filter(outlet=outlet, name="A1").update(is_active=False)
    assert [row[:2] for row in change(outlet)] == [(party.pk, ["A2"])]


def test_who_sits_or_has_gone_is_left_alone() -> None:
    outlet = harbour()
    seated, gone = book(outlet, wall(19)), book(outlet, wall(19))
    Placement.objects.filter(pk=seated.pk).update(kind=Kind.SEATING)
    Claim.objects.filter(placement=seated).update(kind=Kind.SEATING)
    operations.release_placement(placement=gone, now=timezone.now())
    Closure.objects.create(outlet=outlet, first_date=DATE, last_date=DATE)

    assert change(outlet) == []


def test_another_outlets_bookings_are_left_alone() -> None:
    outlet, other = annex(), annex()
    book(other, wall(19))
    Closure.objects.create(outlet=outlet, first_date=DATE, last_date=DATE)

    assert change(outlet) == []


@pytest.mark.django_db(transaction=True)
def test_a_booking_that_came_by_the_rules_as_they_were_is_found_too() -> None:
    outlet = harbour()
    Closure.objects.create(outlet=outlet, first_date=DATE, last_date=DATE)
    operations.change_rules(outlet=outlet, actor="manager", now=timezone.now())
    # It had read the rules before the closure was there.
    Closure.objects.all().delete()
    party = book(outlet, wall(19))
    Closure.objects.create(outlet=outlet, first_date=DATE, last_date=DATE)

    wait_for_facts()
    facts.deliver(dotted_name="availability.tasks.RULES", now=timezone.now())

    assert not Claim.objects.exists()
    assert Fact.objects.get(name="placement.displaced").payload["placements"] == [party.pk]


@pytest.mark.django_db(transaction=True)
def test_a_date_that_was_marked_by_the_rules_as_they_were_is_marked_again() -> None:
    outlet = annex()
    link = LinkFactory.create(rid=outlet.rid)
    morrow = DATE + dt.timedelta(days=1)
    for date in (DATE, morrow):
        PublicationFactory.create(link=link, date=date, next_at=timezone.now())
    former = queries.setup(outlet)
    # From now on an evening is published on two dates.
    Shift.objects.filter(outlet=outlet).update(last_seating=1500, closes=1560)
    operations.change_rules(outlet=outlet, actor="manager", now=timezone.now())
    Publication.objects.update(published_number=F("dirty_number"))

    with transaction.atomic():
        claims.mark_dates(outlet=outlet, known=former, dates=[DATE], now=timezone.now())
    evening = Publication.objects.filter(date__in=[DATE, morrow], party_size=2).order_by("date")
    waiting = evening.filter(dirty_number__gt=F("published_number"))
    by_the_former = [row.date for row in waiting]
    wait_for_facts()
    facts.deliver(dotted_name="availability.tasks.RULES", now=timezone.now())

    assert (by_the_former, [row.date for row in waiting.all()]) == ([DATE], [DATE, morrow])


def test_what_is_published_changes_by_time_and_size() -> None:
    outlet = annex()
    BookingRules.objects.filter(outlet=outlet).update(max_party_size=2, horizon_days=8)
    now = timezone.now()
    link = LinkFactory.create(rid=outlet.rid)
    for size in (1, 2):
        offered = queries.offered_times(outlet=outlet, date=DATE, sizes=[size], now=now)
        PublicationFactory.create(
            link=link, date=DATE, party_size=size, times=offered[size], computed_at=now, next_at=now
        )
    Shift.objects.filter(outlet=outlet).update(first_seating=1080, last_seating=1305)

    changes = queries.slot_changes(outlet=outlet, now=now)

    (change,) = [change for change in changes.dates if change.date == DATE]
    assert (change.lost, change.lost_times) == (4, ("17:30", "17:45"))
    assert (change.gained, change.gained_times) == (2, ("21:45",))


def test_where_nothing_is_published_no_slot_changes() -> None:
    outlet = annex()
    link = LinkFactory.create(rid=outlet.rid)
    Publication.objects.create(link=link, date=DATE, party_size=2, next_at=timezone.now())

    assert queries.slot_changes(outlet=outlet, now=timezone.now()).dates == ()
