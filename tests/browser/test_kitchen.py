"""An evening at the stove in a browser: fired, bumped, recalled, voided, closed; read by axe and measured."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from config.roles import Role
from pos_sync import operations
from pos_sync.models import Cart, Item, Line, Station
from tests.browser.conftest import log_in
from tests.browser.test_targets import too_small
from tests.factories import people, tickets
from tests.factories.availability import harbour
from tests.factories.pos import CartFactory, CategoryFactory, ItemFactory, LineFactory, StationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cart(browser: Browser, transactional_db: None) -> Cart:
    """An open check on A1, a grill and a cold kitchen, and the house's people."""
    outlet = harbour(name="Harbour", slug="harbour")
    for role in (Role.MANAGER, Role.KITCHEN):
        people.hire(outlet, role)
    for station, dish in (("Grill", "Burger"), ("Cold", "Oysters")):
        made = StationFactory.create(outlet=outlet, name=station)
        category = CategoryFactory.create(outlet=outlet, name=f"From {station}", station=made)
        ItemFactory.create(category=category, name=dish, allergens="shellfish")
    now = timezone.now()
    made_cart: Cart = CartFactory.create(
        reservation__outlet=outlet,
        reservation__seated_at=now,
        date=now.astimezone(outlet.zone).date(),
        opened_at=now,
        updated_at=now,
    )
    made_cart.tables.add(outlet.areas.get().tables.get(name="A1"))
    return made_cart


def _line(cart: Cart, name: str, minutes: int = 0) -> Line:
    """On a ticket of its own, fired so many minutes ago."""
    item = Item.objects.get(name=name)
    line: Line = LineFactory.create(cart=cart, item=item, quantity=2)
    tickets.fire(line, at=timezone.now() - timedelta(minutes=minutes))
    return line


def test_what_is_fired_is_seen_bumped_recalled_voided_and_acknowledged(
    origin: str, cart: Cart, page: Page, browser: Browser
) -> None:
    kitchen = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    log_in(kitchen, origin, "kitchen")
    expect(kitchen.get_by_text("Nothing to cook.").first).to_be_visible()
    log_in(page, origin, "manager")
    page.goto(f"{origin}/at/harbour/checks/{cart.pk}/")
    page.get_by_role("button", name="Burger").click()
    page.get_by_role("button", name="Fire 1").click()

    ticket = kitchen.get_by_role("button", name=re.compile("A1.*Burger"))
    expect(ticket).to_be_visible(timeout=2_000)
    ticket.click()
    expect(page.get_by_text("at the pass")).to_be_visible(timeout=8_000)
    kitchen.get_by_role("button", name="Recall A1").click()
    expect(ticket).to_be_visible()

    page.locator("button.line", has_text="Burger").click()
    page.get_by_label("Why").fill("Guest left")
    page.get_by_role("button", name="Void", exact=True).click()
    expect(page.get_by_text("the kitchen has not seen this void")).to_be_visible()
    seen = kitchen.get_by_role("button", name="VOID seen: 1 Burger")
    expect(kitchen.get_by_text("Guest left")).to_be_visible(timeout=8_000)
    seen.click()
    expect(page.get_by_text(re.compile("kitchen acknowledged .*, kitchen"))).to_be_visible(timeout=8_000)

    kitchen.get_by_role("button", name="Open: Grill, change that").click()
    kitchen.get_by_role("button", name="Close: nobody cooks for it").click()
    expect(kitchen.get_by_text("CLOSED")).to_be_visible()
    page.get_by_role("button", name="Burger").last.click()
    page.get_by_role("button", name="Fire 1").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was fired. Grill is closed: Burger.")
    kitchen.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_display_of_a_busy_evening_is_read_by_all_and_hides_no_ticket(
    origin: str, cart: Cart, page: Page, theme: str
) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    for minutes in range(12):
        _line(cart, "Burger", minutes * 3)
    voided, ready = _line(cart, "Oysters", 14), _line(cart, "Oysters", 2)
    operations.void_line(line=voided, reason="Guest left", actor="server", now=timezone.now())
    operations.mark_ready(cart=cart, lines=[ready], actor="kitchen", now=timezone.now())
    cold = Station.objects.get(name="Cold")
    operations.switch_station(station=cold, is_open=False, actor="kitchen", now=timezone.now())
    log_in(page, origin, "kitchen")
    page.evaluate("theme => localStorage.setItem('theme', theme)", theme)

    for size in ((1280, 800), (390, 844)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for view in ("", "?view=expo", f"?station={cold.pk}"):
            page.goto(f"{origin}/at/harbour/kitchen/{view}")
            assert (view, _faults(page), too_small(page)) == (view, [], [])
            assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{origin}/at/harbour/kitchen/")
    more = page.get_by_role("region", name="Grill").get_by_role("button", name=re.compile(r"\d+ more below"))
    more.click()
    page.locator(".tickets").first.evaluate("list => { list.scrollTop = list.scrollHeight; }")
    expect(more).to_be_hidden()
    expect(page.get_by_role("button", name=re.compile("A1 0 min.*Burger"))).to_be_in_viewport()


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]
