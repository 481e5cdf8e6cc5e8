"""Gestures on the floor: a drag that says beforehand what it meets, swaps, joined tables, sections."""

import datetime as dt
import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from availability.models import Table
from config.outlets.models import Outlet
from config.roles import Role
from pos_sync import operations
from reservations import operations as book
from reservations.models import Reservation, Source, State
from tests.browser.conftest import log_in
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.reservations import GuestFactory, ReservationFactory

SPOTS = {"A1": (40, 40), "A2": (260, 40), "B1": (40, 240), "B2": (260, 240), "S1": (480, 40)}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(browser: Browser, transactional_db: None) -> Outlet:
    """A room whose tables stand apart, with Lee who is here and Kim who sits at A2."""
    outlet = harbour(name="Harbour", slug="harbour")
    people.hire(outlet)
    people.hire(outlet, Role.OWNER)
    people.hire(outlet, Role.SERVER, name="jo")
    for name, (x, y) in SPOTS.items():
        Table.objects.filter(outlet=outlet, name=name).update(x=x, y=y)
    _expect_party(outlet, "Lee", house_state="ARRIVED")
    kim = _expect_party(outlet, "Kim")
    operations.seat_party(reservation=kim, table_names=["A2"], actor="host", now=timezone.now())
    return outlet


def _expect_party(outlet: Outlet, name: str, **facts: object) -> Reservation:
    starts_at = timezone.now() - dt.timedelta(minutes=5)
    local = starts_at.astimezone(outlet.zone)
    party: Reservation = ReservationFactory.create(
        outlet=outlet,
        guest=GuestFactory.create(outlet=outlet, last_name=name),
        source=Source.PHONE,
        starts_at=starts_at,
        starts_local=f"{local:%Y-%m-%dT%H:%M}",
        date=timezone.now().astimezone(outlet.zone).date(),
        **facts,
    )
    return party


