"""The host's pages: who may see them, what they show, and what they cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.opentable import problems
from config.outlets.models import Mode, Outlet
from config.roles import Role
from reservations.models import Reservation, Source, Visit
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.outlets import OutletFactory
from tests.factories.reservations import GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet() -> Outlet:
    return harbour()


def _expect(outlet: Outlet, minutes: int = 30, **facts: object) -> Reservation:
    """A booking that many minutes from now."""
    starts_at = timezone.now() + timedelta(minutes=minutes)
    local = starts_at.astimezone(outlet.zone)
    made: Reservation = ReservationFactory.create(
        outlet=outlet,
        starts_at=starts_at,
        starts_local=f"{local:%Y-%m-%dT%H:%M}",
        date=timezone.now().astimezone(outlet.zone).date(),
        **facts,
    )
    return made


@pytest.mark.parametrize("page", ["floor/", "floor/parts/", "book/", "book/new/"])
def test_another_outlets_pages_are_not_found(outlet: Outlet, page: str) -> None:
    other = OutletFactory.create()
    assert people.browser(outlet).get(f"/at/{other.slug}/{page}").status_code == 404


@pytest.mark.parametrize(
    ("role", "page", "status"),
    [
        (Role.KITCHEN, "floor/", 403),
        (Role.SUPPORT, "floor/", 200),
        (Role.SUPPORT, "book/new/", 403),
        (Role.HOST, "components/", 403),
        (Role.OWNER, "components/", 200),
        (Role.SUPPORT, "components/", 200),
    ],
)
def test_a_role_opens_what_it_works_with(outlet: Outlet, role: Role, page: str, status: int) -> None:
    assert people.browser(outlet, role).get(f"/at/{outlet.slug}/{page}").status_code == status


def test_the_floor_shows_who_comes_with_what_to_know_of_them(outlet: Outlet) -> None:
    guest = GuestFactory.create(outlet=outlet, last_name="Novak", is_vip=True, allergies="shellfish")
    _expect(outlet, guest=guest, table_names=["A1"], may_pay=True)
    page = people.browser(outlet).get(f"/at/{outlet.slug}/floor/").content.decode()
    for words in ("Novak", "VIP", "allergy: shellfish", "may pay with OpenTable", "NETWORK"):
        assert words in page


def test_a_party_that_is_eighteen_minutes_late_says_so(outlet: Outlet) -> None:
    _expect(outlet, -18, table_names=["A1"])
    assert "18m late" in people.browser(outlet).get(f"/at/{outlet.slug}/floor/").content.decode()


def test_an_open_problem_stands_on_the_floor_with_its_next_step(outlet: Outlet) -> None:
    problems.raise_problem(
        rid=outlet.rid,
        code="table_name_unmatched",
        subject="t5",
        cause="No table is named t5.",
        effect="No cart opened.",
        next_step="Rename the table.",
        fixer="MANAGER",
        now=timezone.now(),
    )
    page = people.browser(outlet).get(f"/at/{outlet.slug}/floor/").content.decode()
    for words in ("No table is named t5.", "No cart opened.", "Rename the table."):
        assert words in page


def test_the_floor_opens_the_sheet_of_the_party_that_a_link_names(outlet: Outlet) -> None:
    host, floor = people.browser(outlet, Role.HOST), f"/at/{outlet.slug}/floor/"

    told = [host.get(f"{floor}?party={words}").content.decode() for words in ("4711", "x", "")]

    sheet = f'hx-get="/at/{outlet.slug}/parties/4711/" hx-target="#sheet" hx-trigger="load"'
    assert [sheet in page for page in told] == [True, False, False]
    assert ['hx-trigger="load"' in page for page in told] == [True, False, False]


def test_only_the_parts_that_changed_are_sent(outlet: Outlet) -> None:
    browser = people.browser(outlet)
    shown = browser.get(f"/at/{outlet.slug}/floor/").context["parts"]
    have = [part.split('value="')[1].split('"')[0] for part in shown.values()]
    assert browser.get(f"/at/{outlet.slug}/floor/parts/", {"have": have}).status_code == 204
    _expect(outlet)
    changed = browser.get(f"/at/{outlet.slug}/floor/parts/", {"have": have}).content.decode()
    assert [name for name in shown if f'id="part-{name}"' in changed] == ["status", "rail"]


@pytest.mark.parametrize("page", ["floor", "book"])
def test_a_page_costs_the_same_for_one_party_and_for_three(outlet: Outlet, page: str) -> None:
    browser = people.browser(outlet)
    # The first look reads the outlet's setup, which is kept from then on.
    browser.get(f"/at/{outlet.slug}/{page}/")
    counts = []
    for parties in (1, 2):
        for _ in range(parties):
            _expect(outlet, table_names=["A1"])
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/at/{outlet.slug}/{page}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_book_counts_running_covers_and_shows_the_last_visit(outlet: Outlet) -> None:
    first = _expect(outlet, 30, party_size=2)
    _expect(outlet, 120, party_size=4)
    past = ReservationFactory.create(outlet=outlet, guest=first.guest, state="DONE", house_state="FINISHED")
    Visit.objects.create(
        guest=first.guest,
        reservation=past,
        date=past.date,
        party_size=4,
        spent_minor=8450,
        tip_minor=0,
        currency="SGD",
        closed_at=past.starts_at,
    )
    page = people.browser(outlet).get(f"/at/{outlet.slug}/book/", {"date": first.date.isoformat()})
    assert [half.running for half in page.context["book"].halves] in ([2, 6], [6])
    assert "12 Jun 2026, S$84.50" in page.content.decode()


def _tomorrow(outlet: Outlet, time: str = "19:00") -> str:
    day = timezone.now().astimezone(outlet.zone).date() + timedelta(days=1)
    return f"{day:%Y-%m-%d}T{time}"


def test_a_booking_by_phone_leads_to_its_page(outlet: Outlet) -> None:
    words = {"size": 4, "starts_local": _tomorrow(outlet), "last_name": "Tan", "phone": "+65 6555 0109"}
    answer = people.browser(outlet).post(f"/at/{outlet.slug}/book/new/", words)
    made = Reservation.objects.get(outlet=outlet)
    assert answer["Location"] == f"/at/{outlet.slug}/reservations/{made.confirmation_number}/"
    assert (made.source, made.guest and made.guest.last_name, made.party_size) == (Source.PHONE, "Tan", 4)


def test_a_time_that_is_not_bookable_is_refused_with_its_reason_and_what_was_typed(outlet: Outlet) -> None:
    words = {"size": 40, "starts_local": _tomorrow(outlet), "last_name": "Tan", "phone": "+65 1"}
    answer = people.browser(outlet).post(f"/at/{outlet.slug}/book/new/", words)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "A party of 40 is outside what we take: 1 to 12." in page
    assert 'value="Tan"' in page
    assert Reservation.objects.count() == 0


def test_a_pos_outlet_refuses_a_booking_by_phone_in_words(outlet: Outlet) -> None:
    Outlet.objects.filter(pk=outlet.pk).update(mode=Mode.POS)
    words = {"size": 4, "starts_local": _tomorrow(outlet), "last_name": "Tan"}
    answer = people.browser(outlet).post(f"/at/{outlet.slug}/book/new/", words)
    assert (answer.status_code, "would not learn of the booking" in answer.content.decode()) == (409, True)


def test_a_closed_slot_says_why(outlet: Outlet) -> None:
    day = _tomorrow(outlet)[:10]
    page = people.browser(outlet).get(f"/at/{outlet.slug}/book/new/?size=13&date={day}")
    reasons = {slot.reason for slot in page.context["slots"]}
    assert reasons == {"A party of 13 is outside what we take: 1 to 12."}


@pytest.mark.parametrize(
    ("door", "words", "state"),
    [
        ("mark", {"act": "ARRIVE"}, ("BOOKED", "ARRIVED")),
        ("no-show", {}, ("NOSHOW", "NO_SHOW")),
        ("cancel", {}, ("CANCELED", "CANCELED")),
    ],
)
def test_a_door_does_its_one_act(
    outlet: Outlet, door: str, words: dict[str, str], state: tuple[str, str]
) -> None:
    party = _expect(outlet, source=Source.PHONE)
    url = f"/at/{outlet.slug}/parties/{party.confirmation_number}/{door}/"
    answer = people.browser(outlet).post(url, words)
    party.refresh_from_db()
    assert (answer.status_code, answer["HX-Trigger"]) == (204, "floor-changed")
    assert (party.state, party.house_state) == state


def test_a_door_that_refuses_says_why_and_changes_nothing(outlet: Outlet) -> None:
    party = _expect(outlet, state="DONE", house_state="FINISHED")
    url = f"/at/{outlet.slug}/parties/{party.confirmation_number}/cancel/"
    answer = people.browser(outlet).post(url)
    assert answer.status_code == 409
    assert "Cancel is not possible: the party is done." in answer.content.decode()


@pytest.mark.parametrize("door", ["mark", "no-show", "cancel", "reopen"])
def test_a_door_finds_no_party_of_another_outlet_and_takes_no_get(outlet: Outlet, door: str) -> None:
    foreign = ReservationFactory.create()
    browser = people.browser(outlet)
    url = f"/at/{outlet.slug}/parties/{foreign.confirmation_number}/{door}/"
    assert browser.post(url, {"act": "ARRIVE"}).status_code == 404
    assert browser.get(url).status_code == 405


def test_a_reservation_tells_its_story(outlet: Outlet) -> None:
    party = _expect(outlet, source=Source.PHONE)
    browser = people.browser(outlet)
    browser.post(f"/at/{outlet.slug}/parties/{party.confirmation_number}/mark/", {"act": "ARRIVE"})
    page = browser.get(f"/at/{outlet.slug}/reservations/{party.confirmation_number}/").content.decode()
    assert "Now arrived." in page


def test_a_guest_is_noted_and_only_at_their_own_outlet(outlet: Outlet) -> None:
    guest = GuestFactory.create(outlet=outlet)
    browser = people.browser(outlet)
    page = f"/at/{outlet.slug}/guests/{guest.pk}/"
    words = {
        "allergies": "nuts",
        "notes": "Quiet corner",
        "is_vip": "on",
        "was": browser.get(page).context["was"],
    }
    browser.post(page, words)
    guest.refresh_from_db()
    assert (guest.is_vip, guest.allergies, guest.notes) == (True, "nuts", "Quiet corner")
    assert browser.get(f"/at/{outlet.slug}/guests/{GuestFactory.create().pk}/").status_code == 404
