"""The pages of guests: who may see them, what they tell, and which checks each figure counts."""

import datetime as dt
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from config.outlets.models import Outlet
from config.outlets.scope import OutletAdmin
from config.roles import Role
from reservations import forms, operations
from reservations.admin import GuestAdmin
from reservations.models import Change, Guest, GuestMerge, Reservation, Visit
from reservations.queries.figures import figures_of, year_before
from tests.factories import people
from tests.factories.outlets import OutletFactory
from tests.factories.reservations import EVENING, GuestFactory, ReservationFactory
from tests.factories.waitlist import WaitlistEntryFactory

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 6, 12)


@pytest.fixture
def outlet() -> Outlet:
    made: Outlet = OutletFactory.create()
    return made


@pytest.fixture
def host(outlet: Outlet) -> Client:
    return people.browser(outlet)


def _stay(guest: Guest, date: dt.date, **facts: Any) -> Reservation:
    made: Reservation = ReservationFactory.create(
        outlet=guest.outlet, guest=guest, date=date, **{"state": "DONE", **facts}
    )
    return made


def _visit(stay: Reservation, spent_minor: int, *labels: str, tip_minor: int = 0) -> Visit:
    return Visit.objects.create(
        guest=stay.guest,
        reservation=stay,
        date=stay.date,
        party_size=stay.party_size,
        spent_minor=spent_minor,
        tip_minor=tip_minor,
        currency=stay.outlet.currency,
        items=[{"label": label, "quantity": 1, "total_minor": 0} for label in labels],
        closed_at=EVENING,
    )


def _url(guest: Guest) -> str:
    return f"/at/{guest.outlet.slug}/guests/{guest.pk}/"


def _was(browser: Client, guest: Guest) -> str:
    """What the page keeps of what it shows."""
    was: str = browser.get(_url(guest)).context["was"]
    return was


