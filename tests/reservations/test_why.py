"""The explanation of a time where other parties could make room: they are named, from where to where."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from availability import engine, operations, queries
from availability.models import BookingRules, Placement
from config.outlets.models import Outlet
from config.roles import Role
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.reservations import GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db

SEVEN = 1140


@pytest.fixture
def outlet() -> Outlet:
    return harbour(slug="harbour")


@pytest.fixture
def manager(outlet: Outlet) -> Client:
    return people.browser(outlet, Role.MANAGER)


def _tomorrow(outlet: Outlet) -> dt.date:
    return queries.local_date(outlet, timezone.now()) + dt.timedelta(days=1)


def _book(outlet: Outlet, last_name: str) -> Placement:
    """Four guests tomorrow at 19:00."""
    placed = operations.place_booking(
        outlet=outlet,
        starts_local=dt.datetime.combine(_tomorrow(outlet), dt.time(19)),
        party_size=4,
        turn_minutes=None,
        channel=engine.Channel.IN_HOUSE,
        lock=None,
        now=timezone.now(),
    )
    placement = placed.placement
    ReservationFactory.create(
        outlet=outlet,
        placement=placement,
        guest=GuestFactory.create(outlet=outlet, last_name=last_name),
        starts_at=placement.during.lower,
        date=placement.date,
    )
    return placement


def _fill(outlet: Outlet) -> None:
    """A1 and A2 are taken first, so Novak sits at B1; then A1 comes free."""
    first = _book(outlet, "Ito")
    _book(outlet, "Tan")
    _book(outlet, "Novak")
    operations.release_placement(placement=first, now=timezone.now())


def _why(manager: Client, outlet: Outlet, size: int = 7) -> str:
    asked: dict[str, str | int] = {"date": _tomorrow(outlet).isoformat(), "minute": SEVEN, "size": size}
    return manager.get("/at/harbour/availability/why/", asked).content.decode()


def test_who_could_make_room_is_named_with_both_tables(outlet: Outlet, manager: Client) -> None:
    _fill(outlet)
    page = _why(manager, outlet)
    assert "Moving these would make room" in page
    assert "Novak</a>, 4 at" in page
    assert "<b>B1</b>" in page
    assert "<b>A1</b>" in page


def test_where_reseating_is_booked_it_says_who_is_moved(outlet: Outlet, manager: Client) -> None:
    BookingRules.objects.filter(outlet=outlet).update(is_reseating_allowed=True)
    _fill(outlet)
    page = _why(manager, outlet)
    assert "<b>It takes B1+B2</b>" in page
    assert "Moved to make room" in page
    assert "None of them is free, but moving 1 of the parties makes room." in page


def test_a_party_that_may_not_be_moved_is_not_named(outlet: Outlet, manager: Client) -> None:
    _fill(outlet)
    Placement.objects.filter(outlet=outlet).update(is_pinned=True)
    assert "would make room" not in _why(manager, outlet)


def test_moves_take_one_statement_more_whatever_their_number(outlet: Outlet, manager: Client) -> None:
    _why(manager, outlet)
    with CaptureQueriesContext(connection) as none:
        _why(manager, outlet)
    _fill(outlet)
    with CaptureQueriesContext(connection) as some:
        _why(manager, outlet)
    assert len(some) - len(none) == 1
