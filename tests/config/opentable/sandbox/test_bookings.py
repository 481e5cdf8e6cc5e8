"""A diner's acts become the callbacks of the guide, and are kept only when the partner took them."""

from typing import Any

import pytest

from tests.config.opentable.sandbox.conftest import TOMORROW, Voice, fetch_token, guest
from tests.config.opentable.sandbox.partners import Arrival, Partner

LOCKS, MAKES = "/opentable/v1/locks", "/opentable/v1/reservations"


def test_a_booking_is_a_lock_and_a_make_of_the_seeds_shape(voice: Voice, partner: Partner) -> None:
    booking = voice.book(notes="Red red wine")

    lock, make = partner.acts()
    assert (lock.method, lock.path) == ("POST", LOCKS)
    assert lock.document == {
        "rid": 888,
        "date": f"{TOMORROW}T19:00",
        "party_size": 4,
        "expiration_seconds": 180,
    }
    assert (make.method, make.path) == ("POST", MAKES)
    assert make.document == {
        "rid": 888,
        "href": f"{voice.running.url}/reservations/{booking['key']}",
        "date_time": f"{TOMORROW}T19:00",
        "party_size": 4,
        "guest": guest(),
        "guest_reso_notes": "Red red wine",
        "lock_id": 965665360,
    }
    assert booking["confirmation_number"] == 501


def test_calls_carry_the_callback_token_and_a_request_id_of_their_own(voice: Voice, partner: Partner) -> None:
    voice.book()

    token, lock, make = partner.arrivals
    assert token.headers["authorization"] == "Basic b3BlbnRhYmxlLXNhbmRib3g6c2FuZGJveC1zZWNyZXQ="
    assert token.body == b"grant_type=client_credentials"
    assert lock.headers["authorization"] == make.headers["authorization"] == "Bearer t-1"
    assert lock.headers["x-request-id"] != make.headers["x-request-id"]


def test_the_second_account_presents_its_own_callback_key(voice: Voice, partner: Partner) -> None:
    voice.book(rid=891)

    assert partner.arrivals[0].headers["authorization"] == "Basic YW5uZXgtc2FuZGJveDphbm5leC1zZWNyZXQ="


def test_a_pos_booking_takes_no_lock_and_brings_its_own_number(voice: Voice, partner: Partner) -> None:
    booking = voice.book(rid=889)

    (make,) = partner.acts()
    assert make.document["confirmation_number"] == booking["confirmation_number"] == 2_000_001
    assert "lock_id" not in make.document


@pytest.mark.parametrize(("lock", "acts"), [(False, 1), ("dead", 1), (True, 2)])
def test_a_make_may_come_without_a_live_lock(
    voice: Voice, partner: Partner, lock: bool | str, acts: int
) -> None:
    voice.book(lock=lock)

    assert len(partner.acts()) == acts
    assert ("lock_id" in partner.acts()[-1].document) == bool(lock)


def test_a_refusal_is_forwarded_with_its_status_and_nothing_is_kept(voice: Voice, partner: Partner) -> None:
    refusal = {"error": "slot_unavailable", "details": {"reasons": [{"code": "all_taken", "text": "Full"}]}}
    partner.script = lambda _: (409, refusal)

    answer = voice.act("book", {"rid": 888, "date_time": f"{TOMORROW}T19:00", "party_size": 4})

    assert answer.status_code == 409
    assert answer.json() == {
        "status": 409,
        "answer": refusal,
        "step": "lock",
        "booking": None,
        "authorization": None,
    }
    assert voice.state()["bookings"] == []


@pytest.mark.parametrize("fault", [500, 503, 0])
def test_a_make_is_tried_three_times_with_the_same_body_and_request_id(
    voice: Voice, partner: Partner, fault: int
) -> None:
    partner.script = lambda _: (fault, None)

    answer = voice.act("book", {"rid": 888, "date_time": f"{TOMORROW}T19:00", "party_size": 2, "lock": False})

    acts = partner.acts()
    assert answer.status_code == (fault or 502)
    assert len(acts) == 3
    assert len({(act.body, act.headers["x-request-id"]) for act in acts}) == 1


def test_the_request_id_may_be_fresh_on_each_try(voice: Voice, partner: Partner) -> None:
    partner.script = lambda _: (500, None)
    voice.act("manners", {"repeats_request_id": False}, method="PUT")

    voice.act("book", {"rid": 888, "date_time": f"{TOMORROW}T19:00", "party_size": 2, "lock": False})

    acts = partner.acts()
    assert len({act.body for act in acts}) == 1
    assert len({act.headers["x-request-id"] for act in acts}) == 3


