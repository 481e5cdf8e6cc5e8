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


def test_the_smallest_change_leads_to_the_form_that_makes_it(outlet: Outlet, manager: Client) -> None:
    for name in ("Ito", "Tan", "Novak"):
        _book(outlet, name)
    page = _why(manager, outlet, size=5)
    assert "Raise 19:00 pacing from 16 to 17 covers." in page
    filled = (
        f"outlet={outlet.pk}&amp;date={_tomorrow(outlet).isoformat()}&amp;minute=19%3A00&amp;max_covers=17"
    )
    address = f"/admin/availability/pacingoverride/add/?{filled}"
    assert address in page
    assert 'value="19:00"' in manager.get(address.replace("&amp;", "&")).content.decode()


def test_a_rule_of_the_outlet_leads_to_its_booking_rules(outlet: Outlet, manager: Client) -> None:
    BookingRules.objects.filter(outlet=outlet).update(max_party_size=11)
    page = _why(manager, outlet, size=12)
    assert "Take parties up to 12 instead of 11." in page
    assert f"/admin/availability/bookingrules/{outlet.pk}/change/" in page


def test_support_reads_the_smallest_change_and_no_form(outlet: Outlet) -> None:
    for name in ("Ito", "Tan", "Novak"):
        _book(outlet, name)
    page = _why(people.browser(outlet, Role.SUPPORT), outlet, size=5)
    assert "Raise 19:00 pacing from 16 to 17 covers." in page
    assert "/admin/availability/" not in page


def test_what_has_passed_is_opened_by_no_change(outlet: Outlet, manager: Client) -> None:
    asked = {"date": "2026-06-12", "minute": "1140", "size": "4"}
    page = manager.get("/at/harbour/availability/why/", asked).content.decode()
    assert "No single change of a rule or of the tables would." in page


def test_the_rows_of_the_smallest_change_take_five_statements(outlet: Outlet, manager: Client) -> None:
    bookable = _statements(manager, outlet)
    BookingRules.objects.filter(outlet=outlet).update(max_party_size=11)
    one_step = _statements(manager, outlet)
    for name in ("Ito", "Tan"):
        _book(outlet, name)
    two_steps = _statements(manager, outlet)
    assert (one_step, two_steps) == (bookable + 5, bookable + 5)


def _statements(manager: Client, outlet: Outlet) -> int:
    # The first asking learns the rules anew, which the process then knows.
    _why(manager, outlet, size=12)
    with CaptureQueriesContext(connection) as asked:
        _why(manager, outlet, size=12)
    return len(asked)
