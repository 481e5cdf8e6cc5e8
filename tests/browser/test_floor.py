"""A host's evening in a browser: log in, seat, walk-in, undo, seen live; and axe finds nothing wrong."""

import datetime as dt
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from availability import engine, operations, queries
from config.outlets.models import Outlet
from config.roles import Role
from reservations.models import Source
from tests.browser.conftest import log_in
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.reservations import GuestFactory, ReservationFactory

NUMBER = 4711


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(browser: Browser, transactional_db: None) -> Outlet:
    """A room with one party that is here and expected at A1, and its people."""
    outlet = harbour(name="Harbour", slug="harbour")
    people.hire(outlet)
    people.hire(outlet, Role.OWNER)
    starts_at = timezone.now() - dt.timedelta(minutes=5)
    guest = GuestFactory.create(outlet=outlet, last_name="Lee", is_vip=True, allergies="nuts")
    ReservationFactory.create(
        outlet=outlet,
        guest=guest,
        confirmation_number=NUMBER,
        source=Source.PHONE,
        starts_at=starts_at,
        starts_local=f"{starts_at.astimezone(outlet.zone):%Y-%m-%dT%H:%M}",
        date=timezone.now().astimezone(outlet.zone).date(),
        table_names=["A1"],
        house_state="ARRIVED",
    )
    return outlet


def _expect_tile(page: Page, name: str, words: str) -> None:
    table = page.get_by_role("group", name="Map of the tables").get_by_role("link", name=f"Table {name},")
    expect(table).to_have_attribute("aria-label", re.compile(words), timeout=8000)


def test_a_party_is_seated_in_two_taps_and_the_seat_is_undone(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin)
    page.get_by_role("link", name="Lee").first.click()
    page.get_by_role("button", name="Seat at A1").click()
    _expect_tile(page, "A1", "Lee, 4, seated")
    page.get_by_role("button", name="Undo").click()
    _expect_tile(page, "A1", "here")


def test_a_walk_in_is_seated_in_three_taps(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin)
    page.keyboard.press("w")
    page.get_by_role("button", name="2", exact=True).click()
    page.get_by_role("button", name="Seat at S1").click()
    _expect_tile(page, "S1", "Walk-in, 2, seated")


def test_a_sheet_is_bound_as_soon_as_it_is_there(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin)
    # What watches the sheet is told before anybody can tap: a form not bound by then would leave the page.
    page.evaluate(
        """() => new MutationObserver((_, watching) => {
          const form = document.querySelector("#sheet form[hx-post]");
          if (!form) return;
          watching.disconnect();
          const tapped = new Event("submit", { cancelable: true, bubbles: true });
          document.body.dataset.bound = form.dispatchEvent(tapped) ? "no" : "yes";
        }).observe(document.getElementById("sheet"), { childList: true })"""
    )

    page.get_by_role("link", name="Lee").first.click()

    expect(page.locator("body")).to_have_attribute("data-bound", "yes")


def test_a_table_is_blocked_and_given_back_by_keyboard(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin)
    page.get_by_role("group", name="Map of the tables").get_by_role("link", name="Table A2,").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Block this table").focus()
    page.keyboard.press("Enter")
    assert _faults(page) == []
    page.get_by_label("Reason").fill("wobbly leg")
    page.keyboard.press("Enter")
    _expect_tile(page, "A2", "wobbly leg")

    page.get_by_role("group", name="Map of the tables").get_by_role("link", name="Table A2,").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Unblock A2").focus()
    page.keyboard.press("Enter")

    _expect_tile(page, "A2", "open")


def test_a_party_is_pinned_to_its_table_and_let_go(origin: str, house: Outlet, page: Page) -> None:
    tomorrow = queries.local_date(house, timezone.now()) + dt.timedelta(days=1)
    placed = operations.place_booking(
        outlet=house,
        starts_local=dt.datetime.combine(tomorrow, dt.time(19)),
        party_size=4,
        turn_minutes=None,
        channel=engine.Channel.IN_HOUSE,
        lock=None,
        now=timezone.now(),
    )
    name = placed.placement.claims.get().table.name
    party = ReservationFactory.create(outlet=house, placement=placed.placement, table_names=[name])
    log_in(page, origin)
    page.goto(f"{origin}/at/{house.slug}/reservations/{party.confirmation_number}/")
    page.get_by_role("button", name=f"Pin to {name}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("pinned: never moved to make room")).to_be_visible()
    assert _faults(page) == []

    page.get_by_role("button", name=f"Unpin from {name}").click()

    expect(page.get_by_role("button", name=f"Pin to {name}", exact=True)).to_be_visible()


def test_another_tablet_sees_it_live_and_keeps_what_is_typed(
    origin: str, house: Outlet, page: Page, browser: Browser
) -> None:
    log_in(page, origin)
    other = browser.new_page()
    log_in(other, origin, "owner")
    other.get_by_label("Find a party").fill("le")
    page.get_by_role("link", name="Lee").first.click()
    page.get_by_role("button", name="Seat at A1").click()
    _expect_tile(other, "A1", "Lee, 4, seated")
    expect(other.get_by_label("Find a party")).to_have_value("le")
    other.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong(origin: str, house: Outlet, page: Page, theme: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.goto(f"{origin}/accounts/login/")
    assert _faults(page) == []
    log_in(page, origin, "owner")
    guest = house.guests.get().pk
    paths = (
        "floor/",
        "floor/?view=list",
        "book/",
        "book/new/",
        f"reservations/{NUMBER}/",
        f"guests/{guest}/",
    )
    page.goto(f"{origin}/accounts/2fa/")
    assert _faults(page) == []
    for path in (*paths, "components/"):
        page.goto(f"{origin}/at/{house.slug}/{path}")
        assert (path, _faults(page)) == (path, [])
    page.goto(f"{origin}/at/{house.slug}/floor/")
    page.get_by_role("link", name="Lee").first.click()
    expect(page.locator("#sheet")).to_be_visible()
    assert _faults(page) == []


def test_the_floor_works_on_a_phone(origin: str, house: Outlet, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    log_in(page, origin)
    page.get_by_role("list", name="List of the tables").get_by_role("link", name="Table A2,").click()
    page.get_by_role("button", name="Lee").click()
    tile = page.get_by_role("list", name="List of the tables").get_by_role("link", name="Table A2,")
    expect(tile).to_contain_text("Lee")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]
