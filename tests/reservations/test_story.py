"""One reservation's story: what people did and what was said, in one line of time."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.opentable import exchanges
from config.opentable.models import Connection, Exchange
from config.outlets import formats
from config.outlets.models import Outlet
from config.roles import Role
from reservations import operations, queries
from reservations.models import Reservation
from reservations.wire import GuestWords
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories import people
from tests.factories.availability import annex
from tests.factories.opentable import ConnectionFactory
from tests.factories.pos import CartFactory
from tests.factories.reservations import EVENING, ReservationFactory
from tests.reservations.calls import cancel, lock, make
from tests.reservations.conftest import evening

pytestmark = pytest.mark.django_db

SECOND = dt.timedelta(seconds=1)
NUMBER = 4711


@pytest.fixture
def party(db: None) -> Reservation:
    made: Reservation = ReservationFactory.create(confirmation_number=NUMBER)
    return made


def _said(party: Reservation, at: dt.datetime, direction: str = "OUT", **facts: Any) -> Exchange:
    account: Connection = Connection.objects.first() or ConnectionFactory.create()
    kept: dict[str, Any] = {
        "subject": f"RESERVATION:{party.confirmation_number}",
        "method": "PUT",
        "path": f"/opentable/v1/reservations/{NUMBER}",
        "status": 200,
        "milliseconds": 14,
        "request_id": "r-1",
        "request_headers": {"Authorization": "Bearer of-nobody"},
        "request_body": b"{}",
        "response_headers": {},
        "response_body": b"{}",
    }
    return exchanges.record(
        direction=direction, at=at, connection=account, rid=party.outlet.rid, **(kept | facts)
    )


def _words(party: Reservation) -> list[str]:
    return [moment.words for moment in queries.load_story(party)]


@pytest.mark.parametrize(
    ("direction", "facts", "words"),
    [
        (
            "IN",
            {"request_body": b'{"res_state": "SEATED", "tables": ["t5"]}'},
            "OpenTable asked to seat at t5: 200 in 14 ms",
        ),
        (
            "IN",
            {
                "method": "POST",
                "path": "/opentable/v1/reservations",
                "request_body": b'{"party_size": 4, "date_time": "2026-06-12T19:00"}',
                "status": 409,
                "response_body": b'{"error": "slot_unavailable", "error_description": "No table is free."}',
            },
            "OpenTable asked to book for 4 at 12 Jun 2026, 19:00: refused, 409 in 14 ms: No table is free.",
        ),
        ("IN", {"request_body": b""}, "OpenTable changed the reservation: 200 in 14 ms"),
        ("IN", {"path": "/opentable/v1/reservations/1/cancel"}, "OpenTable asked to cancel: 200 in 14 ms"),
        (
            "IN",
            {"request_body": b'{"tables": ["A1", "A2"]}'},
            "OpenTable moved the party to A1+A2: 200 in 14 ms",
        ),
        (
            "IN",
            {"path": "/opentable/v1/payments/authorizations", "method": "POST"},
            "OpenTable asked to put the diner's payment on the check: 200 in 14 ms",
        ),
        (
            "OUT",
            {"path": "/h/1", "request_body": b'{"res_state": "SEATED", "tables": ["A4"]}', "attempt": 2},
            "We told OpenTable: SEATED at A4: accepted, second try",
        ),
        (
            "OUT",
            {
                "path": "/resoupdate/resoupdate",
                "request_body": b'{"ReservationState": "NoShow"}',
                "status": 422,
            },
            "We told OpenTable: NOSHOW: refused (422)",
        ),
        (
            "OUT",
            {
                "path": "/x/checks/1",
                "request_body": b'{"state": "OPEN"}',
                "status": None,
                "fault": "no route",
            },
            "We told OpenTable the check, open: no answer (no route)",
        ),
        ("OUT", {"path": "/h/1", "status": 503}, "We called OpenTable: not taken for now (503)"),
    ],
)
def test_a_message_is_told_in_plain_words(
    party: Reservation, direction: str, facts: dict[str, Any], words: str
) -> None:
    _said(party, EVENING, direction, **facts)
    assert _words(party) == [words]


def test_messages_stand_among_acts_at_their_time(party: Reservation) -> None:
    operations.record_change(reservation=party, act="a", words="Sat down.", actor="ann", now=EVENING + SECOND)
    _said(party, EVENING, "IN", request_body=b'{"res_state": "SEATED", "tables": ["t5"]}')
    _said(party, EVENING + 2 * SECOND, path="/h/1", request_body=b'{"res_state": "SEATED"}')
    _said(party, EVENING, "IN", subject="RESERVATION:9999")
    assert _words(party) == [
        "OpenTable asked to seat at t5: 200 in 14 ms",
        "Sat down.",
        "We told OpenTable: SEATED: accepted",
    ]


def test_what_is_said_over_and_over_is_one_line_with_a_count(party: Reservation) -> None:
    told: dict[str, Any] = {"path": "/h/1", "request_body": b'{"res_state": "SEATED"}'}
    failed = [
        _said(party, EVENING + tries * SECOND, attempt=tries, status=None, fault="timed out", **told).pk
        for tries in range(1, 8)
    ]
    _said(party, EVENING + 9 * SECOND, attempt=8, **told)

    first, last = queries.load_story(party)

    assert (first.words, first.times, first.until) == (
        "We told OpenTable: SEATED: no answer (timed out)",
        7,
        EVENING + 7 * SECOND,
    )
    assert (first.exchanges, first.has_failed, last.has_failed) == (failed, True, False)
    assert last.words == "We told OpenTable: SEATED: accepted, try 8"


def test_the_story_begins_with_the_lock_and_has_the_check(network: OpenTable) -> None:
    _, granted = lock(network)
    _, told = make(network, lock_id=granted["lock_id"])
    cancel(network, told["confirmation_number"])
    party = Reservation.objects.get()
    cart = CartFactory.create(outlet=network.outlet, reservation=party)
    _said(party, EVENING, path="/x/checks/1", subject=f"CHECK:{cart.pk}")
    at = formats.moment(evening())

    words = [moment.words.split(": 20")[0] for moment in queries.load_story(party)]

    assert words == [
        "We told OpenTable the check: accepted",
        f"OpenTable asked to keep a table for 2 at {at} while a diner books",
        f"OpenTable asked to book for 2 at {at}",
        f"Booked for 2 at {at}.",
        "OpenTable asked to cancel",
        "Canceled.",
    ]


def test_a_story_tells_times_as_its_outlet_writes_them(db: None) -> None:
    outlet = annex(locale="en-US")
    words = GuestWords(last_name="Tan")
    now = timezone.now()
    party = operations.book_by_phone(
        outlet=outlet, starts_local=evening(), party_size=2, guest=words, actor="ann", now=now
    )
    operations.change_reservation(
        reservation=party, starts_local=evening(minute=30), party_size=3, actor="ann", now=now
    )
    asked = f'{{"party_size": 4, "date_time": "{evening():%Y-%m-%dT%H:%M}"}}'.encode()
    facts = {"method": "POST", "path": "/opentable/v1/reservations", "request_body": asked}
    _said(party, now + SECOND, "IN", **facts)
    _said(party, now + 2 * SECOND, "IN", **facts | {"request_body": b'{"date_time": "tonight"}'})

    page = people.browser(outlet).get(f"/at/{outlet.slug}/reservations/{party.confirmation_number}/")

    with formats.spoken("en-US"):
        day = formats.short_date(evening())
    assert [moment.words.split(": 200")[0] for moment in page.context["story"]] == [
        f"Booked by phone for 2 at {day}, 7:00 PM.",
        f"Changed from {day}, 7:00 PM for 2 to {day}, 7:30 PM for 3.",
        f"OpenTable asked to book for 4 at {day}, 7:00 PM",
        "OpenTable asked to book at tonight",
    ]


@pytest.mark.parametrize(
    ("role", "is_allowed"), [(Role.HOST, False), (Role.MANAGER, True), (Role.SUPPORT, True)]
)
def test_the_bytes_are_for_those_who_may_see_them(party: Reservation, role: Role, is_allowed: bool) -> None:
    body = b'{"res_state": "SEATED", "guest": {"last_name": "Novak"}}'
    kept = _said(party, EVENING, "IN", request_body=body)
    browser = people.browser(party.outlet, role)
    bytes_at = f"/at/{party.outlet.slug}/integration/exchanges/{kept.pk}/"

    page = browser.get(f"/at/{party.outlet.slug}/reservations/{NUMBER}/").content.decode()
    exact = browser.get(bytes_at)

    assert ("OpenTable asked to seat" in page, "Novak" in page, bytes_at in page) == (True, False, is_allowed)
    assert exact.status_code == (200 if is_allowed else 403)
    if is_allowed:
        shown = exact.content.decode()
        assert ("Novak" in shown, "of-nobody" in shown, "Bearer ***" in shown) == (True, False, True)


def test_a_story_costs_the_same_however_long_it_is(party: Reservation) -> None:
    browser = people.browser(party.outlet)
    address = f"/at/{party.outlet.slug}/reservations/{NUMBER}/"
    browser.get(address)
    counts = []
    for more in (1, 6):
        for number in range(more):
            _said(party, EVENING + number * SECOND, "IN", status=200 + number)
            operations.record_change(reservation=party, act="a", words="Noted.", actor="ann", now=EVENING)
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_another_outlets_messages_are_not_told(party: Reservation) -> None:
    other: Outlet = ReservationFactory.create(confirmation_number=NUMBER).outlet
    _said(party, EVENING, "IN")
    assert [len(queries.load_story(found)) for found in Reservation.objects.order_by("pk")] == [1, 0]
    assert other != party.outlet
