"""Late, overdue and assumed to be seated: what a party looks like, and what its sheet asks first."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.outlets.models import Outlet
from reservations import queries
from reservations.models import Reservation
from tests.factories import people
from tests.factories.availability import annex
from tests.factories.reservations import ReservationFactory

pytestmark = pytest.mark.django_db

ASKS = "Do they still come? The grace of 30 minutes is over."


def party(outlet: Outlet, late: int = 0, **facts: Any) -> Reservation:
    """A party that should have come that many minutes ago."""
    starts_at = timezone.now() - timedelta(minutes=late)
    made: Reservation = ReservationFactory.create(
        outlet=outlet, starts_at=starts_at, date=timezone.now().astimezone(outlet.zone).date(), **facts
    )
    return made


def sheet(found: Reservation) -> str:
    """What a tap on the party shows."""
    url = f"/at/{found.outlet.slug}/parties/{found.confirmation_number}/"
    return people.browser(found.outlet).get(url).content.decode()


@pytest.mark.parametrize(
    ("late", "name", "is_overdue"),
    [(9, "soon", False), (10, "late", False), (39, "late", False), (40, "late", True)],
)
def test_an_outlet_says_itself_when_a_party_is_late_and_when_to_ask(
    late: int, name: str, is_overdue: bool
) -> None:
    outlet = annex(late_after_minutes=10, no_show_after_minutes=40)
    look = queries.look_of(party(outlet, late), timezone.now())
    assert (look.name, look.is_overdue) == (name, is_overdue)


def test_a_party_that_is_here_is_not_asked_for() -> None:
    assert not queries.look_of(party(annex(), 90, house_state="ARRIVED"), timezone.now()).is_overdue


def test_after_the_grace_the_sheet_asks_for_a_no_show_before_all_else() -> None:
    overdue = sheet(party(annex(), 31))
    assert overdue.index(ASKS) < overdue.index("No-show?") < overdue.index("Seat at X1")
    assert overdue.count("Yes, no-show") == 1


def test_before_the_grace_is_over_the_sheet_asks_nothing() -> None:
    late = sheet(party(annex(), 29))
    assert ASKS not in late
    assert late.index("Seat at X1") < late.index("Yes, no-show")


def test_rail_and_book_ask_for_who_is_overdue_and_nothing_happens_by_itself() -> None:
    outlet = annex()
    overdue = party(outlet, 31)
    browser = people.browser(outlet)
    asked = [
        "No-show?" in browser.get(f"/at/{outlet.slug}/{page}/").content.decode() for page in ("floor", "book")
    ]
    overdue.refresh_from_db()
    assert (asked, overdue.state) == ([True, True], "BOOKED")


def test_an_assumed_seating_is_told_as_opentables_assumption() -> None:
    assumed = party(annex(), 60, state="ASSUMED_SEATED", table_names=["X1"])
    shown = sheet(assumed)
    look = queries.look_of(assumed, timezone.now())
    assert (look.name, look.icon, look.words, look.minutes) == (
        "assumed",
        "?",
        "OpenTable assumes seated",
        None,
    )
    for words in ("? OpenTable assumes seated", "nobody here said what became of them", "Finish", "No-show"):
        assert words in shown


@pytest.mark.parametrize("graces", [(0, 30), (30, 29), (15, 241)])
def test_graces_that_make_no_sense_are_refused_by_the_database(graces: tuple[int, int]) -> None:
    late_after, no_show_after = graces
    with pytest.raises(IntegrityError), transaction.atomic():
        annex(late_after_minutes=late_after, no_show_after_minutes=no_show_after)
