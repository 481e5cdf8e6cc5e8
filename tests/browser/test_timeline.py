"""The timeline in a browser: dragged with a word before it is let go, tapped instead, canceled; and axe."""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from availability import queries
from config.outlets.models import Outlet
from reservations import operations
from reservations.models import Reservation
from reservations.wire import GuestWords
from tests.browser.conftest import log_in
from tests.factories import people
from tests.factories.availability import harbour

pytestmark = pytest.mark.django_db(transaction=True)

QUARTER = 36


@pytest.fixture
def house(browser: Browser, transactional_db: None) -> Outlet:
    """A room with two parties tomorrow at seven: Lee at A1, Kim at A2."""
    outlet = harbour(name="Harbour", slug="harbour")
    people.hire(outlet)
    for name in ("Lee", "Kim"):
        operations.book_by_phone(
            outlet=outlet,
            starts_local=dt.datetime.combine(_tomorrow(outlet), dt.time(19)),
            party_size=4,
            guest=GuestWords(last_name=name),
            actor="host",
            now=timezone.now(),
        )
    return outlet


def _tomorrow(outlet: Outlet) -> dt.date:
    return queries.local_date(outlet, timezone.now()) + dt.timedelta(days=1)


def _open(page: Page, origin: str, house: Outlet) -> None:
    log_in(page, origin)
    page.goto(f"{origin}/at/{house.slug}/timeline/?date={_tomorrow(house)}")
    expect(_block(page, "A1", "Lee")).to_be_visible()


def _lane(page: Page, table: str) -> Locator:
    return page.get_by_role("group", name=f"Table {table},")


def _block(page: Page, table: str, name: str) -> Locator:
    return _lane(page, table).get_by_role("link", name=name)


def _box(place: Locator) -> FloatRect:
    box = place.bounding_box()
    assert box is not None
    return box


