"""Checks, their sums, visits, authorizations, and the auto-finish timer."""

from typing import Any

import pytest

from config.opentable.sandbox import server
from config.opentable.sandbox.scenarios import floor
from tests.config.opentable.sandbox.conftest import Voice
from tests.config.opentable.sandbox.partners import Partner

NAMED = {"rid": 888, "confirmation_number": 501}


def line(**over: Any) -> dict[str, Any]:
    """One line of a check."""
    return {
        "line_id": "l1",
        "label": "Laksa",
        "quantity": 2,
        "unit_price": 1500,
        "total_price": 3000,
        "course": 1,
        "kitchen_state": "FIRED",
        "voided": False,
        **over,
    }


def check(**over: Any) -> dict[str, Any]:
    """A snapshot that adds up: 30.00, 10 % service, 9 % tax on both."""
    totals = {
        "sub_total": 3000,
        "discounts": 0,
        "service_charges": 300,
        "tax": 297,
        "tax_included": 0,
        "other_charges": 0,
        "total": 3597,
        "tip": 0,
        "prepaid": 0,
        "paid": 0,
        "due": 3597,
    }
    return {
        "rid": 888,
        "check_id": "c-1",
        "confirmation_number": 501,
        "sequence_id": 1,
        "state": "OPEN",
        "meal_phase": "ENTREE",
        "tables": ["A1"],
        "party_size": 4,
        "opened_at_utc": "2030-06-14T11:00:00Z",
        "updated_at_utc": "2030-06-14T11:10:00Z",
        "currency": "SGD",
        "items": [line(), line(line_id="l2", voided=True)],
        "payments": [],
        **over,
        "totals": totals | over.get("totals", {}),
    }


def paid(**over: Any) -> dict[str, Any]:
    """The same, closed by one authorization."""
    payment = {
        "payment_id": "p1",
        "type": "OPENTABLE",
        "amount": 3597,
        "tip": 500,
        "state": "AUTHORIZED",
        "authorization_id": "a-1",
    }
    closed = {"sequence_id": 2, "state": "CLOSED", "meal_phase": "PAID", "payments": [payment]}
    return check(**{**closed, "totals": {"paid": 3597, "due": 0, "tip": 500}, **over})


def put(voice: Voice, document: dict[str, Any], **extra: Any) -> Any:
    """Send a snapshot."""
    path = f"/api/v1/covers/restaurants/{document['rid']}/checks/{document['check_id']}"
    return voice.send("PUT", path, document, **extra)


def test_a_check_is_taken_once_a_sequence(voice: Voice) -> None:
    voice.book()

    answers = [put(voice, check(sequence_id=number)).json() for number in (3, 3, 2, 4)]

    assert answers == [
        {"check_id": "c-1", "sequence_id": 3, "applied": True},
        {"check_id": "c-1", "sequence_id": 3, "applied": False},
        {"check_id": "c-1", "sequence_id": 3, "applied": False},
        {"check_id": "c-1", "sequence_id": 4, "applied": True},
    ]


def test_a_walk_in_has_no_confirmation_number(voice: Voice) -> None:
    assert put(voice, check(confirmation_number=None)).status_code == 200


def test_an_unknown_confirmation_number_is_404(voice: Voice) -> None:
    assert put(voice, check()).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        ({"sub_total": 6000}, ["sub_total", "total"]),
        ({"total": 3598}, ["total", "due"]),
        ({"due": 3500}, ["due"]),
        ({"paid": 100, "due": 3497}, ["paid"]),
        ({"tax_included": 275}, []),
        ({"other_charges": -2, "total": 3595, "due": 3595}, []),
        ({"prepaid": 1000, "due": 2597}, []),
    ],
)
def test_totals_must_add_up(voice: Voice, wrong: dict[str, int], names: list[str]) -> None:
    voice.book()

    answer = put(voice, check(totals=wrong))

    assert answer.status_code == (422 if names else 200)
    assert list(answer.json().get("details", {})) == names


def test_a_paid_check_has_nothing_due(voice: Voice) -> None:
    voice.book()

    assert put(voice, check(state="PAID")).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "DONE"},
        {"meal_phase": "MAIN"},
        {"sequence_id": 0},
        {"party_size": "4"},
        {"items": [line(kitchen_state="COOKED")]},
        {"items": [line(voided=0)]},
        {"items": {}},
        {"payments": [{}]},
        {"currency": None},
    ],
)
def test_a_snapshot_of_another_shape_is_422(voice: Voice, wrong: dict[str, Any]) -> None:
    voice.book()

    answer = put(voice, check() | wrong)

    assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")


def test_a_check_without_a_request_id_is_400(voice: Voice) -> None:
    voice.book()

    assert put(voice, check(), headers={"X-Request-Id": None}).status_code == 400


def test_a_closed_check_is_a_visit_until_it_is_reopened(voice: Voice) -> None:
    voice.book()

    put(voice, paid())
    visited = voice.state()["guests"][0]
    put(voice, check(sequence_id=3))

    assert (visited["gpid"], visited["spend"]) == (987, {"SGD": 3597})
    assert visited["visits"][0]["items"] == [{"label": "Laksa", "quantity": 2, "total_price": 3000}]
    assert voice.state()["guests"][0]["spend"] == {}


