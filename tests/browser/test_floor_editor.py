"""The floor editor in a browser: drag and snap, keys, what is asked before a save, and two managers."""

import datetime as dt
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from availability import engine, operations, queries
from availability.models import FloorPlan, Table
from config.outlets.models import Outlet
from config.roles import Role
from tests.browser.conftest import log_in
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.reservations import GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db(transaction=True)

PLACES = {"A1": (100, 100), "A2": (300, 100), "B1": (100, 300), "B2": (300, 300), "S1": (600, 300)}


@pytest.fixture
def plan(browser: Browser, transactional_db: None) -> FloorPlan:
    """A plan from tomorrow on; Ada Lee is booked then, at both large tables; a manager and an owner."""
    outlet = harbour(name="Harbour", slug="harbour")
    for role in (Role.MANAGER, Role.OWNER):
        people.hire(outlet, role)
    for name, (x, y) in PLACES.items():
        Table.objects.filter(outlet=outlet, name=name).update(x=x, y=y)
    tomorrow = queries.local_date(outlet, timezone.now()) + dt.timedelta(days=1)
    plan = FloorPlan.objects.create(outlet=outlet, name="Winter", starts_on=tomorrow)
    operations.copy_plan(plan=plan, source=None)
    _book(outlet, tomorrow)
    return plan


def _book(outlet: Outlet, date: dt.date) -> None:
    placed = operations.place_booking(
        outlet=outlet,
        starts_local=dt.datetime.combine(date, dt.time(19)),
        party_size=8,
        turn_minutes=None,
        channel=engine.Channel.IN_HOUSE,
        lock=None,
        now=timezone.now(),
    )
    guest = GuestFactory.create(outlet=outlet, first_name="Ada", last_name="Lee")
    ReservationFactory.create(outlet=outlet, placement=placed.placement, guest=guest)


def _open(page: Page, origin: str, plan: FloorPlan) -> None:
    page.goto(f"{origin}/at/harbour/floor-plans/{plan.pk}/")
    expect(_tile(page, "A1")).to_be_visible()


def _tile(page: Page, name: str) -> Locator:
    return page.locator("#floor-canvas").get_by_role("button", name=re.compile(rf"^{name},"))


def _drag(page: Page, name: str, dx: float, dy: float) -> None:
    """By so many floor units, in two steps as a hand does."""
    scale: float = page.evaluate("document.getElementById('floor-canvas').getScreenCTM().a")
    box = _tile(page, name).locator(".shape").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx * scale / 2, y + dy * scale / 2)
    page.mouse.move(x + dx * scale, y + dy * scale)
    page.mouse.up()


def _place(page: Page, name: str) -> tuple[str, str]:
    """What the panel says of where the selected table stands."""
    expect(page.get_by_label("Name", exact=True).and_(page.locator("#f-name"))).to_have_value(name)
    return page.get_by_label("X", exact=True).input_value(), page.get_by_label("Y", exact=True).input_value()


def test_tables_are_dragged_moved_by_keys_and_copied_and_a_reload_shows_it(
    origin: str, plan: FloorPlan, page: Page
) -> None:
    log_in(page, origin, "manager")
    _open(page, origin, plan)

    page.route("**/save/", lambda route: route.abort())
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="it is not known whether this was saved")).to_be_visible()
    page.get_by_role("button", name="Back", exact=True).click()
    page.unroute("**/save/")

    # Near the left edge of A1: that pulls. Down no neighbor is near: the grid does.
    _drag(page, "B1", 4, 92)
    assert _place(page, "B1") == ("100", "390")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Alt+ArrowUp")
    assert _place(page, "B1") == ("110", "389")
    page.keyboard.press("Control+z")
    assert _place(page, "B1") == ("110", "390")
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+d")
    assert _place(page, "B3") == ("130", "409")
    expect(_tile(page, "B3")).to_have_accessible_name("B3, for 4 to 6, overlaps another table")
    page.get_by_label("X", exact=True).fill("760")
    page.get_by_label("Turned").fill("45")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()

    _open(page, origin, plan)
    _tile(page, "B3").click()
    assert _place(page, "B3") == ("760", "409")
    assert plan.spots.get(table__name="B3").rotation == 45
    expect(_tile(page, "B1")).to_be_visible()
    for width, theme in ((1280, "light"), (1024, "dark"), (390, "light")):
        assert (width, _faults(page, width, theme)) == (width, [])


def test_what_a_save_does_is_asked_first_and_the_second_of_two_is_told(
    origin: str, plan: FloorPlan, page: Page, browser: Browser
) -> None:
    log_in(page, origin, "manager")
    _open(page, origin, plan)
    with browser.new_context() as window:
        second = window.new_page()
        log_in(second, origin, "owner")
        _open(second, origin, plan)

        _tile(page, "B1").focus()
        page.keyboard.press("Delete")
        page.get_by_role("button", name="Take off", exact=True).click()
        expect(_tile(page, "B1")).to_have_count(0)
        page.keyboard.press("Control+s")
        sheet = page.get_by_role("dialog", name="What this change does")
        expect(sheet.get_by_role("row").filter(has_text="Ada Lee")).to_contain_text(
            "does not stand in the room"
        )
        assert _faults(page, 1280, "light") == []
        sheet.get_by_label("I have seen who loses their place").check()
        sheet.get_by_role("button", name="Make the change").click()
        expect(page.get_by_text("1 have none now and are among the problems")).to_be_visible()
        assert not plan.spots.filter(table__name="B1").exists()

        _drag(second, "A1", 0, 50)
        second.get_by_role("button", name="Save", exact=True).click()
        expect(second.get_by_role("heading", name=re.compile("^manager saved the floor at "))).to_be_visible()
        second.get_by_role("button", name="Back", exact=True).click()
        # Nothing of it is lost: it is still there, and can be undone.
        assert _place(second, "A1") == ("100", "150")
        expect(second.get_by_text("● not saved")).to_be_visible()


def _faults(page: Page, width: int, theme: str) -> list[str]:
    """What axe says, and whether the page is wider than the window."""
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    found = Axe().run(page).response["violations"]
    faults = [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return faults if wide <= width else [*faults, f"{wide} px wide"]
