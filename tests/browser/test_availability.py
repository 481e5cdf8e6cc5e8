"""A manager's pages of what is bookable, in a browser: by keyboard, by touch, and axe finds nothing wrong."""

import datetime as dt
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from availability import engine, operations, queries
from availability.models import Closure
from config.outlets.models import Outlet
from config.roles import Role
from tests.browser.conftest import log_in
from tests.factories import people
from tests.factories.availability import PublicationFactory, ShiftFactory, harbour
from tests.factories.opentable import LinkFactory

pytestmark = pytest.mark.django_db(transaction=True)


PATHS = ("?", "heat-map/?", "published/?", "what-if/?", "why/?minute=1140&size=5&")


@pytest.fixture
def house(browser: Browser, transactional_db: None) -> Outlet:
    """Tomorrow at 19:00 the large tables are joined for twelve; lunch is closed; an owner."""
    outlet = harbour(name="Harbour", slug="harbour")
    people.hire(outlet, Role.OWNER)
    tomorrow = _tomorrow(outlet)
    Closure.objects.create(
        outlet=outlet,
        first_date=tomorrow,
        last_date=tomorrow,
        shift=ShiftFactory.create(
            outlet=outlet, name="Lunch", first_seating=690, last_seating=810, closes=870
        ),
        reason="Wedding",
    )
    operations.place_booking(
        outlet=outlet,
        starts_local=dt.datetime.combine(_tomorrow(outlet), dt.time(19)),
        party_size=12,
        turn_minutes=None,
        channel=engine.Channel.IN_HOUSE,
        lock=None,
        now=timezone.now(),
    )
    # A booking has its date worked out anew: only what is published afterwards is settled.
    link = LinkFactory.create(rid=outlet.rid)
    for number in range(1, 5):
        at = timezone.now() - dt.timedelta(minutes=number)
        PublicationFactory.create(
            link=link,
            date=_tomorrow(outlet),
            party_size=number,
            accepted_at=at,
            next_at=at,
            sent_times=[1050],
            published_times=[1050],
            computed_at=at,
            sent_at=at,
        )
    return outlet


def _tomorrow(outlet: Outlet) -> dt.date:
    return queries.local_date(outlet, timezone.now()) + dt.timedelta(days=1)


def _open(page: Page, origin: str, house: Outlet, path: str) -> None:
    page.goto(f"{origin}/at/harbour/availability/{path}date={_tomorrow(house).isoformat()}")


def test_the_arrow_keys_reach_a_cell_that_says_why_and_get_the_focus_back(
    origin: str, house: Outlet, page: Page
) -> None:
    log_in(page, origin, "owner")
    _open(page, origin, house, "heat-map/?")
    page.locator("#cell-1-1050").focus()
    for key in ("ArrowDown",) * 4 + ("ArrowRight",) * 6 + ("ArrowUp", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    sheet = page.locator("#sheet")
    expect(sheet.get_by_role("heading", name="19:00 for 5")).to_be_visible()
    expect(sheet).to_contain_text("All 2 tables and combinations that take a party of 5 are taken")
    page.keyboard.press("Escape")
    expect(page.locator("#cell-5-1140")).to_be_focused()


def test_the_map_is_one_stop_of_the_tab_key(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin, "owner")
    _open(page, origin, house, "heat-map/?")
    page.locator("#cell-2-1140").focus()
    page.keyboard.press("Tab")
    expect(page.locator("[data-cells] :focus")).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#cell-2-1140")).to_be_focused()


def test_a_cell_says_to_a_screen_reader_what_it_shows(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin, "owner")
    _open(page, origin, house, "heat-map/?")
    grid = page.get_by_role("grid", name="Party size by time")
    expect(grid.get_by_role("columnheader", name="19:00")).to_be_visible()
    expect(grid.get_by_role("rowheader", name="5", exact=True)).to_be_visible()
    words = "full: 19:00 for 5, every table that fits is taken"
    expect(grid.get_by_role("link", name=words, exact=True)).to_be_visible()


def test_a_booking_elsewhere_changes_the_map_and_not_the_focus(
    origin: str, house: Outlet, page: Page
) -> None:
    log_in(page, origin, "owner")
    _open(page, origin, house, "heat-map/?")
    cell = page.locator("#cell-2-1170")
    expect(cell).to_contain_text("2: 19:30")
    cell.focus()
    operations.place_booking(
        outlet=house,
        starts_local=dt.datetime.combine(_tomorrow(house), dt.time(19, 30)),
        party_size=2,
        turn_minutes=None,
        channel=engine.Channel.IN_HOUSE,
        lock=None,
        now=timezone.now(),
    )
    page.evaluate("htmx.trigger('[hx-get*=parts]', 'sse:availability')")
    expect(cell).to_contain_text("1: 19:30", timeout=8000)
    expect(cell).to_be_focused()


def test_a_service_on_the_axis_leads_to_its_form(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin, "owner")
    _open(page, origin, house, "?")
    page.get_by_role("link", name="Edit Dinner").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/shift/{house.shifts.get(name='Dinner').pk}/change/"))


def test_support_sends_a_date_again(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin, "owner")
    _open(page, origin, house, "published/?")
    expect(page.get_by_role("row").filter(has_text="drift")).to_have_count(4)
    page.get_by_role("button", name=re.compile(r"^Send \d+ \w+ again")).click()
    expect(page.get_by_text("4 items of")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="on its way")).to_have_count(4)


def test_what_if_is_asked_by_keyboard(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin, "owner")
    _open(page, origin, house, "what-if/?")
    request = page.get_by_role("row").filter(has_text="19:00")
    expect(request).to_contain_text("taken")
    page.get_by_label("Pacing, covers").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("11")
    page.keyboard.press("Enter")
    expect(request).to_contain_text("− lost")
    expect(request).to_contain_text("19:00 takes 11 covers, 12 asked.")
    expect(page.get_by_label("Pacing, covers was 16")).to_have_value("11")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong(origin: str, house: Outlet, page: Page, theme: str) -> None:
    log_in(page, origin, "owner")
    page.evaluate("theme => localStorage.setItem('theme', theme)", theme)
    for path in (*PATHS, "heat-map/?channel=IN_HOUSE&"):
        _open(page, origin, house, path)
        assert (path, _faults(page)) == (path, [])
    _open(page, origin, house, "heat-map/?")
    page.locator("#cell-5-1140").click()
    expect(page.locator("#sheet")).to_be_visible()
    assert _faults(page) == []


def test_the_pages_fit_a_phone_and_every_target_a_finger(origin: str, house: Outlet, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    log_in(page, origin, "owner")
    for path in PATHS:
        _open(page, origin, house, path)
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 390)
        assert (path, _small_targets(page)) == (path, [])


def _small_targets(page: Page) -> list[str]:
    """What can be tapped in the page itself, a box with its label, and is less than 44 px in a direction."""
    found: list[str] = page.evaluate(
        """() => Array.from(document.querySelectorAll("main a, main button, main input, main select"))
          .filter((place) => place.type !== "hidden" && place.getClientRects().length)
          .map((place) => place.closest("label") || place)
          .filter((place) => place.offsetWidth < 44 || place.offsetHeight < 44)
          .map((place) => place.outerHTML.slice(0, 120))"""
    )
    return found


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]
