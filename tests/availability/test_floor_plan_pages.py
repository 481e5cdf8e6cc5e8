"""The list of floor plans and the doors of the editor: who may open them, what they tell, what they cost."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from availability import operations, queries
from availability.models import FloorPlan, SpecialDay
from config.outlets.models import Outlet
from config.roles import Role
from tests.availability.test_days import DATE, book, wall
from tests.factories import people
from tests.factories.availability import TableFactory, harbour

pytestmark = pytest.mark.django_db

PAGE = "/at/harbour/floor-plans/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def outlet() -> Outlet:
    return harbour(slug="harbour")


@pytest.fixture
def manager(outlet: Outlet) -> Client:
    return people.browser(outlet, Role.MANAGER)


def plan_of(outlet: Outlet, name: str, first: dt.date, last: dt.date | None = None) -> FloorPlan:
    """A copy of the floor without a plan."""
    plan = FloorPlan.objects.create(outlet=outlet, name=name, starts_on=first, ends_on=last)
    operations.copy_plan(plan=plan, source=None)
    return plan


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.HOST, 403), (Role.SERVER, 403), (Role.SUPPORT, 403), (Role.MANAGER, 200), (Role.OWNER, 200)],
)
def test_those_who_set_rules_edit_the_floor(outlet: Outlet, role: Role, status: int) -> None:
    plan = plan_of(outlet, "Winter", DATE)
    browser = people.browser(outlet, role)
    for page in (PAGE, f"{PAGE}standing/", f"{PAGE}new/", f"{PAGE}{plan.pk}/"):
        assert (page, browser.get(page).status_code) == (page, status)
    posted = browser.post(f"{PAGE}save/", "{}", content_type="application/json").status_code
    assert posted == (422 if status == 200 else 403)
    if status == 403:
        assert browser.post(f"{PAGE}{plan.pk}/remove/").status_code == 403


def test_who_is_logged_out_is_led_to_the_login_and_nothing_is_saved(outlet: Outlet) -> None:
    answer = Client().post(f"{PAGE}save/", "{}", content_type="application/json")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_support_sees_the_pages_beside_and_no_tab(outlet: Outlet) -> None:
    week = people.browser(outlet, Role.SUPPORT).get("/at/harbour/availability/").content.decode()
    assert "floor-plans" not in week


def test_the_list_says_what_is_in_force_and_when_each_is_used_next(outlet: Outlet, manager: Client) -> None:
    today = queries.local_date(outlet, timezone.now())
    plan_of(outlet, "Old", today - 9 * DAY, today - 8 * DAY)
    plan_of(outlet, "Now", today - DAY, today + DAY)
    plan_of(outlet, "Later", today + 3 * DAY)

    rows = manager.get(PAGE).context["found"].rows

    found = [(row.plan and row.plan.name, row.is_in_force, row.next_use, row.tables) for row in rows]
    assert found == [
        (None, False, today + 2 * DAY, 5),
        ("Old", False, None, 5),
        ("Now", True, today, 5),
        ("Later", False, today + 3 * DAY, 5),
    ]


def test_the_floor_is_drawn_as_it_stands_on_the_date_that_is_asked_for(
    outlet: Outlet, manager: Client
) -> None:
    plan = plan_of(outlet, "Winter", DATE)
    plan.spots.filter(table__name="A1").delete()
    for date, name, count in ((DATE - DAY, "No plan is in force", 5), (DATE, "Winter</a> is in force", 4)):
        page = manager.get(PAGE, {"date": date.isoformat()})
        assert name in page.content.decode()
        assert len(page.context["found"].drawn) == count


def test_a_special_day_without_a_plan_is_two_taps_from_one(outlet: Outlet, manager: Client) -> None:
    winter = plan_of(outlet, "Winter", DATE - DAY)
    SpecialDay.objects.create(outlet=outlet, date=DATE, name="New Year's Eve")
    day = DATE.isoformat()
    said = f"copy_from={winter.pk}&amp;name=New%20Year%27s%20Eve&amp;starts_on={day}&amp;ends_on={day}"
    address = f"{PAGE}new/?{said}"
    assert f'href="{address}"' in manager.get(PAGE).content.decode()

    plan = manager.get(address.replace("&amp;", "&")).context["document"]["plan"]

    assert plan == {"plan_id": None, "name": "New Year's Eve", "starts_on": day, "ends_on": day}
    plan_of(outlet, "The night", DATE, DATE)
    assert manager.get(PAGE).context["found"].special == ()


def test_deleting_a_plan_shows_first_what_it_does(outlet: Outlet, manager: Client) -> None:
    plan = plan_of(outlet, "Winter", DATE)
    extra = TableFactory.create(area=outlet.areas.get(), name="X9", is_standing=False, max_covers=8)
    plan.spots.create(table=extra, x=1, y=1)
    plan.spots.exclude(table=extra).delete()
    book(outlet, wall(19), party_size=8)

    asked = manager.post(f"{PAGE}{plan.pk}/remove/")

    assert asked.status_code == 409
    (row,) = asked.context["effects"].moved
    assert (row.was_at, row.will_be_at) == ("X9", "B1 + B2")
    assert f'hx-post="{PAGE}{plan.pk}/remove/"' in asked.content.decode()
    done = manager.post(f"{PAGE}{plan.pk}/remove/", {"seen": asked.context["effects"].seen})
    assert (done.status_code, done.headers["HX-Redirect"]) == (200, PAGE)
    assert not FloorPlan.objects.exists()
    assert "Winter was deleted." in manager.get(PAGE).content.decode()


def test_many_plans_take_as_many_statements_as_one(outlet: Outlet, manager: Client) -> None:
    plan = plan_of(outlet, "Winter", DATE)
    pages = (PAGE, f"{PAGE}{plan.pk}/", f"{PAGE}standing/")

    def count() -> int:
        for page in pages:
            manager.get(page)
        with CaptureQueriesContext(connection) as found:
            for page in pages:
                manager.get(page)
        return len(found)

    few = count()
    for number in range(4):
        plan_of(outlet, f"Plan {number}", DATE + (2 + number) * DAY)
        table = TableFactory.create(area=outlet.areas.get(), name=f"N{number}")
        joined = outlet.combinations.create(name=f"J{number}", min_covers=2, max_covers=8)
        joined.tables.set([table, outlet.tables.get(name="A1")])
        SpecialDay.objects.create(outlet=outlet, date=DATE + (20 + number) * DAY, name="Day")
    assert count() == few
