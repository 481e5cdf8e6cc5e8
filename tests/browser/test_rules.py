"""Every page of a rule in a browser, on a desk and on a phone: axe finds nothing wrong with any."""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from availability import operations, queries
from availability.models import Closure, FloorPlan, PacingOverride, SpecialDay
from config.outlets.models import Outlet
from config.roles import Role
from tests.browser.conftest import log_in
from tests.factories import people
from tests.factories.availability import harbour

pytestmark = pytest.mark.django_db(transaction=True)

ADMIN = "/admin/availability"
RULES = (
    "bookingrules",
    "shift",
    "turntime",
    "closure",
    "specialday",
    "pacingoverride",
    "floorplan",
    "area",
    "table",
    "combination",
)
# Those with the most on one page.
HARDEST = ("bookingrules", "specialday", "floorplan")


@pytest.fixture
def house(browser: Browser, transactional_db: None) -> Outlet:
    """A row of every rule; a manager."""
    outlet = harbour(name="Harbour", slug="harbour")
    people.hire(outlet, Role.MANAGER)
    far = queries.local_date(outlet, timezone.now()) + dt.timedelta(days=30)
    Closure.objects.create(outlet=outlet, first_date=far, last_date=far, reason="Holiday")
    SpecialDay.objects.create(outlet=outlet, date=far, name="New Year").shifts.set(outlet.shifts.all())
    PacingOverride.objects.create(outlet=outlet, minute=1140, max_covers=8)
    plan = FloorPlan.objects.create(outlet=outlet, name="Winter", starts_on=far)
    operations.copy_plan(plan=plan, source=None)
    return outlet


@pytest.mark.parametrize("rules", [HARDEST, pytest.param(RULES, marks=pytest.mark.long)])
def test_axe_finds_nothing_wrong_with_any_rule(
    origin: str, house: Outlet, page: Page, rules: tuple[str, ...]
) -> None:
    log_in(page, origin, "manager")
    for rule in rules:
        page.set_viewport_size({"width": 390, "height": 844})
        for address in (f"{ADMIN}/{rule}/add/", f"{ADMIN}/{rule}/"):
            page.goto(f"{origin}{address}")
            assert (address, _faults(page, 390)) == (address, [])
        page.locator("#result_list tbody a").first.click()
        expect(page.locator("#content h1")).to_contain_text("Change")
        # What fits a phone in the form for a new one fits in this; the desk has its own arrangement.
        page.set_viewport_size({"width": 1280, "height": 844})
        assert (rule, _faults(page, 1280)) == (rule, [])


def _faults(page: Page, width: int) -> list[str]:
    """What axe says, and whether the page is wider than the window."""
    found = Axe().run(page).response["violations"]
    faults = [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return faults if wide <= width else [*faults, f"{wide} px wide"]
