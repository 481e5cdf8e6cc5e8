"""A waiting party by keyboard: quoted, put on the list, seated with a check, and back after the undo."""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from availability import queries
from config.outlets.models import Outlet
from pos_sync.models import Cart
from reservations.models import WaitlistEntry
from tests.browser.conftest import log_in
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.pos import HouseRatesFactory
from tests.factories.waitlist import WaitlistEntryFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(browser: Browser, transactional_db: None) -> Outlet:
    """An empty room, its host, and Lee, who has waited 38 minutes of 20 to 30."""
    outlet = harbour(name="Harbour", slug="harbour")
    HouseRatesFactory.create(outlet=outlet)
    people.hire(outlet)
    now = timezone.now()
    joined_at, date = now - dt.timedelta(minutes=38), queries.local_date(outlet, now)
    WaitlistEntryFactory.create(
        outlet=outlet, name="Lee", party_size=4, joined_at=joined_at, date=date, email="lee@example.com"
    )
    return outlet


def test_a_party_is_quoted_and_added_by_keyboard_seated_from_the_list_and_brought_back(
    origin: str, house: Outlet, page: Page
) -> None:
    log_in(page, origin)
    rail = page.get_by_role("region", name="Parties")
    rail.get_by_role("link", name="Waitlist 1").press("Enter")
    expect(rail.get_by_role("link", name="Lee")).to_contain_text("8 min over")
    page.keyboard.press("l")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Kim")
    page.keyboard.press("Tab")
    page.keyboard.type("20")
    expect(page.get_by_text("No table or combination here takes a party of 20.")).to_be_visible()
    page.get_by_label("Party of").fill("2")
    expect(page.locator("#estimate")).to_contain_text("one party of 4 is ahead")
    page.get_by_label("Quote").fill("10")
    page.get_by_label("to", exact=True).fill("15")
    page.keyboard.press("Enter")

    row = rail.get_by_role("link", name="Kim")
    expect(row).to_contain_text("0 min of 10-15")
    row.press("Enter")
    page.get_by_role("button", name="Seat at S1").press("Enter")
    expect(row).to_have_count(0)
    expect(rail.get_by_role("link", name="Waitlist 1")).to_be_visible()
    assert Cart.objects.get().state == "OPEN"

    page.get_by_role("button", name="Undo").press("Enter")
    expect(rail.get_by_role("link", name="Waitlist 2")).to_be_visible()
    expect(row).to_contain_text("Number 2")
    assert (Cart.objects.get().state, WaitlistEntry.objects.get(name="Kim").state) == ("VOIDED", "WAITING")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong(origin: str, house: Outlet, page: Page, theme: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    log_in(page, origin)
    page.goto(f"{origin}/at/{house.slug}/floor/?show=waitlist")
    assert _faults(page) == []
    page.keyboard.press("l")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    assert _faults(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Lee").click()
    page.get_by_text("Change quote").click()
    expect(page.get_by_role("button", name="Quote", exact=True)).to_be_visible()
    assert _faults(page) == []
    page.goto(f"{origin}/at/{house.slug}/waitlist/")
    assert _faults(page) == []


def test_the_list_works_on_a_phone(origin: str, house: Outlet, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    log_in(page, origin)
    page.get_by_role("link", name="Waitlist 1").click()
    page.get_by_role("link", name="Lee").click()
    page.get_by_role("button", name="Left").click()
    expect(page.get_by_role("link", name="Waitlist 0")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Lee")).to_be_visible()
    for path in ("floor/?show=waitlist", "waitlist/"):
        page.goto(f"{origin}/at/{house.slug}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]
