"""The form of a booking and the book in a browser: the keyboard alone, and nothing typed is ever lost."""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from config.outlets.models import Outlet
from config.roles import Role
from reservations import operations
from reservations.models import Reservation
from reservations.wire import GuestWords
from tests.browser.conftest import fits_a_phone, log_in
from tests.factories import people
from tests.factories.availability import annex
from tests.factories.reservations import GuestFactory, ReservationFactory
from tests.reservations.conftest import evening

pytestmark = pytest.mark.django_db(transaction=True)

DAY = f"{evening():%Y-%m-%d}"
# A host who types three keys a second has this many in fifteen seconds.
KEYS_IN_FIFTEEN_SECONDS = 45


@pytest.fixture
def house(browser: Browser, transactional_db: None) -> Outlet:
    """One table, a host, a manager, and a guest who has been here."""
    outlet = annex(name="Harbour", slug="harbour")
    people.hire(outlet)
    people.hire(outlet, Role.MANAGER)
    GuestFactory.create(
        outlet=outlet, first_name="Petra", last_name="Novák", phone="+65 9123 4567", is_vip=True,
        allergies="shellfish",
    )  # fmt: skip
    return outlet


def book_elsewhere(outlet: Outlet, hour: int) -> Reservation:
    """Another tablet books the table."""
    return operations.book_by_phone(
        outlet=outlet,
        starts_local=evening(hour=hour),
        party_size=2,
        guest=GuestWords(last_name="Elsewhere"),
        actor="owner",
        now=timezone.now(),
    )


def press(page: Page, *keys: str) -> int:
    """Press one after the other; how many."""
    for key in keys:
        page.keyboard.press(key)
    return len(keys)


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]


def test_a_known_guest_is_booked_by_keyboard_alone_in_fifteen_seconds(
    origin: str, house: Outlet, page: Page
) -> None:
    log_in(page, origin)
    page.goto(f"{origin}/at/harbour/book/?date={DAY}")
    keys = press(page, "n")
    expect(page.get_by_label("Phone")).to_be_focused()
    keys += press(page, *"9123")
    expect(page.get_by_role("option", name="Novák")).to_be_visible()
    keys += press(page, "ArrowDown", "Enter")
    expect(page.get_by_label("Party size")).to_be_focused()
    expect(page.locator("#picked")).to_contain_text("shellfish")
    keys += press(page, "4", "Enter")
    expect(page.locator("#grid button:focus")).to_have_count(1)
    keys += press(page, *"1930", "Enter")
    expect(page.get_by_role("heading", name="Novák, 4")).to_be_visible()

    made = Reservation.objects.get()
    assert (made.starts_local, made.guest) == (f"{DAY}T19:30", house.guests.get())
    assert keys <= KEYS_IN_FIFTEEN_SECONDS


def test_of_a_guest_picked_before_another_nothing_stays(origin: str, house: Outlet, page: Page) -> None:
    other = GuestFactory.create(outlet=house, first_name="Noor", last_name="Novi", phone="")
    log_in(page, origin)
    page.goto(f"{origin}/at/harbour/book/new/?date={DAY}")
    page.get_by_label("Last name").press_sequentially("Nov")
    page.get_by_role("option", name="Novák").click()
    expect(page.get_by_label("Phone")).to_have_value("+65 9123 4567")
    page.get_by_label("Last name").press_sequentially("i")
    expect(page.get_by_label("Phone")).to_have_value("")
    page.get_by_label("Last name").fill("Novák")
    page.get_by_role("option", name="Novák").click()
    page.get_by_label("Phone").fill("")
    page.get_by_label("Phone").press_sequentially("noor")
    page.get_by_role("option", name="Novi").click()
    page.locator("#slot-1930").click()
    expect(page.get_by_role("heading", name="Novi, 2")).to_be_visible()

    other.refresh_from_db()
    assert (other.first_name, other.phone, other.transactional_email) == ("Noor", "", "")


def test_a_late_undo_on_the_book_is_refused_in_words_and_the_sheet_still_opens(
    origin: str, house: Outlet, page: Page
) -> None:
    party = book_elsewhere(house, 19)
    operations.cancel_reservation(reservation=party, actor="host", now=timezone.now())
    log_in(page, origin)
    page.goto(f"{origin}/at/harbour/book/?date={DAY}")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    Reservation.objects.filter(pk=party.pk).update(state="DONE", house_state="FINISHED")
    undo.click()
    expect(page.locator("#sheet").get_by_role("alert")).to_be_visible()


def test_a_new_guest_is_booked_by_keyboard_and_no_enter_books_too_early(
    origin: str, house: Outlet, page: Page
) -> None:
    log_in(page, origin)
    page.goto(f"{origin}/at/harbour/book/new/?date={DAY}")
    keys = press(page, *"65550109", "Enter", *"Tan", "Enter")
    expect(page.get_by_label("Party size")).to_be_focused()
    keys += press(page, "3", "Enter")
    expect(page.locator("#grid button:focus")).to_have_count(1)
    assert Reservation.objects.count() == 0
    keys += press(page, "ArrowRight", "ArrowRight", "Enter")
    expect(page.get_by_role("heading", name="Tan, 3")).to_be_visible()

    assert Reservation.objects.get().starts_local == f"{DAY}T18:00"
    assert keys <= KEYS_IN_FIFTEEN_SECONDS


