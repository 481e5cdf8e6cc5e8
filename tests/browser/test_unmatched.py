"""The inbox in a browser: one tap matches, live for everybody, and two take it back; axe finds nothing."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from config.roles import Role
from payments import operations as payments
from pos_sync import operations
from pos_sync.models import Cart
from tests.browser.conftest import fits_a_phone, log_in
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.opentable import LinkFactory
from tests.factories.payments import asked_of, connection_of
from tests.factories.pos import LineFactory
from tests.factories.reservations import GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cart(browser: Browser, transactional_db: None) -> Cart:
    """A walk-in's check at A1, Lee whom OpenTable seated at a1, and a payment of hers without a check."""
    outlet = harbour(name="Harbour", slug="harbour")
    people.hire(outlet, Role.SERVER)
    LinkFactory.create(rid=outlet.rid)
    now = timezone.now()
    tables = [outlet.areas.get().tables.get(name="A1")]
    found = operations.seat_walk_in_party(
        outlet=outlet, tables=tables, party_size=4, actor="server", now=now - timedelta(minutes=8)
    ).cart
    assert found is not None
    operations.fire_lines(cart=found, lines=[LineFactory.create(cart=found)], actor="server", now=now)
    party = ReservationFactory.create(
        outlet=outlet,
        guest=GuestFactory.create(outlet=outlet),
        date=now.astimezone(outlet.zone).date(),
        starts_at=now,
    )
    operations.seat_party(
        reservation=party, table_names=["a1"], actor="OpenTable", now=now - timedelta(minutes=6)
    )
    asked = asked_of(found, confirmation_number=party.confirmation_number, amount=4_200)
    payments.keep_refused(
        connection=connection_of(found), outlet=outlet, asked=asked, code="check_not_found", now=now
    )
    return found


def test_one_tap_matches_a_check_and_two_take_it_back(origin: str, cart: Cart, page: Page) -> None:
    log_in(page, origin, "server")
    page.goto(f"{origin}/at/harbour/unmatched/")
    seated = page.get_by_role("region", name="Seated, without a check")
    expect(seated).to_contain_text("Table “a1” is nearly A1", ignore_case=True)
    seated.get_by_role("button", name="Check 1, table A1 is theirs").click()
    expect(seated).to_contain_text("Every party that sits has its check.")
    page.get_by_role("button", name="Not theirs: check 1").click()
    page.get_by_role("button", name="A walk-in after all").click()
    expect(seated.get_by_role("heading", name="Lee, 4")).to_be_visible()
    paid = page.get_by_role("region", name="Payments without a check")
    paid.get_by_role("button", name="Done, with a note").click()
    page.get_by_role("button", name="Guest paid at the table").click()
    page.get_by_role("button", name="Done", exact=True).click()
    expect(paid).to_contain_text("Every payment is on its check.")
    cart.refresh_from_db()
    assert cart.reservation.source == "WALK_IN"


def test_the_sheet_of_the_party_says_this_is_them(origin: str, cart: Cart, page: Page) -> None:
    log_in(page, origin, "server")
    page.goto(f"{origin}/at/harbour/floor/?show=seated")
    page.locator(".rail .party", has_text="Lee").click()
    page.get_by_role("button", name="This is them: Check 1, table A1").click()
    expect(page.locator("#sheet")).to_be_hidden()
    page.locator(".rail .party", has_text="Lee").click()
    page.get_by_role("button", name="Not their check").click()
    page.get_by_label("Another reason").fill("They sit elsewhere")
    page.get_by_role("button", name="Take the match back").click()
    expect(page.locator("#sheet")).to_be_hidden()
    cart.refresh_from_db()
    assert cart.reservation.source == "WALK_IN"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong_and_it_fits_a_phone(origin: str, cart: Cart, page: Page, theme: str) -> None:
    log_in(page, origin, "server")
    page.evaluate("theme => localStorage.setItem('theme', theme)", theme)
    page.goto(f"{origin}/at/harbour/unmatched/")
    expect(page.get_by_role("heading", name="Lee, 4")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    assert fits_a_phone(page)
    page.get_by_role("button", name="Done, with a note").click()
    expect(page.get_by_role("heading", name="What became of it")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
