"""A past day under other rules: what was refused and would have been taken, and the other way round."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from availability import engine, operations, queries
from availability.models import BookingRules, Demand, Placement, Shift, TurnTime
from config.errors import Conflict
from config.outlets.models import Outlet
from tests.availability.test_locks import evening
from tests.factories.availability import annex, harbour
from tests.factories.opentable import ConnectionFactory

pytestmark = pytest.mark.django_db

DAY = evening().date()


def ask(outlet: Outlet, starts_local: dt.datetime, size: int) -> bool:
    """A diner who books: whether there was a table. A refusal is kept as the doors keep it."""
    try:
        book(outlet, starts_local, size)
    except Conflict as refusal:
        operations.keep_refused(refusal=refusal)
        return False
    return True


def book(outlet: Outlet, starts_local: dt.datetime, size: int) -> Placement:
    """A booking, or Conflict."""
    return operations.place_booking(
        outlet=outlet,
        starts_local=starts_local,
        party_size=size,
        turn_minutes=None,
        channel=engine.Channel.ONLINE,
        lock=None,
        now=timezone.now(),
    ).placement


def changed(outlet: Outlet, **facts: object) -> BookingRules:
    """The outlet's rules with changes that nobody saved."""
    rules = BookingRules.objects.get(outlet=outlet)
    for name, value in facts.items():
        setattr(rules, name, value)
    return rules


def figures(told: queries.Counterfactual) -> tuple[int, int, int]:
    """Covers gained, lost, and refused as before."""
    return told.outcome.gained, told.outcome.lost, told.outcome.refused


def test_more_pacing_would_have_taken_the_party_that_was_refused() -> None:
    outlet = harbour()
    for size in (6, 6, 4, 2):
        ask(outlet, evening(), size)

    as_it_was = queries.counterfactual(outlet=outlet, date=DAY)
    with_more = queries.counterfactual(outlet=outlet, date=DAY, rules=changed(outlet, pacing_covers=18))
    with_less = queries.counterfactual(outlet=outlet, date=DAY, rules=changed(outlet, pacing_covers=12))

    assert (figures(as_it_was), figures(with_more), figures(with_less)) == ((0, 0, 2), (2, 0, 0), (0, 4, 2))
    (*_, last) = as_it_was.rows
    assert (last.clock, last.kind, last.channel, last.party_size) == ("19:00", "MAKE", "ONLINE", 2)
    assert last.reason == "19:00 is full: 16 of 16 covers start then, 2 more asked."
    assert BookingRules.objects.get(outlet=outlet).pacing_covers == 16


def test_a_shorter_turn_would_have_seated_a_second_party() -> None:
    outlet = annex()
    for hour, minute in ((18, 0), (19, 15), (20, 30)):
        ask(outlet, evening(hour=hour, minute=minute), 2)
    (turn,) = TurnTime.objects.filter(outlet=outlet)
    turn.minutes = 75

    as_it_was = queries.counterfactual(outlet=outlet, date=DAY)
    shorter = queries.counterfactual(outlet=outlet, date=DAY, turn_times=[turn])

    assert [row.is_taken for row in as_it_was.rows] == [True, False, True]
    assert [row.is_taken for row in shorter.rows] == [True, True, True]
    assert (figures(as_it_was), figures(shorter)) == ((0, 0, 2), (2, 0, 0))
    assert TurnTime.objects.get(outlet=outlet).minutes == 90


def test_turn_times_of_the_shift_and_by_size_are_asked_too() -> None:
    outlet = annex()
    (dinner,) = Shift.objects.filter(outlet=outlet)
    ask(outlet, evening(hour=18), 2)
    ask(outlet, evening(hour=19, minute=15), 4)
    own = [TurnTime(outlet=outlet, shift=dinner, max_party_size=most, minutes=minutes)
           for most, minutes in ((4, 120), (2, 75))]  # fmt: skip

    told = queries.counterfactual(outlet=outlet, date=DAY, turn_times=own)

    assert [row.is_taken for row in told.rows] == [True, True]
    assert figures(told) == (4, 0, 0)


def test_a_turn_time_that_was_asked_for_stays() -> None:
    outlet, connection = annex(), ConnectionFactory.create()
    operations.lock_tables(
        outlet=outlet, connection=connection, starts_local=evening(hour=18), party_size=2, turn_minutes=90,
        seconds=None, now=timezone.now(),
    )  # fmt: skip
    ask(outlet, evening(hour=19, minute=15), 2)

    told = queries.counterfactual(
        outlet=outlet, date=DAY, turn_times=[TurnTime(outlet=outlet, max_party_size=100, minutes=60)]
    )

    assert [row.is_taken for row in told.rows] == [True, False]


def test_an_earlier_last_seating_would_have_lost_the_late_party() -> None:
    outlet = annex()
    ask(outlet, evening(hour=18), 2)
    ask(outlet, evening(hour=21, minute=30), 3)
    dinner = Shift.objects.get(outlet=outlet)
    dinner.last_seating = 1260

    told = queries.counterfactual(outlet=outlet, date=DAY, shifts=[dinner])

    assert figures(told) == (0, 3, 0)
    assert told.rows[1].reason == "We do not seat at 21:30; we do at: Dinner 17:30 to 21:00."
    assert Shift.objects.get(outlet=outlet).last_seating == 1290


