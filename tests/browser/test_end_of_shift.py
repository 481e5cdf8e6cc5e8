"""The evening's money in a browser: a deposit, cash, an item given back, the day closed and reopened."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from config.roles import Role
from payments.models import DayClose, Deposit, Refund
from pos_sync import operations as pos
from pos_sync.models import Cart
from tests.browser.conftest import fits_a_phone, log_in
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.pos import CartFactory, LineFactory
from tests.factories.reservations import GuestFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cart(browser: Browser, transactional_db: None) -> Cart:
    """Two burgers for S$29.00 each at A1, fired, for a guest with an address."""
    outlet = harbour(name="Harbour", slug="harbour")
    people.hire(outlet, Role.OWNER)
    now = timezone.now()
    cart: Cart = CartFactory.create(
        reservation__outlet=outlet,
        reservation__guest=GuestFactory.create(outlet=outlet, transactional_email="ada@example.com"),
        check_number=7,
        date=now.astimezone(outlet.zone).date(),
        opened_at=now,
        updated_at=now,
    )
    cart.tables.add(outlet.areas.get().tables.get(name="A1"))
    LineFactory.create(
        cart=cart,
        item__name="Burger",
        item__price_minor=2_900,
        quantity=2,
        kitchen_state="FIRED",
        sent_at=now,
    )
    pos.take_snapshot(cart=cart, reason="fire", now=now)
    return cart


def _is_sound(page: Page) -> bool:
    """Nothing for axe to say, and no wider than a phone."""
    found = Axe().run(page).response["violations"]
    assert [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found] == []
    return fits_a_phone(page)


def _give_an_item_back(page: Page) -> None:
    sheet = page.locator("#sheet")
    page.get_by_role("button", name="Refund items").click()
    sheet.get_by_label(re.compile("^Burger")).fill("1")
    expect(sheet.get_by_text("S$29.00").last).to_be_visible()
    sheet.get_by_role("button", name="Guest was not happy").click()
    assert _is_sound(page)
    sheet.get_by_role("button", name="Refund the items").click()
    expect(page.get_by_text("refunded S$29.00 of S$40.00")).to_be_visible()


def _close_the_day_and_reopen_it(page: Page) -> None:
    sheet = page.locator("#sheet")
    page.get_by_role("button", name="Close the day").click()
    expect(sheet).to_contain_text("The drawer should have S$11.00")
    sheet.get_by_label("Cash counted").fill("10")
    sheet.get_by_label("If it is over or short, why").fill("A dollar is missing")
    assert _is_sound(page)
    sheet.get_by_role("button", name="Close the day").click()
    expect(page.get_by_text("This day is closed")).to_be_visible()
    # It was loaded anew: a button that is tapped before the page's scripts are there does nothing.
    page.wait_for_load_state()
    page.get_by_role("button", name="Reopen the day").click()
    sheet.get_by_label("Why").fill("The dollar was found")
    assert _is_sound(page)
    sheet.get_by_role("button", name="Reopen the day").click()
    expect(page.get_by_text("reopened by owner")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_evenings_money_is_taken_given_back_and_counted(
    origin: str, cart: Cart, page: Page, theme: str
) -> None:
    log_in(page, origin, "owner")
    page.evaluate("theme => localStorage.setItem('theme', theme)", theme)
    sheet = page.locator("#sheet")

    page.goto(f"{origin}/at/harbour/checks/{cart.pk}/pay/")
    page.get_by_role("button", name="Record a deposit").click()
    sheet.get_by_label("Paid ahead").fill("18")
    sheet.get_by_label("How, and where to find it again").fill("bank transfer, 3 June")
    assert _is_sound(page)
    sheet.get_by_role("button", name="Record the deposit").click()
    page.get_by_role("button", name="S$40.00", exact=True).click()
    page.get_by_role("button", name="Take cash").click()
    expect(page.get_by_text("Paid and closed")).to_be_visible()
    assert _is_sound(page)
    _give_an_item_back(page)

    page.goto(f"{origin}/at/harbour/sheet/")
    expect(page.get_by_role("heading", name="End of shift")).to_be_visible()
    assert _is_sound(page)
    _close_the_day_and_reopen_it(page)

    page.goto(f"{origin}/at/harbour/receipts/")
    page.get_by_label("Greeting, over the items").fill("Thank you, {guest}.")
    assert _is_sound(page)
    page.get_by_role("button", name="Keep these words").click()
    expect(page.get_by_role("region", name="Who changed them")).to_contain_text("owner")
    sums = (Deposit.objects.get().amount_minor, Refund.objects.get().amount_minor)
    assert (*sums, DayClose.objects.get().counted_minor) == (1_800, 2_900, 1_000)