def test_a_refused_callback_token_is_renewed_once(voice: Voice, partner: Partner) -> None:
    answers = iter([(401, {"error": "invalid_token"})])

    def script(arrival: Arrival) -> tuple[int, Any]:
        return next(answers, (200, {"lock_id": 1, "confirmation_number": 77}))

    partner.script = script
    voice.act("book", {"rid": 888, "date_time": f"{TOMORROW}T19:00", "party_size": 2, "lock": False})

    assert [arrival.path for arrival in partner.arrivals] == [
        "/oauth/token",
        MAKES,
        "/oauth/token",
        MAKES,
    ]


@pytest.mark.parametrize(("coding", "framing"), [("lz4", "frame"), ("lz4", "lz4block"), ("gzip", "frame")])
def test_callbacks_may_be_compressed(voice: Voice, partner: Partner, coding: str, framing: str) -> None:
    # The partner cannot read it, which is what shows that it was compressed.
    partner.script = lambda _: (200, {"confirmation_number": 5})
    voice.act("manners", {"coding": coding, "framing": framing}, method="PUT")

    voice.act("book", {"rid": 888, "date_time": f"{TOMORROW}T19:00", "party_size": 2, "lock": False})

    (make,) = partner.acts()
    assert make.headers["content-encoding"] == coding
    assert (
        make.body[:2]
        == {"gzip": b"\x1f\x8b", "frame": b"\x04\x22", "lz4block": b"LZ"}[
            coding if coding == "gzip" else framing
        ]
    )


def test_the_href_answers_the_reservation_and_takes_a_partial_update(voice: Voice) -> None:
    booking = voice.book()
    path = f"/reservations/{booking['key']}"

    answer = voice.send("PUT", path, {"party_size": 3, "sequence_id": 4})

    assert answer.status_code == 200
    shown = voice.send("GET", path).json()
    assert (shown["confirmation_number"], shown["party_size"], shown["date_time"]) == (
        501,
        3,
        f"{TOMORROW}T19:00",
    )


def test_an_older_update_of_the_partner_changes_nothing(voice: Voice) -> None:
    path = f"/reservations/{voice.book()['key']}"
    voice.send("PUT", path, {"party_size": 3, "sequence_id": 4})

    answer = voice.send("PUT", path, {"party_size": 6, "sequence_id": 3})

    assert (answer.status_code, answer.json()["party_size"]) == (200, 3)


@pytest.mark.parametrize(
    "wrong",
    [{"party_size": "3"}, {"res_state": "Seated"}, {"date_time": "2030-06-14 19:00"}, {"tables": [1]}],
)
def test_a_wrong_update_is_422(voice: Voice, wrong: dict[str, Any]) -> None:
    path = f"/reservations/{voice.book()['key']}"

    assert voice.send("PUT", path, wrong).status_code == 422


def test_an_unknown_href_is_404(voice: Voice) -> None:
    assert voice.send("GET", "/reservations/nobody").status_code == 404
    assert voice.send("PUT", "/reservations/nobody", {"party_size": 3}).status_code == 404


def test_another_partners_href_is_404(voice: Voice, annex: Voice) -> None:
    assert annex.send("GET", f"/reservations/{voice.book()['key']}").status_code == 404


def test_the_href_is_valid_while_the_make_is_under_way_and_not_after_it_failed(
    voice: Voice, partner: Partner
) -> None:
    seen: list[int] = []

    def script(arrival: Arrival) -> tuple[int, Any]:
        path = arrival.document["href"].removeprefix(voice.running.url)
        seen.append(voice.send("GET", path).status_code)
        return 409, {"error": "slot_unavailable"}

    partner.script = script
    voice.act("book", {"rid": 888, "date_time": f"{TOMORROW}T19:00", "party_size": 2, "lock": False})

    path = partner.acts()[0].document["href"].removeprefix(voice.running.url)
    assert (seen, voice.send("GET", path).status_code) == ([200], 404)