def test_longer_hours_would_have_taken_who_came_too_early() -> None:
    outlet = annex()
    ask(outlet, evening(hour=16, minute=30), 2)
    dinner = Shift.objects.get(outlet=outlet)
    dinner.first_seating = 960

    as_it_was = queries.counterfactual(outlet=outlet, date=DAY)
    told = queries.counterfactual(outlet=outlet, date=DAY, shifts=[dinner])

    assert (figures(as_it_was), figures(told)) == ((0, 0, 2), (2, 0, 0))


def test_a_cover_cap_would_have_ended_the_evening_sooner() -> None:
    outlet = harbour()
    for hour, size in ((18, 6), (19, 4), (20, 4)):
        ask(outlet, evening(hour=hour), size)
    dinner = Shift.objects.get(outlet=outlet)
    dinner.cover_cap = 12

    told = queries.counterfactual(outlet=outlet, date=DAY, shifts=[dinner])

    assert [row.is_taken for row in told.rows] == [True, True, False]
    assert told.rows[2].reason == "Dinner is full: 10 of 12 covers are booked, 4 more asked."
    assert figures(told) == (0, 4, 0)


def test_rules_turns_and_hours_change_together() -> None:
    outlet = harbour()
    for size in (6, 6, 4, 2):
        ask(outlet, evening(), size)
    dinner = Shift.objects.get(outlet=outlet)
    dinner.cover_cap = 17

    told = queries.counterfactual(
        outlet=outlet, date=DAY, rules=changed(outlet, pacing_covers=18), shifts=[dinner]
    )

    assert told.rows[3].reason == "Dinner is full: 16 of 17 covers are booked, 2 more asked."


def test_another_day_is_another_days() -> None:
    outlet = annex()
    ask(outlet, evening(), 2)

    assert queries.counterfactual(outlet=outlet, date=DAY + dt.timedelta(days=1)).rows == ()


def test_who_moved_to_another_date_leaves_its_table_from_then_on() -> None:
    outlet = annex()
    booked = book(outlet, evening(), 2)
    ask(outlet, evening(), 2)
    operations.move_booking(placement=booked, starts_local=evening(days=8), party_size=2, now=timezone.now())
    ask(outlet, evening(), 3)

    told = queries.counterfactual(outlet=outlet, date=DAY)

    assert [(row.kind, row.was_granted, row.is_taken) for row in told.rows] == [
        ("MAKE", True, True),
        ("MAKE", False, False),
        ("MAKE", True, True),
    ]
    assert [row.was_given_up for row in told.rows] == [True, False, False]


def test_a_lock_that_was_released_is_marked_as_given_up() -> None:
    outlet, connection = annex(), ConnectionFactory.create()
    lock = operations.lock_tables(
        outlet=outlet,
        connection=connection,
        starts_local=evening(),
        party_size=2,
        turn_minutes=None,
        seconds=None,
        now=timezone.now(),
    ).placement
    operations.release_lock(connection=connection, lock_id=lock.pk, now=timezone.now())

    told = queries.counterfactual(outlet=outlet, date=DAY)

    assert [(row.was_granted, row.was_given_up, row.is_taken) for row in told.rows] == [(True, True, True)]


def test_a_booking_that_was_refused_another_time_is_one_party_still() -> None:
    outlet = annex()
    booked = book(outlet, evening(), 2)
    ask(outlet, evening(days=8), 2)
    with pytest.raises(Conflict) as refused:
        operations.move_booking(
            placement=booked, starts_local=evening(days=8), party_size=3, now=timezone.now()
        )
    operations.keep_refused(refusal=refused.value)

    told = queries.counterfactual(outlet=outlet, date=evening(days=8).date())

    assert [(row.kind, row.was_granted, row.is_taken) for row in told.rows] == [
        ("MAKE", True, True),
        ("MOVE", False, False),
    ]
    assert Demand.objects.latest("pk").placement == booked


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.booleans(),
    st.lists(
        st.tuples(st.sampled_from([18, 19, 20]), st.sampled_from([0, 15, 30]), st.integers(1, 9)), max_size=14
    ),
)
def test_under_the_rules_that_were_in_force_every_answer_is_the_same(
    is_reseating_allowed: bool, wishes: list[tuple[int, int, int]]
) -> None:
    with transaction.atomic():
        outlet = harbour()
        outlet.booking_rules.is_reseating_allowed = is_reseating_allowed
        outlet.booking_rules.save(update_fields=["is_reseating_allowed"])
        answers = [ask(outlet, evening(hour=h, minute=m), size) for h, m, size in wishes]

        told = queries.counterfactual(outlet=outlet, date=DAY)

        assert [row.was_granted for row in told.rows] == answers
        assert [row.is_taken for row in told.rows] == answers
        transaction.set_rollback(True)
