"""The demo evening is the contract's, and making it twice makes nothing more."""

import datetime as dt
import io
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from availability.models import BookingRules, Table
from config.opentable.models import Link, OutboxMessage, Stream
from config.outlets.models import Membership, Outlet
from payments.management.commands import seed_demo
from payments.models import DayClose
from pos_sync.models import PlanTable
from reservations.models import Reservation, Visit, WaitlistEntry

pytestmark = pytest.mark.django_db

# The tables of tonight's parties at Harbour Bistro that are still to come.
EVENING_TABLES = "A1, A2, A4, A5, C2, A1, B1, A5"


@pytest.fixture
def bookings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "bookings.json"
    monkeypatch.setattr(seed_demo, "BOOKINGS_FILE", file)
    return file


def _seed(*words: str) -> list[str]:
    printed = io.StringIO()
    call_command("seed_demo", *words, stdout=printed)
    # The planner knows the tables as earlier tests left them: empty.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return printed.getvalue().splitlines()


def test_the_evening_is_the_contracts_and_comes_once(bookings_file: Path) -> None:
    assert _seed() == [
        "Harbour Bistro: 22 parties came to the book, as at 19:00.",
        "Station Road: 6 parties came to the book, as at 19:00.",
        "Old Town: 2 parties came to the book, as at 19:00.",
        "Annex: 0 parties came to the book, as at 19:00.",
        "OpenTable knows 26 of the bookings.",
    ]
    first = _facts()
    assert first == {
        "outlets": [
            ("annex", 891, "NETWORK", "Asia/Singapore", "SGD"),
            ("harbour", 888, "NETWORK", "Asia/Singapore", "SGD"),
            ("oldtown", 890, "NETWORK", "America/New_York", "USD"),
            ("station", 889, "POS", "Europe/London", "GBP"),
        ],
        "tables": {"annex": 1, "harbour": 20, "oldtown": 10, "station": 12},
        "links": {888: "DRAFT", 889: "DRAFT", 890: "PAUSING", 891: "DRAFT"},
        "differing": ["T9 ", "t5"],
        "states": {"BOOKED": 20, "SEATED": 9, "DONE": 19},
        "visits": 19,
        "streams": 47,
        "closed": [("manager", -50)],
        "waitlist": [("Park", "LEFT"), ("Weber", "WAITING"), ("Okada", "WAITING"), ("Costa", "WAITING")],
        "people": ["host", "kitchen", "manager", "owner", "server", "support"],
    }
    assert len(json.loads(bookings_file.read_text())["bookings"]) == 26
    assert "Harbour Bistro: 0 parties came to the book, as at 19:00." in _seed()
    assert _facts() == first


def _facts() -> dict[str, object]:
    ours = set(Table.objects.values_list("outlet__slug", "name"))
    plan = set(PlanTable.objects.values_list("outlet__slug", "name"))
    return {
        "outlets": list(
            Outlet.objects.order_by("slug").values_list("slug", "rid", "mode", "time_zone", "currency")
        ),
        "tables": {
            slug: len([name for owner, name in ours if owner == slug])
            for slug in sorted({owner for owner, _ in ours})
        },
        "links": dict(Link.objects.values_list("rid", "state")),
        "differing": sorted(name for _, name in plan - ours),
        "states": {
            state: Reservation.objects.filter(state=state).count() for state in ("BOOKED", "SEATED", "DONE")
        },
        "visits": Visit.objects.count(),
        "streams": Stream.objects.count(),
        "closed": [(close.closed_by, close.over_minor) for close in DayClose.objects.all()],
        "waitlist": list(WaitlistEntry.objects.order_by("joined_at").values_list("name", "state")),
        "people": sorted(set(Membership.objects.values_list("user__username", flat=True))),
    }


def test_the_evening_stands_as_it_would_at_that_hour(bookings_file: Path) -> None:
    _seed("--at", "17:40")
    at_harbour = Reservation.objects.filter(outlet__slug="harbour", state="SEATED")
    assert at_harbour.count() == 1


@pytest.mark.long
def test_the_evening_is_as_lively_at_any_hour(bookings_file: Path) -> None:
    singapore = ZoneInfo("Asia/Singapore")
    now = timezone.now().astimezone(singapore).replace(hour=3, minute=20) + dt.timedelta(days=1)

    with time_machine.travel(now, tick=False):
        _seed()

    at_harbour = Reservation.objects.filter(outlet__slug="harbour")
    seated = (
        at_harbour.filter(state="SEATED").exclude(guest__first_name__startswith="Nina").order_by("starts_at")
    )
    assert [(party.table_names, _ago(now, party.seated_at)) for party in seated] == [
        (["A6"], 72),
        (["C1"], 57),
        (["A3"], 42),
        (["B3"], 27),
    ]
    assert [_ago(party.placement.during.upper, party.starts_at) for party in seated if party.placement] == [
        93,
        123,
        93,
        123,
    ]
    late = at_harbour.filter(house_state="LATE").values_list("guest__last_name", flat=True)
    assert list(late) == ["Moreau"]
    tables = at_harbour.filter(date=now.date(), state="BOOKED").order_by("starts_at")
    assert ", ".join("+".join(party.table_names) for party in tables) == EVENING_TABLES
    assert OutboxMessage.objects.exclude(created_at=now).count() == 0


def _ago(later: dt.datetime, earlier: dt.datetime | None) -> int:
    assert earlier is not None
    return (later - earlier) // dt.timedelta(minutes=1)


def test_an_hour_that_is_none_is_refused(bookings_file: Path) -> None:
    with pytest.raises(Exception, match="25:00 is not a time like 19:00"):
        _seed("--at", "25:00")


@pytest.mark.long
def test_a_new_day_gets_an_evening_of_its_own_though_one_outlet_is_paused(bookings_file: Path) -> None:
    _seed()
    with time_machine.travel(timezone.now() + dt.timedelta(days=5)):
        again = _seed()
    assert again[:3] == [
        "Harbour Bistro: 22 parties came to the book, as at 19:00.",
        "Station Road: 6 parties came to the book, as at 19:00.",
        "Old Town: 2 parties came to the book, as at 19:00.",
    ]
    # Where OpenTable gives the numbers, another day gets others.
    numbers = Reservation.objects.filter(outlet__slug="station").order_by("confirmation_number")
    assert list(numbers.values_list("confirmation_number", flat=True)) == list(range(1_500_002, 1_500_014))


@pytest.mark.long
def test_a_party_that_the_book_has_no_room_for_does_not_end_the_evening(bookings_file: Path) -> None:
    _seed()
    BookingRules.objects.filter(outlet__slug="harbour").update(max_party_size=7)

    with time_machine.travel(timezone.now() + dt.timedelta(days=5)):
        again = _seed()

    assert again[0] == "Harbour Bistro: 20 parties came to the book, 2 were turned away, as at 19:00."