def test_change_and_cancel_go_to_the_partner_first(voice: Voice, partner: Partner) -> None:
    voice.book()
    named = {"rid": 888, "confirmation_number": 501}

    changed = voice.act("change", {**named, "party_size": 2})
    canceled = voice.act("cancel", named)

    update, cancel = partner.acts()[-2:]
    assert (update.method, update.path) == ("PUT", f"{MAKES}/501")
    assert update.document == {**named, "party_size": 2, "sequence_id": 1}
    assert (cancel.method, cancel.path, cancel.document) == ("POST", f"{MAKES}/501/cancel", named)
    assert changed.json()["booking"]["party_size"] == 2
    assert canceled.json()["booking"]["res_state"] == "CANCELED"


def test_seat_move_and_finish_are_updates(voice: Voice, partner: Partner) -> None:
    voice.book()
    named = {"rid": 888, "confirmation_number": 501}

    voice.act("seat", {**named, "tables": ["A1", "T9 "], "may_pay": True})
    voice.act("move", {**named, "tables": ["A2"]})
    finished = voice.act("finish", {**named, "res_state": "DONE"})

    seat, move, finish = (act.document for act in partner.acts()[-3:])
    assert (seat["res_state"], seat["tables"], seat["may_pay"]) == ("SEATED", ["A1", "T9 "], True)
    assert (move["res_state"], move["tables"]) == ("SEATED", ["A2"])
    assert finish == {**named, "res_state": "DONE", "sequence_id": 3}
    assert finished.json()["booking"]["res_state"] == "DONE"


def test_a_refused_seating_leaves_the_booking_as_it_was(voice: Voice, partner: Partner) -> None:
    voice.book()
    partner.script = lambda _: (409, {"error": "invalid_transition"})

    answer = voice.act("seat", {"rid": 888, "confirmation_number": 501, "tables": ["A1"]})

    assert (answer.status_code, answer.json()["booking"]["res_state"]) == (409, "BOOKED")


def test_the_nightly_run_assumes_that_whoever_is_booked_was_seated(voice: Voice, partner: Partner) -> None:
    voice.book()
    partner.script = lambda arrival: (200, {"res_state": "ASSUMED_SEATED"})

    answer = voice.act("assume_seated", {"rid": 888, "date": TOMORROW})

    assert [result["status"] for result in answer.json()["results"]] == [200]
    assert voice.state()["bookings"][0]["res_state"] == "ASSUMED_SEATED"


def test_an_act_on_an_unknown_number_is_404_and_calls_nobody(voice: Voice, partner: Partner) -> None:
    assert voice.act("cancel", {"rid": 888, "confirmation_number": 9}).status_code == 404
    assert partner.acts() == []


def test_the_guides_test_entries_drive_a_diner(voice: Voice, partner: Partner) -> None:
    wish = {"ReservationDateTime": f"{TOMORROW}T19:30", "PartySize": 10}
    entry = "/reservation/v1/restaurants/888"

    locked = voice.send("POST", f"{entry}/slotlocks", wish)
    booked = voice.send("POST", f"{entry}/reservations", {**wish, "SlotLockId": locked.json()["slotLockId"]})
    changed = voice.send("PUT", f"{entry}/confirmations/501", {"PartySize": 8})
    canceled = voice.send("PUT", f"{entry}/confirmations/501", {"Status": "Cancelled"})
    again = voice.send("PUT", f"{entry}/confirmations/501", {"Status": "Cancelled"})

    assert locked.json() == {
        "statusCode": 200,
        "statusMessage": "OK",
        "restaurantId": 888,
        "reservationDateTime": f"{TOMORROW}T19:30",
        "partySize": 10,
        "errorMessage": None,
        "slotLockId": 965665360,
    }
    assert (booked.status_code, booked.json()["confirmationNumber"]) == (201, 501)
    assert (changed.status_code, changed.json()["partySize"]) == (200, 8)
    assert (canceled.status_code, again.status_code) == (200, 204)
    assert len(partner.acts()) == 4


def test_a_taken_slot_is_a_conflict_at_the_test_entries(voice: Voice, partner: Partner) -> None:
    partner.script = lambda _: (409, {"error": "slot_unavailable"})
    wish = {"ReservationDateTime": f"{TOMORROW}T19:30", "PartySize": 10}

    answer = voice.send("POST", "/reservation/v1/restaurants/888/slotlocks", wish)

    assert (answer.status_code, answer.json()["errorMessage"]) == (409, "slot_unavailable")


def test_a_form_of_another_origin_is_refused(voice: Voice, partner: Partner) -> None:
    answer = voice.send("POST", "/sandbox/cancel", {}, headers={"Origin": "https://evil.test"})

    assert answer.status_code == 403
    assert fetch_token(voice.running.url).status_code == 200