def _tile(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Map of the tables").get_by_role("link", name=f"Table {name},")


def _expect_tile(page: Page, name: str, words: str, seconds: float = 8) -> None:
    expect(_tile(page, name)).to_have_attribute("aria-label", re.compile(words), timeout=seconds * 1000)


def _middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _carry(page: Page, source: Locator, target: Locator) -> None:
    """Drag over the target with the mouse, and stay there."""
    page.mouse.move(*_middle(source))
    page.mouse.down()
    page.mouse.move(*_middle(target), steps=6)


def _let_go_outside(page: Page) -> None:
    """The mouse comes back with its button up, and nobody was told of the release."""
    seen = "new PointerEvent('pointermove', {bubbles: true, buttons: 0, isPrimary: true})"
    page.evaluate(f"document.body.dispatchEvent({seen})")


def test_a_drag_tells_what_it_meets_before_it_seats(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin)
    lee, told = page.get_by_role("link", name="Lee"), page.locator("#drag-told")
    _carry(page, lee, _tile(page, "A2"))
    expect(told).to_have_text("✕ A2: Kim, 4, sits there")
    page.mouse.up()
    expect(told).to_have_text("✕ A2: Kim, 4, sits there. Nothing was changed.")
    assert page.locator("#sheet").is_hidden()

    _carry(page, lee, _tile(page, "A1"))
    expect(told).to_have_text("✓ A1: 4 chairs for 4, free for the whole stay")
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
    page.mouse.up()
    assert page.locator("#sheet").is_hidden()

    _carry(page, lee, _tile(page, "A1"))
    _let_go_outside(page)
    expect(page.locator("body.dragging")).to_have_count(0)
    expect(told).to_be_hidden()
    page.mouse.up()

    _carry(page, lee, _tile(page, "A1"))
    expect(told).to_have_text("✓ A1: 4 chairs for 4, free for the whole stay")
    page.mouse.up()
    _expect_tile(page, "A1", "Lee, 4, seated")
    page.get_by_text("Lee seated at A1").locator("..").get_by_role("button", name="Undo").click()
    # In service the table may be Lee's again, as of a party that is here.
    _expect_tile(page, "A1", "chairs; (open|here; next)")
    assert Reservation.objects.get(guest__last_name="Lee").state == State.BOOKED


def test_a_press_counts_though_the_map_is_drawn_anew_meanwhile(
    origin: str, house: Outlet, page: Page
) -> None:
    log_in(page, origin)
    sheet = page.locator("#sheet")
    _press(page, "S1")
    _block(house, "B1")
    _expect_tile(page, "B1", "wobbly leg")
    page.mouse.up()
    expect(sheet.get_by_role("heading", name="S1")).to_be_visible()
    page.keyboard.press("Escape")

    _press(page, "S1")
    _block(house, "B2")
    _expect_tile(page, "B2", "wobbly leg")
    page.mouse.move(*_middle(_tile(page, "B2")))
    page.mouse.up()
    page.get_by_role("link", name="Lee").click()
    expect(sheet.get_by_role("heading")).to_have_text(["Lee, 4"])


def _press(page: Page, name: str) -> None:
    page.mouse.move(*_middle(_tile(page, name)))
    page.mouse.down()


def _block(outlet: Outlet, name: str) -> None:
    now = timezone.now()
    book.block_tables(
        outlet=outlet,
        tables=[Table.objects.get(outlet=outlet, name=name)],
        starts_at=now,
        ends_at=now + dt.timedelta(hours=1),
        reason="wobbly leg",
        actor="host",
        now=now,
    )


def test_two_that_sit_change_tables_and_another_tablet_sees_it_within_two_seconds(
    origin: str, house: Outlet, page: Page, browser: Browser
) -> None:
    lee = Reservation.objects.get(guest__last_name="Lee")
    operations.seat_party(reservation=lee, table_names=["A1"], actor="host", now=timezone.now())
    log_in(page, origin)
    other = browser.new_page()
    log_in(other, origin, "owner")
    _expect_tile(other, "A1", "Lee")
    _carry(page, _tile(page, "A1"), _tile(page, "A2"))
    expect(page.locator("#drag-told")).to_have_text("⇄ A2: Kim, 4, sits there: let them change places")
    page.mouse.up()
    page.get_by_role("button", name="Change: Lee to A2, Kim to A1").click()
    expect(page.locator("#sheet")).to_be_hidden()
    _expect_tile(other, "A2", "Lee, 4, seated", seconds=2)
    _expect_tile(other, "A1", "Kim, 4, seated", seconds=2)
    page.get_by_text("Lee at A2, Kim at A1").locator("..").get_by_role("button", name="Undo").click()
    _expect_tile(other, "A1", "Lee, 4, seated", seconds=2)
    other.close()


def test_tables_are_joined_by_tapping_them_on_the_map(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin)
    page.get_by_role("link", name="Lee").click()
    page.get_by_role("button", name="Join tables").click()
    expect(page.get_by_text("No table chosen.")).to_be_visible()
    _tile(page, "S1").click()
    page.get_by_role("checkbox", name="B2").check()
    expect(page.locator("[data-join-told]")).to_have_text("B2 + S1: 8 chairs for 4")
    assert _faults(page) == []
    page.get_by_role("button", name="Seat there").click()
    _expect_tile(page, "S1", r"Lee, 4, seated.*joined: B2\+S1")
    expect(page.locator(".joint")).to_have_count(1)


def test_a_finger_scrolls_by_moving_and_drags_after_a_long_press(
    origin: str, house: Outlet, browser: Browser
) -> None:
    window = browser.new_context(viewport={"width": 1024, "height": 768}, has_touch=True)
    page = window.new_page()
    log_in(page, origin)
    touch = window.new_cdp_session(page)

    def finger(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    start, target = _middle(page.get_by_role("link", name="Lee")), _middle(_tile(page, "A1"))
    finger("touchStart", *start)
    finger("touchMove", start[0], start[1] + 30)
    finger("touchEnd")
    expect(page.locator(".carried")).to_have_count(0)
    finger("touchStart", *start)
    expect(page.locator(".carried")).to_have_count(1)
    finger("touchMove", *target)
    expect(page.locator("#drag-told")).to_contain_text("A1: 4 chairs for 4")
    finger("touchEnd")
    _expect_tile(page, "A1", "Lee, 4, seated")
    window.close()


def test_a_walk_in_takes_three_taps_and_five_seconds_and_a_double_tap_seats_one(
    origin: str, house: Outlet, page: Page
) -> None:
    log_in(page, origin)
    began = time.monotonic()
    page.keyboard.press("w")
    page.get_by_role("button", name="2", exact=True).click()
    page.get_by_role("button", name="Seat at S1").dblclick()
    _expect_tile(page, "S1", "Walk-in, 2, seated")
    assert time.monotonic() - began < 5
    assert Reservation.objects.filter(source=Source.WALK_IN).count() == 1


def test_sections_are_set_and_shown(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin)
    page.get_by_role("link", name="Sections").click()
    page.get_by_role("button", name="jo").click()
    expect(page.get_by_text("Tap the tables of jo.")).to_be_visible()
    _tile(page, "A1").click()
    expect(_tile(page, "A1")).to_have_attribute("aria-label", re.compile("jo's"))
    page.get_by_role("checkbox", name="A2").focus()
    page.keyboard.press("Space")
    expect(_tile(page, "A2")).to_have_attribute("aria-label", re.compile("jo's"))
    page.get_by_label("Another name").fill("Ana Novak")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tap the tables of Ana Novak.")).to_be_visible()
    _tile(page, "B1").click()
    expect(_tile(page, "B1")).to_have_attribute("aria-label", re.compile("Ana Novak's"))
    sections = page.url
    page.get_by_role("link", name="Floor", exact=True).last.click()
    _expect_tile(page, "A1", "served by jo")
    expect(page.locator(".servers")).to_contain_text(re.compile(r"JO.*4.*m.*AN.*0.*none yet", re.S))
    for theme in ("light", "dark"):
        page.evaluate("theme => localStorage.setItem('theme', theme)", theme)
        for address in (sections, f"{origin}/at/harbour/floor/"):
            page.goto(address)
            assert (theme, address, _faults(page)) == (theme, address, [])


def test_on_a_phone_the_list_of_tables_leads_to_every_act(origin: str, house: Outlet, page: Page) -> None:
    _block(house, "B1")
    page.set_viewport_size({"width": 390, "height": 844})
    log_in(page, origin)
    tables = page.get_by_role("list", name="List of the tables")
    expect(tables.get_by_role("heading")).to_have_count(1)
    tables.get_by_role("link", name="Table A2,").click()
    for words in ("Move to another table", "Finish"):
        expect(page.locator("#sheet").get_by_text(words)).to_be_visible()
    page.keyboard.press("Escape")
    tables.get_by_role("link", name="Table B1,").click()
    expect(page.get_by_role("button", name="Unblock B1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]
