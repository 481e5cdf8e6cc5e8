"""Further restaurants and accounts."""

from pathlib import Path
from typing import Any

import pytest

from config.opentable.sandbox import server
from tests.config.opentable.sandbox.conftest import Voice, fetch_token
from tests.config.opentable.sandbox.partners import Partner

NEWCOMER = {
    "rid": 20_000,
    "like": 889,
    "name": "Quay",
    "partner_id": "quay",
    "key": "quay",
    "secret": "quay-secret",
    "callback_key": "quay-callback",
    "callback_secret": "quay-callback-secret",
}


def test_one_more_restaurant_of_a_known_account_is_served_like_the_rest(voice: Voice) -> None:
    answer = voice.act("restaurants", {"rid": 20_000, "name": "Quay"})

    assert answer.json() == {"rid": 20_000, "name": "Quay", "mode": "NETWORK", "partner_id": "covers"}
    assert voice.send("GET", "/api/v1/covers/restaurants/20000").json() == {"rid": 20_000, "name": "Quay"}
    assert voice.book(rid=20_000)["confirmation_number"] == 501


def test_a_new_account_has_its_own_token_and_callback_key(voice: Voice, partner: Partner) -> None:
    voice.act("restaurants", NEWCOMER)
    token = fetch_token(voice.running.url, "quay", "quay-secret").json()["access_token"]

    number = voice.book(rid=20_000)["confirmation_number"]

    newcomer = Voice(voice.running, token, "quay")
    assert newcomer.send("GET", "/api/v1/quay/restaurants/20000").status_code == 200
    assert newcomer.send("GET", "/api/v1/quay/restaurants/888").status_code == 403
    assert partner.arrivals[0].headers["authorization"].startswith("Basic cXVheS1jYWxsYmFjazp")
    assert number == 2_000_001


def test_a_known_account_gets_the_secrets_that_are_given(voice: Voice) -> None:
    voice.act("restaurants", NEWCOMER)

    voice.act("restaurants", {"rid": 20_000, "partner_id": "quay", "secret": "new-secret"})

    tried = [fetch_token(voice.running.url, "quay", secret) for secret in ("quay-secret", "new-secret")]
    assert [answer.status_code for answer in tried] == [401, 200]


def test_a_restaurant_that_is_routed_anew_stays_as_it_was(voice: Voice) -> None:
    told = {"name": "Quay", "mode": "POS", "timezone": "Asia/Tokyo", "tables": [{"name": "t5"}]}
    voice.act("restaurants", {"rid": 20_000, "currency": "JPY", **told})

    answer = voice.act("restaurants", {"rid": 20_000, "partner_id": "covers"})

    plan = voice.send("GET", "/api/v1/covers/restaurants/20000/floor_plan").json()
    assert answer.json() == {"rid": 20_000, "name": "Quay", "mode": "POS", "partner_id": "covers"}
    assert [table["name"] for table in plan["tables"]] == ["t5"]


def test_a_restaurant_may_come_with_its_tables_and_its_registration(voice: Voice) -> None:
    table = {"name": "t5", "area": "Main", "min_covers": 2, "max_covers": 4}

    voice.act("restaurants", {"rid": 20_000, "tables": [table], "registered_as": 7})

    plan = voice.send("GET", "/api/v1/covers/restaurants/20000/floor_plan").json()
    registered = voice.state()["registrations"]
    assert (plan["tables"], [(one["rid"], one["partner_restaurant_id"]) for one in registered]) == (
        [table],
        [(20_000, 7)],
    )


def test_a_restaurant_goes_to_the_account_that_is_named_last(voice: Voice) -> None:
    voice.act("restaurants", NEWCOMER)
    token = fetch_token(voice.running.url, "quay", "quay-secret").json()["access_token"]
    quay = Voice(voice.running, token, "quay")

    voice.act("restaurants", {"rid": 20_000, "partner_id": "covers"})
    elsewhere = quay.send("GET", "/api/v1/quay/restaurants/20000").status_code
    voice.act("restaurants", {"rid": 20_000, "partner_id": "quay"})

    assert (elsewhere, quay.send("GET", "/api/v1/quay/restaurants/20000").status_code) == (403, 200)


def test_an_adopted_restaurant_survives_a_restart(tmp_path: Path, partner: Partner) -> None:
    state = tmp_path / "state.sqlite3"
    first = server.start(callbacks=partner.url, state=state, environment={})
    Voice(first).act("restaurants", NEWCOMER)
    Voice(first).act("restaurants", {"rid": 20_000, "name": "Quay", "partner_id": "quay", "secret": "newer"})
    first.stop()

    second = server.start(callbacks=partner.url, state=state, environment={})
    answer = fetch_token(second.url, "quay", "newer")
    name = second.house.restaurant(20_000).name
    second.stop()

    assert (answer.status_code, name) == (200, "Quay")


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "BOTH"},
        {"timezone": "Mars/Olympus"},
        {"rid": "1"},
        {"secret": None},
        {"like": 1},
        {"tables": [{}]},
    ],
)
def test_a_restaurant_that_makes_no_sense_is_refused(voice: Voice, wrong: dict[str, Any]) -> None:
    assert voice.act("restaurants", NEWCOMER | wrong).status_code in (404, 422)
