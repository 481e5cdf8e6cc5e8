"""What managers set and what is booked is read as it is meant: the database's day against the reference.

The engine by itself is test_reference.py's matter. Here every rule, closure, special day and floor plan is
written down first, and read as a booking and the publisher read it.
"""

import datetime as dt

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from availability import engine, queries
from config.outlets.models import Outlet
from tests.availability import houses, reference
from tests.availability.reference import House, Wish
from tests.factories.houses import open_house

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patience")]

SIZES = (2, 5, 9)
asked = houses.houses().flatmap(
    lambda house: st.tuples(st.just(house), st.lists(houses.wishes(house), min_size=1, max_size=6))
)


@pytest.fixture
def patience(db: None) -> None:
    """All outlets share one transaction, idle while the next is being thought up."""
    with connection.cursor() as sql:
        sql.execute("SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0")


def some(examples: int) -> settings:
    """So many random outlets, each in a transaction that is undone."""
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


def hold(house: House, wishes: list[Wish]) -> None:
    """All that is asked of one outlet."""
    with transaction.atomic():
        outlet, house = open_house(house)
        for wish in wishes:
            hold_verdict(outlet, house, wish)
            if wish.channel in ("ONLINE", "IN_HOUSE"):
                hold_explanation(outlet, house, wish)
        hold_published(outlet, house, wishes[0].now)
        transaction.set_rollback(True)


def hold_verdict(outlet: Outlet, house: House, wish: Wish) -> None:
    """The day as a booking reads it is answered as the reference answers."""
    known = queries.setup(outlet)
    standing = queries.standing(
        outlet=outlet, known=known, date=house.date, now=wish.now, with_buffer=wish.channel != "SEATING"
    )

    found = engine.judge(standing.day, houses.engine_question(wish), reseat=False)

    expected = reference.answer(house, wish)
    codes = frozenset(str(reason.code) for reason in found.reasons)
    assert (codes, found.candidates) == (expected.reasons, expected.places), wish


def hold_explanation(outlet: Outlet, house: House, wish: Wish) -> None:
    """What a manager is told of the cell is what a booking would be answered, the first blocker first."""
    told = queries.explain(outlet=outlet, date=house.date, question=houses.engine_question(wish))

    expected = reference.answer(house, wish)
    blocked = [str(rule.code) for rule in told.rules if rule.ruling is queries.Ruling.BLOCKED]
    assert frozenset(blocked) == expected.reasons, wish
    assert [str(reason.code) for reason in told.verdict.reasons] == blocked
    assert (told.first_blocker is None) == bool(told.takes) == (not blocked)
    assert told.verdict.tables == (() if blocked else expected.places[0])
    assert len(told.places) == len(expected.places)


def hold_published(outlet: Outlet, house: House, now: dt.datetime) -> None:
    """What is published for the date, and for the next, is what the reference finds open."""
    dates = [house.date + dt.timedelta(days=day) for day in (-1, 0, 1)]
    eve, day, morrow = [house if date == house.date else reference.on(house, date) for date in dates]

    span = queries.offered_dates(outlet=outlet, first=day.date, last=morrow.date, sizes=SIZES, now=now)

    for one, before in ((day, eve), (morrow, day)):
        found = queries.offered_times(outlet=outlet, date=one.date, sizes=SIZES, now=now)
        expected = {size: reference.published_minutes(one, before, size, now) for size in SIZES}
        assert found == span[one.date] == expected


@some(12)
@given(asked)
def test_what_is_set_and_booked_is_read_as_the_reference_reads_it(drawn: tuple[House, list[Wish]]) -> None:
    hold(*drawn)


@pytest.mark.long
@some(2_000)
@given(asked)
def test_two_thousand_outlets_are_read_as_the_reference_reads_them(drawn: tuple[House, list[Wish]]) -> None:
    hold(*drawn)
