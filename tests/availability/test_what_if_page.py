"""What if: a past day's requests answered again under rules that are named in the address and never saved."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from availability import queries
from availability.models import BookingRules, Demand
from config.outlets.models import Outlet
from config.roles import Role
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.django_db

PAGE = "/at/harbour/availability/what-if/"
# The form as the page shows it at first, for the room of `harbour`.
RULES = {
    "pacing_covers": "16",
    "pacing_parties": "",
    "pacing_interval": "15",
    "online_percent": "100",
    "cutoff_minutes": "30",
    "lead_minutes": "0",
    "lead_from_size": "1",
    "buffer_minutes": "0",
    "min_party_size": "1",
    "max_party_size": "12",
}


@pytest.fixture
def outlet() -> Outlet:
    return harbour(slug="harbour")


@pytest.fixture
def manager(outlet: Outlet) -> Client:
    return people.browser(outlet, Role.MANAGER)


def _yesterday(outlet: Outlet) -> dt.date:
    return queries.local_date(outlet, timezone.now()) - dt.timedelta(days=1)


def _ask(outlet: Outlet, party_size: int, *reasons: str, minute: int = 1140) -> None:
    """A request two days ago for yesterday, 19:00 unless told, refused for these reasons or granted."""
    Demand.objects.create(
        outlet=outlet,
        at=timezone.now() - dt.timedelta(days=2),
        channel="ONLINE",
        kind=Demand.Kind.MAKE,
        date=_yesterday(outlet),
        minute=minute,
        party_size=party_size,
        outcome=Demand.Outcome.REFUSED if reasons else Demand.Outcome.GRANTED,
        reasons=list(reasons),
    )


def _hours(outlet: Outlet, **times: str) -> dict[str, str]:
    """Dinner as the page shows it at first, but for these."""
    shift = outlet.shifts.get()
    shown = {
        "first_seating": "17:30", "last_seating": "21:30", "closes": "22:30", "slot_minutes": "15",
        "cover_cap": "",
    }  # fmt: skip
    return {f"shift-{shift.pk}-{name}": words for name, words in (shown | times).items()}


def _typed_otherwise(manager: Client, **rules: str) -> dict[str, str]:
    """By the name of the field: what it is now."""
    parts = manager.get(PAGE, rules).context["asked"].parts
    return {line.field.html_name: line.was for part in parts for line in part.lines if line.was}


def _covers(manager: Client, **rules: str) -> tuple[int, int, int]:
    """Gained, lost, and refused then and now."""
    outcome = manager.get(PAGE, RULES | rules).context["found"].outcome
    return outcome.gained, outcome.lost, outcome.refused


@pytest.mark.parametrize(("role", "status"), [(Role.HOST, 403), (Role.MANAGER, 200), (Role.SUPPORT, 200)])
def test_those_who_set_rules_or_support_them_ask(outlet: Outlet, role: Role, status: int) -> None:
    assert people.browser(outlet, role).get(PAGE).status_code == status


def test_another_outlets_day_is_not_found(manager: Client) -> None:
    OutletFactory.create(slug="other")
    assert manager.get("/at/other/availability/what-if/").status_code == 404


def test_other_pacing_gains_and_loses_covers(outlet: Outlet, manager: Client) -> None:
    for size in (4, 4, 5):
        _ask(outlet, size)
    _ask(outlet, 6, "pacing_full")
    assert _covers(manager) == (0, 0, 6)
    assert _covers(manager, pacing_covers="19") == (6, 0, 0)
    assert _covers(manager, pacing_covers="8") == (0, 5, 6)


def test_each_request_says_what_would_be_in_the_way(outlet: Outlet, manager: Client) -> None:
    _ask(outlet, 4)
    page = manager.get(PAGE, RULES | {"pacing_covers": "3"}).content.decode()
    assert "− lost" in page
    assert "19:00 takes 3 covers, 4 asked." in page
    assert "was 16</span>" in page


def test_only_what_differs_from_todays_rules_is_marked(outlet: Outlet, manager: Client) -> None:
    assert _typed_otherwise(manager) == {}
    assert _typed_otherwise(manager, **RULES) == {}
    dinner = outlet.shifts.get().pk
    hours = _hours(outlet, last_seating="21:00")
    otherwise = {"buffer_minutes": "0", f"shift-{dinner}-last_seating": "21:30"}
    assert _typed_otherwise(manager, **RULES | hours | {"buffer_minutes": "5"}) == otherwise


def test_shorter_turn_times_make_room(outlet: Outlet, manager: Client) -> None:
    for _ in range(4):
        _ask(outlet, 4)
    _ask(outlet, 4, "all_tables_taken", minute=1200)
    turn = outlet.turn_times.get(max_party_size=4)
    assert _covers(manager) == (0, 0, 4)
    assert _covers(manager, **{f"turntime-{turn.pk}-minutes": "60"}) == (4, 0, 0)
    turn.refresh_from_db()
    assert turn.minutes == 90


def test_earlier_hours_lose_who_came_late(outlet: Outlet, manager: Client) -> None:
    _ask(outlet, 4)
    _ask(outlet, 2, minute=1080)
    assert _covers(manager, **_hours(outlet, last_seating="18:45")) == (0, 4, 0)
    assert outlet.shifts.get().last_seating == 1290


def test_hours_that_cannot_be_are_told_and_nothing_is_asked(outlet: Outlet, manager: Client) -> None:
    shown = manager.get(PAGE, RULES | _hours(outlet, first_seating="17:37"))
    assert shown.context["found"] is None
    assert "Begin on the quarter-hour: 17:30 or 17:45." in shown.content.decode()


def test_nothing_is_saved(outlet: Outlet, manager: Client) -> None:
    _ask(outlet, 4)
    before = BookingRules.objects.values().get(outlet=outlet)
    manager.get(PAGE, RULES | {"pacing_covers": "3", "online_percent": "10"})
    assert BookingRules.objects.values().get(outlet=outlet) == before


def test_a_rule_that_cannot_be_is_told_and_nothing_is_asked(outlet: Outlet, manager: Client) -> None:
    shown = manager.get(PAGE, RULES | {"online_percent": "101"})
    assert shown.context["found"] is None
    assert 'role="alert"' in shown.content.decode()


def test_a_day_without_requests_says_so(outlet: Outlet, manager: Client) -> None:
    assert "No request for this day was kept" in manager.get(PAGE).content.decode()


def test_at_first_the_last_day_that_was_asked_for_is_shown(outlet: Outlet, manager: Client) -> None:
    today = queries.local_date(outlet, timezone.now())
    assert manager.get(PAGE).context["date"] == today
    _ask(outlet, 4)
    Demand.objects.filter(outlet=outlet).update(date=today - dt.timedelta(days=9))
    assert manager.get(PAGE).context["date"] == today - dt.timedelta(days=9)


def test_when_somebody_asked_is_told_in_the_outlets_time(outlet: Outlet, manager: Client) -> None:
    _ask(outlet, 4)
    Demand.objects.filter(outlet=outlet).update(at=dt.datetime(2026, 6, 11, 23, 30, tzinfo=dt.UTC))
    assert outlet.time_zone == "Asia/Singapore"
    assert '<td class="timer">12 Jun 2026, 07:30</td>' in manager.get(PAGE).content.decode()


def test_one_request_takes_as_many_statements_as_three(outlet: Outlet, manager: Client) -> None:
    _ask(outlet, 2)
    manager.get(PAGE, RULES)
    with CaptureQueriesContext(connection) as one:
        manager.get(PAGE, RULES)
    _ask(outlet, 3)
    _ask(outlet, 12, "pacing_full")
    with CaptureQueriesContext(connection) as three:
        manager.get(PAGE, RULES)
    assert len(three) == len(one)
