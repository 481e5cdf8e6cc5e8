"""Guests in a browser: found while typing, changed, merged and un-merged; axe finds nothing wrong."""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from config.opentable import exchanges
from config.outlets.models import Outlet
from config.roles import Role
from reservations.models import Guest, Visit
from tests.browser.conftest import fits_a_phone, log_in
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.reservations import GuestFactory, ReservationFactory

NUMBER = 4711

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(browser: Browser, transactional_db: None) -> Outlet:
    """A regular who is in the book twice, with a closed check and a message of OpenTable's."""
    outlet = harbour(name="Harbour", slug="harbour", country="SG")
    people.hire(outlet)
    people.hire(outlet, Role.OWNER)
    regular = GuestFactory.create(outlet=outlet, last_name="Novak", phone="9123 4567", tags=["Wine"])
    GuestFactory.create(
        outlet=outlet, first_name="Adda", last_name="Novak", phone="+6591234567", allergies="nuts"
    )
    GuestFactory.create(outlet=outlet, last_name="Silva")
    stay = ReservationFactory.create(outlet=outlet, guest=regular, state="DONE", confirmation_number=NUMBER)
    now = timezone.now()
    Visit.objects.create(
        guest=regular, reservation=stay, date=stay.date, party_size=4, spent_minor=12_000, tip_minor=0,
        currency="SGD", closed_at=now, items=[{"label": "Duck", "quantity": 2, "total_minor": 9_000}],
    )  # fmt: skip
    for tries in (1, 2, 3):
        exchanges.record(
            direction="OUT", at=now + dt.timedelta(seconds=tries), connection=None, rid=outlet.rid,
            subject=f"RESERVATION:{NUMBER}", method="PUT", path="/h/1", status=None, milliseconds=9,
            request_id="r-1", attempt=tries, request_headers={}, request_body=b'{"res_state": "SEATED"}',
            response_headers={}, response_body=b"", fault="timed out",
        )  # fmt: skip
    return outlet


def test_a_guest_is_found_while_typing_and_changed(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin)
    page.get_by_role("link", name="Guests").click()
    expect(page.get_by_role("link", name="1 possible duplicate")).to_be_visible()
    page.get_by_label("Name, phone or e-mail").fill("silv")
    expect(page.get_by_role("link", name="Ada Novak")).to_have_count(0)
    page.get_by_role("link", name="Ada Silva").click()
    page.get_by_label("Phone").fill("8000 1111")
    page.get_by_role("button", name="Wine").click()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("found as +6580001111")).to_be_visible()
    expect(page.get_by_text("Changed: phone, tags.")).to_be_visible()
    assert Guest.objects.get(last_name="Silva").tags == ["Wine"]


def test_two_guests_are_merged_after_a_look_and_un_merged(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin)
    page.goto(f"{origin}/at/{house.slug}/guests/duplicates/")
    expect(page.get_by_text("same phone, name differs by one letter")).to_be_visible()
    page.get_by_role("link", name="Compare").click()
    page.get_by_role("radio", name="Adda Novak").check()
    page.get_by_role("button", name="Merge into Ada Novak").click()
    expect(page.get_by_role("heading", name="Adda Novak")).to_be_visible()
    expect(page.get_by_text("⚠ nuts")).to_be_visible()

    page.locator("summary", has_text="Adda Novak").click()
    page.get_by_role("button", name="Un-merge").click()

    expect(page.get_by_role("heading", name="Ada Novak")).to_be_visible()
    assert Guest.objects.filter(merged_into=None).count() == 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_guests_and_stories_that_fit_a_phone(
    origin: str, house: Outlet, page: Page, theme: str
) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    log_in(page, origin, "owner")
    first, second, _ = Guest.objects.order_by("pk").values_list("pk", flat=True)
    guests = f"{origin}/at/{house.slug}/guests/"
    story = f"{origin}/at/{house.slug}/reservations/{NUMBER}/"
    paths = ("", "duplicates/", f"{first}/", f"{first}/merge/{second}/")
    for address in (*(f"{guests}{path}" for path in paths), story):
        page.goto(address)
        assert (address, _faults(page), fits_a_phone(page)) == (address, [], True)
    expect(page.get_by_text("3 times, until")).to_be_visible()


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]