def test_the_app_authorizes_what_is_due_plus_a_tip(voice: Voice, partner: Partner) -> None:
    voice.book()
    put(voice, check(sequence_id=7))

    answer = voice.act("authorize", {**NAMED, "tip": 500})

    sent = partner.acts()[-1]
    document = sent.document
    assert (sent.method, sent.path) == ("POST", "/opentable/v1/payments/authorizations")
    assert (document["amount"], document["tip"], document["currency"]) == (3597, 500, "SGD")
    assert (document["check_id"], document["check_sequence_id"], document["gpid"]) == ("c-1", 7, 987)
    assert (answer.status_code, answer.json()["authorization"]["state"]) == (200, "AUTHORIZED")


def test_a_closed_snapshot_captures_the_authorization_that_it_carries(voice: Voice) -> None:
    voice.book()
    put(voice, check())
    voice.act("authorize", {**NAMED, "tip": 500, "authorization_id": "a-1"})

    put(voice, paid())

    assert [kept["state"] for kept in voice.state()["authorizations"]] == ["CAPTURED"]


def test_a_withdrawn_authorization_is_told_to_the_partner(voice: Voice, partner: Partner) -> None:
    voice.book()
    put(voice, check())
    voice.act("authorize", {**NAMED, "tip": 0, "authorization_id": "a-1"})

    answer = voice.act("cancel_authorization", NAMED)

    sent = partner.acts()[-1]
    assert (sent.method, sent.path) == ("POST", "/opentable/v1/payments/authorizations/a-1/cancel")
    assert answer.json()["authorization"]["state"] == "CANCELED"


def test_a_paid_pos_check_finishes_the_party_after_the_set_time(voice: Voice, partner: Partner) -> None:
    booking = voice.book(rid=889)
    voice.act("settings", {"rid": 889, "finish_minutes": 0}, method="PUT")

    put(voice, paid(rid=889, confirmation_number=booking["confirmation_number"], currency="GBP"))

    finish = partner.wait_for_acts(2)[-1].document
    assert (finish["rid"], finish["res_state"]) == (889, "DONE")


def test_a_finish_that_the_partner_could_not_take_is_tried_again_later(partner: Partner) -> None:
    running = server.start(callbacks=partner.url, environment={}, timer_seconds=3600)
    house, booking = running.house, Voice(running).book(rid=889)
    partner.script = lambda _: (503, None)
    house.caller.manners.tries = 1
    due = {"key": booking["key"], "due_at_utc": "2020-01-01T00:00:00Z"}
    house.ledger.put("timer", booking["key"], due)

    floor.finish_what_is_due(house)

    (waiting,) = house.ledger.all("timer")
    kept = house.ledger.get("booking", booking["key"]) or {}
    running.stop()
    assert waiting["due_at_utc"] > due["due_at_utc"]
    assert kept["res_state"] == "BOOKED"


def test_an_authorization_without_an_answer_can_be_withdrawn(voice: Voice, partner: Partner) -> None:
    voice.book()
    put(voice, check())
    voice.running.house.caller.manners.tries = 1
    agreeable, partner.script = partner.script, lambda _: (0, None)
    unanswered = voice.act("authorize", {**NAMED, "tip": 0, "authorization_id": "a-1"})
    partner.script = agreeable

    withdrawn = voice.act("cancel_authorization", NAMED)

    assert (unanswered.status_code, unanswered.json()["authorization"]["state"]) == (502, "UNANSWERED")
    assert (withdrawn.status_code, withdrawn.json()["authorization"]["state"]) == (200, "CANCELED")


def test_a_reopened_check_stops_the_timer(voice: Voice) -> None:
    booking = voice.book(rid=889)
    number = booking["confirmation_number"]
    put(voice, paid(rid=889, confirmation_number=number))
    waiting = voice.running.house.ledger.all("timer")

    put(voice, check(rid=889, confirmation_number=number, sequence_id=3))

    assert ([timer["key"] for timer in waiting], voice.running.house.ledger.all("timer")) == (
        [booking["key"]],
        [],
    )


def test_a_network_outlet_has_no_timer_here(voice: Voice) -> None:
    voice.book()

    put(voice, paid())

    assert voice.running.house.ledger.all("timer") == []


def test_the_pos_status_is_echoed_and_the_latest_sequence_counts(voice: Voice) -> None:
    path = "/api/v1/covers/restaurants/888/pos_status"
    paused = {"pos_online": False, "reason": "PAUSED", "since_utc": "2030-06-14T11:00:00Z", "sequence_id": 2}

    answer = voice.send("PUT", path, paused)
    voice.send("PUT", path, {**paused, "pos_online": True, "reason": "RESUMED", "sequence_id": 1})

    assert (answer.status_code, answer.json()) == (200, paused)
    assert [status["pos_online"] for status in voice.state()["pos_status"]] == [False]