def _page(browser: Client, outlet: Outlet, path: str = "") -> str:
    answer = browser.get(f"/at/{outlet.slug}/guests/{path}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_each_figure_says_which_checks_it_counts(outlet: Outlet, host: Client) -> None:
    guest = GuestFactory.create(outlet=outlet)
    _visit(_stay(guest, dt.date(2025, 3, 12), table_names=["A1"], server_name="Ann"), 10_000, "Soup", "Duck")
    last = _stay(guest, dt.date(2026, 6, 1), table_names=["A1"], party_size=2, server_name="Ann")
    _visit(last, 5_000, "Duck", tip_minor=500)
    unpaid = _stay(guest, dt.date(2026, 6, 2), table_names=["B2"])
    _stay(guest, dt.date(2026, 6, 3), state="NOSHOW")
    _stay(guest, dt.date(2026, 6, 4), state="CANCELED")

    stays, visits = list(guest.reservations.order_by("date")), list(guest.visits.order_by("date"))
    told = figures_of(stays, visits, today=TODAY)

    (spend,) = told.spends
    assert (spend.lifetime_minor, spend.a_visit_minor, spend.a_cover_minor) == (15_000, 7_500, 2_500)
    assert (spend.year_minor, spend.year_basis.count, spend.tips_minor, spend.covers) == (5_000, 1, 500, 6)
    assert [(favorite.what, favorite.count) for favorite in told.favorites] == [("Duck", 2), ("Soup", 1)]
    usual = [told.table, told.server, told.party_size]
    assert [(one.what, one.count, one.basis.count) for one in usual if one is not None] == [
        ("A1", 2, 3),
        ("Ann", 2, 2),
        ("4", 2, 3),
    ]
    assert (told.no_shows, told.canceled, told.booked.count, told.came.count) == (1, 1, 5, 3)
    assert told.uncounted == [unpaid]
    page = _page(host, outlet, f"{guest.pk}/")
    for words in (
        "of 2 closed checks, 12 Mar 2025 to 1 Jun 2026",
        "of 1 closed check, 1 Jun 2026",
        "of 6 covers on 2 closed checks",
        "of 3 stays, 12 Mar 2025 to 2 Jun 2026",
        "1 stay without a closed check is not counted",
    ):
        assert words in page


def test_only_what_a_guest_called_off_counts_as_canceled(outlet: Outlet, host: Client) -> None:
    guest = GuestFactory.create(outlet=outlet)
    stays = [_stay(guest, TODAY, state="CANCELED", source=source) for source in ("PHONE", "PHONE", "WALK_IN")]
    moved = {"act": "moved_away", "words": "Moved to Pier.", "actor": "ann", "at": EVENING}
    Change.objects.create(reservation=stays[0], **moved)

    page = _page(host, outlet, f"{guest.pk}/")

    assert '<b>1</b><span>canceled</span><small class="muted basis">of 1 reservation' in page


def test_the_last_twelve_months_end_today() -> None:
    assert year_before(dt.date(2026, 6, 12)) == dt.date(2025, 6, 13)
    assert year_before(dt.date(2028, 2, 29)) == dt.date(2027, 3, 1)


def test_amounts_of_two_currencies_are_never_added(outlet: Outlet) -> None:
    guest = GuestFactory.create(outlet=outlet)
    for currency in ("SGD", "USD"):
        visit = _visit(_stay(guest, TODAY), 1_000)
        visit.currency = currency
        visit.save(update_fields=["currency"])
    told = figures_of(list(guest.reservations.all()), list(guest.visits.all()), today=TODAY)
    assert [(spend.currency, spend.lifetime_minor) for spend in told.spends] == [
        ("SGD", 1_000),
        ("USD", 1_000),
    ]


@pytest.mark.parametrize("path", ["", "duplicates/"])
@pytest.mark.parametrize(("role", "status"), [(Role.KITCHEN, 403), (Role.SUPPORT, 403), (Role.SERVER, 200)])
def test_guests_are_seen_by_who_meets_them(outlet: Outlet, path: str, role: Role, status: int) -> None:
    assert people.browser(outlet, role).get(f"/at/{outlet.slug}/guests/{path}").status_code == status


def test_another_outlets_guests_are_not_found(outlet: Outlet, host: Client) -> None:
    mine, stranger = GuestFactory.create(outlet=outlet), GuestFactory.create()
    paths = (f"{stranger.pk}/", f"{mine.pk}/merge/{stranger.pk}/", f"{stranger.pk}/merge/{mine.pk}/")
    assert [host.get(f"/at/{outlet.slug}/guests/{path}").status_code for path in paths] == [404, 404, 404]
    assert host.post(f"/at/{outlet.slug}/guests/{mine.pk}/apart/{stranger.pk}/").status_code == 404


def test_typing_finds_and_answers_the_list_alone(outlet: Outlet, host: Client) -> None:
    GuestFactory.create(outlet=outlet, last_name="Novak", is_vip=True, allergies="nuts", tags=["Wine"])
    GuestFactory.create(outlet=outlet)
    answer = host.get(f"/at/{outlet.slug}/guests/", {"words": "nova"}, headers={"HX-Request": "true"})
    found = answer.content.decode()
    assert [word in found for word in ("Novak", "nuts", "Wine", "VIP", "Lee", "<html")] == [
        True, True, True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["", "{guest}/"])
def test_a_page_of_guests_costs_the_same_for_one_and_for_many(
    outlet: Outlet, host: Client, path: str
) -> None:
    guest = GuestFactory.create(outlet=outlet, phone="9123 4567", tags=["Wine"])
    counts = []
    for more in (1, 4):
        for _ in range(more):
            twin = GuestFactory.create(outlet=outlet, phone="9123 4567", tags=["Wine"])
            merged = GuestFactory.create(outlet=outlet)
            operations.merge_guests(kept=guest, merged=merged, choices={}, actor="ann", now=EVENING)
            for person in (guest, twin):
                _visit(_stay(person, TODAY), 1_000, "Soup")
        with CaptureQueriesContext(connection) as captured:
            _page(host, outlet, path.format(guest=guest.pk))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_staff_change_a_guest_and_see_who_changed_what(outlet: Outlet, host: Client) -> None:
    guest = GuestFactory.create(outlet=outlet)
    said = {"first_name": "Ada", "last_name": "Li", "phone": "9123 4567", "tags": "Wine, quiet"}
    answer = host.post(_url(guest), {"was": _was(host, guest), **said}, follow=True)
    page = " ".join(answer.content.decode().split())
    assert "Changed: last name, phone, tags." in page
    assert "last name: Lee → Li" in page
    assert "found as +6591234567" in page


def test_what_another_tablet_changed_since_the_page_was_opened_stays(outlet: Outlet, host: Client) -> None:
    guest = GuestFactory.create(outlet=outlet, notes="Likes the\nwindow", tags=["Wine"])
    drawn = {"was": _was(host, guest), **forms.known_of(guest), "notes": "Likes the\r\nwindow"}
    drawn = {name: value for name, value in drawn.items() if name not in ("email", "is_vip")}
    meanwhile = {"allergies": "nuts", "is_vip": True, "email": "ada@x.example", "accepts_marketing": True}
    Guest.objects.filter(pk=guest.pk).update(**meanwhile)

    host.post(_url(guest), {**drawn, "last_name": "Li"})

    guest.refresh_from_db()
    assert {name: getattr(guest, name) for name in meanwhile} == meanwhile
    assert guest.changes.get().words == "Changed: last name."
    host.post(_url(guest), {**drawn, "was": _was(host, guest), "allergies": "nuts", "email": ""})
    guest.refresh_from_db()
    assert (guest.email, guest.accepts_marketing) == ("", False)


@pytest.mark.parametrize("name", ["tags", "allergies", "notes"])
def test_a_card_number_is_kept_nowhere_of_a_guest(outlet: Outlet, host: Client, name: str) -> None:
    guest = GuestFactory.create(outlet=outlet)
    card = {name: "pays by 4111 1111 1111 1111"}
    answer = host.post(_url(guest), {"was": _was(host, guest), "last_name": "Li", **card})
    manager, admins = people.browser(outlet, Role.MANAGER), f"/admin/reservations/guest/{guest.pk}/change/"
    saved = manager.post(admins, {"last_name": "pays by 4111 1111 1111 1111", **card})
    guest.refresh_from_db()
    assert (answer.status_code, "card number" in answer.context["refusal"].words) == (409, True)
    assert (saved.status_code, guest.last_name) == (200, "Lee")
    assert "4111" not in str(forms.known_of(guest))


def test_a_server_changes_guests_and_merges_none(outlet: Outlet) -> None:
    kept, other = GuestFactory.create_batch(2, outlet=outlet, phone="9123 4567", last_name="Lee")
    server = people.browser(outlet, Role.SERVER)
    merge = operations.merge_guests(
        kept=kept, merged=GuestFactory.create(outlet=outlet), choices={}, actor="ann", now=EVENING
    )
    for door in (f"merge/{other.pk}/", f"apart/{other.pk}/", f"un-merge/{merge.pk}/"):
        assert server.post(f"{_url(kept)}{door}").status_code == 403
    for page in (_page(server, outlet, f"{kept.pk}/"), _page(server, outlet, "duplicates/")):
        assert ("A host or a manager can merge them" in page, f"merge/{other.pk}/" in page) == (True, False)
    answer = server.post(_url(kept), {"was": _was(server, kept), "last_name": "Li"})
    kept.refresh_from_db()
    assert (answer.status_code, kept.last_name) == (302, "Li")


def test_a_refused_change_keeps_what_was_typed(outlet: Outlet, host: Client) -> None:
    guest = GuestFactory.create(outlet=outlet)
    said = {"last_name": "Li", "email": "ada@x.example"}
    answer = host.post(_url(guest), {"was": _was(host, guest), **said})
    assert (answer.status_code, 'value="Li"' in answer.content.decode()) == (409, True)
    assert "has not opted in" in answer.content.decode()


def test_two_guests_are_merged_after_a_look_and_un_merged(outlet: Outlet, host: Client) -> None:
    kept = GuestFactory.create(outlet=outlet, phone="9123 4567")
    merged = GuestFactory.create(outlet=outlet, first_name="Adda", phone="9123 4567", allergies="nuts")
    _visit(_stay(merged, TODAY), 1_000)
    WaitlistEntryFactory.create(outlet=outlet, guest=merged)
    assert "same phone, name differs by one letter" in _page(host, outlet, "duplicates/")
    # The page of guests does not wait for the comparison of all.
    counted = host.get(f"/at/{outlet.slug}/guests/duplicates/", headers={"HX-Request": "true"})
    assert "1 possible duplicate<" in counted.content.decode()
    assert "possible duplicate" not in _page(host, outlet)
    address = f"/at/{outlet.slug}/guests/{kept.pk}/"
    preview = _page(host, outlet, f"{kept.pk}/merge/{merged.pk}/")
    moving = ("1 reservation of Adda Lee", "; 1 wait on the waitlist.")
    assert [words in preview for words in moving] == [True, True]

    page = host.post(f"{address}merge/{merged.pk}/", {"name": "merged"}, follow=True).content.decode()

    assert ("Adda Lee" in page, "⚠ nuts" in page, "Un-merge Adda Lee" in page) == (True, True, True)
    assert "1 reservation and 1 wait on the waitlist came along" in page
    assert host.get(f"/at/{outlet.slug}/guests/{merged.pk}/").headers["Location"] == address
    again = host.post(f"{address}merge/{merged.pk}/")
    assert (again.status_code, "was merged into another guest" in again.content.decode()) == (409, True)

    merge = GuestMerge.objects.get()
    undone = host.post(f"{address}un-merge/{merge.pk}/", follow=True).content.decode()
    assert "another guest again" in undone
    assert "has un-merged the two already" in host.post(
        f"{address}un-merge/{merge.pk}/", follow=True
    ).content.decode().replace("&#x27;", "'")
    host.post(f"{address}apart/{merged.pk}/")
    assert "possible duplicate" not in _page(host, outlet)


def test_a_change_in_the_admin_site_is_kept_too(outlet: Outlet) -> None:
    guest = GuestFactory.create(outlet=outlet)
    hidden = GuestFactory.create(outlet=outlet)
    operations.merge_guests(kept=guest, merged=hidden, choices={}, actor="ann", now=EVENING)
    manager = people.browser(outlet, Role.MANAGER)
    address = "/admin/reservations/guest/"
    said = {"first_name": "Ada", "last_name": "Li", "phone": "", "allergies": "", "notes": ""}

    saved = manager.post(f"{address}{guest.pk}/change/", said)

    guest.refresh_from_db()
    change = guest.changes.latest("pk")
    assert (saved.status_code, guest.last_name, guest.name_key) == (302, "Li", "ada li")
    assert (change.actor, change.words) == ("manager", "Changed: last name.")
    assert manager.get(f"{address}{hidden.pk}/change/").status_code == 302


class Slow(GuestAdmin):
    """A page that was sent before the merge and is handled after it."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Guest]:
        return OutletAdmin.get_queryset(self, request)


def test_a_change_in_the_admin_site_of_who_was_merged_meanwhile_is_refused_in_words(
    outlet: Outlet, rf: RequestFactory
) -> None:
    guest, hidden = GuestFactory.create_batch(2, outlet=outlet)
    operations.merge_guests(kept=guest, merged=hidden, choices={}, actor="ann", now=EVENING)
    said = {"first_name": "Eve", "last_name": "Li", "phone": "", "allergies": "", "notes": ""}
    request = rf.post(f"/admin/reservations/guest/{hidden.pk}/change/", said)
    request.user = people.hire(outlet, Role.MANAGER)
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]

    answer = Slow(Guest, admin.site).changeform_view(request, str(hidden.pk))

    hidden.refresh_from_db()
    assert (answer.status_code, hidden.first_name != "Eve") == (302, True)
    assert ["was merged into another guest" in str(told) for told in get_messages(request)] == [True]
