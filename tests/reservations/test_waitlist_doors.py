"""The waitlist's pages and buttons: who may open them, what they show, and what they do."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from availability import queries as inventory
from config.outlets.models import Outlet
from config.roles import Role
from pos_sync.models import Cart
from reservations import operations
from reservations.models import WaitlistEntry, WaitlistLetter
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.pos import HouseRatesFactory
from tests.factories.waitlist import WaitlistEntryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet() -> Outlet:
    house = harbour(name="Harbour")
    HouseRatesFactory.create(outlet=house)
    return house


def _waiting(outlet: Outlet, minutes: int = 38, **facts: Any) -> WaitlistEntry:
    """Kim, on the list for so many minutes."""
    now = timezone.now()
    date = inventory.local_date(outlet, now)
    entry: WaitlistEntry = WaitlistEntryFactory.create(
        outlet=outlet, joined_at=now - timedelta(minutes=minutes), date=date, **facts
    )
    return entry


DOORS = ["", "seat/", "quote/", "notify/", "left/", "remove/", "undo/"]


@pytest.mark.parametrize(
    ("role", "page", "status"),
    [
        (Role.SUPPORT, "waitlist/", 200),
        (Role.SUPPORT, "waitlist/new/", 403),
        (Role.SUPPORT, "waitlist/estimate/", 403),
        (Role.SERVER, "waitlist/new/", 200),
        (Role.KITCHEN, "waitlist/", 403),
    ],
)
def test_a_role_opens_what_it_works_with(outlet: Outlet, role: Role, page: str, status: int) -> None:
    assert people.browser(outlet, role).get(f"/at/{outlet.slug}/{page}").status_code == status


@pytest.mark.parametrize("door", DOORS[1:])
def test_support_may_look_and_not_act(outlet: Outlet, door: str) -> None:
    entry = _waiting(outlet)
    browser = people.browser(outlet, Role.SUPPORT)
    assert browser.post(f"/at/{outlet.slug}/waitlist/{entry.pk}/{door}").status_code == 403
    assert "look here, and not act" in browser.get(f"/at/{outlet.slug}/waitlist/{entry.pk}/").content.decode()


@pytest.mark.parametrize("door", DOORS)
def test_another_outlets_party_is_not_found(outlet: Outlet, door: str) -> None:
    foreign = _waiting(harbour())
    browser = people.browser(outlet)
    ask = browser.post if door else browser.get
    words = {"tables": outlet.tables.order_by("pk")[0].pk, "low": 1, "high": 2}
    assert ask(f"/at/{outlet.slug}/waitlist/{foreign.pk}/{door}", words).status_code == 404


def test_the_rail_shows_who_waits_and_who_waits_too_long(outlet: Outlet) -> None:
    _waiting(outlet)
    page = people.browser(outlet).get(f"/at/{outlet.slug}/floor/?show=waitlist").content.decode()
    for words in ("Waitlist 1", "38 min of 20-30", "8 min over", "over-quote"):
        assert words in page


def test_the_sheet_shows_the_estimate_and_a_party_joins_by_it(outlet: Outlet) -> None:
    browser = people.browser(outlet)
    sheet = browser.get(f"/at/{outlet.slug}/waitlist/new/")
    estimate = browser.get(f"/at/{outlet.slug}/waitlist/estimate/", {"party_size": 20})
    assert sheet.context["estimate"].words in sheet.content.decode()
    assert "No table or combination here takes a party of 20." in estimate.content.decode()
    words = {"name": "Kim", "party_size": 2, "low": 15, "high": 25, "email": "kim@example.com"}
    answer = browser.post(f"/at/{outlet.slug}/waitlist/new/", words)
    made = WaitlistEntry.objects.get()
    assert (answer.status_code, answer["HX-Trigger"]) == (204, "floor-changed")
    assert (made.name, made.quoted_from_minutes, made.quoted_to_minutes) == ("Kim", 15, 25)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"name": "", "party_size": 2}, "Write a name to call them by."),
        ({"name": "Kim", "party_size": 2, "low": 30, "high": 5}, "A quote goes from some minutes"),
        ({"name": "Kim", "party_size": 2, "email": "kim"}, "kim is not an e-mail address."),
    ],
)
def test_what_is_refused_is_told_and_what_was_typed_stays(
    outlet: Outlet, words: dict[str, Any], told: str
) -> None:
    answer = people.browser(outlet).post(f"/at/{outlet.slug}/waitlist/new/", {**words, "notes": "Quiet"})
    page = answer.content.decode()
    assert (answer.status_code, told in page, 'value="Quiet"' in page) == (422, True, True)
    assert WaitlistEntry.objects.count() == 0


def test_a_party_is_seated_from_its_sheet_with_a_check(outlet: Outlet) -> None:
    entry = _waiting(outlet)
    browser = people.browser(outlet)
    table = outlet.tables.get(name="A1")
    answer = browser.post(f"/at/{outlet.slug}/waitlist/{entry.pk}/seat/", {"tables": table.pk})
    entry.refresh_from_db()
    assert (answer.status_code, entry.state) == (204, "SEATED")
    assert Cart.objects.get().reservation == entry.reservation


@pytest.mark.parametrize("tables", ["", "9999999"])
def test_a_seat_without_a_table_of_ours_seats_nobody(outlet: Outlet, tables: str) -> None:
    entry = _waiting(outlet)
    browser = people.browser(outlet)
    answer = browser.post(f"/at/{outlet.slug}/waitlist/{entry.pk}/seat/", {"tables": tables})
    entry.refresh_from_db()
    assert (answer.status_code in (404, 422), entry.state) == (True, "WAITING")


@pytest.mark.parametrize(
    ("door", "words", "state"),
    [
        ("quote", {"low": 5, "high": 10}, "WAITING"),
        ("notify", {}, "NOTIFIED"),
        ("left", {}, "LEFT"),
        ("remove", {}, "REMOVED"),
    ],
)
def test_a_door_does_its_one_act(outlet: Outlet, door: str, words: dict[str, int], state: str) -> None:
    entry = _waiting(outlet, email="kim@example.com")
    answer = people.browser(outlet).post(f"/at/{outlet.slug}/waitlist/{entry.pk}/{door}/", words)
    entry.refresh_from_db()
    assert (answer.status_code, answer["HX-Trigger"], entry.state) == (204, "floor-changed", state)


def test_a_leave_is_undone_from_the_floor(outlet: Outlet) -> None:
    entry = _waiting(outlet)
    browser = people.browser(outlet)
    browser.post(f"/at/{outlet.slug}/waitlist/{entry.pk}/left/")
    assert "Kim left" in browser.get(f"/at/{outlet.slug}/floor/").content.decode()
    browser.post(f"/at/{outlet.slug}/waitlist/{entry.pk}/undo/")
    entry.refresh_from_db()
    assert entry.state == "WAITING"


def test_a_party_without_an_address_cannot_be_notified_and_says_why(outlet: Outlet) -> None:
    entry = _waiting(outlet)
    browser = people.browser(outlet)
    assert "Notify: no e-mail" in browser.get(f"/at/{outlet.slug}/waitlist/{entry.pk}/").content.decode()
    answer = browser.post(f"/at/{outlet.slug}/waitlist/{entry.pk}/notify/")
    assert (answer.status_code, "call them instead" in answer.content.decode()) == (409, True)


def test_the_days_page_says_what_it_counts_and_on_which_clock(outlet: Outlet) -> None:
    entry = _waiting(outlet)
    operations.leave_waitlist(entry=entry, actor="host", now=timezone.now())
    browser = people.browser(outlet)
    page = browser.get(f"/at/{outlet.slug}/waitlist/", {"date": entry.date.isoformat()}).content.decode()
    for words in ("Kim", "20-30 min", "38 min", "Left before a table was free", "Asia/Singapore"):
        assert words in page
    assert "Nobody waited" in browser.get(f"/at/{outlet.slug}/waitlist/?date=2020-01-01").content.decode()


def test_a_manager_words_the_letter_sees_it_and_is_told_what_cannot_be_filled_in(outlet: Outlet) -> None:
    browser = people.browser(outlet, Role.MANAGER)
    add, words = "/admin/reservations/waitlistletter/add/", {"outlet": outlet.pk, "come_within_minutes": 7}
    refused = browser.post(add, {**words, "subject": "Hello {guest}", "text": "{name"})
    assert "{guest} is not known" in refused.content.decode()
    assert "A brace is open or closed alone." in refused.content.decode()
    browser.post(add, {**words, "subject": "{outlet}: your table", "text": "Dear {name}, {minutes} min."})
    letter = WaitlistLetter.objects.get()
    page = browser.get(f"/admin/reservations/waitlistletter/{letter.pk}/change/").content.decode()
    assert "<b>Harbour: your table</b><br><pre>Dear Kim, 7 min.</pre>" in page
    assert mail.outbox == []
