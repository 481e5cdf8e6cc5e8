"""The week of services: what a date has of its own, where it leads, who may open it, what it costs."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from availability.models import Closure, FloorPlan, PacingOverride, SpecialDay, Spot
from config.outlets.models import Mode, Outlet
from config.roles import Role
from tests.factories import people
from tests.factories.availability import PublicationFactory, ShiftFactory, TurnTimeFactory, harbour
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 6, 8)
FRIDAY = dt.date(2026, 6, 12)
PAGE = "/at/harbour/availability/"


@pytest.fixture
def outlet() -> Outlet:
    return harbour(slug="harbour")


@pytest.fixture
def manager(outlet: Outlet) -> Client:
    return people.browser(outlet, Role.MANAGER)


def _rows(browser: Client) -> dict[dt.date, list[tuple[str, str]]]:
    """By date: each service with its hours."""
    shown = browser.get(PAGE, {"date": FRIDAY.isoformat()}).context["rows"]
    return {day.date: [(bar.planned.shift.name, bar.hours) for bar in bars] for day, bars in shown}


def _page(browser: Client) -> str:
    return browser.get(PAGE, {"date": FRIDAY.isoformat()}).content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.HOST, 403),
        (Role.SERVER, 403),
        (Role.KITCHEN, 403),
        (Role.MANAGER, 200),
        (Role.SUPPORT, 200),
        (Role.OWNER, 200),
    ],
)
def test_those_who_set_rules_or_support_them_see_it(outlet: Outlet, role: Role, status: int) -> None:
    assert people.browser(outlet, role).get(PAGE).status_code == status


def test_another_outlets_week_is_not_found(manager: Client) -> None:
    OutletFactory.create(slug="other")
    assert manager.get("/at/other/availability/").status_code == 404


def test_a_day_shows_its_week_from_monday(manager: Client) -> None:
    dinner = ("Dinner", "17:30 – 21:30")
    assert _rows(manager) == {MONDAY + dt.timedelta(days=day): [dinner] for day in range(7)}


def test_a_special_day_has_its_own_services(outlet: Outlet, manager: Client) -> None:
    brunch = ShiftFactory.create(
        outlet=outlet, name="Brunch", weekdays=[], first_seating=600, last_seating=780, closes=900
    )
    SpecialDay.objects.create(outlet=outlet, date=FRIDAY, name="Founders' day").shifts.add(brunch)
    assert _rows(manager)[FRIDAY] == [("Brunch", "10:00 – 13:00")]
    assert "Founders&#x27; day" in _page(manager)


def test_bars_stand_on_one_axis_of_whole_hours(outlet: Outlet, manager: Client) -> None:
    ShiftFactory.create(outlet=outlet, name="Lunch", first_seating=690, last_seating=810, closes=870)
    shown = manager.get(PAGE, {"date": FRIDAY.isoformat()}).context
    # 11:00 to 23:00: twelve hours, every other with its label.
    assert [at for _, at in shown["ticks"] if at] == [f"{hour}:00" for hour in range(11, 23, 2)]
    assert len(shown["ticks"]) == 12
    bars = {bar.planned.shift.name: bar for bar in shown["rows"][0][1]}
    assert (bars["Lunch"].x, bars["Lunch"].width, bars["Lunch"].seating) == (4.167, 25.0, 66.667)
    assert bars["Dinner"].words == "Dinner: seats 17:30 to 21:30 every 15 minutes, closes 22:30"


def test_a_closed_date_and_a_closed_service_say_why(outlet: Outlet, manager: Client) -> None:
    dinner = outlet.shifts.get()
    Closure.objects.create(outlet=outlet, first_date=MONDAY, last_date=MONDAY, reason="Painters")
    Closure.objects.create(outlet=outlet, first_date=FRIDAY, last_date=FRIDAY, shift=dinner, reason="Wedding")
    page = _page(manager)
    assert "Closed: Painters" in page
    assert "Dinner: seats 17:30 to 21:30 every 15 minutes, closes 22:30; closed: Wedding" in page


def test_the_limits_of_single_intervals_stand_at_their_date(outlet: Outlet, manager: Client) -> None:
    PacingOverride.objects.create(outlet=outlet, date=FRIDAY, minute=1140, max_covers=10, max_parties=3)
    assert _page(manager).count("19:00: 10 covers, 3 parties") == 1


def test_turn_times_are_told_by_band_and_by_service(outlet: Outlet, manager: Client) -> None:
    TurnTimeFactory.create(outlet=outlet, shift=outlet.shifts.get(), max_party_size=2, minutes=75)
    TurnTimeFactory.create(outlet=outlet, shift=outlet.shifts.get(), max_party_size=100, minutes=100)
    assert manager.get(PAGE).context["turns"] == [
        ("Other shifts", [("1 – 4", 90), ("5 – 8", 120), ("9 +", 150)]),
        ("Dinner", [("1 – 2", 75), ("3 +", 100)]),
    ]


def test_the_floor_plan_in_force_is_named_and_the_next_one(outlet: Outlet, manager: Client) -> None:
    assert "the tables as they stand, 5 tables" in _page(manager)
    terrace = FloorPlan.objects.create(outlet=outlet, name="Terrace", starts_on=MONDAY)
    Spot.objects.create(plan=terrace, table=outlet.tables.get(name="A1"), x=1, y=1)
    FloorPlan.objects.create(outlet=outlet, name="Winter", starts_on=dt.date(2026, 10, 1))
    page = _page(manager)
    assert "Terrace, since 8 Jun 2026, 1 table</dd>" in page
    assert "<dt>From 1 Oct 2026</dt><dd>Winter</dd>" in page


def test_it_says_until_when_opentable_accepted_availability(outlet: Outlet, manager: Client) -> None:
    assert "nothing was accepted yet" in _page(manager)
    link = LinkFactory.create(rid=outlet.rid)
    at = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    PublicationFactory.create(link=link, date=dt.date(2026, 9, 8), accepted_at=at, next_at=at)
    assert "until 8 Sep 2026" in _page(manager)


def test_a_pos_outlet_publishes_nothing_and_says_so(outlet: Outlet, manager: Client) -> None:
    Outlet.objects.filter(pk=outlet.pk).update(mode=Mode.POS)
    assert "nothing: OpenTable owns this outlet's availability" in _page(manager)


def test_a_manager_is_led_to_the_forms_and_they_know_the_date(outlet: Outlet, manager: Client) -> None:
    here = f"outlet={outlet.pk}&amp;"
    closure = f"/admin/availability/closure/add/?{here}first_date=2026-06-12&amp;last_date=2026-06-12"
    special = f"/admin/availability/specialday/add/?{here}date=2026-06-12"
    page = _page(manager)
    for address in (closure, special, f"/admin/availability/shift/{outlet.shifts.get().pk}/change/"):
        assert f'href="{address}"' in page
    assert 'value="2026-06-12"' in manager.get(closure.replace("&amp;", "&")).content.decode()


def test_support_sees_the_week_and_no_form(outlet: Outlet) -> None:
    assert "/admin/availability/" not in _page(people.browser(outlet, Role.SUPPORT))


def test_a_full_week_takes_as_many_statements_as_a_bare_one(outlet: Outlet, manager: Client) -> None:
    _page(manager)
    with CaptureQueriesContext(connection) as bare:
        _page(manager)
    link = LinkFactory.create(rid=outlet.rid)
    at = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    for day in range(7):
        date = MONDAY + dt.timedelta(days=day)
        ShiftFactory.create(outlet=outlet, name=f"Shift {day}")
        Closure.objects.create(outlet=outlet, first_date=date, last_date=date, shift=outlet.shifts.first())
        SpecialDay.objects.create(outlet=outlet, date=date, name="Day").shifts.set(outlet.shifts.all())
        FloorPlan.objects.create(outlet=outlet, name=f"Plan {day}", starts_on=date)
        PublicationFactory.create(link=link, date=date, accepted_at=at, next_at=at)
    _page(manager)
    with CaptureQueriesContext(connection) as full:
        _page(manager)
    assert len(full) == len(bare)
