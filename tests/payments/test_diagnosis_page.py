"""The diagnosis page: the party found by what support was told, its hops, and what OpenTable answers."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.opentable import links
from config.opentable.models import Exchange, Link
from config.opentable.sandbox.house import availability, bookings
from config.opentable.sandbox.server import Running
from config.outlets.models import Mode, Outlet
from config.roles import Role
from pos_sync import operations as pos
from reservations.models import Reservation
from tests.config.opentable import talking
from tests.config.opentable.conftest import sandbox as sandbox
from tests.config.opentable.wire import misbehave, received
from tests.factories import availability as rooms
from tests.factories import people
from tests.factories.opentable import LinkFactory
from tests.factories.reservations import EVENING, GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"actor": "OpenTable", "now": EVENING}
PAGE = "/at/harbour/integration/diagnosis/"


@pytest.fixture
def house() -> Outlet:
    """An outlet whose book OpenTable owns, linked."""
    outlet: Outlet = rooms.harbour(slug="harbour", rid=888, mode=Mode.POS)
    LinkFactory.create(rid=outlet.rid)
    return outlet


@pytest.fixture
def support(house: Outlet) -> Client:
    return people.browser(house, Role.SUPPORT)


def booked(house: Outlet, **facts: Any) -> Reservation:
    usual = {"connection": Link.objects.get(rid=house.rid).connection, "confirmation_number": 77}
    party: Reservation = ReservationFactory.create(outlet=house, **usual | facts)
    return party


def stopped(support: Client, query: str) -> tuple[str, str]:
    shown = support.get(f"{PAGE}?{query}").context["found"].stopped
    return (shown.hop.name, shown.address) if shown else ("", "")


@pytest.mark.parametrize(
    ("role", "status"), [(Role.HOST, 403), (Role.MANAGER, 200), (Role.SUPPORT, 200), (Role.OWNER, 200)]
)
def test_it_is_for_those_who_see_the_integration(house: Outlet, role: Role, status: int) -> None:
    assert people.browser(house, role).get(PAGE).status_code == status


@pytest.mark.parametrize(
    "query",
    [
        "date=2026-06-12&time=19:00&table=A1",
        "date=2026-06-12&time=19:20&table=a1",
        "date=2026-06-12&guest=ada",
        "confirmation_number=77",
    ],
)
def test_a_time_and_a_table_or_a_guest_find_the_party_and_the_name_that_differs(
    house: Outlet, support: Client, query: str
) -> None:
    party = booked(house)
    booked(house, confirmation_number=78, guest=GuestFactory.create(outlet=house, first_name="Bo"))
    pos.seat_party(reservation=party, table_names=["a1"], **BY)

    assert stopped(support, f"question=cart&{query}") == ("Table names", "/at/harbour/table-names/")
    page = support.get(f"{PAGE}?question=cart&{query}").content.decode()
    assert "OpenTable named “a1”, ours is “A1”: they differ by case." in page


def test_what_cannot_be_read_is_said_and_nothing_is_found_for_it(house: Outlet, support: Client) -> None:
    page = support.get(f"{PAGE}?question=cart&time=25:00").content.decode()

    assert "Enter a valid time." in page
    assert "Hop by hop" not in page


def test_several_parties_that_fit_are_offered(house: Outlet, support: Client) -> None:
    booked(house)
    booked(house, confirmation_number=78)

    found = support.get(f"{PAGE}?question=cart&date=2026-06-12&time=19:00").context["found"]

    assert [party.confirmation_number for party in found.parties] == [77, 78]
    assert found.hops == ()


def test_a_booking_that_we_refused_is_found_in_the_log(house: Outlet, support: Client) -> None:
    body = {
        "date_time": "2030-06-12T19:00",
        "party_size": 2,
        "guest": {"first_name": "Bo", "last_name": "Ek"},
    }
    refused = talking.said(
        Link.objects.get(rid=house.rid),
        direction="IN",
        method="POST",
        path="/opentable/v1/reservations",
        status=409,
        request_body=json.dumps(body).encode(),
        response_body=b'{"error_description": "no table is free"}',
    )

    address = f"/at/harbour/integration/exchanges/{refused.pk}/"
    named = "question=booking&date=2030-06-12&guest=bo ek"
    assert stopped(support, named) == ("What OpenTable asked", address)
    assert stopped(support, "question=booking&date=2030-06-12&guest=lee")[0] == "Booking"
    assert "no table is free" in support.get(f"{PAGE}?{named}").content.decode()


def test_a_pause_is_why_a_seating_did_not_come(house: Outlet, support: Client) -> None:
    booked(house)
    links.pause(link=Link.objects.get(rid=house.rid), reason="Stocktaking", now=timezone.now())

    assert stopped(support, "question=cart&confirmation_number=77")[0] == "Connection"


def test_an_order_is_followed_to_what_opentable_took(house: Outlet, support: Client) -> None:
    pos.seat_party(reservation=booked(house), table_names=["A1"], **BY)

    found = support.get(f"{PAGE}?question=order&confirmation_number=77").context["found"]

    assert [(shown.hop.name, shown.hop.level.value) for shown in found.hops] == [
        ("Connection", "GOOD"),
        ("Booking", "GOOD"),
        ("What OpenTable asked", "GOOD"),
        ("Seating", "GOOD"),
        ("Table names", "GOOD"),
        ("Cart", "GOOD"),
        ("Order", "WAITING"),
        ("Open ticket", "WAITING"),
        ("Payment", "UNREACHED"),
        ("Closing", "UNREACHED"),
        ("Spend", "UNREACHED"),
    ]


def test_the_way_is_walked_in_as_many_statements_however_much_was_said(
    house: Outlet, support: Client
) -> None:
    pos.seat_party(reservation=booked(house), table_names=["A1"], **BY)
    talking.said(Link.objects.get(rid=house.rid), direction="IN", subject="RESERVATION:77")
    with CaptureQueriesContext(connection) as first:
        support.get(f"{PAGE}?confirmation_number=77")
    for number in range(3):
        booked(house, confirmation_number=80 + number)
        talking.said(
            Link.objects.get(rid=house.rid), direction="IN", subject="RESERVATION:77", request_id=str(number)
        )

    with CaptureQueriesContext(connection) as second:
        support.get(f"{PAGE}?confirmation_number=77")

    assert len(second) == len(first)


def test_opentable_is_asked_how_the_booking_stands(house: Outlet, support: Client, sandbox: Running) -> None:
    booked(house, href_path="/reservations/r1")
    details = {"rid": house.rid, "confirmation_number": 77, "party_size": 2}
    bookings.give(sandbox.house, "r1", {**details, "date_time": "2026-06-12T19:00"})

    answer = support.post(f"{PAGE}ask/?confirmation_number=77").context["answer"]

    assert (answer.is_good, answer.words) == (False, "OpenTable has it otherwise than we do.")
    assert [(row.what, row.ours, row.theirs) for row in answer.rows if not row.is_same] == [
        ("Party", "4", "2")
    ]
    assert [row.ours for row in answer.rows[:2]] == ["booked", "12 Jun 2026, 19:00"]
    assert [entry["path"] for entry in received(sandbox)] == ["/reservations/r1"]
    assert Exchange.objects.get(direction="OUT", method="GET").subject == "RESERVATION:77"


def test_opentable_is_asked_which_times_it_offers(house: Outlet, support: Client, sandbox: Running) -> None:
    Outlet.objects.update(mode=Mode.NETWORK)
    availability.register(sandbox.house, 888, Link.objects.get().partner_restaurant_number)
    day = f"{timezone.now() + timedelta(days=3):%Y-%m-%d}"

    answer = support.post(f"{PAGE}ask/?question=booking&date={day}&party_size=4").context["answer"]

    assert answer.words == "OpenTable offers other times to 4 that day than are free here."
    assert (answer.rows[0].theirs, answer.rows[0].ours[:5]) == ("none", "17:30")


def test_no_answer_and_no_way_to_ask_are_said_plainly(
    house: Outlet, support: Client, sandbox: Running
) -> None:
    booked(house, href_path="/reservations/r1")
    booked(house, confirmation_number=78)
    misbehave(sandbox, "500", "/reservations/")

    away = support.post(f"{PAGE}ask/?confirmation_number=77").context["answer"]
    nowhere = support.post(f"{PAGE}ask/?confirmation_number=78").context["answer"]

    assert (away.is_good, away.words[:25]) == (False, "OpenTable did not answer:")
    assert nowhere.words == (
        "OpenTable gave no address at which it can be asked about this booking: look it up in OpenTable's own"
        " book, number 78."
    )
