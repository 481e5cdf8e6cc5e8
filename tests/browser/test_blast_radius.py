"""What a change of the rules would do, in a browser: read and answered by keyboard, and axe agrees."""

import datetime as dt

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
from tests.factories.availability import harbour
from tests.factories.reservations import GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(browser: Browser, transactional_db: None) -> Outlet:
    """Ada Lee is booked for tomorrow at 19:00; a manager."""
    outlet = harbour(name="Harbour", slug="harbour")
    people.hire(outlet, Role.MANAGER)
    placed = operations.place_booking(
        outlet=outlet,
        starts_local=dt.datetime.combine(_tomorrow(outlet), dt.time(19)),
        party_size=4,
        turn_minutes=None,
        channel=engine.Channel.IN_HOUSE,
        lock=None,
        now=timezone.now(),
    )
    guest = GuestFactory.create(outlet=outlet, first_name="Ada", last_name="Lee")
    ReservationFactory.create(outlet=outlet, placement=placed.placement, guest=guest)
    return outlet


def _tomorrow(outlet: Outlet) -> dt.date:
    return queries.local_date(outlet, timezone.now()) + dt.timedelta(days=1)


def _close_tomorrow(page: Page, origin: str, house: Outlet) -> None:
    """Ask what closing tomorrow would do, by keyboard alone."""
    day = _tomorrow(house).isoformat()
    page.goto(f"{origin}/admin/availability/closure/add/?first_date={day}&last_date={day}")
    page.get_by_label("Reason").focus()
    page.keyboard.type("Wedding")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What this change does")).to_be_visible()


# One test: the server keeps numbers for the admin site's log that the flush after a test takes from under it.
def test_who_loses_the_place_is_read_and_answered_by_keyboard(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin, "manager")
    _close_tomorrow(page, origin, house)
    expect(page.get_by_role("row").filter(has_text="Ada Lee")).to_contain_text("closed that day (Wedding)")
    for width in (1280, 390):
        assert (width, _faults(page, width)) == (width, [])

    page.get_by_role("link", name="Back, change nothing").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Add closure")).to_be_visible()
    assert not Closure.objects.exists()

    _close_tomorrow(page, origin, house)
    page.get_by_label("I have seen who loses their place").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 have none now and are among the problems")).to_be_visible()
    assert Closure.objects.get().reason == "Wedding"


def _faults(page: Page, width: int) -> list[str]:
    """What axe says, and whether the page is wider than the window."""
    page.set_viewport_size({"width": width, "height": 844})
    found = Axe().run(page).response["violations"]
    faults = [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return faults if wide <= width else [*faults, f"{wide} px wide"]
