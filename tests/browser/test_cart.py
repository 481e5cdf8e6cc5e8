"""A server's evening in a browser: order, hold, fire, pay cash; the kitchen bumps; axe finds nothing."""

import re
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from config.roles import Role
from payments import operations as payments
from pos_sync import operations as pos
from pos_sync.models import Cart, Item, KitchenState, Line
from tests.browser.conftest import log_in
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.pos import (
    AllowanceFactory,
    CartFactory,
    CategoryFactory,
    ItemFactory,
    LineFactory,
    ModifierFactory,
    ModifierSetFactory,
    StationFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cart(browser: Browser, transactional_db: None) -> Cart:
    """An empty cart on A1 for a guest with an allergy, a menu, and the house's people."""
    outlet = harbour(name="Harbour", slug="harbour")
    for role in (Role.SERVER, Role.KITCHEN, Role.MANAGER):
        people.hire(outlet, role)
    people.give_pin(User.objects.get(username="manager"))
    grill = StationFactory.create(outlet=outlet, name="Grill")
    mains = CategoryFactory.create(outlet=outlet, name="Mains", station=grill)
    ItemFactory.create(category=mains, name="Burger", price_minor=2_900)
    ItemFactory.create(category=mains, name="Crab toast", is_86=True)
    cooked = ModifierSetFactory.create(outlet=outlet, name="Cooked")
    cooked.items.add(ItemFactory.create(category=mains, name="Ribeye", price_minor=6_200))
    ModifierFactory.create(modifier_set=cooked, name="Rare")
    now = timezone.now()
    cart: Cart = CartFactory.create(
        reservation__outlet=outlet,
        reservation__guest__allergies="nuts",
        date=now.astimezone(outlet.zone).date(),
        opened_at=now,
        updated_at=now,
    )
    cart.tables.add(outlet.areas.get().tables.get(name="A1"))
    return cart


def _open(page: Page, origin: str, cart: Cart, part: str = "") -> None:
    page.goto(f"{origin}/at/harbour/checks/{cart.pk}/{part}")


def test_a_party_orders_is_fired_and_pays_cash(origin: str, cart: Cart, page: Page) -> None:
    log_in(page, origin, "server")
    _open(page, origin, cart)
    page.get_by_role("button", name="Burger").click()
    page.get_by_role("button", name="Ribeye").click()
    page.get_by_label("Rare").check()
    page.get_by_role("button", name="Add to the check").click()
    page.get_by_role("button", name="Send (hold) 2").click()
    expect(page.get_by_text("HELD", exact=True)).to_be_visible()
    page.get_by_role("button", name="Fire next course").click()
    expect(page.get_by_role("alert")).to_contain_text("Acknowledge the guest's allergies")
    page.get_by_role("button", name="I have read it").click()
    expect(page.get_by_text("acknowledged")).to_be_visible()
    page.get_by_role("button", name="Fire next course").click()
    expect(page.get_by_text(re.compile(r"FIRED \d\d:\d\d"))).to_be_visible()
    page.get_by_role("link", name="Pay S$91.00").click()
    page.get_by_role("button", name="S$100.00").click()
    page.get_by_role("button", name="Take cash").click()
    expect(page.get_by_text("Paid and closed")).to_be_visible()
    expect(page.get_by_label("Tenders").get_by_text("S$9.00")).to_be_visible()


def _pay_by_card(cart: Cart) -> None:
    """A burger and a tip by card on a check that it closes."""
    burger = Item.objects.get(name="Burger")
    LineFactory.create(cart=cart, item=burger, kitchen_state=KitchenState.FIRED, sent_at=timezone.now())
    pos.take_snapshot(cart=cart, reason="fire", now=timezone.now())
    payments.take_tender(
        cart=cart,
        tender="CARD",
        amount_minor=2_900,
        tip_minor=400,
        received_minor=None,
        card_last4="4242",
        reference="slip 17",
        actor="server",
        now=timezone.now(),
    )


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_a_server_refunds_a_part_with_a_managers_pin(
    origin: str, cart: Cart, page: Page, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    _pay_by_card(cart)
    log_in(page, origin, "server")
    _open(page, origin, cart, "pay/")
    page.get_by_role("button", name="Refund", exact=True).click()
    sheet = page.locator("#sheet")
    expect(sheet.get_by_label("Give back")).to_have_value("33.00")
    sheet.get_by_label("Give back").fill("10")
    sheet.get_by_role("button", name="Guest was not happy").click()
    sheet.get_by_label("A manager's PIN").fill("1111")
    sheet.get_by_role("button", name="Refund", exact=True).click()
    expect(sheet.get_by_role("alert")).to_contain_text("That is no manager's PIN.")
    assert _faults(page) == []
    sheet.get_by_label("A manager's PIN").fill("2468")
    sheet.get_by_role("button", name="Refund", exact=True).click()
    expect(sheet).to_be_hidden()
    expect(page.get_by_text("refunded S$10.00 of S$33.00")).to_be_visible()
    expect(page.get_by_text("Paid and closed")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    assert _faults(page) == []
    page.get_by_role("button", name="Refund", exact=True).click()
    expect(sheet.get_by_label("Give back")).to_have_value("23.00")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_server_comps_with_a_managers_pin_and_gives_a_little_alone(
    origin: str, cart: Cart, page: Page, theme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=theme)
    AllowanceFactory.create(outlet=cart.outlet)
    burger = Item.objects.get(name="Burger")
    LineFactory.create(cart=cart, item=burger, kitchen_state=KitchenState.FIRED, sent_at=timezone.now())
    pos.take_snapshot(cart=cart, reason="fire", now=timezone.now())
    log_in(page, origin, "server")
    _open(page, origin, cart)
    sheet = page.locator("#sheet")
    page.keyboard.press("d")
    expect(sheet.get_by_text("Alone you may give up to S$2.90 on this check")).to_be_visible()
    sheet.get_by_role("button", name="15 % −S$4.35, PIN").click()
    expect(sheet.get_by_label("Over your limit: a manager's PIN")).to_be_visible()
    assert _faults(page) == []
    sheet.get_by_role("button", name="5 % −S$1.45", exact=True).click()
    expect(sheet.get_by_label("Over your limit: a manager's PIN")).to_be_hidden()
    sheet.get_by_role("button", name="Regular guest").click()
    sheet.get_by_role("button", name="Give discount").click()
    expect(page.get_by_role("button", name="Remove 5 % off the check")).to_be_visible()
    page.get_by_role("button", name=re.compile("^1 Burger")).click()
    sheet.get_by_role("button", name="Comp", exact=True).click()
    sheet.get_by_role("button", name="Our mistake").click()
    sheet.get_by_label("Over your limit: a manager's PIN").fill("2468")
    sheet.get_by_role("button", name="Comp", exact=True).click()
    expect(page.get_by_text("Our mistake, server, approved by manager")).to_be_visible()
    assert _faults(page) == []
    page.get_by_role("button", name="Remove Comp: 1 Burger").click()
    sheet.get_by_role("button", name="Given by mistake").click()
    sheet.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("link", name="Pay S$27.55")).to_be_visible()


def test_a_double_tap_on_an_item_counts_once(origin: str, cart: Cart, page: Page) -> None:
    log_in(page, origin, "server")
    _open(page, origin, cart)
    # By the page itself: two clicks from here may come apart on a busy machine.
    page.get_by_role("button", name="Burger").evaluate("dish => { dish.click(); dish.click(); }")
    expect(page.locator("li[data-line]")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    assert Line.objects.filter(cart=cart).count() == 1


def test_the_kitchen_sees_a_fire_live_and_bumps_it(
    origin: str, cart: Cart, page: Page, browser: Browser
) -> None:
    kitchen = browser.new_page()
    log_in(kitchen, origin, "kitchen")
    kitchen.goto(f"{origin}/at/harbour/kitchen/")
    log_in(page, origin, "server")
    _open(page, origin, cart)
    page.get_by_role("button", name="I have read it").click()
    page.get_by_role("button", name="Burger").click()
    page.get_by_role("button", name="Fire 1").click()
    ticket = kitchen.get_by_role("button", name=re.compile("A1.*Burger"))
    expect(ticket).to_contain_text("ALLERGY: nuts", timeout=8000)
    ticket.click()
    expect(kitchen.get_by_role("button", name="Recall A1")).to_be_visible()
    expect(page.get_by_text("at the pass")).to_be_visible(timeout=8000)
    kitchen.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong(origin: str, cart: Cart, page: Page, theme: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    log_in(page, origin, "server")
    page.evaluate("theme => localStorage.setItem('theme', theme)", theme)
    _open(page, origin, cart)
    page.get_by_role("button", name="I have read it").click()
    page.get_by_role("button", name="Burger").click()
    page.get_by_role("button", name="Fire 1").click()
    expect(page.get_by_text(re.compile("FIRED"))).to_be_visible()
    page.get_by_role("button", name="Burger").first.click()
    expect(page.locator("#sheet")).to_be_visible()
    assert _faults(page) == []
    for path in ("", "pay/", "print/", "../", "../../kitchen/"):
        _open(page, origin, cart, path)
        assert (path, _faults(page)) == (path, [])


def test_the_cart_fits_a_phone(origin: str, cart: Cart, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    log_in(page, origin, "server")
    for path in ("", "pay/", "../", "../../kitchen/"):
        _open(page, origin, cart, path)
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 390)


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]
