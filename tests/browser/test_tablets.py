"""Two tablets on one cart, and one that is out of reach: what is tapped is kept, and counts once."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from config.roles import Role
from pos_sync.models import Cart, CartEvent, Item, Line
from tests.awaiting import until
from tests.browser.conftest import fits_a_phone, log_in
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.pos import (
    CartFactory,
    CategoryFactory,
    ItemFactory,
    LineFactory,
    ModifierFactory,
    ModifierSetFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cart(browser: Browser, transactional_db: None) -> Cart:
    """A cart on A1 with one bread that was not sent, another on A2, and a menu."""
    outlet = harbour(name="Harbour", slug="harbour")
    for role in (Role.SERVER, Role.MANAGER):
        people.hire(outlet, role)
    now = timezone.now()
    facts = {"date": now.astimezone(outlet.zone).date(), "opened_at": now, "updated_at": now}
    carts = [CartFactory.create(reservation__outlet=outlet, **facts) for _ in range(2)]
    for cart, name in zip(carts, ("A1", "A2"), strict=True):
        cart.tables.add(outlet.areas.get().tables.get(name=name))
    mains = CategoryFactory.create(outlet=outlet, name="Mains")
    for label in ("Burger", "Soup"):
        ItemFactory.create(category=mains, name=label)
    cooked = ModifierSetFactory.create(outlet=outlet, name="Cooked")
    cooked.items.add(ItemFactory.create(category=mains, name="Ribeye"))
    ModifierFactory.create(modifier_set=cooked, name="Rare")
    LineFactory.create(cart=carts[0], item__category=mains, label="Bread")
    first: Cart = carts[0]
    return first


def _open(page: Page, origin: str, cart: Cart) -> Page:
    """Until the page has the sheets that it keeps."""
    with page.expect_response(re.compile("/sheets/$")):
        page.goto(f"{origin}/at/harbour/checks/{cart.pk}/")
    return page


def _dish(page: Page, name: str) -> None:
    page.locator(".dish", has_text=name).click()


def _ordered(cart: Cart) -> list[tuple[str, int, str]]:
    """What is on the check, in the server's order."""
    lines = Line.objects.filter(cart=cart, voided_at=None).order_by("pk")
    return list(lines.values_list("label", "quantity", "kitchen_state"))


def _labels(page: Page) -> list[str]:
    return [words.split()[0] for words in page.locator("#part-check .label").all_inner_texts()]


def test_two_tablets_on_one_cart_show_the_same_lines(
    origin: str, cart: Cart, page: Page, browser: Browser
) -> None:
    log_in(page, origin, "server")
    other = browser.new_page()
    log_in(other, origin, "manager")
    for tablet in (page, other):
        _open(tablet, origin, cart)

    for tablet, name in ((page, "Burger"), (other, "Soup"), (page, "Soup"), (other, "Burger")):
        _dish(tablet, name)
    # Both tap on what they see, faster than either sees the other's.
    for tablet in (page, other):
        # Found and tapped in one: a button that is drawn anew in between is not tapped.
        tablet.evaluate(
            "() => { const more = document.querySelector('[aria-label=\"One Bread more\"]');"
            " more.click(); more.click(); }"
        )
    until(lambda: CartEvent.objects.filter(cart=cart, kind="quantity").count() == 4, seconds=30)

    lines = _ordered(cart)
    assert lines[0] == ("Bread", 5, "NEW")
    assert sorted(lines[1:]) == [("Burger", 1, "NEW")] * 2 + [("Soup", 1, "NEW")] * 2
    for tablet in (page, other):
        expect(tablet.get_by_role("button", name="Fire 5", exact=True)).to_be_visible(timeout=8000)
        expect(tablet.locator("li[data-line] .quantity").first).to_have_text("5", timeout=8000)
        assert _labels(tablet) == [label for label, _, _ in lines]
    other.close()


def _lose_the_next_answer(page: Page) -> None:
    """The next add reaches the server, and its answer nobody."""

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/add/", lose, times=1)


def _have_failed_four_times(page: Page) -> None:
    """Once more, and a tap that makes the server fail is shown to a person."""
    page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('tap:')).forEach(([key, tap]) =>"
        " localStorage.setItem(key, JSON.stringify({ ...JSON.parse(tap), tries: 4 })))"
    )


def test_what_is_tapped_out_of_reach_is_kept_shown_and_sent_once(origin: str, cart: Cart, page: Page) -> None:
    log_in(page, origin, "server")
    _open(page, origin, cart)
    _lose_the_next_answer(page)
    _dish(page, "Burger")
    # Asked of the page as well: the route answers only while the browser is spoken to.
    added = CartEvent.objects.filter(cart=cart, kind="add")
    until(lambda: page.evaluate("true") and added.count() == 1, seconds=10)
    kept = "Object.keys(localStorage).filter(key => key.startsWith('tap:')).length"
    until(lambda: page.evaluate(kept) == 0, seconds=20)
    expect(page.locator("li[data-line] .label", has_text="Burger")).to_have_count(1)

    page.context.set_offline(True)
    _dish(page, "Soup")
    page.get_by_role("button", name="One Soup more").click()
    _dish(page, "Ribeye")
    page.get_by_label("Rare").check()
    page.get_by_role("button", name="Add to the check").click()
    page.get_by_role("button", name="One Bread less").click()
    expect(page.locator(".waits .mark", has_text="queued, not sent")).to_have_count(3)
    expect(page.locator("[data-queued]")).to_have_text("4 queued")
    assert [_faults(page), fits_a_phone(page)] == [[], True]
    page.get_by_role("button", name="Fire 3", exact=True).click()
    expect(page.locator(".mark", has_text="fire queued, not sent")).to_have_count(3)
    page.get_by_text("Menu of").locator("..").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.locator("#unsent")).to_contain_text("5 taps not sent yet")
    _have_failed_four_times(page)
    page.route("**/add/", lambda route: route.fulfill(status=503), times=1)

    page.context.set_offline(False)
    expect(page.locator("[data-queued]")).to_be_hidden(timeout=20_000)
    assert _ordered(cart) == [("Burger", 1, "FIRED"), ("Soup", 2, "FIRED"), ("Ribeye", 1, "FIRED")]
    assert Line.objects.get(label="Ribeye").modifiers[0]["label"] == "Rare"


