"""OpenTable's seatings of the last week: which opened no check for a name, and which would now."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.outlets.models import Outlet
from pos_sync import operations, queries
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.outlets import OutletFactory
from tests.factories.reservations import EVENING, ReservationFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def outlet() -> Outlet:
    outlet: Outlet = OutletFactory.create()
    area = AreaFactory.create(outlet=outlet)
    for name in ("T1", "T5", "T9"):
        TableFactory.create(area=area, name=name)
    return outlet


def seat(outlet: Outlet, *names: str, at: Any = EVENING, actor: str = "OpenTable") -> int:
    party = ReservationFactory.create(outlet=outlet, date=at.date(), starts_at=at)
    operations.seat_party(reservation=party, table_names=names, actor=actor, now=at)
    if (cart := queries.live_cart(party.pk)) is not None:
        operations.void_empty_cart(cart=cart, actor="host", now=at)
    number: int = party.confirmation_number
    return number


def rename(outlet: Outlet, former: str, name: str) -> None:
    names = {outlet.tables.get(name=former).pk: name}
    operations.rename_tables(outlet=outlet, names=names, actor="x", now=EVENING, may_break=True)


def told(outlet: Outlet, **renames: str) -> tuple[int, int, int, int]:
    week = queries.seated_last_week(outlet, EVENING, renames)
    return week.total, week.failed_then, week.failed_now, week.failed_after


def test_what_failed_is_told_by_the_names_of_then_of_now_and_of_a_renaming(outlet: Outlet) -> None:
    for name in ("T1", "t5", "T9 "):
        seat(outlet, name)
    rename(outlet, "T5", "t5")

    assert told(outlet, T9="T9 ") == (3, 2, 1, 0)
    assert told(outlet, T9="T-9") == (3, 2, 1, 1)


def test_what_matched_then_and_does_no_more_is_told_too(outlet: Outlet) -> None:
    number = seat(outlet, "T1")
    rename(outlet, "T1", "A1")

    (seating,) = queries.seated_last_week(outlet, EVENING, {"A1": "T1"}).seatings

    assert seating.number == number
    assert seating.verdicts == ("check opens", "no check", "check opens")


def test_each_is_listed_with_its_party_and_its_names_as_sent(outlet: Outlet) -> None:
    number = seat(outlet, "T9 ", "T1")

    (seating,) = queries.seated_last_week(outlet, EVENING, {}).seatings

    assert (seating.at, seating.party, seating.party_size, seating.number) == (EVENING, "Ada Lee", 4, number)
    assert (seating.asked, seating.shown) == (("T1", "T9 "), ("T1", "T9␣"))
    assert seating.verdicts == ("opens, one table unknown",) * 3


def test_only_opentables_seatings_with_a_table_count_and_only_a_weeks(outlet: Outlet) -> None:
    seat(outlet, "T1", at=EVENING - 6 * DAY)
    seat(outlet, "T1", at=EVENING - 8 * DAY)
    seat(outlet, "T5", actor="host")
    seat(outlet)
    seat(OutletFactory.create(), "T1")

    assert told(outlet) == (1, 0, 0, 0)


def test_ten_seatings_cost_as_many_statements_as_one(outlet: Outlet) -> None:
    seat(outlet, "t5")
    with CaptureQueriesContext(connection) as one:
        queries.seated_last_week(outlet, EVENING, {})
    for _ in range(9):
        seat(outlet, "t5")
    with CaptureQueriesContext(connection) as ten:
        queries.seated_last_week(outlet, EVENING, {})

    assert len(one) == len(ten) == 2
