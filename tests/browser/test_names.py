"""The table names page: near misses mended together after a look, names pasted, all by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from config.outlets.models import Outlet
from config.roles import Role
from pos_sync import matching, operations, queries
from tests.browser.conftest import fits_a_phone, log_in
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.reservations import ReservationFactory

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "at/harbour/table-names/"


@pytest.fixture
def house(browser: Browser, transactional_db: None) -> Outlet:
    """Two near misses, a name that is only OpenTable's, and a party that was seated at a near miss."""
    outlet = harbour(name="Harbour", slug="harbour")
    people.hire(outlet, Role.MANAGER)
    now = timezone.now()
    rows = [matching.ListedName(name) for name in ("a1", "A2 ", "B1", "PATIO")]
    operations.keep_plan(outlet=outlet, rows=rows, now=now)
    party = ReservationFactory.create(outlet=outlet, starts_at=now, date=now.date())
    operations.seat_party(reservation=party, table_names=["a1"], actor="OpenTable", now=now)
    return outlet


def test_near_misses_are_mended_together_by_the_keyboard_and_taken_back(
    origin: str, house: Outlet, page: Page
) -> None:
    log_in(page, origin, "manager")
    page.goto(f"{origin}/{PAGE}")
    page.get_by_role("checkbox", name="Rename A2 with the others").press("Space")
    page.get_by_role("button", name="See what renaming them does").press("Enter")
    expect(page.get_by_role("heading", name="What renaming 1 table does")).to_be_visible()
    row = page.get_by_role("region", name="Seatings whose names did not match").get_by_role("row").last
    expect(row.locator(".pill")).to_have_text(["no check", "no check", "check opens"])
    page.get_by_role("button", name="Rename 1 table").press("Enter")
    expect(page.get_by_text("2 of 4 match")).to_be_visible()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_text("1 of 4 match")).to_be_visible()


def test_a_pasted_name_keeps_its_spaces_through_the_browser(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin, "manager")
    page.goto(f"{origin}/{PAGE}list/")
    page.get_by_label("Names, one a line").fill(" A1\nA2 \tMain\t2-4\nB1")
    page.get_by_role("button", name="Read what was pasted").click()
    page.get_by_role("button", name="Keep these as OpenTable's names").click()
    expect(page.get_by_text("These are OpenTable's names now.")).to_be_visible()
    assert queries.plan_names(house) == [" A1", "A2 ", "B1"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong_and_all_fits_a_phone(
    origin: str, house: Outlet, page: Page, theme: str
) -> None:
    log_in(page, origin, "manager")

    def look_at(name: str) -> None:
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        found = Axe().run(page).response["violations"]
        assert [(name, each["id"], each["nodes"][0]["html"]) for each in found] == []
        assert (name, fits_a_phone(page)) == (name, True)

    def press(name: str) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=name).click()

    page.goto(f"{origin}/{PAGE}")
    page.get_by_text("Give our tables other names").click()
    look_at("page")
    press("See what renaming them does")
    look_at("look")
    page.goto(f"{origin}/{PAGE}list/")
    page.get_by_label("Names, one a line").fill("A1\nX1\nX1")
    press("Read what was pasted")
    look_at("list")
    page.get_by_label("Names, one a line").fill("A1\n\tMain")
    press("Read what was pasted")
    look_at("faults")
