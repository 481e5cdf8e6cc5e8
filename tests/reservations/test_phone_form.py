"""The form of a booking: who is found, what is noted, and a manager's booking over the rules."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from availability.models import Claim, Placement
from config.opentable.models import Problem
from config.outlets.models import Outlet
from config.roles import Role
from reservations import operations, queries
from reservations.models import Change, Reservation
from tests.factories import people
from tests.factories.availability import TableFactory, annex
from tests.factories.outlets import OutletFactory
from tests.factories.reservations import GuestFactory, ReservationFactory
from tests.reservations.conftest import at, evening

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet() -> Outlet:
    return annex()


def client(outlet: Outlet, role: Role = Role.HOST) -> Client:
    """A browser of somebody in this role, hired once."""
    known = User.objects.filter(username=role.value.lower()).first()
    browser = Client()
    browser.force_login(known or people.hire(outlet, role))
    return browser


def typed(**fields: Any) -> dict[str, Any]:
    """A whole form, for one week ahead."""
    return {"size": 2, "starts_local": at(evening()), "last_name": "Tan", "phone": "+65 9123 4567", **fields}


def post(outlet: Outlet, role: Role = Role.HOST, over: bool = False, **fields: Any) -> Any:
    url = f"/at/{outlet.slug}/book/new/{'over/' if over else ''}"
    return client(outlet, role).post(url, typed(**fields))


def over(outlet: Outlet, starts_local: dt.datetime, role: Role = Role.MANAGER, **fields: Any) -> Any:
    return post(outlet, role, over=True, **{"over_local": at(starts_local), "reason": "Regulars", **fields})


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("9123", ["Novák"]),
        ("+65 9123-45", ["Novák"]),
        ("ovák", ["Novák"]),
        ("petra", ["Novák"]),
        ("petra nov", ["Novák"]),
        ("91", []),
        ("petra lee", []),
    ],
)
def test_a_guest_is_found_by_any_part_of_name_or_phone(outlet: Outlet, words: str, found: list[str]) -> None:
    GuestFactory.create(outlet=outlet, first_name="Petra", last_name="Novák", phone="+65 9123 4567")
    GuestFactory.create(first_name="Petra", last_name="Elsewhere", phone="+65 9123 4567")
    known = queries.known_guests(outlet=outlet, words=words)
    assert [one.guest.last_name for one in known] == found


def test_a_look_for_guests_costs_the_same_for_one_and_for_many(outlet: Outlet) -> None:
    counts = []
    for _ in range(2):
        GuestFactory.create_batch(2, outlet=outlet)
        with CaptureQueriesContext(connection) as asked:
            queries.known_guests(outlet=outlet, words="lee")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_guest_that_is_picked_is_the_bookings_whatever_else_is_typed(outlet: Outlet) -> None:
    guest = GuestFactory.create(outlet=outlet, last_name="Novak", phone="+65 1111 1111")
    post(outlet, guest_id=guest.pk, last_name="Novak", email="petra@example.com")
    guest.refresh_from_db()
    assert Reservation.objects.get().guest == guest
    assert (guest.phone, guest.transactional_email, guest.email) == ("+65 9123 4567", "petra@example.com", "")


def test_another_outlets_guest_cannot_be_picked(outlet: Outlet) -> None:
    foreign = GuestFactory.create(last_name="Tan")
    post(outlet, guest_id=foreign.pk)
    made = Reservation.objects.get()
    assert (made.guest != foreign, made.guest and made.guest.outlet) == (True, outlet)


def test_what_is_noted_is_kept_and_shown_on_floor_book_and_page(outlet: Outlet) -> None:
    post(
        outlet,
        notes="Arrives by taxi",
        tags=["Window", "Quiet", "window, by the palm"],
        occasion="BIRTHDAY",
        table_request="far from the door",
        deposit_note="50 by transfer",
    )
    made = Reservation.objects.get()
    assert (made.tags, made.occasion) == (["Window", "Quiet", "by the palm"], "BIRTHDAY")
    shown = [words for _, words in queries.party_now(made, timezone.now()).flags]
    assert shown == [
        "birthday",
        "note: Arrives by taxi",
        "asks for: far from the door",
        "tags: Window, Quiet, by the palm",
        "deposit: 50 by transfer",
    ]
    browser = client(outlet, Role.OWNER)
    for page in (f"book/?date={made.date}", f"reservations/{made.confirmation_number}/"):
        assert "deposit: 50 by transfer" in browser.get(f"/at/{outlet.slug}/{page}").content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"deposit_note": "card 4111 1111 1111 1111"}, "looks like a card number"),
        ({"tags": ["Quiet, 4111111111111111"]}, "looks like a card number"),
        ({"email": "petra"}, "no e-mail address"),
        ({"tags": ["x" * 31]}, "At most 10 tags"),
        ({"table": 999_999_999}, "not in use here any more"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words_and_nothing_typed_is_lost(
    outlet: Outlet, fields: dict[str, Any], words: str
) -> None:
    answer = post(outlet, table_request="far from the door", **fields)
    assert (answer.status_code, Reservation.objects.count()) == (409, 0)
    for said in (words, 'value="far from the door"', 'value="Tan"'):
        assert said in answer.content.decode()


def test_a_table_that_is_chosen_is_pinned_and_never_another(outlet: Outlet) -> None:
    table = outlet.tables.get(name="X1")
    post(outlet, table=table.pk)
    first = Reservation.objects.get()
    assert first.placement is not None
    assert (first.table_names, first.placement.is_pinned) == (["X1"], True)
    refused = over(outlet, evening(hour=19, minute=30), table=table.pk)
    assert "X1 is not free for the whole stay" in refused.content.decode()
    assert Reservation.objects.count() == 1


def test_a_table_that_is_not_in_the_room_that_day_is_not_offered_and_takes_no_booking(outlet: Outlet) -> None:
    table, day = outlet.tables.get(name="X1"), evening().date()
    TableFactory.create(area=table.area, name="X2")
    table.is_standing = False
    table.save(update_fields=["is_standing"])
    page = client(outlet).get(f"/at/{outlet.slug}/book/new/?date={day}")
    assert [one.name for one in page.context["tables"]] == ["X2"]
    for refused in (post(outlet, table=table.pk), over(outlet, evening(), table=table.pk)):
        assert "X1 is not in the room that day" in refused.content.decode()
    assert not Reservation.objects.exists()


def test_an_address_for_news_is_not_offered_for_the_confirmation(outlet: Outlet) -> None:
    GuestFactory.create(outlet=outlet, last_name="Novak", email="petra@news.example", accepts_marketing=True)
    page = client(outlet).get(f"/at/{outlet.slug}/book/new/guests/?last_name=Novak").content.decode()
    assert 'data-email=""' in page


def test_booking_over_the_rules_asks_the_server_what_is_missing(outlet: Outlet) -> None:
    page = client(outlet, Role.MANAGER).get(f"/at/{outlet.slug}/book/new/").content.decode()
    assert 'id="book-over" formnovalidate' in page
    answer = over(outlet, evening(), last_name="")
    assert (answer.status_code, "last name" in answer.context["refusal"].words) == (409, True)


def test_no_card_number_is_given_as_a_reason_and_a_long_phone_number_is_none(outlet: Outlet) -> None:
    refused = over(outlet, evening(), reason="paid by 4111 1111 1111 1111")
    assert "looks like a card number" in refused.context["refusal"].words
    assert over(outlet, evening(), phone="+49 1512 345 6787").status_code == 302


def test_a_manager_books_over_the_hours_with_a_reason_that_is_kept(outlet: Outlet) -> None:
    answer = over(outlet, evening(hour=15))
    made = Reservation.objects.get()
    told = Change.objects.get(reservation=made, act="overridden")
    page = client(outlet, Role.OWNER).get(answer["Location"]).content.decode()
    assert (made.table_names, made.needs_table, told.details["reason"]) == (["X1"], False, "Regulars")
    assert told.details["overridden"] == ["shift_closed"]
    assert "Booked over the rules</dt><dd>Regulars" in page


def test_over_a_full_room_the_booking_has_no_table_and_the_floor_is_told(outlet: Outlet) -> None:
    post(outlet)
    over(outlet, evening())
    second = Reservation.objects.latest("pk")
    assert (second.table_names, second.needs_table, Claim.objects.count()) == ([], True, 1)
    found = Problem.objects.get(code="reservation_without_table")
    assert (found.subject, "no table is free" in found.cause) == (str(second.confirmation_number), True)


def test_a_size_that_no_rule_allows_is_booked_over_without_a_table(outlet: Outlet) -> None:
    over(outlet, evening(), size=40)
    made = Reservation.objects.get()
    assert (made.party_size, made.needs_table, made.placement is not None) == (40, True, True)


def test_what_has_passed_is_booked_by_nobody(outlet: Outlet) -> None:
    answer = over(outlet, evening(days=-1))
    assert (answer.status_code, "has passed" in answer.content.decode()) == (409, True)
    assert (Reservation.objects.count(), Placement.objects.count()) == (0, 0)


def test_over_the_rules_needs_a_reason_and_a_manager(outlet: Outlet) -> None:
    assert "Say why" in over(outlet, evening(hour=15), reason="").content.decode()
    assert over(outlet, evening(hour=15), Role.HOST).status_code == 403
    assert Reservation.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "offered", "said"), [(Role.HOST, 0, 1), (Role.MANAGER, 1, 0), (Role.OWNER, 1, 0)]
)
def test_a_closed_time_is_a_managers_to_open_and_says_so(
    outlet: Outlet, role: Role, offered: int, said: int
) -> None:
    date = evening().date().isoformat()
    url = f"/at/{outlet.slug}/book/new/?size=13&date={date}"
    page = client(outlet, role).get(url).content.decode()
    closed = page.count("popovertarget=")
    assert closed > 10
    assert page.count(">Book anyway</button></div>") == closed * offered
    assert page.count("A manager can book it anyway.") == closed * said


def test_another_outlets_guests_are_not_looked_for(outlet: Outlet) -> None:
    other = OutletFactory.create()
    assert client(outlet).get(f"/at/{other.slug}/book/new/guests/?phone=9123").status_code == 404


def change(outlet: Outlet, party: Reservation, **fields: Any) -> Any:
    url = f"/at/{outlet.slug}/reservations/{party.confirmation_number}/change/"
    browser = client(outlet)
    return browser.post(url, {"was": browser.get(url).context["was"], **fields})


def test_time_size_and_notes_are_changed_in_one_act(outlet: Outlet) -> None:
    post(outlet)
    party = Reservation.objects.get()
    change(outlet, party, size=3, starts_local=at(evening(hour=20)), notes="Late train", tags=["Quiet"])
    party.refresh_from_db()
    assert (party.party_size, party.starts_local) == (3, at(evening(hour=20)))
    assert (party.guest_notes, party.tags) == ("Late train", ["Quiet"])
    acts = list(party.changes.order_by("pk").values_list("act", "words"))
    assert acts[-1] == ("noted", "Noted: note, tags.")


def test_a_change_that_cannot_be_leaves_the_notes_as_they_were_and_shows_what_was_typed(
    outlet: Outlet,
) -> None:
    post(outlet)
    party = Reservation.objects.get()
    answer = change(outlet, party, size=40, notes="Late train", tags=["Quiet", "palm"])
    party.refresh_from_db()
    assert (answer.status_code, party.guest_notes, party.tags) == (409, "", [])
    for said in ("Late train", 'value="palm"', "A party of 40 is outside what we take"):
        assert said in answer.content.decode()


def test_ones_own_time_is_no_obstacle_in_the_grid_of_a_change(outlet: Outlet) -> None:
    post(outlet)
    party = Reservation.objects.get()
    url = f"/at/{outlet.slug}/reservations/{party.confirmation_number}/change/"
    shown = client(outlet).get(url).context["slots"]
    assert [slot.at for slot in shown if not slot.is_open] == []


def test_where_opentable_keeps_the_book_the_house_notes_its_own_words_only(outlet: Outlet) -> None:
    Outlet.objects.filter(pk=outlet.pk).update(mode="POS")
    party = ReservationFactory.create(outlet=outlet, guest_notes="theirs", starts_at=timezone.now())
    url = f"/at/{outlet.slug}/reservations/{party.confirmation_number}/change/"
    page = client(outlet).get(url).content.decode()
    browser_page = " ".join(page.split())
    assert 'name="notes" rows="2" maxlength="1000" disabled' in browser_page
    assert "change time there" in browser_page
    browser = client(outlet)
    fields = {"tags": ["Quiet"], "was": browser.get(url).context["was"]}
    # OpenTable's own changes meanwhile are none of what staff note.
    Reservation.objects.filter(pk=party.pk).update(guest_notes="theirs, anew")
    assert browser.post(url, fields).status_code == 302
    assert browser.post(url, {**fields, "notes": "ours"}).status_code == 409
    assert browser.post(url, {**fields, "size": 5}).status_code == 409
    party.refresh_from_db()
    assert (party.tags, party.guest_notes, party.party_size) == (["Quiet"], "theirs, anew", 4)


def test_a_note_saved_on_an_old_page_leaves_the_time_and_size_that_were_changed_meanwhile(
    outlet: Outlet,
) -> None:
    post(outlet, notes="Taxi")
    party = Reservation.objects.get()
    url = f"/at/{outlet.slug}/reservations/{party.confirmation_number}/change/"
    drawn = {"size": 2, "notes": "Taxi", "tags": "", "was": client(outlet).get(url).context["was"]}
    operations.change_reservation(
        reservation=party, actor="owner", now=timezone.now(), starts_local=evening(hour=20), party_size=3
    )

    saved = client(outlet).post(url, {**drawn, "notes": "Late train"})
    resized = client(outlet).post(url, {**drawn, "notes": "Late train", "size": 4})

    party.refresh_from_db()
    assert (party.starts_local, party.party_size, party.guest_notes) == (
        at(evening(hour=20)),
        3,
        "Late train",
    )
    assert (saved.status_code, resized.status_code) == (302, 409)
    assert "changed since this page was opened" in resized.context["refusal"].words
    assert (resized.context["size"], resized.context["said"]["notes"]) == (4, "Late train")


def test_a_seated_party_that_grew_is_noted_and_its_time_stays(outlet: Outlet) -> None:
    post(outlet)
    party = Reservation.objects.get()
    operations.seat_reservation(reservation=party, tables=[], actor="host", now=timezone.now())
    page = f"/at/{outlet.slug}/reservations/{party.confirmation_number}/"
    assert f'href="{page}change/"' in client(outlet).get(page).content.decode()
    shown = client(outlet).get(f"{page}change/").context
    assert (shown["size_fixed"], "Change time is not possible" in shown["fixed"]) == ("", True)
    assert change(outlet, party, size=3).status_code == 302
    party.refresh_from_db()
    assert (party.party_size, party.state) == (3, "SEATED")
