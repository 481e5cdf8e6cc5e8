"""Locks, makes and cancels as OpenTable calls them: every row of the table of refusals."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import F

from availability.models import Claim, Kind, ServiceDay
from config.opentable.models import Exchange, Link, OutboxMessage, Problem, Stream
from config.opentable.models.connections import LinkState
from reservations.models import Change, Guest, Reservation, State
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.availability import annex
from tests.reservations.calls import GUEST, cancel, lock, make, own_href, release
from tests.reservations.conftest import at, caller_for, evening, expire_locks


def codes(answer: dict[str, Any]) -> list[str]:
    """The reasons of a refusal."""
    return [reason["code"] for reason in answer["details"]["reasons"]]


def test_a_lock_is_granted_and_says_what_was_granted(network: OpenTable) -> None:
    status, answer = lock(network, expiration_seconds=5, turn_time_minutes=105)

    assert status == 200
    assert answer == {
        "lock_id": Claim.objects.get().placement_id,
        "rid": network.outlet.rid,
        "date": at(evening()),
        "party_size": 2,
        "expiration_seconds": 30,
        "turn_time_minutes": 105,
    }


def test_a_make_consumes_its_lock_on_the_same_rows(network: OpenTable) -> None:
    _, granted = lock(network)
    claim = Claim.objects.get()

    status, answer = make(network, lock_id=granted["lock_id"])

    reservation = Reservation.objects.get()
    assert status == 201
    assert answer == {
        "confirmation_number": reservation.confirmation_number,
        "res_id": reservation.confirmation_number,
        "rid": network.outlet.rid,
        "date_time": at(evening()),
        "party_size": 2,
        "res_state": "BOOKED",
        "tables": ["X1"],
        "sequence_id": 1,
    }
    assert (Claim.objects.get().pk, Claim.objects.get().kind) == (claim.pk, Kind.BOOKING)
    assert reservation.lock_number == granted["lock_id"]


@pytest.mark.parametrize("enabled", [True, False])
def test_may_pay_is_heard_only_where_payments_are_switched_on(network: OpenTable, enabled: bool) -> None:
    network.outlet.payments_enabled = enabled
    network.outlet.save(update_fields=["payments_enabled"])

    _, made = make(network, may_pay=True)
    kept_of_the_make = Reservation.objects.get().may_pay
    network.call(
        "PUT",
        f"/opentable/v1/reservations/{made['confirmation_number']}",
        {"rid": network.outlet.rid, "may_pay": not enabled},
    )

    assert (kept_of_the_make, Reservation.objects.get().may_pay) == (enabled, False)


def test_a_call_is_found_by_the_confirmation_number_it_tells(network: OpenTable) -> None:
    _, granted = lock(network)
    _, answer = make(network, lock_id=granted["lock_id"])
    number = answer["confirmation_number"]
    cancel(network, number)

    told = Exchange.objects.order_by("pk").values_list("method", "subject")
    assert list(told) == [
        ("POST", f"LOCK:{granted['lock_id']}"),
        *[("POST", f"RESERVATION:{number}")] * 2,
    ]


@pytest.mark.parametrize("fields", [{}, {"lock_id": 999_999_999}])
def test_a_make_without_a_known_lock_is_booked_as_best_we_can(
    network: OpenTable, fields: dict[str, Any]
) -> None:
    status, answer = make(network, **fields)

    assert (status, answer["tables"]) == (201, ["X1"])


def test_a_make_on_an_expired_lock_is_booked_while_the_table_is_free(network: OpenTable) -> None:
    _, granted = lock(network)
    expire_locks()

    status, _ = make(network, lock_id=granted["lock_id"])

    assert (status, Claim.objects.get().kind) == (201, Kind.BOOKING)


def test_a_make_on_an_expired_lock_is_refused_once_the_table_is_taken(network: OpenTable) -> None:
    _, granted = lock(network)
    expire_locks()
    make(network)

    status, answer = make(network, lock_id=granted["lock_id"])

    assert (status, answer["error"], codes(answer)) == (409, "slot_unavailable", ["all_tables_taken"])


@pytest.mark.parametrize("change", [{"party_size": 3}, {"starts_local": evening(hour=20)}])
def test_a_living_lock_for_something_else_is_a_mismatch(network: OpenTable, change: dict[str, Any]) -> None:
    _, granted = lock(network)

    status, answer = make(network, lock_id=granted["lock_id"], **change)

    assert (status, answer["error"]) == (409, "lock_mismatch")
    assert Reservation.objects.count() == 0


def test_an_expired_lock_for_something_else_is_as_none(network: OpenTable) -> None:
    _, granted = lock(network)
    expire_locks()

    status, answer = make(network, lock_id=granted["lock_id"], party_size=3)

    assert (status, answer["party_size"]) == (201, 3)


def test_another_connections_lock_is_as_none(network: OpenTable) -> None:
    other = caller_for(annex())
    _, granted = lock(other)

    status, _ = make(network, lock_id=granted["lock_id"])

    assert (status, Claim.objects.filter(kind=Kind.LOCK).count()) == (201, 1)


def test_a_repeat_with_the_same_href_is_the_reservation_that_exists(network: OpenTable) -> None:
    href = own_href(network, "abc")
    first = make(network, href=href)

    again = make(network, href=href)

    assert (first[0], again) == (201, (200, first[1]))
    assert (Reservation.objects.count(), OutboxMessage.objects.count()) == (1, 1)


def test_a_repeat_with_the_same_lock_is_the_reservation_that_exists(network: OpenTable) -> None:
    _, granted = lock(network)
    first = make(network, lock_id=granted["lock_id"])

    assert make(network, lock_id=granted["lock_id"]) == (200, first[1])


def test_a_lock_that_made_another_booking_is_as_none(floor: OpenTable) -> None:
    _, granted = lock(floor)
    make(floor, lock_id=granted["lock_id"])

    status, answer = make(floor, lock_id=granted["lock_id"], guest={"gpid": 5})

    assert (status, answer["tables"]) == (201, ["A2"])


def test_the_same_href_with_another_body_is_a_conflict(network: OpenTable) -> None:
    make(network, href=own_href(network, "abc"))

    status, answer = make(network, href=own_href(network, "abc"), party_size=3)

    assert (status, answer["error"]) == (409, "href_conflict")


@pytest.mark.parametrize(
    "href",
    [
        "nonsense",
        "ftp://restaurant-api.opentable.com/r",
        "https://evil.test\\@restaurant-api.opentable.com/r",
        "https://user@restaurant-api.opentable.com/r",
        "https://restaurant-api.opentable.com/r#x",
        "https://restaurant-api.opentable.com/a/../b",
        "https://restaurant-api.opentable.com/a/%2e%2E/b",
        "https://restaurant-api.opentable.com/a%00",
        "https://restaurant-api.opentable.com//evil.test",
        "https://restaurant-api。opentable。com/r",
        "https://restaurant-api.opentable.com/a b",
        "https://restaurant-api.opentable.com",
    ],
)
def test_an_href_with_bad_syntax_is_invalid(network: OpenTable, href: str) -> None:
    status, answer = make(network, href=href)

    assert (status, answer["error"], Reservation.objects.count()) == (422, "invalid_href", 0)


def test_plain_http_is_for_the_sandbox_alone(db: None) -> None:
    opentable = caller_for(annex(), environment="PROD")

    http, _ = make(opentable, href="http://restaurant-api.opentable.com/r")
    https, _ = make(opentable, href="https://Restaurant-API.opentable.com:443/reservations/r?x=1")

    assert (http, https) == (422, 201)
    assert Reservation.objects.get().href_path == "/reservations/r?x=1"


@pytest.mark.parametrize("host", ["evil.test", "evilopentable.com", "restaurant-api.opentable.com.evil.test"])
def test_an_href_on_a_foreign_host_is_set_aside(network: OpenTable, host: str) -> None:
    status, answer = make(network, href=f"https://{host}/reservations/1")

    message = OutboxMessage.objects.get()
    assert (status, Reservation.objects.get().href_path) == (201, "")
    assert (message.method, message.path) == ("POST", "/resoupdate/resoupdate")
    assert Problem.objects.get().subject == str(answer["confirmation_number"])


def test_a_make_is_echoed_to_its_own_href(network: OpenTable) -> None:
    _, answer = make(network, href=own_href(network, "abc"))

    message = OutboxMessage.objects.get()
    body = dict(message.body)
    assert (message.method, message.path) == ("PUT", "/reservations/abc")
    assert body.pop("updated_at_utc").endswith("Z")
    del answer["res_id"]
    assert body == answer


@pytest.mark.parametrize(
    "field", [{"guest_reso_notes": "4111 1111 1111 1111"}, {"guest": {"last_name": "4111111111111111"}}]
)
def test_a_card_number_is_refused_and_kept_nowhere(network: OpenTable, field: dict[str, Any]) -> None:
    status, answer = make(network, **field)

    assert (status, answer["error"]) == (422, "card_number_not_accepted")
    assert Guest.objects.count() == 0


def test_a_phone_that_looks_like_a_card_is_a_phone(network: OpenTable) -> None:
    status, _ = make(network, guest={"phone": {"number": "4111111111111111"}})

    assert (status, Guest.objects.get().phone) == (201, "4111111111111111")


def test_control_characters_are_stripped_and_long_texts_refused(network: OpenTable) -> None:
    clean, _ = make(
        network, guest={"first_name": "A\u0007da\nX", "transactional_email": "a@b.example\r\nBcc: c"}
    )
    long, answer = make(network, evening(days=8), guest_reso_notes="x" * 4001)

    guest = Guest.objects.get()
    assert (clean, guest.first_name, guest.transactional_email) == (201, "Ada X", "a@b.example Bcc: c")
    assert (long, answer["error"]) == (422, "invalid_request")


@pytest.mark.parametrize(
    ("starts_local", "size", "reasons"),
    [
        (evening(hour=19, minute=5), 2, ["off_grid"]),
        (evening(days=-3), 2, ["in_the_past"]),
        (evening(days=300), 2, ["beyond_horizon"]),
        (evening(hour=12), 2, ["shift_closed"]),
        (evening(), 13, ["party_size_out_of_range"]),
    ],
)
def test_what_cannot_be_booked_is_refused_with_the_reasons(
    floor: OpenTable, starts_local: dt.datetime, size: int, reasons: list[str]
) -> None:
    for status, answer in (
        lock(floor, starts_local, party_size=size),
        make(floor, starts_local, party_size=size),
    ):
        assert (status, answer["error"], codes(answer)) == (409, "slot_unavailable", reasons)
        assert all(reason["text"] for reason in answer["details"]["reasons"])
    assert Claim.objects.count() == 0


def test_a_time_that_the_clock_jumps_over_is_invalid(db: None) -> None:
    opentable = caller_for(annex(time_zone="America/New_York"))

    status, answer = make(opentable, dt.datetime(2027, 3, 14, 2, 30))

    assert (status, answer["error"]) == (422, "nonexistent_local_time")


@pytest.mark.parametrize(
    ("year", "reason"),
    [
        (1, "in_the_past"),
        (2, "in_the_past"),
        (1969, "in_the_past"),
        (2201, "beyond_horizon"),
        (9998, "beyond_horizon"),
        (9999, "beyond_horizon"),
    ],
)
@pytest.mark.parametrize("month_and_day", [(1, 1), (12, 31)])
def test_any_year_is_judged_by_the_clock_and_the_horizon(
    network: OpenTable, year: int, reason: str, month_and_day: tuple[int, int]
) -> None:
    starts_local = dt.datetime(year, *month_and_day, 19, 0)

    for status, answer in (lock(network, starts_local), make(network, starts_local)):
        assert (status, answer["error"], codes(answer)) == (409, "slot_unavailable", [reason])
    assert ServiceDay.objects.count() == 0


@pytest.mark.parametrize("year", [2, 999, 2201, 9998])
def test_where_opentable_keeps_the_book_any_year_is_a_fact(pos: OpenTable, year: int) -> None:
    status, answer = make(pos, dt.datetime(year, 6, 12, 19, 0))

    assert (status, answer["date_time"]) == (201, f"{year:04}-06-12T19:00")


def test_a_number_of_any_size_is_read_and_judged_by_its_field(network: OpenTable) -> None:
    huge = 2**70

    foreign, unrouted = make(network, rid=huge)
    too_large, named = make(network, evening(days=8), guest={"gpid": huge})
    ignored, _ = make(network, evening(days=8), loyalty=huge)

    assert (foreign, unrouted["error"]) == (403, "no_rid_routing")
    assert (too_large, named["error"], list(named["details"])) == (422, "invalid_request", ["guest"])
    assert ignored == 201


def test_an_hour_that_comes_twice_means_the_first(pos: OpenTable) -> None:
    make(pos, dt.datetime(2027, 10, 31, 1, 30))

    reservation = Reservation.objects.get()
    assert (reservation.starts_local, reservation.starts_at) == (
        "2027-10-31T01:30",
        dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC),
    )


def pause(opentable: OpenTable) -> None:
    """Let staff have paused the integration."""
    Link.objects.filter(rid=opentable.outlet.rid).update(state=LinkState.PAUSED)


def test_a_paused_network_outlet_takes_cancels_but_nothing_new(network: OpenTable) -> None:
    _, answer = make(network, href=own_href(network, "abc"))
    pause(network)

    assert lock(network, evening(days=8))[0] == 503
    refused = make(network, evening(days=8))
    assert (refused[0], refused[1]["error"]) == (503, "integration_paused")
    assert make(network, href=own_href(network, "abc")) == (200, answer)
    assert cancel(network, answer["confirmation_number"])[0] == 200


def test_a_paused_pos_outlet_takes_everything(pos: OpenTable) -> None:
    pause(pos)

    assert make(pos)[0] == 201


def test_a_pos_outlet_offers_no_locks(pos: OpenTable) -> None:
    status, answer = lock(pos)

    assert (status, answer["error"]) == (409, "not_offered")


def test_a_pos_outlet_takes_bookings_as_facts_without_a_table(pos: OpenTable) -> None:
    first = make(pos, evening(hour=3, minute=7), confirmation_number=77, party_size=50)
    second = make(pos, evening(hour=3, minute=7), confirmation_number=78, party_size=50)

    assert (first[0], second[0], first[1]["confirmation_number"], first[1]["tables"]) == (201, 201, 77, [])
    assert Claim.objects.count() == 0


def test_a_pos_make_with_a_known_number_is_the_same_reservation_as_it_stands_now(pos: OpenTable) -> None:
    make(pos, confirmation_number=77)

    same = make(pos, confirmation_number=77)
    changed = make(pos, confirmation_number=77, party_size=5)

    assert (same[0], changed[0], changed[1]["party_size"]) == (200, 200, 5)
    assert Reservation.objects.count() == 1


def test_a_number_that_opentable_gave_out_is_skipped_by_our_own(pos: OpenTable) -> None:
    _, ours = make(pos)
    make(pos, evening(days=8), confirmation_number=ours["confirmation_number"] + 1)

    _, next_one = make(pos, evening(days=9))

    assert next_one["confirmation_number"] == ours["confirmation_number"] + 2


def test_too_many_living_locks_are_refused_for_a_moment(db: None) -> None:
    opentable = caller_for(annex(), live_locks_max=1)
    lock(opentable)

    status, answer = lock(opentable, evening(days=8))

    assert (status, answer["error"]) == (429, "too_many_locks")


def test_a_lock_is_released_and_then_releasing_it_is_still_fine(network: OpenTable) -> None:
    _, granted = lock(network)

    assert release(network, granted["lock_id"]) == (204, None)
    assert release(network, granted["lock_id"]) == (204, None)
    assert lock(network)[0] == 200


@pytest.mark.parametrize("lock_id", ["0", "999999999", "9223372036854775808", "abc", "-1"])
def test_a_lock_never_issued_is_missing(network: OpenTable, lock_id: str) -> None:
    status, answer = release(network, lock_id)

    assert (status, answer["error"]) == (404, "lock_not_found")


def test_a_cancel_frees_the_table_and_canceling_twice_is_the_same(network: OpenTable) -> None:
    _, answer = make(network)
    number = answer["confirmation_number"]
    Stream.objects.update(acked_version=F("last_version"))

    first, second = cancel(network, number), cancel(network, number)

    assert first == second == (200, {"rid": network.outlet.rid, "confirmation_number": number})
    assert (Reservation.objects.get().state, Claim.objects.count()) == (State.CANCELED, 0)
    assert list(Change.objects.order_by("pk").values_list("act", flat=True)) == ["made", "canceled"]
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize(("state", "house_state"), [(State.SEATED, "SEATED"), (State.DONE, "FINISHED")])
def test_a_party_that_came_cannot_be_canceled(network: OpenTable, state: State, house_state: str) -> None:
    _, answer = make(network)
    Reservation.objects.update(state=state, house_state=house_state)

    status, refused = cancel(network, answer["confirmation_number"])

    assert (status, refused["error"]) == (409, "cannot_cancel")


def test_a_cancel_must_speak_of_one_reservation_only(network: OpenTable) -> None:
    _, answer = make(network)

    status, refused = cancel(network, answer["confirmation_number"], confirmation_number=1)

    assert (status, refused["error"]) == (422, "id_mismatch")


def test_another_connections_reservation_is_missing(network: OpenTable) -> None:
    other = caller_for(annex())
    _, answer = make(other)

    status, refused = cancel(network, answer["confirmation_number"])

    assert (status, refused["error"]) == (404, "reservation_not_found")


def test_an_email_is_kept_only_while_it_is_sent(network: OpenTable) -> None:
    make(network)
    assert Guest.objects.get().email == GUEST["email"]

    make(network, evening(days=8), guest={"gpid": 987, "first_name": "Ernesto"})

    guest = Guest.objects.get()
    assert (guest.email, guest.accepts_marketing) == ("", False)
    assert (guest.first_name, guest.last_name) == ("Ernesto", "Rivas")


def test_a_guest_without_a_number_is_known_by_phone_and_last_name(network: OpenTable) -> None:
    phone = {"phone": {"number": "555"}}
    make(network, guest={"last_name": "Rivas", **phone})
    make(network, evening(days=8), guest={"gpid": 9, "last_name": "RIVAS", **phone})
    make(network, evening(days=9), guest={"last_name": "Smith", **phone})

    assert list(Guest.objects.order_by("pk").values_list("gpid", "last_name")) == [
        (9, "RIVAS"),
        (None, "Smith"),
    ]


@pytest.mark.parametrize(
    "guest", [{}, {"gpid": 9, "last_name": "Rivas"}, {"last_name": "Rivas", "phone": {}}]
)
def test_a_guest_without_any_phone_is_booked(network: OpenTable, guest: dict[str, Any]) -> None:
    first, _ = make(network, guest=guest)
    second, _ = make(network, evening(days=8), guest=guest)

    # Whom nothing identifies is someone new each time.
    assert (first, second, Guest.objects.count()) == (201, 201, 1 if "gpid" in guest else 2)
    assert set(Guest.objects.values_list("phone", "phone_type", "phone_country")) == {("", "", "")}
