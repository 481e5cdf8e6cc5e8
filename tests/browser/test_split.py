"""Splitting in a browser: cut, move items by touch and by keyboard, pay each part; axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from config.roles import Role
from pos_sync import operations
from pos_sync.models import Cart
from tests.browser.conftest import log_in
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.pos import CartFactory, CategoryFactory, LineFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cart(browser: Browser, transactional_db: None) -> Cart:
    """A check over S$100.00 on A1: a ribeye for seat 1, a burger for seat 2, wine and bread for all."""
    outlet = harbour(name="Harbour", slug="harbour")
    people.hire(outlet, Role.SERVER)
    now = timezone.now()
    cart: Cart = CartFactory.create(
        reservation__outlet=outlet,
        check_number=7,
        party_size=3,
        date=now.astimezone(outlet.zone).date(),
        opened_at=now,
        updated_at=now,
    )
    cart.tables.add(outlet.areas.get().tables.get(name="A1"))
    mains = CategoryFactory.create(outlet=outlet, name="Mains")
    dishes = (
        ("Ribeye", 4_200, 1),
        ("Burger", 2_900, 2),
        ("Bottle of wine", 2_700, None),
        ("Bread", 200, None),
    )
    for label, price, seat in dishes:
        LineFactory.create(
            cart=cart,
            item__category=mains,
            item__name=label,
            item__price_minor=price,
            seat=seat,
            kitchen_state="FIRED",
            sent_at=now,
        )
    operations.take_snapshot(cart=cart, reason="fire", now=now)
    return cart


def _open(page: Page, origin: str, cart: Cart, path: str = "split/") -> None:
    page.goto(f"{origin}/at/harbour/checks/{cart.pk}/{path}")


def test_a_check_is_cut_its_items_moved_and_each_part_paid(origin: str, cart: Cart, page: Page) -> None:
    log_in(page, origin, "server")
    _open(page, origin, cart, "")
    page.get_by_role("link", name="Split").click()
    page.wait_for_url("**/split/")
    page.get_by_role("button", name="Evenly in 3").click()
    for number, amount in (("7", "33.34"), ("8", "33.33"), ("9", "33.33")):
        expect(page.get_by_role("region", name=f"Part {number}")).to_contain_text(f"Comes toS${amount}")
    page.get_by_text("1 Ribeye").click()
    page.get_by_role("button", name="Put here in part 8").click()
    expect(page.get_by_role("region", name="Part 8")).to_contain_text("Comes toS$61.33")
    page.get_by_role("link", name="Pay S$61.33 of part 8").click()
    expect(page.get_by_role("heading", name="Part 8 of check 7")).to_be_visible()
    page.get_by_role("button", name="S$65.00").click()
    page.get_by_role("button", name="Take cash").click()
    expect(page.get_by_label("Tenders")).to_contain_text("Part 8 is paid")
    expect(page.get_by_label("Tenders")).to_contain_text("S$3.67")
    page.get_by_role("link", name="Back to the parts").click()
    expect(page.get_by_role("button", name="Undo the split")).to_have_count(0)
    for number in ("7", "9"):
        page.get_by_role("link", name=f"of part {number}").click()
        page.get_by_role("button", name="Card was taken").click()
        if number == "7":
            page.get_by_role("link", name="Back to the parts").click()
    expect(page.get_by_text("Paid and closed")).to_be_visible()
    cart.refresh_from_db()
    assert (cart.state, cart.paid_minor, cart.due_minor) == ("CLOSED", 10_000, 0)


def test_the_keyboard_alone_cuts_by_seat_moves_and_undoes(origin: str, cart: Cart, page: Page) -> None:
    log_in(page, origin, "server")
    _open(page, origin, cart, "")
    # The page is laid out: before that no key is heard.
    expect(page.get_by_role("link", name="Split")).to_be_visible()
    page.keyboard.press("x")
    # A key that comes before the page's scripts is heard by nobody.
    page.wait_for_url("**/split/")
    page.get_by_role("button", name="By seat").press("Enter")
    second = page.get_by_role("region", name="Part 8")
    expect(second).to_contain_text("Comes toS$43.50")
    wine = page.get_by_label("1 Bottle of wine")
    wine.press("Enter")
    wine.press("Space")
    page.get_by_role("button", name="Put here in part 8").press("Enter")
    expect(second).to_contain_text("Comes toS$57.00")
    page.get_by_role("button", name="Undo the split").press("Enter")
    expect(page.get_by_text("The check is whole: S$100.00.")).to_be_visible()


def test_items_are_dragged_shared_and_counted_and_an_amount_is_put_in(
    origin: str, cart: Cart, page: Page
) -> None:
    beers = LineFactory.create(
        cart=cart, quantity=3, label="Beer", item__price_minor=1_000, kitchen_state="FIRED"
    )
    operations.take_snapshot(cart=cart, reason="fire", now=timezone.now())
    log_in(page, origin, "server")
    _open(page, origin, cart)
    page.get_by_role("button", name="Evenly in 3").click()
    first, second, third = (page.get_by_role("region", name=f"Part {number}") for number in (7, 8, 9))

    # One item goes where it is let go; of three beers it is asked how many.
    page.get_by_text("1 Ribeye").drag_to(first.get_by_role("heading"))
    expect(first).to_contain_text("Comes toS$71.34")
    page.get_by_text("3 Beer").drag_to(second.get_by_role("heading"))
    page.get_by_role("dialog").get_by_role("button", name="2", exact=True).click()
    expect(second).to_contain_text("2 Beer")
    expect(page.get_by_role("region", name="Shared by all")).to_contain_text("1 Beer")

    # The same by taps: a bottle between two of the three.
    page.get_by_role("button", name="Bottle of wine between parts").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Part 8").fill("1")
    sheet.get_by_label("Part 9").fill("1")
    sheet.get_by_label("Shared by all").fill("0")
    sheet.get_by_role("button", name="Share it so").click()
    expect(third).to_contain_text("1/2 Bottle of wineS$13.50")

    # Who puts in an amount comes to it, and the others to the rest: two ways of paying, and then a third.
    page.get_by_role("button", name="Change part 9").click()
    sheet.get_by_label("This guest puts in").fill("50")
    sheet.get_by_role("button", name="Put in this amount").click()
    expect(third).to_contain_text("Comes toS$50.00")
    expect(page.locator(".remainder")).to_contain_text("On no part: S$0.00")
    for number, tender in (("7", "Take cash"), ("8", "Card was taken"), ("9", "Take it")):
        page.get_by_role("link", name=f"of part {number}").click()
        page.get_by_role("button", name=tender).click()
        if number != "9":
            page.get_by_role("link", name="Back to the parts").click()
    expect(page.get_by_text("Paid and closed")).to_be_visible()
    cart.refresh_from_db()
    assert (cart.paid_minor, beers.shares.count()) == (13_000, 2)


def test_a_move_that_cannot_be_is_told(origin: str, cart: Cart, page: Page) -> None:
    log_in(page, origin, "server")
    _open(page, origin, cart)
    page.get_by_role("button", name="Evenly in 2").click()
    page.get_by_role("button", name="Put here in part 8").click()
    expect(page.get_by_role("alert")).to_have_text("Choose the items first, then the part.")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong(origin: str, cart: Cart, page: Page, theme: str) -> None:
    log_in(page, origin, "server")
    page.evaluate("theme => localStorage.setItem('theme', theme)", theme)
    _open(page, origin, cart)
    assert _faults(page) == []
    first, _second = operations.split_by_seat(cart=cart, actor="server", now=timezone.now())
    for path in ("split/", f"pay/?part={first.pk}", "split/2/print/", ""):
        _open(page, origin, cart, path)
        assert (path, _faults(page)) == (path, [])


def test_the_columns_fit_a_phone(origin: str, cart: Cart, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    log_in(page, origin, "server")
    parts = operations.split_evenly(cart=cart, count=6, actor="server", now=timezone.now())
    for path in ("split/", f"pay/?part={parts[0].pk}", "split/2/print/", ""):
        _open(page, origin, cart, path)
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 390)


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_a_part_that_is_gone_is_told_where_it_is_paid(
    origin: str, cart: Cart, page: Page, size: tuple[int, int]
) -> None:
    operations.split_evenly(cart=cart, count=2, actor="ana", now=timezone.now())
    page.set_viewport_size({"width": size[0], "height": size[1]})
    log_in(page, origin, "server")
    _open(page, origin, cart, f"pay/?part={cart.parts.get(position=2).pk}")
    expect(page.get_by_role("heading", name="Part 8 of check 7")).to_be_visible()

    operations.unsplit(cart=cart, actor="maria", now=timezone.now())

    expect(page.get_by_role("alert")).to_contain_text("The check was split anew", timeout=15_000)
    expect(page.get_by_role("heading", name="Check 7, table A1")).to_be_visible()
    expect(page.get_by_role("button", name="Take cash")).to_have_count(0)
    assert Axe().run(page).response["violations"] == []