def test_quick_taps_on_a_slow_server_all_count_and_none_overtakes(
    origin: str, cart: Cart, page: Page
) -> None:
    log_in(page, origin, "server")
    _open(page, origin, cart)
    held: list[Route] = []
    page.route("**/add/", lambda route: held.append(route), times=1)
    for many in (1, 2, 3):
        _dish(page, "Burger")
        expect(page.locator(".waits .mark", has_text="queued, not sent")).to_have_count(many)
    held.pop().continue_()
    expect(page.locator("li[data-line] .label", has_text="Burger")).to_have_count(3)
    expect(page.locator("[data-queued]")).to_be_hidden()

    page.route("**/add/", lambda route: held.append(route), times=1)
    _dish(page, "Ribeye")
    page.get_by_label("Rare").check()
    page.get_by_role("button", name="Add to the check").click()
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("button", name="Fire 5", exact=True).click()
    expect(page.locator(".mark", has_text="fire queued, not sent")).to_have_count(5)
    held.pop().fulfill(status=409, headers={"Retry-After": "1"}, body="Busy")
    fired = CartEvent.objects.filter(cart=cart, kind="fire")
    # Asked of the page as well: what a spent route holds goes on only while the browser is spoken to.
    until(lambda: page.evaluate("true") and fired.exists(), seconds=20)

    burgers = [("Burger", 1, "FIRED")] * 3
    assert _ordered(cart) == [("Bread", 1, "FIRED"), *burgers, ("Ribeye", 1, "FIRED")]


def test_a_refused_tap_is_told_and_a_reload_or_an_ended_login_loses_none(
    origin: str, cart: Cart, page: Page
) -> None:
    log_in(page, origin, "server")
    _open(page, origin, cart)
    page.context.set_offline(True)
    _dish(page, "Burger")
    _dish(page, "Soup")
    expect(page.locator("[data-queued]")).to_have_text("2 queued")
    Item.objects.filter(name="Burger").update(is_86=True)
    Session.objects.all().delete()
    page.context.set_offline(False)
    expect(page.locator("#queue")).to_contain_text("log in again in another window")

    log_in(page, origin, "server")
    expect(page.locator("#unsent")).to_contain_text("2 taps not sent yet")
    _open(page, origin, Cart.objects.exclude(pk=cart.pk).get())
    expect(page.locator("#unsent")).to_contain_text("2 taps not sent yet")
    page.get_by_role("link", name=re.compile("Open check")).click()

    refused = page.locator("#queue [role=alert]")
    expect(refused).to_contain_text("Burger was not taken: Burger is sold out (86).")
    expect(page.locator("li[data-line] .label", has_text="Soup")).to_have_count(1)
    assert _ordered(cart) == [("Bread", 1, "NEW"), ("Soup", 1, "NEW")]
    refused.get_by_role("button", name="Discard").click()
    expect(refused).to_have_count(0)
    _take_turns(origin, page)
    assert _ordered(cart)[2:] == [("Soup", 1, "NEW")]


def _take_turns(origin: str, page: Page) -> None:
    """What a server tapped while a manager was logged in waits for the server."""
    other = page.context.new_page()
    page.context.clear_cookies()
    log_in(other, origin, "manager")
    _dish(page, "Soup")
    expect(page.locator("#queue")).to_contain_text("sent once server logs in")
    page.context.clear_cookies()
    log_in(other, origin, "server")
    expect(page.locator("li[data-line] .label", has_text="Soup")).to_have_count(2, timeout=20_000)
    expect(page.locator("#queue")).not_to_contain_text("sent once server logs in")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_items_move_to_another_check_and_the_rest_is_merged(
    origin: str, cart: Cart, page: Page, theme: str
) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    log_in(page, origin, "server")
    _open(page, origin, cart)
    _dish(page, "Burger")
    expect(page.locator("li[data-line]")).to_have_count(2)
    page.keyboard.press("m")
    sheet = page.locator("#sheet")
    sheet.get_by_label("1 Burger").check()
    other = Cart.objects.exclude(pk=cart.pk).get()
    assert [_faults(page), fits_a_phone(page)] == [[], True]
    sheet.get_by_role("button", name=f"check {other.check_number}, A2", exact=True).click()
    expect(sheet).to_be_hidden()
    expect(page.get_by_role("button", name="Fire 1", exact=True)).to_be_visible()
    page.get_by_role("button", name="Move", exact=True).click()
    sheet.get_by_text("The whole check into another").click()
    sheet.get_by_role("button", name=f"Merge into check {other.check_number}").click()
    page.wait_for_url(f"**/{other.pk}/")
    assert _ordered(other) == [("Bread", 1, "NEW"), ("Burger", 1, "NEW")]


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]
