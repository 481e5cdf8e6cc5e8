"""Misbehavior on request, and what survives a restart."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from config.opentable.sandbox import server
from tests.config.opentable.sandbox.conftest import TOMORROW, Voice, fetch_token
from tests.config.opentable.sandbox.partners import Partner

RESTAURANT = "/api/v1/covers/restaurants/888"
REGISTRATION = {"partner_restaurant_id": 7}


def misbehave(voice: Voice, **fault: Any) -> None:
    """Put a fault in force."""
    assert voice.act("faults", {"rate": 1, "paths": [], **fault}, method="PUT").status_code == 200


@pytest.mark.parametrize("kind", ["500", "429", "401", "403", "407"])
def test_a_status_comes_instead_of_the_answer_and_nothing_happens(voice: Voice, kind: str) -> None:
    misbehave(voice, kind=kind)

    answer = voice.send("PUT", RESTAURANT, REGISTRATION)

    assert answer.status_code == int(kind)
    assert voice.state()["registrations"] == []


def test_too_many_requests_says_when_to_come_back(voice: Voice) -> None:
    misbehave(voice, kind="429")

    assert voice.send("GET", RESTAURANT).headers["Retry-After"] == "7"


def test_down_closes_the_connection_and_nothing_happens(voice: Voice) -> None:
    misbehave(voice, kind="down")

    with pytest.raises(requests.ConnectionError):
        voice.send("PUT", RESTAURANT, REGISTRATION)

    assert voice.state()["registrations"] == []


def test_lost_does_it_and_closes_the_connection(voice: Voice) -> None:
    misbehave(voice, kind="lost")

    with pytest.raises(requests.ConnectionError):
        voice.send("PUT", RESTAURANT, REGISTRATION)

    assert len(voice.state()["registrations"]) == 1


def test_slow_answers_late(voice: Voice) -> None:
    misbehave(voice, kind="slow", seconds=0.3)
    started = time.monotonic()

    answer = voice.send("GET", RESTAURANT)

    assert (answer.status_code, time.monotonic() - started >= 0.3) == (200, True)


def test_a_fault_can_be_kept_to_some_paths(voice: Voice) -> None:
    misbehave(voice, kind="500", paths=["/api/v1/covers/availability"])

    assert voice.send("GET", RESTAURANT).status_code == 200
    assert voice.send("POST", "/api/v1/covers/availability", []).status_code == 500


def test_a_fault_can_end_by_itself(voice: Voice) -> None:
    misbehave(voice, kind="500", times=2)

    assert [voice.send("GET", RESTAURANT).status_code for _ in range(3)] == [500, 500, 200]


def test_no_fault_touches_the_sandboxs_own_endpoints(voice: Voice) -> None:
    misbehave(voice, kind="down")

    misbehave(voice, kind="none")

    assert voice.send("GET", RESTAURANT).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"kind": "rude"}, {"kind": "500", "rate": 2}, {"kind": "500", "paths": "/"}]
)
def test_an_unknown_fault_is_refused(voice: Voice, wrong: dict[str, Any]) -> None:
    assert voice.act("faults", wrong, method="PUT").status_code == 422


def test_everything_survives_a_restart(tmp_path: Path, partner: Partner) -> None:
    state = tmp_path / "state.sqlite3"
    first = server.start(callbacks=partner.url, state=state, environment={})
    before = Voice(first, fetch_token(first.url).json()["access_token"])
    before.register()
    item = {"rid": 888, "date": TOMORROW, "party_size": 2, "time": [1140], "sequence_id": 5}
    before.send("POST", "/api/v1/covers/availability", [item])
    number = before.book(rid=889)["confirmation_number"]
    held = before.state()
    first.stop()

    second = server.start(callbacks=partner.url, state=state, environment={})
    after = Voice(second, before.token)
    kept, next_number = after.state(), after.book(rid=889)["confirmation_number"]
    shown = after.send("GET", f"/reservations/{held['bookings'][0]['key']}").json()
    second.stop()

    names = ("registrations", "availability", "guests", "calls", "received")
    assert {name: kept[name] for name in names} == {name: held[name] for name in names}
    assert (shown["confirmation_number"], next_number) == (number, number + 1)


def test_bookings_of_a_file_are_known_from_the_start(tmp_path: Path) -> None:
    file = tmp_path / "bookings.json"
    moment = f"{TOMORROW}T19:00"
    seeded = {"rid": 888, "confirmation_number": 12, "date_time": moment, "party_size": 2, "key": "k12"}
    file.write_text(json.dumps({"bookings": [seeded]}))

    running = server.start(environment={}, bookings=file)
    token = fetch_token(running.url).json()["access_token"]
    shown = Voice(running, token).send("GET", "/reservations/k12").json()
    running.stop()

    assert (shown["confirmation_number"], shown["res_state"]) == (12, "BOOKED")


def test_a_stopped_sandbox_ends_its_open_connections(partner: Partner) -> None:
    running = server.start(callbacks=partner.url, environment={})
    with requests.Session() as wire:
        wire.get(f"{running.url}/sandbox/health", timeout=5)
        running.stop()

        with pytest.raises(requests.ConnectionError):
            wire.get(f"{running.url}/sandbox/health", timeout=5)


def test_what_came_in_and_went_out_is_told_without_secrets(voice: Voice) -> None:
    voice.register()
    voice.book()

    state = voice.state()

    assert [call["path"] for call in state["calls"]] == [
        "/oauth/token",
        "/opentable/v1/locks",
        "/opentable/v1/reservations",
    ]
    assert [(entry["method"], entry["status"]) for entry in state["received"]] == [
        ("POST", 200),
        ("PUT", 200),
    ]
    assert voice.token not in str(state)
    assert "t-1" not in str(state)


@pytest.mark.parametrize(
    "body", ['{"a": 1, "a": 2}', '{"a": NaN}', "[" * 100_000, "[" * 22 + "]" * 22, b"\xff", ""]
)
def test_what_is_not_strict_json_is_400(voice: Voice, body: Any) -> None:
    answer = voice.send("PUT", RESTAURANT, data=body)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_json")


def test_a_wrong_method_is_405_and_an_unknown_path_404(voice: Voice) -> None:
    assert voice.send("POST", RESTAURANT, {}).headers["Allow"] == "GET, PUT"
    assert voice.send("GET", "/api/v9/anything").status_code == 404
