"""A whole dinner in a browser: two held courses, an 86, an allergy, a comp with a PIN, and three who pay."""

import re

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from config.roles import Role
from pos_sync import operations
from pos_sync.models import Cart, Item
from tests.browser.conftest import log_in
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.pos import (
    CartFactory,
    CategoryFactory,
    HouseRatesFactory,
    ItemFactory,
    ModifierFactory,
    ModifierSetFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cart(browser: Browser, transactional_db: None) -> Cart:
    """An empty cart for four on A1, of whom one must not eat nuts, with service of 10 % and tax of 9 %."""
    outlet = harbour(name="Harbour", slug="harbour")
    for role in (Role.SERVER, Role.MANAGER):
        people.hire(outlet, role)
    people.give_pin(User.objects.get(username="manager"))
    HouseRatesFactory.create(outlet=outlet)
    starters = CategoryFactory.create(outlet=outlet, name="Starters", course=1)
    mains = CategoryFactory.create(outlet=outlet, name="Mains", course=2)
    ItemFactory.create(category=starters, name="Oysters", price_minor=2_400)
    ItemFactory.create(category=starters, name="Crab toast", price_minor=1_800)
    ItemFactory.create(category=mains, name="Burger", price_minor=2_899)
    cooked = ModifierSetFactory.create(outlet=outlet, name="Cooked")
    cooked.items.add(ItemFactory.create(category=mains, name="Ribeye", price_minor=6_200))
    ModifierFactory.create(modifier_set=cooked, name="Rare")
    ModifierFactory.create(modifier_set=cooked, name="With marrow", price_minor=500)
    now = timezone.now()
    cart: Cart = CartFactory.create(
        reservation__outlet=outlet,
        reservation__guest__allergies="nuts",
        check_number=7,
        party_size=4,
        date=now.astimezone(outlet.zone).date(),
        opened_at=now,
        updated_at=now,
    )
    cart.tables.add(outlet.areas.get().tables.get(name="A1"))
    return cart


def test_four_guests_dine_and_three_of_them_pay(origin: str, cart: Cart, page: Page) -> None:
    log_in(page, origin, "server")
    page.goto(f"{origin}/at/harbour/checks/{cart.pk}/")
    _order(page)
    page.get_by_role("button", name="Send (hold) 5").click()
    expect(page.get_by_text("HELD", exact=True)).to_have_count(2)
    _fire_the_starters(page)
    _sell_out("Crab toast")
    expect(page.get_by_role("button", name=re.compile("Crab toast.*86, sold out"))).to_be_disabled()
    page.get_by_role("button", name="FIRE Course 2").click()
    expect(page.get_by_text(re.compile(r"FIRED \d\d:\d\d"))).to_have_count(2)
    _comp_the_toast(page)
    # 199.99 less 18.00; service 18.199; tax of 200.19 at 9 %: 18.0171.
    expect(page.get_by_role("link", name="Pay S$218.21")).to_be_visible()
    page.get_by_role("link", name="Split").click()
    page.get_by_role("button", name="Evenly in 3").click()
    for number, amount in (("7", "72.74"), ("8", "72.74"), ("9", "72.73")):
        page.get_by_role("link", name=f"Pay S${amount} of part {number}").click()
        page.get_by_role("button", name="Card was taken").click()
        if number != "9":
            page.get_by_role("link", name="Back to the parts").click()
    expect(page.get_by_text("Paid and closed")).to_be_visible()
    cart.refresh_from_db()
    assert (cart.state, cart.total_minor, cart.paid_minor, cart.due_minor) == ("CLOSED", 21_821, 21_821, 0)


def _order(page: Page) -> None:
    """Starters for seats 1 and 2, a ribeye each for 3 and 4, the burger for 1."""
    _tap(page, "Oysters", seat="1")
    _tap(page, "Crab toast", seat="2")
    for seat, cooked in (("3", "Rare"), ("4", "With marrow")):
        page.get_by_label("Seat").first.select_option(seat)
        page.get_by_role("button", name="Ribeye", exact=False).last.click()
        sheet = page.locator("#sheet")
        sheet.get_by_label(cooked).check()
        sheet.get_by_role("button", name="Add to the check").click()
        expect(sheet).to_be_hidden()
    _tap(page, "Burger", seat="1")


def _tap(page: Page, dish: str, *, seat: str) -> None:
    page.get_by_label("Seat").first.select_option(seat)
    page.locator("#menu").get_by_role("button", name=re.compile(f"^{dish}")).click()
    expect(
        page.locator(".check").get_by_role("button", name=re.compile(f"^1 {dish} seat {seat}"))
    ).to_be_visible()


def _fire_the_starters(page: Page) -> None:
    page.get_by_role("button", name="Fire next course: course 1").click()
    expect(page.get_by_role("alert").first).to_contain_text("Acknowledge the guest's allergies")
    page.get_by_role("button", name="I have read it").click()
    page.get_by_role("button", name="Fire next course: course 1").click()
    expect(page.get_by_text(re.compile(r"FIRED \d\d:\d\d"))).to_have_count(1)


def _sell_out(name: str) -> None:
    """The kitchen's word, while the server's page is open."""
    operations.switch_86(item=Item.objects.get(name=name), is_86=True, actor="kitchen", now=timezone.now())


def _comp_the_toast(page: Page) -> None:
    """A server comps nothing alone: the manager's PIN is asked for."""
    page.locator(".check").get_by_role("button", name=re.compile("^1 Crab toast")).click()
    sheet = page.locator("#sheet")
    sheet.get_by_role("button", name="Comp", exact=True).click()
    expect(sheet.get_by_role("heading", name="Comp Crab toast")).to_be_visible()
    sheet.get_by_label("Why").fill("cold")
    sheet.get_by_label("A manager's PIN", exact=False).fill("2468")
    sheet.get_by_role("button", name="Comp", exact=True).click()
    expect(sheet).to_be_hidden()