def _pull(page: Page, table: str, quarters: int = 0) -> None:
    """Drag Lee to a table, so many quarter-hours later; the button stays down."""
    block, lane = _box(_block(page, "A1", "Lee")), _box(_lane(page, table))
    x, y = block["x"] + 20, block["y"] + block["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 8, y + 8)
    page.mouse.move(x + quarters * QUARTER, lane["y"] + lane["height"] / 2)


def _lee() -> tuple[list[str], str]:
    party = Reservation.objects.get(guest__last_name="Lee")
    return party.table_names, party.starts_local[11:]


def test_a_drag_says_how_it_fits_before_it_is_let_go(origin: str, house: Outlet, page: Page) -> None:
    _open(page, origin, house)

    _pull(page, "A2")
    expect(page.locator("#preview")).to_contain_text("A2 at 19:00: no")
    expect(page.locator("#preview")).to_contain_text("Kim, 4, has it 19:00 to 20:30.")
    lane = _box(_lane(page, "B1"))
    page.mouse.move(_box(_block(page, "A1", "Lee"))["x"] + 20 + 2 * QUARTER, lane["y"] + 20)
    expect(page.locator("#preview")).to_contain_text("B1 at 19:30: fits")
    expect(page.locator("#preview")).to_contain_text("19:30 starts 4 of 16 covers with them.")
    assert _lee() == (["A1"], "19:00")
    page.mouse.up()

    expect(_block(page, "B1", "Lee, 4, 19:30 to 21:00")).to_be_visible()
    assert _lee() == (["B1"], "19:30")


def test_escape_ends_a_drag_and_nothing_has_changed(origin: str, house: Outlet, page: Page) -> None:
    _open(page, origin, house)

    _pull(page, "B1")
    expect(page.locator("#preview")).to_contain_text("fits")
    page.keyboard.press("Escape")
    expect(page.locator("#preview")).to_be_hidden()
    page.mouse.up()

    expect(page.locator("#sheet")).to_be_hidden()
    expect(_block(page, "A1", "Lee")).to_be_visible()
    assert _lee() == (["A1"], "19:00")


def test_what_is_no_answer_is_not_shown_and_is_asked_again(origin: str, house: Outlet, page: Page) -> None:
    _open(page, origin, house)
    page.route("**/placing/**", lambda route: route.fulfill(status=401, body="<h1>Log in</h1>"))
    _pull(page, "B1")
    expect(page.locator("#preview")).to_have_text(
        "How it fits is not known: the server did not answer. Try again."
    )
    expect(page.get_by_text("You are logged out.")).to_be_visible()

    page.unroute("**/placing/**")
    page.mouse.move(_box(_block(page, "A1", "Lee"))["x"] + 22, _box(_lane(page, "B1"))["y"] + 22)
    expect(page.locator("#preview")).to_contain_text("B1 at 19:00: fits")
    page.keyboard.press("Escape")
    page.mouse.up()


def test_taps_do_what_a_drag_does(origin: str, house: Outlet, page: Page) -> None:
    _open(page, origin, house)

    _block(page, "A1", "Lee").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Give another table").click()
    # The party's sheet has a button of that name too: it seats.
    expect(page.get_by_role("heading", name="Another table for Lee")).to_be_visible()
    page.get_by_role("button", name="B1", exact=True).click()
    expect(_block(page, "B1", "Lee")).to_be_visible()
    _block(page, "B1", "Lee").click()
    page.get_by_role("link", name="Move on the timeline").click()
    expect(page.get_by_text("Moving Lee, 4, from B1 at 19:00.")).to_be_visible()
    lane = _lane(page, "A1").locator(".lane")
    lane.click(position={"x": 11 * QUARTER + 5, "y": 20})
    expect(page.locator("#preview")).to_contain_text("A1 at 19:45: fits")
    page.get_by_role("button", name="Move to A1 at 19:45").click()

    expect(_block(page, "A1", "Lee, 4, 19:45 to 21:15")).to_be_visible()
    assert _lee() == (["A1"], "19:45")


def test_a_free_spot_books_and_a_shift_is_scrolled_to(origin: str, house: Outlet, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    _open(page, origin, house)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.get_by_role("button", name="Dinner").click()
    head = _box(_lane(page, "A2").get_by_role("link", name="A2"))
    border = _box(page.locator("#lanes"))["x"] + 1
    assert (head["x"], page.evaluate("lanes.scrollLeft")) == (border, 2 * QUARTER)
    _lane(page, "B2").locator(".lane").click(position={"x": 4 * QUARTER + 5, "y": 20})

    page.wait_for_url(f"**/book/new/?date={_tomorrow(house)}#slot-1800")
    expect(page.locator("#slot-1800:target")).to_be_in_viewport()


def test_a_finger_drags_after_it_has_rested(origin: str, house: Outlet, browser: Browser) -> None:
    window = browser.new_context(viewport={"width": 1024, "height": 768}, has_touch=True)
    page = window.new_page()
    _open(page, origin, house)
    block, lane = _box(_block(page, "A1", "Lee")), _box(_lane(page, "B2"))
    finger = window.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        finger.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": round(x), "y": round(y)} for x, y in points]},
        )

    x = block["x"] + 20
    touch("touchStart", (x, block["y"] + 20))
    expect(page.locator("body.dragging")).to_have_count(1)
    touch("touchMove", (x, lane["y"] + 10))
    touch("touchMove", (x, lane["y"] + 20))
    expect(page.locator("#preview")).to_contain_text("B2 at 19:00: fits")
    touch("touchEnd")

    expect(_block(page, "B2", "Lee")).to_be_visible()
    window.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong(origin: str, house: Outlet, page: Page, theme: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    _open(page, origin, house)
    # It lies over all lanes: filled, it would hide them, and nobody's taps would tell.
    expect(page.locator("#ghost")).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    assert _faults(page) == []

    _pull(page, "B1")
    expect(page.locator("#preview")).to_contain_text("fits")
    assert _faults(page) == []
    page.keyboard.press("Escape")
    page.mouse.up()
    _block(page, "A2", "Kim").click()
    page.get_by_role("button", name="Give another table").click()
    expect(page.get_by_role("heading", name="Another table for Kim, 4")).to_be_visible()
    assert _faults(page) == []


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]
