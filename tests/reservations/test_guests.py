"""Guests are found again however their phone is written, and who changed what of them is kept."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from config import errors
from config.outlets.models import Outlet
from reservations import operations, queries
from reservations.models import Guest, GuestChange
from reservations.operations.guests import keep_guest
from reservations.queries.guests import Wanted, list_guests
from reservations.wire import GuestWords
from tests import awaiting
from tests.factories.outlets import OutletFactory
from tests.factories.reservations import EVENING, GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db

NOW = EVENING


@pytest.fixture
def outlet() -> Outlet:
    made: Outlet = OutletFactory.create()
    return made


def _edit(guest: Guest, **said: object) -> Guest:
    return operations.edit_guest(guest=guest, said=said, actor="ann", now=NOW)


def _call(outlet: Outlet, phone: str, last_name: str = "Lee") -> Guest:
    """A booking by phone names somebody."""
    words = GuestWords(first_name="Ada", last_name=last_name, phone=phone)
    return keep_guest(outlet=outlet, words=words, now=NOW, is_opentables=False)


def test_a_phone_is_known_again_however_it_is_written(outlet: Outlet) -> None:
    first, again = _call(outlet, "9123 4567"), _call(outlet, "+65 9123-4567")
    assert (first, first.phone_key) == (again, "+6591234567")
    again.refresh_from_db()
    assert (again.phone, again.phone_key) == ("+65 9123-4567", "+6591234567")


def test_without_a_country_a_phone_is_known_as_it_is_written() -> None:
    nowhere = OutletFactory.create(country="")
    first, again, other = (_call(nowhere, phone) for phone in ("9123 4567", "9123 4567", "91234567"))
    assert (first == again, first == other, first.phone_key) == (True, False, "")


def test_another_country_of_the_outlet_reads_every_phone_again() -> None:
    outlet = OutletFactory.create(country="")
    guest = GuestFactory.create(outlet=outlet, phone="9123 4567")
    outlet.country = "SG"
    outlet.save(update_fields=["country"])

    assert operations.rekey_guests(outlet=outlet, now=NOW) == 1

    guest.refresh_from_db()
    assert guest.phone_key == "+6591234567"


@pytest.mark.django_db(transaction=True)
def test_a_phone_that_is_changed_meanwhile_keeps_its_own_key() -> None:
    outlet = OutletFactory.create(country="SG")
    guest = GuestFactory.create(outlet=outlet, phone="9123 4567")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            _edit(guest, phone="8123 4567")
            reading = pool.submit(_rekey_and_leave, outlet)
            awaiting.until(_somebody_waits, seconds=10, words="nobody waits for the guest's row")
        assert reading.result(10) == 1
    guest.refresh_from_db()
    assert (guest.phone, guest.phone_key) == ("8123 4567", "+6581234567")


def _rekey_and_leave(outlet: Outlet) -> int:
    try:
        return operations.rekey_guests(outlet=outlet, now=NOW)
    finally:
        connection.close()


def _somebody_waits() -> bool:
    with connection.cursor() as sql:
        sql.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(sql.fetchone()[0])


def test_a_country_is_two_capitals() -> None:
    with pytest.raises(IntegrityError, match="outlet_country_is_iso_3166"):
        OutletFactory.create(country="sg")


@pytest.mark.parametrize(
    "words", ["müll", "bo mull", "MULLER BO", "9123", "+65 9123 4567", "91234567", "bo@x.ex", "receipts@"]
)
def test_a_guest_is_found_by_name_phone_and_address(outlet: Outlet, words: str) -> None:
    wanted = GuestFactory.create(
        outlet=outlet,
        first_name="Bo",
        last_name="Muller",
        phone="9123 4567",
        email="bo@x.example",
        transactional_email="receipts@x.example",
    )
    GuestFactory.create(outlet=outlet, phone="8000 1111")
    GuestFactory.create(first_name="Bo", last_name="Muller", phone="9123 4567")

    found = list_guests(outlet=outlet, wanted=Wanted(words=words))
    assert list(found.guests) == [wanted]


def test_the_form_of_a_booking_finds_guests_from_three_characters_on(outlet: Outlet) -> None:
    guest = GuestFactory.create(outlet=outlet, phone="9123 4567")
    assert queries.find_guests(outlet=outlet, words="le") == []
    assert queries.find_guests(outlet=outlet, words="lee") == [guest]
    assert queries.find_guests(outlet=outlet, words="?!?") == []


def test_guests_are_listed_by_what_is_noted_the_latest_visit_first(outlet: Outlet) -> None:
    regular = GuestFactory.create(outlet=outlet, is_vip=True, tags=["Wine"])
    once = GuestFactory.create(outlet=outlet, allergies="nuts", tags=["Wine"])
    never = GuestFactory.create(outlet=outlet)
    ReservationFactory.create(outlet=outlet, guest=once, state="DONE", date=dt.date(2026, 1, 1))
    ReservationFactory.create(outlet=outlet, guest=regular, state="DONE", date=dt.date(2026, 2, 1))
    ReservationFactory.create(outlet=outlet, guest=never, state="CANCELED")

    def listed(**wanted: object) -> list[Guest]:
        return list(list_guests(outlet=outlet, wanted=Wanted(**wanted)).guests)  # type: ignore[arg-type]

    assert listed() == [regular, once, never]
    assert (listed(tag="Wine"), listed(is_vip=True), listed(has_allergies=True)) == (
        [regular, once],
        [regular],
        [once],
    )


def test_a_page_of_guests_costs_one_statement_however_many_there_are(outlet: Outlet) -> None:
    counts = []
    for guests in (1, 60):
        GuestFactory.create_batch(guests, outlet=outlet)
        with CaptureQueriesContext(connection) as captured:
            page = list_guests(outlet=outlet, wanted=Wanted(words="lee"))
        counts.append((len(captured), len(page.guests), page.has_more))
    assert counts == [(1, 1, False), (1, 50, True)]


def test_who_changed_what_of_a_guest_is_kept(outlet: Outlet) -> None:
    guest = GuestFactory.create(outlet=outlet)

    _edit(guest, phone="9123 4567", first_name="Ada", tags=["Wine", " wine ", "window  seat", ""])

    guest.refresh_from_db()
    assert (guest.tags, guest.phone_key) == (["Wine", "window seat"], "+6591234567")
    change = GuestChange.objects.get()
    assert (change.actor, change.at, change.words) == ("ann", NOW, "Changed: phone, tags.")
    assert change.details == {"phone": ["", "9123 4567"], "tags": [[], ["Wine", "window seat"]]}


def test_what_opentable_says_of_a_known_guest_is_kept_as_its_change(outlet: Outlet) -> None:
    words = GuestWords(gpid=7, first_name="Ada", last_name="Lee")
    guest = keep_guest(outlet=outlet, words=words, now=NOW)
    keep_guest(outlet=outlet, words=GuestWords(gpid=7, first_name="Adah"), now=NOW)
    assert [(change.actor, change.details) for change in guest.changes.order_by("pk")] == [
        ("OpenTable", {"first_name": ["Ada", "Adah"]})
    ]


def test_an_address_for_news_is_kept_only_where_the_guest_opted_in(outlet: Outlet) -> None:
    guest = GuestFactory.create(outlet=outlet)
    with pytest.raises(errors.Invalid) as refused:
        _edit(guest, email="ada@x.example")
    assert refused.value.code == "not_opted_in"

    keep_guest(outlet=outlet, words=GuestWords(gpid=7, email="ada@x.example"), now=NOW)
    opted_in = Guest.objects.get(gpid=7)
    _edit(opted_in, email="")
    assert (opted_in.email, opted_in.accepts_marketing) == ("", False)


def test_what_was_changed_is_never_altered_and_goes_only_with_its_guest(outlet: Outlet) -> None:
    guest = _edit(GuestFactory.create(outlet=outlet), notes="likes the window")
    with pytest.raises(DatabaseError, match="never altered"), transaction.atomic():
        guest.changes.update(words="nothing")
    mark = transaction.savepoint()
    guest.changes.all().delete()
    with pytest.raises(DatabaseError, match="never altered"):
        connection.check_constraints()
    transaction.savepoint_rollback(mark)
    with transaction.atomic():
        guest.delete()
        connection.check_constraints()
    assert GuestChange.objects.count() == 0