def test_a_booking_elsewhere_closes_its_times_and_leaves_what_is_typed(
    origin: str, house: Outlet, page: Page
) -> None:
    log_in(page, origin)
    page.goto(f"{origin}/at/harbour/book/new/?date={DAY}")
    page.get_by_label("Last name").fill("Tan")
    page.get_by_label("Note", exact=True).fill("Late train")
    page.locator("#slot-1900").focus()
    book_elsewhere(house, 19)

    expect(page.locator("#slot-1900")).to_have_class("button big shut", timeout=8000)
    expect(page.locator("#slot-1900")).to_be_focused()
    expect(page.get_by_label("Last name")).to_have_value("Tan")
    expect(page.get_by_label("Note", exact=True)).to_have_value("Late train")


def test_an_expired_login_leads_back_to_all_that_was_typed(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin)
    page.goto(f"{origin}/at/harbour/book/new/?date={DAY}")
    page.get_by_label("Last name").fill("Tan")
    page.get_by_label("Party size").fill("3")
    page.get_by_label("Note", exact=True).fill("Late train")
    page.get_by_label("Window").check()
    page.get_by_label("Occasion").select_option("BIRTHDAY")
    expect(page.locator("#grid")).to_have_attribute("data-size", "3")
    Session.objects.all().delete()
    # By key: the banner of the ended login may move the page under a pointer.
    page.locator("#slot-1900").press("Enter")
    page.wait_for_url("**/accounts/login/**")
    page.get_by_label("User name").fill("host")
    page.get_by_label("Password").fill(people.PASSWORD)
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_text("What was typed before is back.")).to_be_visible()
    expect(page.get_by_label("Last name")).to_have_value("Tan")
    expect(page.get_by_label("Note", exact=True)).to_have_value("Late train")
    expect(page.get_by_label("Window")).to_be_checked()
    expect(page.get_by_label("Occasion")).to_have_value("BIRTHDAY")
    expect(page.locator("#grid")).to_have_attribute("data-size", "3")
    expect(page.locator("#grid")).to_have_attribute("data-date", DAY)
    page.locator("#slot-1900").click()
    expect(page.get_by_role("heading", name="Tan, 3")).to_be_visible()
    page.goto(f"{origin}/at/harbour/book/new/")
    expect(page.get_by_label("Last name")).to_have_value("")


def test_a_manager_books_a_closed_time_with_a_reason(origin: str, house: Outlet, page: Page) -> None:
    book_elsewhere(house, 19)
    log_in(page, origin, "manager")
    page.goto(f"{origin}/at/harbour/book/new/?date={DAY}")
    page.get_by_label("Last name").fill("Tan")
    page.locator("#slot-1930").click()
    assert faults(page) == []
    page.get_by_role("button", name="Book anyway", exact=True).first.click()
    page.get_by_label("Why (kept with the booking)").fill("The owner's mother")
    assert faults(page) == []
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Tan, 2")).to_be_visible()
    expect(page.locator("dl.facts")).to_contain_text("The owner's mother")
    assert Reservation.objects.get(starts_local=f"{DAY}T19:30").needs_table


def test_filters_stay_while_the_book_is_live_and_in_the_address(
    origin: str, house: Outlet, page: Page
) -> None:
    seated = dt.datetime.combine(evening().date(), dt.time(18), house.zone)
    ReservationFactory.create(
        outlet=house, state="SEATED", starts_at=seated, date=evening().date(), guest__last_name="Okafor"
    )
    log_in(page, origin)
    page.goto(f"{origin}/at/harbour/book/?date={DAY}")
    page.keyboard.press("/")
    page.keyboard.type("elsew")
    page.get_by_text("Coming", exact=True).click()
    expect(page.get_by_role("link", name="Okafor")).to_have_count(0)
    book_elsewhere(house, 20)

    expect(page.get_by_role("link", name="Elsewhere")).to_be_visible(timeout=8000)
    expect(page.get_by_role("link", name="Okafor")).to_have_count(0)
    assert "show=coming" in page.url
    assert "words=elsew" in page.url
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Print")).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong_and_the_pages_fit_a_phone(
    origin: str, house: Outlet, page: Page, theme: str
) -> None:
    party = book_elsewhere(house, 19)
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    log_in(page, origin, "manager")
    number = party.confirmation_number
    paths = (
        f"book/?date={DAY}&show=coming&words=else",
        f"book/?date={DAY}&print=1",
        f"reservations/{number}/change/",
        f"reservations/{number}/move/",
    )
    for path in paths:
        page.goto(f"{origin}/at/harbour/{path}")
        assert (path, faults(page), fits_a_phone(page)) == (path, [], True)
    page.goto(f"{origin}/at/harbour/book/new/?date={DAY}")
    assert fits_a_phone(page)
    page.get_by_label("Phone").press_sequentially("9123")
    expect(page.get_by_role("option", name="Novák")).to_be_visible()
    assert faults(page) == []
